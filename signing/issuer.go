package signing

import (
	"context"
	"crypto"
	"errors"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
)

// Credential is a key and the certificate of its public half.
type Credential struct {
	Certificate *pki.Certificate
	Signer      crypto.Signer // software key, token or remote key; for use by several goroutines it must be safe for that
}

// Config is how documents are signed. It is checked once, by [NewIssuer].
type Config struct {
	DocumentSigner Credential

	// CSCA is the certificate that the document signer's must chain to. nil: not checked here.
	CSCA *pki.Certificate

	// Time is the moment of issue. Zero means now, each time.
	Time time.Time

	Hash            crypto.Hash // of data groups and signature; 0: by the strength of the key
	PKCS1v15        bool        // RSA: PKCS#1 v1.5 in place of PSS
	WithSigningTime bool        // write signingTime into the signature
}

// Issuer issues documents. It never changes and is safe for concurrent use if its Signer is.
type Issuer struct{ cfg Config }

// NewIssuer checks the document signer: profile (Doc 9303-12, 7.1), key, chain and time, and returns all breaches joined.
func NewIssuer(cfg Config) (*Issuer, error) {
	is := &Issuer{cfg}
	if err := is.checkCredential(); err != nil {
		return nil, err
	}
	if err := is.checkSignerTime(is.now()); err != nil {
		return nil, err
	}
	return is, nil
}

// now returns the moment of issue.
func (is *Issuer) now() time.Time {
	if is.cfg.Time.IsZero() {
		return time.Now().UTC()
	}
	return is.cfg.Time.UTC()
}

// today returns the day of issue.
func today(now time.Time) mrz.Date { return mrz.NewDate(now.Year(), int(now.Month()), now.Day()) }

// Certificate returns the document signer's certificate.
func (is *Issuer) Certificate() *pki.Certificate { return is.cfg.DocumentSigner.Certificate }

// Issue is [Issuer.Prepare] and [Draft.Sign].
func (is *Issuer) Issue(ctx context.Context, d *document.Document) (*Issued, error) {
	draft, err := is.Prepare(d)
	if err != nil {
		return nil, err
	}
	return draft.Sign(ctx)
}

// Prepare does everything but sign: it checks the document, its profile and whether this signer may and can sign it, and
// builds the files. A date of issue that is not given is today's. The document is copied: changing it later does not change
// the draft. The error joins all breaches, each a [*document.Error] or an [*Error].
func (is *Issuer) Prepare(d *document.Document) (*Draft, error) {
	now := is.now()
	own := d.Clone()
	if own.Issue.IsZero() {
		own.Issue = today(now)
	}
	if err := errors.Join(own.Validate(), is.checkSignerTime(now), is.checkDocument(own, now)); err != nil {
		return nil, err
	}
	record, names, err := own.MRZ()
	if err != nil {
		return nil, err
	}
	image, err := own.Image()
	if err != nil {
		return nil, err
	}
	zone, err := mrz.Encode(record)
	if err != nil {
		return nil, err
	}
	return &Draft{issuer: is, document: own, image: image, zone: zone, names: names}, nil
}

// Issued is a document whose files were made, signed, read again and found right.
type Issued struct {
	Document *document.Document // as ordered, with the date of issue
	MRZ      string             // for the printer, lines joined by a newline
	Names    *mrz.NameReport    // how the name came into the zone
	Image    *chip.Image        // the chip's files
}
