package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/approval"
)

type manifestFlags struct {
	keys    []string
	results string
	lang    cli.Lang
}

func newAuditManifest(s *cli.Streams) *cobra.Command {
	f := &manifestFlags{}
	cmd := &cobra.Command{
		Use:   "manifest FILE [--key CERT] [--results FILE]",
		Short: "Check what an operator signed of a batch, and print it",
		Long: `Manifest checks the file that "personalize sign --manifest" wrote: that the operator's signature
is over what it says, and with --results that these are the lines of results it was made of.
--key is a certificate or public key of an operator; a manifest signed by any other is refused.
Without it the signature is checked, and whose it is is not. What it says is one line of JSON.

Ends with 1 if anything is wrong.`,
		Example: `  personalize audit manifest manifest.json --key operator.pem --results results.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE:    cli.Stoppable(func(args []string) error { return f.run(s, args[0]) }),
	}
	cmd.Flags().StringArrayVar(&f.keys, "key", nil, "`CERT` or public key of an operator; may be repeated")
	cmd.Flags().StringVar(&f.results, "results", "", "the results of the batch, in this `FILE`")
	speak(cmd, &f.lang)
	return cmd
}

func (f *manifestFlags) run(s *cli.Streams, path string) error {
	data, err := readBounded(path, 1<<20)
	if err != nil {
		return err
	}
	var signed signedOutcome
	var said outcome
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err = d.Decode(&signed); err == nil {
		err = json.Unmarshal(signed.Outcome, &said)
	}
	if _, behind := d.Token(); err == nil && (signed.Statement == nil || said.V != 1 || !errors.Is(behind, io.EOF)) {
		err = errors.New("not a manifest of version 1")
	}
	if err != nil {
		return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	if err := f.check(&signed, &said); err != nil {
		if cli.CodeOf(err) == cli.Internal {
			err = &cli.Error{Code: cli.Failed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		return err
	}
	if len(f.keys) == 0 {
		fmt.Fprint(s.Err, text(f.lang, "personalize: no --key: nothing says whose signature the manifest bears\n"))
	}
	_, err = fmt.Fprintf(s.Out, "%s\n", signed.Outcome)
	return err
}

func (f *manifestFlags) check(signed *signedOutcome, said *outcome) error {
	trusted, err := readPublics(f.keys)
	if err != nil {
		return err
	}
	switch s := signed.Statement; {
	case s.Role != approval.Operator:
		return fmt.Errorf("signed by a %s, and no operator", s.Role)
	case s.Subject != approval.Subject(sha256.Sum256(signed.Outcome)):
		return errors.New("changed after it was signed")
	case !isNamed(trusted, s.Key):
		return errors.New("signed by a key that is not named")
	}
	if err := signed.Statement.Verify(); err != nil || f.results == "" {
		return err
	}
	results, err := os.Open(f.results)
	if err != nil {
		return usage(err)
	}
	defer results.Close()
	h := sha256.New()
	if _, err := io.Copy(h, results); err != nil {
		return usage(err)
	}
	if approval.Subject([sha256.Size]byte(h.Sum(nil))) != said.Results {
		return fmt.Errorf("%s: not the results it was made of", f.results)
	}
	return nil
}

// readPublics reads the keys that are named.
func readPublics(paths []string) (list [][]byte, err error) {
	for _, path := range paths {
		key, err := readPublic(path)
		if err != nil {
			return nil, err
		}
		list = append(list, key)
	}
	return list, nil
}

// isNamed says whether a key is one of those named; where none is, any will do.
func isNamed(list [][]byte, key []byte) bool {
	for _, known := range list {
		if bytes.Equal(known, key) {
			return true
		}
	}
	return len(list) == 0
}
