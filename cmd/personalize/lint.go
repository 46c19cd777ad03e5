package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
)

type lintFlags struct {
	issuerFlags
	atFlag
	dsc        string
	profiles   profileFlags
	list, json bool
	lang       cli.Lang
}

func newLint(s *cli.Streams) *cobra.Command {
	f := &lintFlags{}
	cmd := &cobra.Command{
		Use:   "lint JOBS",
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
				return printRules(s.Out, f.json, f.lang)
			}
			return f.run(cmd.Context(), s, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.dsc, "dsc", "", "ask whether the document signer with this `CERT` may sign the jobs")
	flags.StringVar(&f.csca, "csca", "", "`CERT` of the CSCA: ask whether it issued the document signer's")
	flags.StringVar(&f.crl, "crl", "", "revocation list in this `FILE`: ask whether the document signer is on it")
	f.atFlag.flag(cmd)
	flags.BoolVar(&f.list, "list", false, "print the catalogue of rules")
	flags.BoolVar(&f.json, "json", false, "print one JSON line per job, or per rule")
	f.profiles.flag(cmd)
	speak(cmd, &f.lang)
	completeFiles(cmd)
	return cmd
}

func (f *lintFlags) run(ctx context.Context, s *cli.Streams, path string) error {
	linter, err := f.linter()
	if err != nil {
		return err
	}
	batch, file, err := f.profiles.batch(path)
	if err != nil {
		return err
	}
	defer file.Close()
	results := newPrinter(s.Out)
	if !f.json {
		results.show = f.showBreaches
	}
	batch.Linter, batch.Result = linter, results.print
	m, err := batch.Check(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Err, lintTexts[f.lang].count, m.Jobs, m.Jobs-m.Refused, m.Refused)
	f.sayNotAsked(s.Err, linter)
	return cli.Exit(results.count.lintExit())
}

func (f *lintFlags) linter() (*signing.Linter, error) {
	if f.dsc == "" && (f.csca != "" || f.crl != "") {
		return nil, cli.Errorf(cli.Usage, "give the document signer's certificate with --dsc", "--csca and --crl are about the document signer")
	}
	at, err := f.time()
	if err != nil {
		return nil, err
	}
	cfg := signing.LintConfig{Time: at}
	if f.dsc != "" {
		if cfg.Certificate, err = readCertificate(f.dsc); err != nil {
			return nil, err
		}
	}
	if cfg.CSCA, cfg.CRL, err = f.issuerFlags.read(); err != nil {
		return nil, err
	}
	linter, err := signing.NewLinter(cfg)
	if err != nil {
		return nil, &cli.Error{Code: cli.Refused, Err: err}
	}
	return linter, nil
}

// sayNotAsked names the rules that were left out.
func (f *lintFlags) sayNotAsked(w io.Writer, l *signing.Linter) {
	var ids []string
	for _, r := range l.NotPerformed() {
		ids = append(ids, r.ID)
	}
	if len(ids) > 0 {
		fmt.Fprintf(w, lintTexts[f.lang].notAsked, strings.Join(ids, " "))
	}
}

// showBreaches prints a line for each breach and remark; a job without any prints nothing.
func (f *lintFlags) showBreaches(r *signing.Result, w io.Writer) error {
	text := lintTexts[f.lang]
	for _, list := range []struct {
		kind  string
		found []signing.Breach
	}{{text.refused, r.Breaches}, {text.note, r.Notes}} {
		for _, b := range list.found {
			_, err := fmt.Fprintf(w, text.line, r.Line, cli.Printable(r.Job), list.kind, b.Code, b.Field, f.detail(b), clause(b.Ref))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// detail is in English the detail of a breach, and in other languages what its rule asks, with the detail behind it.
func (f *lintFlags) detail(b signing.Breach) string {
	detail := cli.Printable(b.Detail)
	if words := asks(b.Code, "", f.lang); words != "" {
		return words + " [" + detail + "]"
	}
	return detail
}

func clause(ref string) string {
	if ref == "" {
		return ""
	}
	return " (" + ref + ")"
}
