package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
)

type signFlags struct {
	ledgerFlags
	signerFlags
	controlFlags
	out, trust, log string
	minFree         int64
	profiles        profileFlags
	allOrNothing    bool
}

func newSign(s *cli.Streams) *cobra.Command {
	f := &signFlags{}
	cmd := &cobra.Command{
		Use:   "sign JOBS --out DIR --dsc CERT --key KEY",
		Short: "Sign every job of a batch",
		Long: `Sign validates the whole batch before the first signature, then signs each job that was
found right and writes one folder of chip files per document into DIR. JOBS is a file of JSON
lines, or of CSV if its name ends in .csv. Each result is one line of JSON on standard output;
"personalize lint" shows the same breaches to people.

What is about to be signed is on disk, in the ledger, before a key is used, and what came of
it after. The same command again takes up where it ended, whatever ended it: a number that
was signed with the same content comes back as it was, "replayed"; with other content it is
refused (NUM-DUP). Several stations may be given the same batch with one ledger, each with a
folder and a --station of its own: every document is signed by one of them.

After a signature the files are read again from disk and inspected as at a border, with the
public trust material in --trust, before the result is told.`,
		Example: `  personalize sign jobs.jsonl --out signed --dsc dsc.pem --key dsc.key --passphrase-file pass
  personalize sign jobs.csv --out signed --key piv:12345678/9c --key piv:12345679/9c --trust pkd
  personalize sign jobs.jsonl --out signed --ledger postgres://plant@db/ledger --station S2 \
    --key piv:12345678/9c --approval checks.jsonl --operator piv:23456789/9c`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "write the documents into this `DIR`")
	flags.StringVar(&f.trust, "trust", "", "inspect with the certificates, master lists and revocation lists in this `DIR` (default: the CSCA of --csca)")
	flags.StringVar(&f.log, "log", "", "append a log without personal data to this `FILE`, a JSON object on each line")
	flags.Int64Var(&f.minFree, "min-free", 256, "sign no more when the disk has less than this many `MB` free")
	flags.BoolVar(&f.allOrNothing, "all-or-nothing", false, "sign nothing if any job of the batch is refused")
	flags.Bool("json", true, "results are JSON lines always; accepted as with the other commands")
	f.ledgerFlags.flags(cmd)
	f.signerFlags.flags(cmd)
	f.controlFlags.flags(cmd)
	f.profiles.flag(cmd)
	for _, name := range []string{"out", "key"} {
		_ = cmd.MarkFlagRequired(name)
	}
	completeFiles(cmd)
	return cmd
}

// completeFiles names what the shell completes for each argument and flag.
func completeFiles(cmd *cobra.Command) {
	cmd.ValidArgsFunction = cobra.FixedCompletions([]string{"jsonl", "csv"}, cobra.ShellCompDirectiveFilterFileExt)
	for name, extensions := range map[string][]string{
		"dsc": {"pem", "crt", "cer", "der"}, "csca": {"pem", "crt", "cer", "der"}, "key": {"key", "pem", "p8"}, "profile": {"json"},
	} {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.MarkFlagFilename(name, extensions...)
		}
	}
	for _, name := range []string{"out", "trust"} {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.MarkFlagDirname(name)
		}
	}
}

