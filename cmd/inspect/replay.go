package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
)

func newReplay(s *cli.Streams) *cobra.Command {
	f := &filesFlags{}
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Judge a saved inspection again",
		Long: `Judge a saved inspection again, by the evidence, trust material, policy and time in it. The report is the same, byte for
byte, or the command says that it differs and ends with exit code 1.

The certificates in a record vouch for nothing by being there. With --trust or --anchor the command also says which of
them your own trust list doesn't hold, and then ends with exit code 3; where it holds them all, the document is judged by
it once more, at the recorded time, and another verdict ends with that verdict's exit code.`,
		Args: cobra.ExactArgs(1),
		RunE: cli.Stoppable(func(args []string) error { return f.replay(s, args[0]) }),
	}
	f.trust.flags(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print the report as one line of JSON")
	cmd.Flags().StringVar(&f.html, "html", "", "also write the report as a page to this file")
	f.lang.Flag(cmd)
	return cmd
}

func (f *filesFlags) replay(s *cli.Streams, name string) error {
	rec, err := readRecord(name)
	if err != nil {
		return err
	}
	report, err := rec.Replay()
	if err != nil && !errors.Is(err, record.ErrDiffers) {
		return cli.Errorf(cli.Malformed, "", "%s: %w", name, err)
	}
	differs := err
	if err := f.print(s.Out, report, f.json); err != nil {
		return err
	}
	if err := f.keep(nil, nil, report); err != nil {
		return err
	}
	if differs != nil {
		return cli.Errorf(cli.Failed, "the record was changed, or another version of this program made it", "%s: %w", name, differs)
	}
	if err := f.compareTrust(rec, report); err != nil {
		return err
	}
	return cli.Exit(exitCode(report))
}

// compareTrust holds the recorded certificates against the user's own list, where he gave one, and the verdict against the one
// that his list gives: a record may leave out the revocation list that it should have been judged by.
func (f *filesFlags) compareTrust(rec *record.Record, report *verify.Report) error {
	if !f.trust.given() {
		return nil
	}
	store, err := f.trust.read()
	if err != nil {
		return err
	}
	if missing := rec.Unknown(store); len(missing) > 0 {
		return cli.Errorf(cli.Undetermined, "the report holds only if you trust them", "%d recorded certificates are not in your trust list: %v",
			len(missing), missing)
	}
	own := (&verify.Verifier{Trust: store, Policy: rec.Policy, Time: rec.Time}).Inspect(&rec.Evidence)
	if report.Accepted() && !own.Accepted() {
		return cli.Errorf(exitCode(own), "the record does not hold all that your trust list does", "judged by your own trust list: %s, %s",
			own.Verdict, own.Reason)
	}
	return nil
}

func readRecord(name string) (*record.Record, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, cli.Errorf(cli.Usage, "", "%w", err)
	}
	if info.Size() > record.MaxSize {
		return nil, cli.Errorf(cli.Malformed, "", "%s: %d bytes, at most %d", name, info.Size(), record.MaxSize)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, cli.Errorf(cli.Usage, "", "%w", err)
	}
	rec, err := record.Decode(b)
	if err != nil {
		return nil, cli.Errorf(cli.Malformed, "inspect files --save writes such files", "%s: %w", name, err)
	}
	return rec, nil
}
