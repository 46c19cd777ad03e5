// Command mrz reads, writes and repairs machine-readable zones.
package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

func main() { os.Exit(cli.Main(newCommand)) }

func newCommand(s *cli.Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "mrz",
		Short: "Read, write and repair machine-readable zones",
		Long: `mrz reads the machine-readable zones of passports, identity cards, visas and emergency travel documents, writes
them, and proposes corrections of zones that were misread (Doc 9303-3 to 9303-8).

A zone that is valid here is well-formed. It is not authentic: check digits keep out mistakes, not forgers. Whether a
document is genuine is what "inspect" says of its chip.`,
		Example: `  mrz parse passport.txt
  scanner | mrz parse --json -
  mrz make holder.json
  mrz repair misread.txt`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newParse(s), newMake(s), newRepair(s))
	return root
}
