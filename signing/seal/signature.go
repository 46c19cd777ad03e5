package seal

import (
	"crypto"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/internal/plain"
)

// CheckSignature verifies the signature over SignedData with the key of a certificate (Doc 9303-13, 2.4): ECDSA, hash by the
// length of the curve's order. nil means genuine. errors.Is(err, [pki.ErrSignature]) means that this key did not make it, or
// that it has another length than r ‖ s of this key; [pki.ErrUnsupported] that nothing here can judge.
//
// It judges the signature alone: whether the certificate is the one referred to is for [Header.FindSigner], whether it may
// seal for [pki.Certificate.Fit], whether it is trusted for package verify/trust.
func (s *Seal) CheckSignature(signer *pki.Certificate) error {
	if signer == nil {
		return fault("certificate", refSignature, "missing")
	}
	hash := hashFor(8 * plain.OrderSize(signer.PublicKey))
	if err := plain.Verify(signer, hash, s.SignedData, s.Signature); err != nil {
		return fault("signature", refSignature, "%w", err)
	}
	return nil
}

// hashFor is the hash for an order of that many bits. For orders of more than 512 bit the table of Doc 9303-13, 2.4 has none:
// they are verified with SHA-512 and not signed with.
func hashFor(bits int) crypto.Hash {
	switch {
	case bits <= 224:
		return crypto.SHA224
	case bits <= 256:
		return crypto.SHA256
	case bits <= 384:
		return crypto.SHA384
	}
	return crypto.SHA512
}

// sign makes r ‖ s over the octets and leaves verifying it to the caller.
func sign(key crypto.Signer, octets []byte) ([]byte, error) {
	bits := 8 * plain.OrderSize(key.Public())
	if bits > 512 {
		return nil, fault("signer", refSignature, "no hash is laid down for %s", pki.DescribeKey(key.Public()))
	}
	signature, err := plain.Sign(key, hashFor(bits), octets)
	if err != nil {
		return nil, fault("signer", refSignature, "%w", err)
	}
	return signature, nil
}
