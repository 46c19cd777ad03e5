package idb

import (
	"bytes"
	"crypto"
	"crypto/sha1"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/signing/seal/internal/plain"
)

// hashes are those of the algorithms.
var hashes = map[byte]crypto.Hash{1: crypto.SHA256, 2: crypto.SHA384, 3: crypto.SHA512}

// CheckSignature verifies the signature over SignedData with the key of a certificate, nil for the one that the document brings
// along. nil means genuine. errors.Is(err, [pki.ErrSignature]) means that this key did not make it, [pki.ErrUnsupported] that
// nothing here can judge, [ErrNotSigned] that there is none.
//
// It judges the signature alone: whether the certificate is trusted is for package verify/trust.
func (d *Document) CheckSignature(signer *pki.Certificate) error {
	if !d.Signed {
		return fault(-1, "signature", "%w", ErrNotSigned)
	}
	if signer == nil {
		signer = d.Certificate
	}
	if signer == nil {
		if d.CertificateError == nil {
			return fault(-1, "certificate", "missing")
		}
		return fault(-1, "certificate", "%w", d.CertificateError)
	}
	hash, ok := hashes[d.Algorithm]
	if !ok {
		return fault(-1, "signature algorithm", "%w: %d", pki.ErrUnsupported, d.Algorithm)
	}
	if err := plain.Verify(signer, hash, d.SignedData, d.Signature); err != nil {
		return fault(-1, "signature", "%w", err)
	}
	return nil
}

// FindSigner returns the certificate that the document refers to. The reference is short: where different certificates answer,
// nothing is chosen and the error is [seal.ErrAmbiguous]; [seal.ErrNoSigner] says that none does. Nothing is verified.
func (d *Document) FindSigner(certificates []*pki.Certificate) (found *pki.Certificate, err error) {
	for _, cert := range certificates {
		switch {
		case !bytes.Equal(d.Reference, Reference(cert)):
		case found == nil:
			found = cert
		case !bytes.Equal(found.Raw, cert.Raw):
			return nil, fault(-1, "certificate reference", "%w: %X", seal.ErrAmbiguous, d.Reference)
		}
	}
	if found == nil {
		return nil, fault(-1, "certificate reference", "%w with %X", seal.ErrNoSigner, d.Reference)
	}
	return found, nil
}

// Reference returns what a document has for a certificate: the last five octets of SHA-1 over it. It finds a certificate and
// protects nothing.
func Reference(cert *pki.Certificate) []byte {
	sum := sha1.Sum(cert.Raw)
	return sum[len(sum)-5:]
}
