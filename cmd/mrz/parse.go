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
	var lang cli.Lang
	cmd := &cobra.Command{
		Use:   "parse [FILE|-]",
		Short: "Read zones and check them",
		Long: `Read one or more zones, separated by empty lines, from a file or standard input, and check every digit and date.
White space, small letters and the usual misreadings of the filler do no harm; nothing that can be placed is lost.

With --json one line of JSON per zone. The command ends with 0 where every zone is right, with 1 if one has a fault, and
with 4 if one can't be read as a zone. What is odd and no fault, as a code that is in no table, is a note.

Two-digit years are completed around today, or the day of --at: an expiry lies at most 39 years ahead and not before
1980, a birth in the last hundred years.`,
		Example: `  mrz parse passport.txt
  mrz parse --json --at 2026-05-13 - < zones.txt
  mrz parse --lang zh-Hant passport.txt`,
		Args: cobra.MaximumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			century, err := centuryAt(at)
			if err != nil {
				return err
			}
			data, err := read(s, args)
			if err != nil {
				return err
			}
			out := printer{s.Out, asJSON, lang}
			worst := cli.OK
			for i, zone := range zones(data) {
				r, faults := mrz.DecodeUncheckedAt(zone, century)
				if err := out.print(recordOf(r, faults), i > 0); err != nil {
					return err
				}
				worst = worse(worst, codeOf(r, faults))
			}
			return cli.Exit(worst)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line per zone")
	atFlag(cmd, &at)
	lang.Flag(cmd)
	return cmd
}

// atFlag adds --at.
func atFlag(cmd *cobra.Command, at *string) {
	cmd.Flags().StringVar(at, "at", "", "complete two-digit years around this day (YYYY-MM-DD or RFC 3339) instead of today")
}

func centuryAt(at string) (c mrz.Century, err error) {
	t := time.Now()
	if at != "" {
		if t, err = time.Parse(time.RFC3339, at); err != nil {
			t, err = time.Parse(time.DateOnly, at)
		}
		if err != nil {
			return c, cli.Errorf(cli.Usage, "give YYYY-MM-DD", "--at: %q is no day", at)
		}
	}
	return mrz.Century{At: mrz.DateOf(t)}, nil
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

// worse returns the worse of two codes: a fault before a zone that can't be read.
func worse(a, b cli.Code) cli.Code {
	if a == cli.Failed || b == cli.Failed {
		return cli.Failed
	}
	return max(a, b)
}

// printer prints records for people or programs.
type printer struct {
	w    io.Writer
	json bool
	lang cli.Lang
}

func (p printer) print(r record, apart bool) error {
	if p.json {
		e := json.NewEncoder(p.w)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	if apart {
		fmt.Fprintln(p.w)
	}
	if r.Valid {
		fmt.Fprintln(p.w, wordValid.In(p.lang))
	} else {
		fmt.Fprintf(p.w, wordFaults.In(p.lang), len(r.Faults))
	}
	for _, f := range r.Faults {
		fmt.Fprintf(p.w, "  %s\n", cli.Printable(faultLine(f, p.lang)))
	}
	for _, f := range r.Findings {
		fmt.Fprintf(p.w, "  %s%s\n", wordNote.In(p.lang), cli.Printable(faultLine(f, p.lang)))
	}
	for _, line := range r.lines(p.lang) {
		if line.value != "" {
			fmt.Fprintf(p.w, p.column(), line.label.In(p.lang), cli.Printable(line.value))
		}
	}
	if r.NameTruncated {
		fmt.Fprintln(p.w, wordCut.In(p.lang))
	}
	return nil
}

// column is how a label and its value stand in a line: in columns where every letter is equally wide.
func (p printer) column() string {
	if p.lang == "en" {
		return "%-21s %s\n"
	}
	return "%s：%s\n"
}

type line struct {
	label cli.Text
	value string
}

func (r *record) lines(lang cli.Lang) []line {
	return []line{
		{wordFormat, r.Format},
		{fieldWords[mrz.FieldCode], typed(r.DocumentCode)},
		{fieldWords[mrz.FieldState], named(r.IssuingState, lang)},
		{fieldWords[mrz.FieldNumber], r.DocumentNumber},
		{wordPrimary, r.PrimaryIdentifier},
		{wordSecondary, r.SecondaryIdentifier},
		{fieldWords[mrz.FieldNationality], named(r.Nationality, lang)},
		{fieldWords[mrz.FieldBirth], r.DateOfBirth},
		{fieldWords[mrz.FieldSex], r.Sex},
		{fieldWords[mrz.FieldExpiry], r.DateOfExpiry},
		{fieldWords[mrz.FieldOptional], r.OptionalData},
		{fieldWords[mrz.FieldOptional2], r.OptionalData2},
	}
}

// typed adds what a harmonised document code means.
func typed(code string) string {
	if name, ok := mrz.DocumentType(code); ok {
		return code + " (" + name + ")"
	}
	return code
}

// named adds the name of a state to its code.
func named(code string, lang cli.Lang) string {
	if s, ok := mrz.StateByCode(code); ok {
		return code + " (" + s.Name + ")"
	}
	if code == "" {
		return ""
	}
	return code + " (" + wordUnknownCode.In(lang) + ")"
}
