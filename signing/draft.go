package signing

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
)

// Draft is a document that is ready to be signed, once.
type Draft struct {
	issuer   *Issuer
	document *document.Document
	image    *chip.Image
	zone     string
	names    *mrz.NameReport
	used     atomic.Bool
}

// Document returns a copy of what will be signed, with the date of issue.
func (d *Draft) Document() *document.Document { return d.document.Clone() }

// MRZ returns the zone as it will be printed, lines joined by a newline, and how the name came into it.
func (d *Draft) MRZ() (string, *mrz.NameReport) { return d.zone, d.names }

// Image returns a copy of the files, EF.SOD not yet among them.
func (d *Draft) Image() *chip.Image { return d.image.Clone() }

// Sign makes the one signature, reads everything again and returns it. A draft signs once, whatever comes of it and however
// many goroutines ask: every further call returns [ErrSigned]. Only a context that is done before the key is used, and a
// signer whose time has run out since, leave the draft as it was.
//
// Other errors are of the key, or an [*Error] with rule SELF-CHECK: what came out is not what was ordered, and was thrown
// away.
func (d *Draft) Sign(ctx context.Context) (*Issued, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	subject := d.issuer.lint.subject(nil)
	if err := subject.signer(timely, false); err != nil {
		return nil, err
	}
	if !d.used.CompareAndSwap(false, true) {
		return nil, ErrSigned
	}
	image := d.image.Clone()
	object, err := d.issuer.sign(image, subject.now)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	image.Put(lds.SOD, object)
	if err := d.issuer.selfCheck(image, d.document); err != nil {
		return nil, err
	}
	return &Issued{Document: d.document.Clone(), MRZ: d.zone, Names: d.names, Image: image}, nil
}

// sign makes EF.SOD for the data groups of an image.
func (is *Issuer) sign(image *chip.Image, now time.Time) ([]byte, error) {
	cfg := &is.cfg
	hash := cfg.Hash
	if hash == 0 {
		algorithm, err := pki.AlgorithmFor(cfg.DocumentSigner.Signer.Public(), 0, !cfg.PKCS1v15)
		if err != nil {
			return nil, err
		}
		hash = algorithm.Hash
	}
	object, err := sod.Build(image, hash)
	if err != nil {
		return nil, err
	}
	signed := cms.Config{
		Signer: cfg.DocumentSigner.Signer, Certificate: cfg.DocumentSigner.Certificate, Hash: hash, PSS: !cfg.PKCS1v15,
	}
	if cfg.WithSigningTime {
		signed.SigningTime = &now
	}
	return object.Sign(signed)
}
