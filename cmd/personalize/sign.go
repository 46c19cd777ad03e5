package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/cmd/personalize/internal/station"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

type signFlags struct {
	out, dsc, csca, at string
	key                keys.Ref
	opener             keys.Opener
	profiles           profileFlags
	allOrNothing       bool
	signingTime        bool
}

func newSign(s *cli.Streams) *cobra.Command {
	f := &signFlags{}
	cmd := &cobra.Command{
		Use:   "sign JOBS.jsonl --out DIR --dsc CERT --key KEYFILE",
		Short: "Sign every job of a batch",
		Long: `Sign validates the whole batch before the first signature, then signs each job that was
found right and writes one folder of chip files per document into DIR. Each result is one
line of JSON on standard output; "personalize lint" shows the same breaches to people.

The same command again takes up where it ended: a number that was signed with the same
content comes back as it was, "replayed"; with other content it is refused (NUM-DUP). DIR is
the record of that: keep it.`,
		Example: `  personalize sign jobs.jsonl --out signed --dsc dsc.pem --key dsc.key --passphrase-file pass
  personalize sign jobs.jsonl --out signed --dsc dsc.pem --key piv:12345678/9c --pin-file pin
  personalize sign jobs.jsonl --out signed --dsc dsc.pem --key dsc.key --csca csca.pem --all-or-nothing`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "write the documents into this `DIR`")
	flags.StringVar(&f.dsc, "dsc", "", "`CERT` of the document signer, PEM or DER")
	flags.Var(&f.key, "key", "the document signer's "+keys.Usage)
	flags.StringVar(&f.csca, "csca", "", "`CERT` of the CSCA: refuse a document signer it did not issue")
	flags.StringVar(&f.at, "at", "", "sign as of this `TIME` (RFC 3339) in place of now")
	flags.BoolVar(&f.allOrNothing, "all-or-nothing", false, "sign nothing if any job of the batch is refused")
	flags.BoolVar(&f.signingTime, "signing-time", false, "write the time of signing into EF.SOD")
	flags.Bool("json", true, "results are JSON lines always; accepted as with the other commands")
	f.opener.Flags(cmd)
	f.profiles.flag(cmd)
	for _, name := range []string{"out", "dsc", "key"} {
		_ = cmd.MarkFlagRequired(name)
	}
	completeFiles(cmd)
	return cmd
}

// completeFiles names what the shell completes for each argument and flag.
func completeFiles(cmd *cobra.Command) {
	cmd.ValidArgsFunction = cobra.FixedCompletions([]string{"jsonl"}, cobra.ShellCompDirectiveFilterFileExt)
	for name, extensions := range map[string][]string{
		"dsc": {"pem", "crt", "cer", "der"}, "csca": {"pem", "crt", "cer", "der"}, "key": {"key", "pem", "p8"}, "profile": {"json"},
	} {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.MarkFlagFilename(name, extensions...)
		}
	}
	if cmd.Flags().Lookup("out") != nil {
		_ = cmd.MarkFlagDirname("out")
	}
}

func (f *signFlags) run(ctx context.Context, s *cli.Streams, path string) error {
	profiles, err := f.profiles.load()
	if err != nil {
		return err
	}
	issuer, key, err := f.issuer(ctx)
	if err != nil {
		return err
	}
	defer key.Close()
	store, err := station.OpenStore(f.out)
	if err != nil {
		return &cli.Error{Code: cli.Usage, Err: fmt.Errorf("%s: %w", f.out, err)}
	}
	defer store.Close()
	batch := &station.Batch{
		Path: path, Profiles: profiles, Issuer: issuer, Store: store, AllOrNothing: f.allOrNothing, Out: s.Out,
	}
	bar := (*cli.Progress)(nil)
	batch.Progress = func(done, total int) {
		if bar == nil {
			bar = cli.NewProgress(s.Err, "documents", total)
		}
		bar.Set(done)
	}
	count, err := batch.Sign(ctx)
	if bar != nil {
		bar.Done()
	}
	summary(s, count)
	if err != nil {
		return err
	}
	return cli.Exit(count.Exit())
}

// summary says on standard error how the batch went: counts that balance.
func summary(s *cli.Streams, c station.Count) {
	fmt.Fprintf(s.Err, "personalize: %d jobs: %d signed, %d replayed, %d refused, %d held, %d failed\n",
		c.Jobs, c.Signed, c.Replayed, c.Refused, c.Held, c.Failed)
}

func (f *signFlags) issuer(ctx context.Context) (*signing.Issuer, *keys.Key, error) {
	cfg := signing.Config{WithSigningTime: f.signingTime}
	if f.at != "" {
		at, err := time.Parse(time.RFC3339, f.at)
		if err != nil {
			return nil, nil, cli.Errorf(cli.Usage, "write it as 2026-05-13T12:00:00Z", "--at: not a time of RFC 3339")
		}
		cfg.Time = at
	}
	var err error
	if cfg.DocumentSigner.Certificate, err = readCertificate(f.dsc); err != nil {
		return nil, nil, err
	}
	if f.csca != "" {
		if cfg.CSCA, err = readCertificate(f.csca); err != nil {
			return nil, nil, err
		}
	}
	key, err := f.opener.Open(ctx, f.key, piv.Plan{
		Use: piv.Batch, Role: pki.DocumentSigner, Certificate: cfg.DocumentSigner.Certificate, Time: cfg.Time,
	})
	if err != nil {
		return nil, nil, err
	}
	cfg.DocumentSigner.Signer = key
	issuer, err := signing.NewIssuer(cfg)
	if err != nil {
		return nil, nil, errors.Join(&cli.Error{Code: cli.Refused, Err: err}, key.Close())
	}
	return issuer, key, nil
}

// readBounded reads a small file.
func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, cli.Errorf(cli.Malformed, "", "%s: not a file of at most %d bytes", path, most)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	return data, nil
}
