package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

func newMake(s *cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "make [--json] FILE|-",
		Short: "Write the zone of a record",
		Long: `Write the zone of a record given as JSON, with the keys that "mrz parse --json" prints. Names may be in Latin,
Cyrillic or Arabic script: they are transliterated and, where they do not fit, truncated by the rules of Doc 9303; what
was done is said on standard error. The holder's own romanisation is given as the name itself.

Dates are YYYY-MM-DD; a birth may be YYYY-MM, YYYY or empty. Sex is F, M or X.`,
		Example: `  mrz make holder.json
  echo '{"format":"TD3","documentCode":"P","issuingState":"UTO","documentNumber":"L898902C3","nationality":"UTO",
    "dateOfBirth":"1974-08-12","sex":"F","dateOfExpiry":"2032-04-15","primaryIdentifier":"Müller",
    "secondaryIdentifier":"Anna Maria"}' | mrz make -`,
		Args: cobra.ExactArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			data, err := read(s, args)
			if err != nil {
				return err
			}
			in, err := parseInput(data)
			if err != nil {
				return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("input: %w", err), Hint: "mrz make --help shows an example"}
			}
			r, name, err := in.compose()
			if err != nil {
				return &cli.Error{Code: cli.Failed, Err: err}
			}
			zone, err := mrz.Encode(r)
			if err != nil {
				return &cli.Error{Code: cli.Failed, Err: err}
			}
			report(s, name)
			if !asJSON {
				_, err = fmt.Fprintln(s.Out, zone)
				return err
			}
			made, faults := mrz.DecodeUnchecked(zone)
			out := recordOf(made, faults)
			// What was asked for is shown, not what two digits of a year say of it.
			out.DateOfBirth, out.DateOfExpiry = r.DateOfBirth.String(), r.DateOfExpiry.String()
			return printer{s.Out, true, "en"}.print(out, false)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the record as read back from the zone, as JSON")
	return cmd
}

// report says what became of the name where the tables of Doc 9303 left a choice or no room.
func report(s *cli.Streams, name *mrz.NameReport) {
	for _, c := range name.Changes {
		if c.Rule == mrz.RuleNotListed {
			fmt.Fprintf(s.Err, "mrz: name: %c is in no table of Doc 9303, written %s\n", c.Rune, c.Value)
		}
	}
	if name.Truncated {
		fmt.Fprintf(s.Err, "mrz: name %s\n", name)
	}
}
