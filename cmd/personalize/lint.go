package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/personalize/internal/station"
)

func newLint(s *cli.Streams) *cobra.Command {
	f, asJSON := profileFlags{}, false
	cmd := &cobra.Command{
		Use:   "lint JOBS.jsonl",
		Short: "Check every job of a batch without a key",
		Long: `Lint reads a batch and names every rule that a job breaks, with its code and clause, and
remarks that are no breach, such as a name that the zone had to cut. Nothing is signed.`,
		Example: `  personalize lint jobs.jsonl
  personalize lint jobs.jsonl --json | jq 'select(.state == "refused")'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			profiles, err := f.load()
			if err != nil {
				return err
			}
			batch := &station.Batch{Path: args[0], Profiles: profiles, Out: s.Out, Show: showBreaches}
			if asJSON {
				batch.Show = nil
			}
			count, err := batch.Check(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(s.Err, "personalize: %d jobs: %d right, %d refused\n", count.Jobs, count.Signed, count.Refused)
			return cli.Exit(count.LintExit())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON line per job")
	f.flag(cmd)
	completeFiles(cmd)
	return cmd
}

// showBreaches prints a line for each breach and remark; a job without any prints nothing.
func showBreaches(r *station.Result, w io.Writer) error {
	line := func(kind string, b station.Breach) error {
		ref := ""
		if b.Ref != "" {
			ref = " (" + b.Ref + ")"
		}
		_, err := fmt.Fprintf(w, "line %d: %s: %s %s: %s: %s%s\n", r.Line, cli.Printable(r.Job), kind, b.Code, b.Field, cli.Printable(b.Detail), ref)
		return err
	}
	for _, b := range r.Breaches {
		if err := line("refused", b); err != nil {
			return err
		}
	}
	for _, b := range r.Notes {
		if err := line("note", b); err != nil {
			return err
		}
	}
	return nil
}
