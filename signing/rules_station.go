package signing

import "github.com/chancery-id/chancery/signing/document"

// stationRules are what the station itself says: its ledger, which asks them, its folder and its batch. No linter asks them, and
// none is about what a document says.
var stationRules = []document.Rule{
	{
		ID: "NUM-STATION", Stage: document.StageStation, Asks: "a number of a series that was allocated to this station",
		Do: "take the job to the station that has the number, or give it one of this station's: personalize number next",
	},
	{
		ID: "BLANK-SERIES", Stage: document.StageStation, Asks: "a blank of a series that this station has received",
		Do: "take a blank of this station's, or book the delivery: personalize stock receive",
	},
	{
		ID: "BLANK-DUP", Stage: document.StageStation, Asks: "a blank that no other number has, and for one number the same blank always",
		Do: "find out where the blank is, and put the right one into the job",
	},
	{
		ID: "BLANK-STATE", Stage: document.StageStation, Asks: "a blank that is spoiled while in stock, and destroyed once it is spoiled",
		Do: "reject the book where the blank has become one: personalize reject",
	},
	{
		ID: "STATE-ORDER", Stage: document.StageStation, Asks: "a move that leads forward from where the book is",
		Do: "look where the book is: personalize status",
	},
	{ID: "STATE-REASON", Stage: document.StageStation, Asks: "a code for the reason, of printable characters, 64 at most", Do: "give --reason CODE"},
	{
		ID: "LEDGER-SETTLED", Stage: document.StageStation, Asks: "a rule that was not settled otherwise before",
		Do: "keep to what was settled; other rules need another ledger",
	},
	{
		ID: "LEDGER-FAILED", Stage: document.StageStation, Asks: "a ledger that can be read and written",
		Do: "look at its disk or its database; the same command again takes up where it ended",
	},
	{
		ID: "CLOCK-BEHIND", Stage: document.StageStation, Asks: "a clock that is not behind the last record of the ledger",
		Do: "put the clock right; if the ledger's last time was wrong: personalize audit clock",
	},
	{
		ID: "OUTPUT-FAILED", Stage: document.StageStation, Asks: "files that can be written",
		Do: "look at the disk, its space and its permissions; the same command again takes up where it ended",
	},
	{
		ID: "OUTPUT-CONFLICT", Stage: document.StageStation, Asks: "a folder that holds nothing else under the number",
		Do: "find out what lies there and who put it there, and move it elsewhere",
	},
	{
		ID: "OUTPUT-MISSING", Stage: document.StageStation, Asks: "the files of what was signed before, as they were",
		Do: "give the folder they were written to, or put them back from its copy; else reject the book: personalize reject",
	},
	{
		ID: "BATCH-CHANGED", Stage: document.StageStation, Asks: "job file and pictures that stay as they were when the batch was checked",
		Do: "find out who changed them, have the batch approved again and run the same command again",
	},
	{ID: "BATCH-HELD", Stage: document.StageStation, Asks: "a batch with no job that is refused, with --all-or-nothing", Do: "correct the jobs that were refused"},
	{ID: "INTERNAL", Stage: document.StageStation, Asks: "a program without a fault", Do: "report it, with the log"},
}