func (f *signFlags) run(ctx context.Context, s *cli.Streams, path string) error {
	now, err := f.time()
	if err != nil {
		return err
	}
	batch, file, err := f.profiles.batch(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if f.source == "" {
		f.source = filepath.Clean(f.out) + ".ledger"
	}
	s = &cli.Streams{In: s.In, Out: s.Out, Err: cli.Shared(s.Err)} // signers speak while they work
	f.opener.Report = func(err error) { fmt.Fprintf(s.Err, "personalize: %v\n", err) }
	signers, err := f.signerFlags.open(ctx, now)
	if err != nil {
		return err
	}
	defer signers.Close()
	return f.with(ctx, f.ledgerFlags.open, func(l *ledger.Ledger) error {
		batch.Signers, batch.Ledger, batch.Folder, batch.AllOrNothing = signers.list(), l, f.out, f.allOrNothing
		return f.sign(ctx, s, batch, signers, now)
	})
}

func (f *signFlags) sign(ctx context.Context, s *cli.Streams, b *signing.Batch, signers *station, now time.Time) (err error) {
	if err := os.MkdirAll(f.out, 0o700); err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	if b.Inspect, err = f.inspection(s, signers, now); err != nil {
		return err
	}
	journal, err := openLog(f.log, b.Ledger)
	if err != nil {
		return err
	}
	defer journal.close()
	control, err := f.controlFlags.open(ctx, b.Ledger, signers, &f.opener)
	if err != nil {
		return err
	}
	defer control.close()
	results := newPrinter(s.Out)
	b.Approve = func(m *signing.Manifest) error { return control.begin(ctx, s, m, f.lang, !now.IsZero()) }
	b.Guard = func() error { return f.guard(ctx, b.Ledger, signers.signers, now) }
	b.Result = func(r *signing.Result) error {
		journal.result(r)
		if err := results.print(r); err != nil || r.State != signing.Signed || results.count.Signed%headEvery != 0 {
			return err
		}
		return control.signHead(context.WithoutCancel(ctx))
	}
	b.Trouble = func(signer signing.Signer, err error) {
		fmt.Fprintf(s.Err, text(f.lang, "personalize: %s is out of use: %v\n"), signerName(signer, f.lang), err)
		journal.trouble(signer, err)
	}
	bar := (*cli.Progress)(nil)
	b.Progress = func(done, total int) {
		if bar == nil {
			bar = cli.NewProgress(s.Err, f.lang, text(f.lang, "documents"), total)
		}
		bar.Set(done)
	}
	if err := b.Guard(); err != nil {
		return err
	}
	manifest, err := b.Sign(ctx)
	if bar != nil {
		bar.Done()
	}
	err = f.failure(err, results)
	if manifest != nil && results.count.Jobs > 0 {
		err = errors.Join(err, control.end(context.WithoutCancel(ctx), manifest, results, f.clock(now)))
	}
	f.summary(s, &results.count, signers)
	if err != nil {
		return err
	}
	return cli.Exit(results.count.exit())
}

func (f *signFlags) clock(now time.Time) time.Time {
	if now.IsZero() {
		return time.Now()
	}
	return now
}

func signerName(s signing.Signer, lang cli.Lang) string {
	if s.Token != 0 {
		return fmt.Sprintf(text(lang, "token %d"), s.Token)
	}
	return fmt.Sprintf(text(lang, "the key of certificate %X"), s.Certificate().Serial)
}

// failure gives what ended a batch its exit code.
func (f *signFlags) failure(err error, results *printer) error {
	breach := (*signing.Error)(nil)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return &cli.Error{Code: cli.PartlyDone, Err: err, Hint: "the same command again takes up where it ended"}
	case errors.Is(err, signing.ErrNoSigner):
		return keys.Failure(err, cli.PartlyDone)
	case errors.As(err, &breach) && breach.Rule == "CLOCK-BEHIND":
		return ledgerError(breach.Err)
	case len(signing.Breaches(err)) > 0:
		code := cli.PartlyDone
		if results.count.Signed+results.count.Replayed == 0 {
			code = exitOf(signing.Breaches(err))
		}
		hint := remedyOf(signing.Breaches(err)[0].Code, "en")
		if errors.Is(err, ledger.ErrUnreachable) || errors.Is(err, ledger.ErrBusy) {
			hint = ledgerHint(err)
		}
		return &cli.Error{Code: code, Err: err, Hint: hint}
	}
	return ledgerError(err)
}

// summary says on standard error how the batch went: counts that balance, and whether the tokens may be taken out.
func (f *signFlags) summary(s *cli.Streams, c *count, signers *station) {
	if c.Jobs > 0 {
		fmt.Fprintf(s.Err, text(f.lang, "personalize: %d jobs: %d signed, %d replayed, %d refused, %d held, %d failed\n"),
			c.Jobs, c.Signed, c.Replayed, c.Refused, c.Held, c.Failed)
	}
	if c.Again > 0 {
		fmt.Fprintf(s.Err, text(f.lang, "personalize: %d of them signed again after a crash, with the same content\n"), c.Again)
	}
	for _, o := range signers.signers {
		if o.Token != 0 {
			fmt.Fprintf(s.Err, text(f.lang, "personalize: token %d: safe to unplug\n"), o.Token)
		}
	}
}
