package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/personalize/internal/station"
	"github.com/chancery-id/chancery/signing"
)

type lintFlags struct {
	dsc, csca, crl, at string
	profiles           profileFlags
	list, json         bool
}

func newLint(s *cli.Streams) *cobra.Command {
	f := &lintFlags{}
	cmd := &cobra.Command{
		Use:   "lint JOBS.jsonl",
		Short: "Check every job of a batch without a key",
		Long: `Lint asks every rule that signing asks, without a key: of each job, of the files that would be
made of it, which are read again, and, where certificates are given, of the document signer. It
names every rule that a job breaks, with its id and clause, and remarks that are no breach, such
as a name that the zone had to cut. Nothing is signed. At the end it says which rules it lacked
the means to ask.

--list prints the catalogue of rules.`,
		Example: `  personalize lint jobs.jsonl
  personalize lint jobs.jsonl --dsc dsc.pem --csca csca.pem --crl csca.crl
  personalize lint jobs.jsonl --json | jq 'select(.state == "refused")'
  personalize lint --list`,
		Args: func(cmd *cobra.Command, args []string) error {
			if f.list {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.list {
				return printRules(s.Out, f.json)
			}
			return f.run(cmd.Context(), s, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.dsc, "dsc", "", "ask whether the document signer with this `CERT` may sign the jobs")
	flags.StringVar(&f.csca, "csca", "", "`CERT` of the CSCA: ask whether it issued the document signer's")
	flags.StringVar(&f.crl, "crl", "", "revocation list in this `FILE`: ask whether the document signer is on it")
	flags.StringVar(&f.at, "at", "", "as of this `TIME` (RFC 3339) in place of now")
	flags.BoolVar(&f.list, "list", false, "print the catalogue of rules")
	flags.BoolVar(&f.json, "json", false, "print one JSON line per job, or per rule")
	f.profiles.flag(cmd)
	completeFiles(cmd)
	return cmd
}

func (f *lintFlags) run(ctx context.Context, s *cli.Streams, path string) error {
	profiles, err := f.profiles.load()
	if err != nil {
		return err
	}
	linter, err := f.linter()
	if err != nil {
		return err
	}
	batch := &station.Batch{Path: path, Profiles: profiles, Linter: linter, Out: s.Out, Show: showBreaches}
	if f.json {
		batch.Show = nil
	}
	count, err := batch.Check(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "personalize: %d jobs: %d right, %d refused\n", count.Jobs, count.Signed, count.Refused)
	sayNotAsked(s.Err, linter)
	return cli.Exit(count.LintExit())
}

func (f *lintFlags) linter() (*signing.Linter, error) {
	cfg := signing.LintConfig{}
	if f.dsc == "" && (f.csca != "" || f.crl != "") {
		return nil, cli.Errorf(cli.Usage, "give the document signer's certificate with --dsc", "--csca and --crl are about the document signer")
	}
	if f.at != "" {
		at, err := time.Parse(time.RFC3339, f.at)
		if err != nil {
			return nil, cli.Errorf(cli.Usage, "write it as 2026-05-13T12:00:00Z", "--at: not a time of RFC 3339")
		}
		cfg.Time = at
	}
	var err error
	if f.dsc != "" {
		if cfg.Certificate, err = readCertificate(f.dsc); err != nil {
			return nil, err
		}
	}
	if f.csca != "" {
		if cfg.CSCA, err = readCertificate(f.csca); err != nil {
			return nil, err
		}
	}
	if f.crl != "" {
		if cfg.CRL, err = readCRL(f.crl); err != nil {
			return nil, err
		}
	}
	linter, err := signing.NewLinter(cfg)
	if err != nil {
		return nil, &cli.Error{Code: cli.Refused, Err: err}
	}
	return linter, nil
}

// sayNotAsked names the rules that were left out, by what they are about.
func sayNotAsked(w io.Writer, l *signing.Linter) {
	var ids []string
	for _, r := range l.NotPerformed() {
		ids = append(ids, r.ID)
	}
	if len(ids) > 0 {
		fmt.Fprintf(w, "personalize: not asked here: %s\n", strings.Join(ids, " "))
	}
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
