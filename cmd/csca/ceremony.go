package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/ceremony"
)

// ceremonyFlags are the flags of csca ceremony.
type ceremonyFlags struct {
	opener     keys.Opener
	management cli.Secret
	record     string
	approvals  []string
	dryRun     bool
}

func newCeremony(s *cli.Streams) *cobra.Command {
	var f ceremonyFlags
	cmd := &cobra.Command{
		Use:   "ceremony SCRIPT",
		Short: "Make the keys and certificates of a State by a reviewed script, with a record that shows every edit",
		Long: `Carry out a key ceremony. The script, YAML or JSON, is its only input: title and State, the custodians with their public
keys and how many of them must agree, the makers whose tokens are believed, and each key with its role, token serial and
slot, algorithm, name, periods and document types. An unknown field is an error.

  1  csca ceremony SCRIPT --dry-run      shows the script step by step, and rehearses it with throwaway keys
  2  csca ceremony sign SCRIPT --key …   each custodian, with a key of their own, approves the script's hash
  3  csca ceremony SCRIPT --record DIR --approval …
  4  csca ceremony sign DIR --key …      the custodians sign the head of the record
  5  csca ceremony verify DIR            anybody, at any time

The record holds every step with its time, the hashes of what it made, the tokens' attestations and the custodians'
signatures, each line chained to the one before. If the ceremony is cut off, the same command takes it up where it ended; no
step is done twice. Each new CSCA gets a folder in the record, for csca issue and csca crl.`,
		Example: `  csca ceremony example >utopia.yaml
  csca ceremony utopia.yaml --dry-run
  csca ceremony utopia.yaml --record record --approval chan.sig --approval wong.sig`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	f.opener.Flags(cmd)
	f.management.Flags(cmd, "management-key")
	flags := cmd.Flags()
	flags.StringVar(&f.record, "record", "", "`DIR` of the record; the same again to go on")
	flags.StringArrayVar(&f.approvals, "approval", nil, "a custodian's signature `FILE` over the script")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show and rehearse the script, touch no token and write nothing")
	_ = flags.MarkHidden("attestation-root") // the script names the makers
	cmd.MarkFlagsOneRequired("record", "dry-run")
	cmd.MarkFlagsMutuallyExclusive("record", "dry-run")
	cmd.ValidArgsFunction = cobra.FixedCompletions([]string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt)
	cmd.AddCommand(newCeremonyExample(s), newCeremonyCustodian(s), newCeremonySign(s), newCeremonyVerify(s))
	return cmd
}

//go:embed ceremony_example.yaml
var ceremonyExample []byte

func newCeremonyExample(s *cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "example",
		Short:   "Print a script to begin with",
		Long:    "Print a script with every field explained. The custodians and the maker in it are nobody's.",
		Example: "  csca ceremony example >utopia.yaml",
		Args:    cobra.NoArgs,
		RunE: cli.Stoppable(func([]string) error {
			_, err := s.Out.Write(ceremonyExample)
			return err
		}),
	}
}

// ceremonyFailure gives an error of a ceremony its exit code. What a token did counts before what step it stopped.
func ceremonyFailure(err error) error {
	if err == nil {
		return nil
	}
	code, hint := cli.Internal, ""
	switch {
	case errors.Is(err, ceremony.ErrRefused), errors.Is(err, ceremony.ErrRunning):
		code = cli.Refused
	case errors.Is(err, ceremony.ErrScript):
		code = cli.Malformed
	case errors.Is(err, ceremony.ErrApproval):
		code, hint = cli.Refused, "csca ceremony sign makes a custodian's signature; give it with --approval"
	case errors.Is(err, ceremony.ErrRecord):
		code = cli.Failed
	case errors.Is(err, ceremony.ErrUnfinished):
		code, hint = cli.PartlyDone, "the same command again goes on"
	}
	err = keys.Failure(err, code)
	if e := (*cli.Error)(nil); errors.As(err, &e) && e.Hint == "" {
		e.Hint = hint
	}
	return err
}

func readScript(path string) (*ceremony.Script, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	script, err := ceremony.Decode(data)
	if err != nil {
		return nil, ceremonyFailure(fmt.Errorf("%s: %w", path, err))
	}
	return script, nil
}

func readSignatures(paths []string) (out []*ceremony.Signature, err error) {
	for _, path := range paths {
		data, err := readFile(path)
		if err != nil {
			return nil, err
		}
		sig, err := ceremony.DecodeSignature(data)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		out = append(out, sig)
	}
	return out, nil
}

