package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

func newParse(s *cli.Streams) *cobra.Command {
	var asJSON bool
	var at string
	cmd := &cobra.Command{
		Use:   "parse [FILE|-]",
		Short: "Read zones and check them",
		Long: `Read one or more zones, separated by empty lines, from a file or standard input, and check every digit, date and
code. White space, small letters and the usual misreadings of the filler do no harm; nothing that can be placed is lost.

With --json one line of JSON per zone. The command ends with 1 if a zone has a fault, and with 4 if it is no zone.

Two-digit years are completed from the document itself: an expiry lies in 1980 to 2079, a birth in the hundred years
before the expiry. With --at they are completed around that day.`,
		Example: `  mrz parse passport.txt
  mrz parse --json --at 2026-05-13 - < zones.txt`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var century mrz.Century
			if at != "" {
				t, err := parseDay(at)
				if err != nil {
					return &cli.Error{Code: cli.Usage, Err: fmt.Errorf("--at: %w", err)}
				}
				century.At = mrz.DateOf(t)
			}
			data, err := read(s, args)
			if err != nil {
				return err
			}
			worst := cli.OK
			for i, zone := range zones(data) {
				r, faults := mrz.DecodeUncheckedAt(zone, century)
				if err := print(s.Out, recordOf(r, faults), asJSON, i > 0); err != nil {
					return err
				}
				worst = max(worst, codeOf(r, faults))
			}
			return cli.Exit(worst)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line per zone")
	cmd.Flags().StringVar(&at, "at", "", "complete two-digit years around this day (YYYY-MM-DD or RFC 3339)")
	return cmd
}

func parseDay(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, text)
}

func codeOf(r *mrz.Record, faults []mrz.Fault) cli.Code {
	switch {
	case !r.Format.Known():
		return cli.Malformed
	case len(faults) > 0:
		return cli.Failed
	}
	return cli.OK
}

func print(w io.Writer, r record, asJSON, apart bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	if apart {
		fmt.Fprintln(w)
	}
	verdict := "VALID: well-formed, which is not the same as genuine"
	if !r.Valid {
		verdict = fmt.Sprintf("FAULTS: %d", len(r.Faults))
	}
	fmt.Fprintln(w, verdict)
	for _, f := range r.Faults {
		fmt.Fprintf(w, "  %s: %s\n", f.Field, f.Detail)
	}
	for _, line := range []struct{ label, value string }{
		{"format", r.Format},
		{"document code", r.DocumentCode},
		{"issuing state", named(r.IssuingState)},
		{"document number", r.DocumentNumber},
		{"primary identifier", r.PrimaryIdentifier},
		{"secondary identifier", r.SecondaryIdentifier},
		{"nationality", named(r.Nationality)},
		{"date of birth", r.DateOfBirth},
		{"sex", r.Sex},
		{"date of expiry", r.DateOfExpiry},
		{"optional data", r.OptionalData},
		{"optional data 2", r.OptionalData2},
	} {
		if line.value != "" {
			fmt.Fprintf(w, "%-21s %s\n", line.label, cli.Printable(line.value))
		}
	}
	if r.NameTruncated {
		fmt.Fprintln(w, "The name fills its field: it may be cut.")
	}
	return nil
}

// named adds the name of a state to its code.
func named(code string) string {
	if s, ok := mrz.StateByCode(code); ok {
		return code + " (" + s.Name + ")"
	}
	if code == "" {
		return ""
	}
	return code + " (no code of Doc 9303-3)"
}
