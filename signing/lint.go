package signing

import (
	"context"
	"errors"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
)

// LintConfig is what documents are checked against beside their own rules. All of it is optional: the rules that lack what they
// ask about are not performed, see [Linter.NotPerformed].
type LintConfig struct {
	Certificate *pki.Certificate // of the document signer that is to sign
	CSCA        *pki.Certificate // that the document signer's must chain to
	CRL         *pki.CRL         // of the CSCA
	Numbers     Numbers
	Time        time.Time // of issue; zero means now, each time
}

// Linter asks every rule of the catalogue that needs no key, as [Issuer.Prepare] does before it signs. It never changes and is
// safe for concurrent use.
type Linter struct{ cfg LintConfig }

// NewLinter checks the document signer's certificate, where one is given, as [NewIssuer] does.
func NewLinter(cfg LintConfig) (*Linter, error) {
	l := &Linter{cfg}
	if cfg.Certificate == nil {
		return l, nil
	}
	s := l.subject(nil)
	if err := errors.Join(s.signer(once, false), s.signer(timely, false)); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Linter) subject(d *document.Document) *subject { return &subject{&l.cfg, d, l.now()} }

// now returns the moment of issue.
func (l *Linter) now() time.Time {
	if l.cfg.Time.IsZero() {
		return time.Now().UTC()
	}
	return l.cfg.Time.UTC()
}

// Check asks every rule and joins all breaches, each a [*document.Error] or an [*Error]. Files are made and read again, and
// thrown away. A date of issue that is not given is today's. What the rules of the document refuse, no files are made of.
func (l *Linter) Check(ctx context.Context, d *document.Document) error {
	_, _, err := l.prepare(ctx, d)
	return err
}

// prepare is Check, and returns the document with its date of issue and the files that were made of it.
func (l *Linter) prepare(ctx context.Context, d *document.Document) (*document.Document, *chip.Image, error) {
	s := l.subject(d.Clone())
	if s.doc.Issue.IsZero() {
		s.doc.Issue = mrz.DateOf(s.now)
	}
	image, err := s.doc.Image()
	if err = errors.Join(err, l.askSigner(s)); err != nil {
		return nil, nil, err
	}
	if err := errors.Join(s.doc.CheckImage(image), l.askNumber(ctx, d)); err != nil {
		return nil, nil, err
	}
	return s.doc, image, nil
}

func (l *Linter) askSigner(s *subject) error {
	if l.cfg.Certificate == nil || s.doc.CheckChip() != nil {
		return nil
	}
	return errors.Join(s.signer(timely, false), s.signer(each, false))
}

// askNumber asks for the number as ordered: the day of signing is no part of the order.
func (l *Linter) askNumber(ctx context.Context, d *document.Document) error {
	if l.cfg.Numbers == nil {
		return nil
	}
	order, err := d.Digest()
	if err != nil {
		return err
	}
	switch err := l.cfg.Numbers.Allows(ctx, d.Number, order); {
	case err == nil:
		return nil
	case errors.Is(err, ErrNumberUsed):
		return breach(ruleNumber, "number", "%w", err)
	case errors.Is(err, ErrNumberSpent):
		return breach(ruleSpent, "number", "%w", err)
	default:
		return breach(ruleLedger, "number", "the ledger gave no answer: %w", err)
	}
}

// Notes returns remarks about a document that may be signed, and about the signer.
func (l *Linter) Notes(d *document.Document) []*document.Error {
	notes := d.Notes()
	if l.cfg.Certificate == nil || d.CheckChip() != nil {
		return notes
	}
	var joined interface{ Unwrap() []error }
	if errors.As(l.subject(d).signer(timely, true), &joined) {
		for _, err := range joined.Unwrap() {
			if e := (*Error)(nil); errors.As(err, &e) {
				notes = append(notes, &document.Error{Field: e.Field, Rule: e.Rule, Ref: e.Ref, Err: e.Err})
			}
		}
	}
	return notes
}

// NotPerformed returns the rules that the linter lacks the means to ask: nothing is left out without a word. Those of input are
// asked by who reads the orders, those of output after a signature.
func (l *Linter) NotPerformed() (list []document.Rule) {
	for _, r := range Rules() {
		switch {
		case r.ID == ruleKey.ID, r.ID == ruleKeyMissing.ID, r.Stage == document.StageOutput,
			r.Stage == document.StageNumber && l.cfg.Numbers == nil,
			r.Stage == document.StageSigner && l.lacks(r.ID):
			list = append(list, r)
		}
	}
	return list
}

func (l *Linter) lacks(signerRule string) bool {
	switch signerRule {
	case "CSCA-PROFILE", "DSC-CHAIN":
		return l.cfg.Certificate == nil || l.cfg.CSCA == nil
	case "CRL-SIGNATURE", "CRL-AGE", "DSC-REVOKED":
		return l.cfg.Certificate == nil || l.cfg.CRL == nil
	}
	return l.cfg.Certificate == nil
}
