// Command chip reads and writes the chips of identity documents, records and replays sessions with them, shows what is in
// their files, and serves a virtual chip.
//
//	chip readers
//	chip read --mrz zone.txt out/
//	chip dump out/
//	chip serve specimen/
//	chip cvc verify --trust cvca.cvcert dv.cvcert is.cvcert
package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

func main() { os.Exit(cli.Main(newCommand)) }

// newCommand builds the command tree.
func newCommand(s *cli.Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "chip",
		Short: "Read, write, record and serve the chips of identity documents",
		Long: `Read, write, record and serve the chips of identity documents (Doc 9303-10 and 9303-11).

Nothing that was read is authentic because it was read: whether a document is genuine is what "inspect" says.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newReaders(s), newRead(s), newDump(s), newRecord(s), newReplay(s), newWrite(s), newServe(s), newCVC(s))
	return root
}
