package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
)

// recordLine is a record of the audit log as one line of JSON. Its fields are a contract; they are only ever added to.
type recordLine struct {
	V        int       `json:"v"`
	Seq      uint64    `json:"seq"`
	Time     time.Time `json:"time"`
	Station  string    `json:"station,omitempty"`
	Event    string    `json:"event"`
	Subject  string    `json:"subject,omitempty"`
	From     string    `json:"from,omitempty"`
	To       string    `json:"to,omitempty"`
	Previous uint64    `json:"previous,omitempty"`
	Detail   string    `json:"detail,omitempty"`
	Note     string    `json:"note,omitempty"`
}

func newRecordLine(r *ledger.Record) recordLine {
	line := recordLine{
		V: 1, Seq: r.Seq, Time: r.Time, Station: r.Station, Event: r.Event.String(), Previous: r.Previous,
		Detail: hex.EncodeToString(r.Detail), Note: r.Note,
	}
	switch r.Event {
	case ledger.Moved, ledger.SignedAgain:
		line.From, line.To = r.From.String(), r.To.String()
	case ledger.BlankMoved:
		line.From, line.To = ledger.Fate(r.From).String(), ledger.Fate(r.To).String()
	}
	if r.Subject != (ledger.Digest{}) {
		line.Subject = hex.EncodeToString(r.Subject[:])
	}
	return line
}

type showFlags struct {
	ledgerFlags
	log string
}

func newAuditShow(s *cli.Streams) *cobra.Command {
	f := &showFlags{}
	cmd := &cobra.Command{
		Use:   "show (--ledger LEDGER [NUMBER…] | --log FILE)",
		Short: "Print what the log says, one line of JSON for each record",
		Long: `Show prints the records of the audit log: what happened when at which station, the code of the
reason, and who is concerned as a keyed hash. With NUMBERs, which only the ledger itself can
tell from others, it prints the life of these books. Nothing is checked: that is what
"personalize audit verify" does.`,
		Example: `  personalize audit show --ledger signed.ledger | jq 'select(.event == "batch begun")'
  personalize audit show --ledger signed.ledger X1234567A
  personalize audit show --log audit.log`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args) },
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&f.log, "log", "", `show the log in this `+"`FILE`"+`, of "personalize audit export"`)
	cmd.MarkFlagsMutuallyExclusive("ledger", "log")
	cmd.MarkFlagsOneRequired("ledger", "log")
	return cmd
}

func (f *showFlags) run(ctx context.Context, s *cli.Streams, numbers []string) error {
	if f.log == "" {
		return f.with(ctx, f.read, func(l *ledger.Ledger) error {
			subjects := map[string]bool{}
			for _, number := range numbers {
				if _, err := l.Book(ctx, number); err != nil {
					return err
				}
				subjects[l.Subject(number)] = true
			}
			return f.print(s, l.Entries(ctx, 1), subjects)
		})
	}
	if len(numbers) > 0 {
		return cli.Errorf(cli.Usage, "give --ledger", "a log that was written out holds no number")
	}
	file, err := os.Open(f.log)
	if err != nil {
		return usage(err)
	}
	defer file.Close()
	return ledgerError(f.print(s, ledger.ReadLog(file), nil))
}

// print prints the records that are about one of the subjects; all of them where there are none.
func (f *showFlags) print(s *cli.Streams, entries iter.Seq2[ledger.Entry, error], subjects map[string]bool) error {
	out := json.NewEncoder(s.Out)
	for e, err := range entries {
		if err != nil {
			return err
		}
		r, err := ledger.ParseRecord(e.Raw)
		if err != nil {
			return &ledger.Fault{Seq: e.Seq, Err: fmt.Errorf("%w", err)}
		}
		if line := newRecordLine(r); len(subjects) == 0 || subjects[line.Subject] {
			if err := out.Encode(line); err != nil {
				return err
			}
		}
	}
	return nil
}
