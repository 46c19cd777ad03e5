package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

// correction is a proposal as JSON.
type correction struct {
	Zone         string        `json:"zone"`
	Cost         int           `json:"cost"`
	Aligned      bool          `json:"aligned"`
	Replacements []replacement `json:"replacements"`
	Record       record        `json:"record"`
}

type replacement struct {
	Field  string `json:"field"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	From   string `json:"from"`
	To     string `json:"to"`
}

func newRepair(s *cli.Streams) *cobra.Command {
	var asJSON bool
	var at string
	var lang cli.Lang
	cmd := &cobra.Command{
		Use:   "repair [FILE|-]",
		Short: "Propose what a misread zone may have been",
		Long: `Propose corrections of one zone that was misread, best first: letters and digits of one shape are exchanged until
every check digit and date is right. A correction is a proposal, never a fact: compare it with the document.

The command ends with 0 where the zone is right as it is or a correction was found, with 1 where none fits, and with 4
where the input is no zone.`,
		Example: `  mrz repair misread.txt
  scanner | mrz repair --json -`,
		Args: cobra.MaximumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			data, err := read(s, args)
			if err != nil {
				return err
			}
			century, err := centuryAt(at)
			if err != nil {
				return err
			}
			zone := string(data)
			r, faults := mrz.DecodeUnchecked(zone)
			if len(faults) == 0 {
				fmt.Fprintln(s.Err, "mrz: nothing to correct: every check digit is right")
				return nil
			}
			found := mrz.RepairAt(zone, century)
			if len(found) == 0 {
				return &cli.Error{Code: max(cli.Failed, codeOf(r, faults)), Err: fmt.Errorf("no usual misreading explains the faults"), Hint: "read the zone again, or type it"}
			}
			for _, c := range found {
				if err := printCorrection(s, c, asJSON, lang); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line per correction")
	atFlag(cmd, &at)
	lang.Flag(cmd)
	return cmd
}

func printCorrection(s *cli.Streams, c mrz.Correction, asJSON bool, lang cli.Lang) error {
	if !asJSON {
		fmt.Fprintf(s.Out, "%s\n%s\n", wordCorrected.In(lang), c.Zone)
		if c.Aligned {
			fmt.Fprint(s.Out, wordAligned.In(lang))
		}
		for _, r := range c.Replacements {
			fmt.Fprintf(s.Out, wordInstead.In(lang), r.Line, r.Column, r.To, r.From, fieldWords[r.Field].In(lang))
		}
		return nil
	}
	out := correction{Zone: c.Zone, Cost: c.Cost, Aligned: c.Aligned, Replacements: []replacement{}, Record: recordOf(c.Record, nil)}
	for _, r := range c.Replacements {
		out.Replacements = append(out.Replacements, replacement{string(r.Field), r.Line, r.Column, string(rune(r.From)), string(rune(r.To))})
	}
	e := json.NewEncoder(s.Out)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