func (f *ceremonyFlags) run(ctx context.Context, s *cli.Streams, path string) error {
	script, err := readScript(path)
	if err != nil {
		return err
	}
	if f.dryRun {
		return dryRun(s, script)
	}
	approvals, err := readSignatures(f.approvals)
	if err != nil {
		return err
	}
	if len(approvals) > 0 { // what would be refused is refused before a PIN is asked for
		if err := script.Approved(approvals); err != nil {
			return ceremonyFailure(err)
		}
	}
	bench := &keyBench{dir: f.record, opener: &f.opener, management: &f.management}
	defer bench.close()
	c := &ceremony.Ceremony{
		Script: script, Dir: f.record, Bench: bench, Judge: judgeBirth, Approvals: approvals, Program: "csca " + cli.Version(),
		Report: func(n, total int, step ceremony.Step) {
			fmt.Fprintf(s.Err, "csca: step %d of %d: %s\n", n, total, cli.Printable(step.Text()))
		},
	}
	head, err := c.Run(ctx)
	if err != nil {
		return ceremonyFailure(err)
	}
	if err := makeAuthorities(script, f.record); err != nil {
		return err
	}
	noteRegister(s, script)
	fmt.Fprintf(s.Err, "csca: every step is done; %d custodians now sign the head: csca ceremony sign %s --key KEY\n", script.Custodians.Threshold, cli.Printable(f.record))
	fmt.Fprintf(s.Out, "sha256:%x\n", head)
	return nil
}

func dryRun(s *cli.Streams, script *ceremony.Script) error {
	if err := script.WriteText(s.Out); err != nil {
		return err
	}
	left, err := script.Rehearse(time.Now())
	if err != nil {
		return ceremonyFailure(err)
	}
	fmt.Fprintln(s.Out, "\nRehearsed with throwaway keys: every certificate keeps the profile of its role.")
	if len(left) > 0 {
		fmt.Fprintf(s.Out, "Not rehearsed, since the key that certifies exists in its token only: %s.\n", strings.Join(left, ", "))
	}
	return nil
}

func newCeremonySign(s *cli.Streams) *cobra.Command {
	var c custodian
	var out string
	cmd := &cobra.Command{
		Use:   "sign SCRIPT|RECORD",
		Short: "Sign a script before the ceremony, or the head of its record after, as a custodian",
		Long: `Sign as a custodian, with the key that the script lists for you: the hash of a script, before the ceremony, or the head of a
record, after. The signature over a script goes to --out. That over a record is added to the record, or goes to --out and is
added by whoever holds the record with --add.`,
		Example: `  csca ceremony sign utopia.yaml --key chan.key --out chan.sig
  csca ceremony sign record --key piv:99999999/9a`,
		Args: cobra.ExactArgs(1),
	}
	var add []string
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		info, err := os.Stat(args[0])
		switch {
		case err != nil:
			return &cli.Error{Code: cli.Usage, Err: err}
		case len(add) > 0:
			return closeRecord(s, args[0], add)
		case info.IsDir():
			return c.signHead(cmd.Context(), s, args[0], out)
		}
		return c.signScript(cmd.Context(), s, args[0], out)
	}
	c.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&out, "out", "", "write the signature to this file")
	flags.StringArrayVar(&add, "add", nil, "add this signature `FILE` to the record")
	cmd.MarkFlagsOneRequired("key", "add")
	cmd.MarkFlagsMutuallyExclusive("key", "add")
	return cmd
}

func newCeremonyVerify(s *cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify RECORD",
		Short: "Prove the record of a ceremony",
		Long: `Prove a record: the chain of its lines, the script and its approval by enough custodians before the first step, every step
in the script's order and nothing else, every file by its hash and by what the script says of it, the tokens' attestations
up to the makers' roots, and the custodians' signatures over the head. What else lies in the folder is named.

Exit codes: 0 whole; 1 something was altered, cut or moved; 9 right as far as it goes, but not finished or not yet signed.`,
		Example: "  csca ceremony verify record\n  csca ceremony verify record --json",
		Args:    cobra.ExactArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			if _, err := os.Stat(args[0]); err != nil {
				return &cli.Error{Code: cli.Usage, Err: err}
			}
			report, err := ceremony.Verify(os.DirFS(args[0]), judgeBirth)
			if err != nil {
				return ceremonyFailure(err)
			}
			return showReport(s.Out, report, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}
