package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/approval"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/piv"
)

// controlFlags are who has approved the batch and who signs what came of it.
type controlFlags struct {
	approvals       []string
	operator        keys.Ref
	manifest, heads string
}

func (f *controlFlags) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.approvals, "approval", nil, "statements of personalize approve in this `FILE`; may be repeated")
	flags.Var(&f.operator, "operator", "the operator's key, which signs the results and the audit log: "+keys.Usage)
	flags.StringVar(&f.manifest, "manifest", "", "write what came of the batch to this `FILE`, signed by the operator")
	flags.StringVar(&f.heads, "heads", "", "append the head of the audit log, signed by the operator, to this `FILE`; keep it on another disk. A ledger older than its last line is refused")
}

// control is the control over one batch.
type control struct {
	flags      *controlFlags
	ledger     *ledger.Ledger
	policy     *approval.Policy
	operator   *keys.Key // nil: none
	publics    []crypto.PublicKey
	statements []*approval.Statement
}

const settledPolicy = "approval"

func (f *controlFlags) open(ctx context.Context, l *ledger.Ledger, signers *station, opener *keys.Opener) (*control, error) {
	c := &control{flags: f, ledger: l, publics: signers.publics()}
	var err error
	if c.policy, err = policyOf(ctx, l); err != nil {
		return nil, err
	}
	if err := f.reaches(ctx, l); err != nil {
		return nil, err
	}
	if err := f.mayWrite(); err != nil {
		return nil, err
	}
	for _, path := range f.approvals {
		list, err := readStatements(path)
		if err != nil {
			return nil, err
		}
		c.statements = append(c.statements, list...)
	}
	if f.operator.IsZero() {
		if f.manifest != "" || f.heads != "" {
			return nil, cli.Errorf(cli.Usage, "give --operator KEY", "--manifest and --heads are signed by an operator")
		}
		return c, c.mayOperate(nil)
	}
	if c.operator, err = opener.Open(ctx, f.operator, piv.Plan{Use: piv.Single, Uncertified: true}); err != nil {
		return nil, err
	}
	if err := c.mayOperate(c.operator.Public()); err != nil {
		return nil, errors.Join(err, c.operator.Close())
	}
	return c, nil
}

func (c *control) close() {
	if c.operator != nil {
		_ = c.operator.Close() // nothing is to be lost with it
	}
}

// mayOperate also keeps the keys of operator and documents apart.
func (c *control) mayOperate(public crypto.PublicKey) error {
	if err := c.policy.MayOperate(public); err != nil {
		return &cli.Error{Code: cli.Refused, Err: err}
	}
	for _, signer := range c.publics {
		if same, ok := signer.(interface{ Equal(crypto.PublicKey) bool }); public != nil && ok && same.Equal(public) {
			return cli.Errorf(cli.Refused, "", "the operator's key is one that signs documents")
		}
	}
	return nil
}

// policyOf returns what was settled about approvals; without, nobody is asked.
func policyOf(ctx context.Context, l *ledger.Ledger) (*approval.Policy, error) {
	data, err := l.Settled(ctx, settledPolicy)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return approval.Open(), nil
	}
	return approval.ParsePolicy(data)
}

// begin says whether the batch may be signed and notes that it begins, by whose word, and whether at a time that was given.
func (c *control) begin(ctx context.Context, s *cli.Streams, m *signing.Manifest, lang cli.Lang, given bool) error {
	publics := c.publics
	if c.operator != nil {
		publics = append(publics[:len(publics):len(publics)], c.operator.Public())
	}
	sum := m.Digest()
	if err := c.policy.Check(approval.Subject(sum), c.statements, publics...); err != nil {
		return &cli.Error{Code: cli.Refused, Err: fmt.Errorf("batch %s: %w", approval.Subject(sum), err), Hint: "personalize approve JOBS --key KEY --role checker"}
	}
	note := fmt.Sprintf("approvals %d of %d", c.policy.Need, len(c.statements))
	if c.policy.Need == 0 {
		note = "no approval is asked for"
		fmt.Fprint(s.Err, text(lang, "personalize: this ledger asks for no approval of batches; the audit log says so (see personalize policy)\n"))
	}
	if given {
		note += "; not the clock's time"
	}
	return c.ledger.Note(ctx, ledger.BatchBegun, sum[:], note)
}

