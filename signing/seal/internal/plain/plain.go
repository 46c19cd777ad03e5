// Package plain makes and verifies the signatures of seals: ECDSA as r ‖ s, each in the length of the curve's order (BSI
// TR-03111, 5.2.1).
package plain

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	_ "crypto/sha256" // the hashes of seals
	_ "crypto/sha512"
	"fmt"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

// OrderSize is the length of r and of s in octets, 0 for a key of another kind than EC.
func OrderSize(key crypto.PublicKey) int {
	switch key := key.(type) {
	case *curve.PublicKey:
		return key.Curve.OrderSize()
	case *ecdsa.PublicKey:
		return (key.Params().N.BitLen() + 7) / 8
	}
	return 0
}

// Verify checks a signature over message with the key of a certificate. errors.Is(err, [pki.ErrSignature]) means that this key
// did not make it, for another length than r ‖ s of this key as well; [pki.ErrUnsupported] that nothing here can judge.
func Verify(cert *pki.Certificate, hash crypto.Hash, message, signature []byte) error {
	if cert.PublicKey == nil {
		return cmp.Or(cert.KeyError, pki.ErrUnsupported)
	}
	size := OrderSize(cert.PublicKey)
	if size == 0 {
		return fmt.Errorf("%w: r ‖ s is ECDSA, the key is %s", pki.ErrSignature, pki.DescribeKey(cert.PublicKey))
	}
	if n := len(signature); n != 2*size {
		return fmt.Errorf("%w: %d octets, want %d of %s", pki.ErrSignature, n, 2*size, pki.DescribeKey(cert.PublicKey))
	}
	return algorithm(hash).Verify(cert.VerifyingKey(), message, signature)
}

// Sign makes a signature over message, which nothing has checked yet.
func Sign(key crypto.Signer, hash crypto.Hash, message []byte) ([]byte, error) {
	if OrderSize(key.Public()) == 0 {
		return nil, fmt.Errorf("the key is %s, want EC", pki.DescribeKey(key.Public()))
	}
	return pki.Sign(key, algorithm(hash), message)
}

func algorithm(hash crypto.Hash) pki.Algorithm {
	return pki.Algorithm{Scheme: pki.ECDSAPlain, Hash: hash}
}

// Belongs says whether a certificate is that of a key, which may be of another type for the same curve.
func Belongs(cert *pki.Certificate, key crypto.Signer) bool {
	certified, ok := cert.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	return ok && certified.Equal(key.Public())
}
