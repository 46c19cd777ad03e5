// Command inspect judges identity documents: the document on the reader, or the files of a chip, alone or with the printed
// zone, against the trust list of the station. It needs no network and no rights.
//
//	inspect chip --trust csca/ --mrz zone.txt
//	inspect files DIR --trust csca/ --mrz zone.txt
//	inspect replay inspection.cbor
//	inspect trust show lists/ --anchor csca-de.cer
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
		Use:   "inspect",
		Short: "Judge identity documents",
		Long: `Judge identity documents: one verdict, one reason, one next step, and every check by its number.

The verdict is "valid" only when the chip's data is proven authentic, unchanged and in force; "invalid" when a check that
counts has failed; "undetermined" when neither can be said, which is never a reason to call a document false.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newFiles(s), newChip(s), newReplay(s), newTrust(s), newBench(s))
	return root
}