// outcome is what came of a batch.
type outcome struct {
	V       int               `json:"v"`
	Batch   *signing.Manifest `json:"batch"`
	Count   *count            `json:"count"`
	Results string            `json:"results"` // hash over the lines of results
	Ledger  string            `json:"ledger"`
	Station string            `json:"station"`
	Time    time.Time         `json:"time"`
}

// signedOutcome is an outcome as it was signed, to the octet.
type signedOutcome struct {
	Outcome   json.RawMessage     `json:"outcome"`
	Statement *approval.Statement `json:"statement"`
}

// end notes that the batch has ended, and has results and log signed.
func (c *control) end(ctx context.Context, m *signing.Manifest, p *printer, now time.Time) error {
	results := [sha256.Size]byte(p.sum.Sum(nil))
	if err := c.ledger.Note(ctx, ledger.BatchEnded, results[:], ""); err != nil {
		return ledgerError(err)
	}
	if err := c.signHead(ctx); err != nil || c.operator == nil || c.flags.manifest == "" {
		return err
	}
	return c.writeManifest(m, p, results, now)
}

// headEvery is after how many documents the head of the log is signed, in a batch that is longer; at its end it is signed anyway.
const headEvery = 1000

// signHead has the operator sign the head of the log, and keeps it in both places.
func (c *control) signHead(ctx context.Context) error {
	if c.operator == nil {
		return nil
	}
	head, err := c.ledger.SignHead(ctx, func(message []byte) (key, signature []byte, err error) {
		return approval.SignMessage(c.operator, message)
	})
	if err != nil {
		return keys.Failure(err, cli.Internal)
	}
	return c.flags.keep(head)
}

func (c *control) writeManifest(m *signing.Manifest, p *printer, results [sha256.Size]byte, now time.Time) error {
	data, err := json.Marshal(outcome{1, m, &p.count, approval.Subject(results), c.ledger.ID(), c.ledger.Station(), now.UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	statement, err := approval.Sign(c.operator, approval.Operator, approval.Subject(sha256.Sum256(data)), now)
	if err != nil {
		return keys.Failure(err, cli.Internal)
	}
	data, err = json.Marshal(signedOutcome{data, statement})
	if err != nil {
		return err
	}
	return usage(writeWhole(c.flags.manifest, append(data, '\n')))
}

// mayWrite says before anything is signed whether what is to be written at its end can be.
func (f *controlFlags) mayWrite() error {
	if f.heads != "" {
		file, err := os.OpenFile(f.heads, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return usage(err)
		}
		if err := file.Close(); err != nil {
			return usage(err)
		}
	}
	if f.manifest == "" || special(f.manifest) {
		return nil
	}
	probe, err := os.CreateTemp(filepath.Dir(f.manifest), ".probe-*")
	if err != nil {
		return usage(&os.PathError{Op: "write", Path: f.manifest, Err: errors.Unwrap(err)})
	}
	return usage(errors.Join(probe.Close(), os.Remove(probe.Name())))
}

// special says that a path is there and no plain file, such as a pipe: it is written to, and not replaced.
func special(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && !info.Mode().IsRegular()
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, data []byte) error {
	if special(path) {
		return os.WriteFile(path, data, 0o600)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".manifest-*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// readStatements reads statements, one on each line.
func readStatements(path string) (list []*approval.Statement, err error) {
	data, err := readBounded(path, 1<<20)
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(data) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		s, err := approval.Parse(line)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		list = append(list, s)
	}
	return list, nil
}

func usage(err error) error {
	if err == nil {
		return nil
	}
	return &cli.Error{Code: cli.Usage, Err: err}
}
