package vdsnc

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/internal/plain"
	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

const refAlgorithm = "RFC 7518, 3.4"

// documentType is what the documentTypeList of a signer has for VDS-NC.
const documentType = "NV"

// hashes are those of the algorithms. Which curve a key has is for the certificate to say: brainpool curves are seen.
var hashes = map[string]crypto.Hash{"ES256": crypto.SHA256, "ES384": crypto.SHA384, "ES512": crypto.SHA512}

// algorithmFor is the algorithm for a curve's order of so many octets.
func algorithmFor(orderSize int) string {
	switch {
	case orderSize <= 32:
		return "ES256"
	case orderSize <= 48:
		return "ES384"
	}
	return "ES512"
}

// CheckSignature verifies the signature over SignedData with the key of a certificate, nil for the one that the document brings
// along. nil means genuine. errors.Is(err, [pki.ErrSignature]) means that this key did not make it; [pki.ErrUnsupported] that
// nothing here can judge, for want of the algorithm or of a key.
//
// It judges the signature alone: whether the certificate may sign is for [pki.Certificate.Fit], whether it is trusted for
// package verify/trust.
func (d *Document) CheckSignature(signer *pki.Certificate) error {
	if signer == nil {
		signer = d.Certificate
	}
	if signer == nil {
		if d.CertificateError == nil {
			return fault("sig.cer", refFormat, "missing")
		}
		return fault("sig.cer", refFormat, "%w", d.CertificateError)
	}
	hash, ok := hashes[d.Algorithm]
	if !ok {
		return fault("sig.alg", refAlgorithm, "%w: %q", pki.ErrUnsupported, d.Algorithm)
	}
	if err := plain.Verify(signer, hash, d.SignedData, d.Signature); err != nil {
		return fault("sig.sigvl", refAlgorithm, "%w", err)
	}
	return nil
}

// checkStrength says whether the hash is that of the key's strength.
func (d *Document) checkStrength(hash crypto.Hash) (b breaches) {
	if size := plain.OrderSize(d.Certificate.PublicKey); size > 0 {
		want := algorithmFor(size)
		b.add(hash == hashes[want], "sig.alg", "%s, want %s with %s", d.Algorithm, want, pki.DescribeKey(d.Certificate.PublicKey))
	}
	return b
}

// Config says who signs. It is data: [Sign] changes nothing in it, and it may be used by several goroutines if the Signer may.
type Config struct {
	Signer      crypto.Signer    `json:"-"` // software key, token or remote key of kind EC
	Certificate *pki.Certificate // of the same key; it stands in the document
	Time        time.Time        // of signing, which the certificate must allow; zero: now
}

// Sign makes a VDS-NC in canonical form: it checks the message by the rules of its type and the certificate by the profile of
// VDS-NC signers, signs once, reads what it made and verifies it. The State is written as in a machine-readable zone: "UTO".
func Sign(state string, m Message, cfg Config) ([]byte, error) {
	if m == nil {
		return nil, fault("data.msg", refFormat, "missing")
	}
	if !isState(state) {
		return nil, fault("data.hdr.is", refFormat, "%q is not one to three capital letters", state)
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if err := errors.Join(m.Validate(), cfg.judge()); err != nil {
		return nil, err
	}
	msg, err := m.value()
	if err != nil {
		return nil, err
	}
	header := jcs.Make(member("t", m.Type()), jcs.Member{Name: "v", Value: jcs.Int(version)}, member("is", state))
	data := jcs.Make(jcs.Member{Name: "hdr", Value: header}, jcs.Member{Name: "msg", Value: msg})
	signed := data.Append(nil)
	algorithm := algorithmFor(plain.OrderSize(cfg.Signer.Public()))
	signature, err := plain.Sign(cfg.Signer, hashes[algorithm], signed)
	if err != nil {
		return nil, fault("sig.sigvl", refAlgorithm, "%w", err)
	}
	whole := jcs.Make(
		jcs.Member{Name: "data", Value: data},
		jcs.Member{Name: "sig", Value: jcs.Make(
			member("alg", algorithm), member("sigvl", encodeURL(signature)), member("cer", encodeURL(cfg.Certificate.Raw)))},
	)
	return recheck(whole.Append(nil), signed)
}

// check says whether key and certificate belong together.
func (cfg *Config) check() error {
	switch {
	case cfg.Signer == nil:
		return fault("signer", "", "missing")
	case cfg.Certificate == nil:
		return fault("certificate", refFormat, "missing")
	case !plain.Belongs(cfg.Certificate, cfg.Signer):
		return fault("certificate", "", "its key is not the signer's")
	}
	return nil
}

// judge says whether the certificate may sign.
func (cfg *Config) judge() error {
	cert, at := cfg.Certificate, cfg.Time
	if at.IsZero() {
		at = time.Now()
	}
	var b []error
	if !cert.Validity().Contains(at) {
		b = append(b, fault("certificate", "Doc 9303-12, 5", "not valid on %v", at.UTC().Format(time.DateOnly)))
	}
	if !cert.PrivateKeyUsage.Contains(at) {
		b = append(b, fault("certificate", "Doc 9303-12, 5", "its key does not sign on %v", at.UTC().Format(time.DateOnly)))
	}
	if len(cert.DocumentTypes) > 0 && !slices.Contains(cert.DocumentTypes, documentType) {
		b = append(b, fault("documentTypeList", refFormat, "%q is not one of %v", documentType, cert.DocumentTypes))
	}
	return errors.Join(append(b, cert.Validate(pki.VDSNCSigner))...)
}

// recheck reads and verifies what was just made.
func recheck(out, signed []byte) ([]byte, error) {
	d, err := Parse(out)
	if err == nil && !bytes.Equal(d.SignedData, signed) {
		err = fault("data", refCanonical, "is another than was signed")
	}
	if err == nil {
		err = d.CheckSignature(nil)
	}
	if err == nil {
		if err = d.Validate(); errors.Is(err, ErrType) {
			err = nil
		}
	}
	if err != nil {
		return nil, &Error{Field: "the document just made", Offset: -1, Err: err}
	}
	return out, nil
}

func encodeURL(octets []byte) string { return base64.RawURLEncoding.EncodeToString(octets) }
