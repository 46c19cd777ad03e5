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
	Signer      crypto.Signer `json:"-"` // software key, token or remote key; for use by several goroutines it must be safe for that
}

// Config is how documents are signed. It is checked once, by [NewIssuer].
type Config struct {
	DocumentSigner Credential

	// CSCA is the certificate that the document signer's must chain to, CRL the revocation list it signed. nil: not checked here.
	CSCA *pki.Certificate
	CRL  *pki.CRL

	// Numbers knows which numbers are used. nil: not checked here.
	Numbers Numbers

	// Time is the moment of issue. Zero means now, each time.
	Time time.Time

	Hash            crypto.Hash // of data groups and signature; 0: by the strength of the key
	PKCS1v15        bool        // RSA: PKCS#1 v1.5 in place of PSS
	WithSigningTime bool        // write signingTime into the signature
}

// Issuer issues documents. It never changes and is safe for concurrent use if its Signer is.
type Issuer struct {
	cfg  Config
	lint *Linter
}

// NewIssuer checks the document signer: profile (Doc 9303-12, 7.1), key, chain, revocation and time, and this build by its golden
// documents ([document.CheckGolden]). It returns all breaches joined.
func NewIssuer(cfg Config) (*Issuer, error) {
	cert, signer := cfg.DocumentSigner.Certificate, cfg.DocumentSigner.Signer
	if cert == nil || signer == nil {
		return nil, breach(ruleKeyMissing, signerField, "certificate and key must both be given")
	}
	lint, err := NewLinter(LintConfig{Certificate: cert, CSCA: cfg.CSCA, CRL: cfg.CRL, Numbers: cfg.Numbers, Time: cfg.Time})
	if !sameKey(cert.PublicKey, signer.Public()) {
		err = errors.Join(breach(ruleKey, signerField, "the key is not the one of the certificate"), err)
	}
	if err = errors.Join(document.CheckGolden(), err); err != nil {
		return nil, err
	}
	own := *cert // the caller's stays as it is
	own.Prepare()
	cfg.DocumentSigner.Certificate = &own
	return &Issuer{cfg, lint}, nil
}

// sameKey compares the certificate's key with the signer's, which may be of another type for the same curve.
func sameKey(certified, own crypto.PublicKey) bool {
	key, ok := certified.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(own)
}

// Linter returns what the issuer asks before it signs: the same rules, without the key.
func (is *Issuer) Linter() *Linter { return is.lint }

// Certificate returns the document signer's certificate.
func (is *Issuer) Certificate() *pki.Certificate { return is.cfg.DocumentSigner.Certificate }

// Issue is [Issuer.Prepare] and [Draft.Sign].
func (is *Issuer) Issue(ctx context.Context, d *document.Document) (*Issued, error) {
	draft, err := is.Prepare(ctx, d)
	if err != nil {
		return nil, err
	}
	return draft.Sign(ctx)
}

// Prepare does everything but sign: it asks every rule of the catalogue ([Rules]) about the document, its profile, whether this
// signer may and can sign it and its number, makes the files and reads them again. A date of issue that is not given is today's.
// The document is copied: changing it later does not change the draft. The error joins all breaches, each a [*document.Error] or
// an [*Error]. A document whose profile has no chip, such as a visa, is refused (CHIP-NONE): there is nothing to sign, and its
// zone is made by [document.Document.MRZ].
func (is *Issuer) Prepare(ctx context.Context, d *document.Document) (*Draft, error) {
	own, image, err := is.lint.prepare(ctx, d)
	if err != nil {
		return nil, err
	}
	record, names, err := own.MRZ()
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
