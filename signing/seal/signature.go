package seal

import (
	"crypto"
	"crypto/ecdsa"
	_ "crypto/sha256" // hashes of seals
	_ "crypto/sha512"
	"fmt"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
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
	if signer.PublicKey == nil && signer.KeyError != nil {
		return signer.KeyError
	}
	size := orderSize(signer.PublicKey)
	if size == 0 {
		return fault("signature", refSignature, "%w: r ‖ s is ECDSA, the key is %s", pki.ErrSignature, pki.DescribeKey(signer.PublicKey))
	}
	if n := len(s.Signature); n != 2*size {
		return fault("signature", refSignature, "%w: %d octets, want %d of %s", pki.ErrSignature, n, 2*size, pki.DescribeKey(signer.PublicKey))
	}
	return algorithm(size).Verify(signer.VerifyingKey(), s.SignedData, s.Signature)
}

// algorithm is ECDSA with r ‖ s and the hash for an order of that many octets. Orders of more than 512 bit, for which the table of
// Doc 9303-13, 2.4 has no hash, are verified with SHA-512 and not signed with.
func algorithm(orderSize int) pki.Algorithm {
	return pki.Algorithm{Scheme: pki.ECDSAPlain, Hash: hashFor(8 * orderSize)}
}

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

// orderSize is the length of r and s in octets, 0 for a key of another kind.
func orderSize(key crypto.PublicKey) int {
	switch key := key.(type) {
	case *curve.PublicKey:
		return key.Curve.OrderSize()
	case *ecdsa.PublicKey:
		return (key.Params().N.BitLen() + 7) / 8
	}
	return 0
}

// sign makes r ‖ s over the octets and leaves verifying it to the caller.
func sign(key crypto.Signer, octets []byte) ([]byte, error) {
	size := orderSize(key.Public())
	switch {
	case size == 0:
		return nil, fault("signer", refSignature, "the key is %s, want ECDSA", pki.DescribeKey(key.Public()))
	case size > 64:
		return nil, fault("signer", refSignature, "no hash is laid down for an order of more than 512 bit: %s", pki.DescribeKey(key.Public()))
	}
	signature, err := pki.Sign(key, algorithm(size), octets)
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	return signature, nil
}
