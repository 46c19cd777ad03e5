package ratio

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // a hash of data groups
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/curve"
)

// Verification is one raw verification with the key's public half, by the package that owns the arithmetic and nothing of
// ours above it. RSA keys verify PKCS#1 v1.5.
func Verification(key crypto.Signer) (func(), error) {
	digest := sha256.Sum256([]byte("anything"))
	sig, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	verify, err := verifier(key.Public(), digest[:], sig)
	if err != nil {
		return nil, err
	}
	if !verify() {
		return nil, errors.New("a signature just made is refused")
	}
	return func() { verify() }, nil
}

func verifier(pub crypto.PublicKey, digest, sig []byte) (func() bool, error) {
	switch pub := pub.(type) {
	case *rsa.PublicKey:
		return func() bool { return rsa.VerifyPKCS1v15(pub, crypto.SHA256, digest, sig) == nil }, nil
	case *curve.PublicKey:
		return func() bool { return curve.VerifyASN1(pub, digest, sig) == nil }, nil
	case *ecdsa.PublicKey:
		if pub.Curve == elliptic.P256() {
			return func() bool { return ecdsa.VerifyASN1(pub, digest, sig) }, nil
		}
		own, err := curve.FromECDSA(pub)
		if err != nil {
			return nil, err
		}
		return verifier(own, digest, sig)
	}
	return nil, fmt.Errorf("no verification with a %T", pub)
}

// Signature is one raw signature with the key, RSA in PKCS#1 v1.5.
func Signature(key crypto.Signer) (func(), error) {
	digest := sha256.Sum256([]byte("anything"))
	if _, err := key.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
		return nil, err
	}
	return func() { _, _ = key.Sign(rand.Reader, digest[:], crypto.SHA256) }, nil
}

// Hashes is one pass of the hash over each file.
func Hashes(hash crypto.Hash, files ...[]byte) func() {
	h := hash.New()
	var sum [64]byte
	return func() {
		for _, f := range files {
			h.Reset()
			h.Write(f)
			h.Sum(sum[:0])
		}
	}
}
