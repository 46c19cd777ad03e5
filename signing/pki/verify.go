package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"strconv"

	"github.com/chancery-id/chancery/chip/curve"
)

// Verify checks sig over message. nil means genuine; errors.Is(err, [ErrSignature]) means mathematically wrong, including
// a key of another kind than the algorithm's; [ErrUnsupported] means that this package can't judge.
func (a Algorithm) Verify(pub crypto.PublicKey, message, sig []byte) error {
	if err := a.usable(); err != nil {
		return err
	}
	h := a.Hash.New()
	h.Write(message)
	var sum [64]byte
	return a.VerifyDigest(pub, h.Sum(sum[:0]), sig)
}

// VerifyDigest is Verify over the digest of the message.
func (a Algorithm) VerifyDigest(pub crypto.PublicKey, digest, sig []byte) error {
	_, err := a.Examine(pub, digest, sig)
	return err
}

// Examine is VerifyDigest that also returns the deviations tolerated in the signature itself: a PKCS#1 v1.5 DigestInfo
// without NULL.
func (a Algorithm) Examine(pub crypto.PublicKey, digest, sig []byte) ([]Finding, error) {
	if err := a.usable(); err != nil {
		return nil, err
	}
	if len(digest) != a.Hash.Size() {
		return nil, fault("digest", "", "%d octets, %v has %d", len(digest), a.Hash, a.Hash.Size())
	}
	switch a.Scheme {
	case RSAPKCS1, RSAPSS:
		key, ok := pub.(*rsa.PublicKey)
		if !ok {
			return nil, a.wrongKey(pub)
		}
		if a.Scheme == RSAPSS {
			return nil, verifyPSS(key, a, digest, sig)
		}
		return verifyPKCS1(key, a.Hash, digest, sig)
	}
	switch err := a.verifyOnCurve(pub, digest, sig); {
	case err == nil:
		return nil, nil
	case errors.Is(err, curve.ErrSignature):
		return nil, fmt.Errorf("%w: %v", ErrSignature, a)
	case errors.Is(err, curve.ErrUnsupported):
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	default:
		return nil, err
	}
}

// verifyOnCurve chooses by the key and the form of the signature.
func (a Algorithm) verifyOnCurve(pub crypto.PublicKey, digest, sig []byte) error {
	plain := a.Scheme == ECDSAPlain
	if key, ok := pub.(*curve.PreparedKey); ok {
		if plain {
			return key.VerifyRaw(digest, sig)
		}
		return key.VerifyASN1(digest, sig)
	}
	key, err := a.curveKey(pub)
	if err != nil {
		return err
	}
	if plain {
		return curve.VerifyRaw(key, digest, sig)
	}
	return curve.VerifyASN1(key, digest, sig)
}

// usable says whether this package can verify the algorithm.
func (a Algorithm) usable() error {
	switch {
	case a.Scheme == SchemeUnknown:
		return fmt.Errorf("%w: signature algorithm %s", ErrUnsupported, a.OID)
	case a.Scheme == DSA:
		return fmt.Errorf("%w: DSA", ErrUnsupported)
	case a.unsupported != "":
		return fmt.Errorf("%w: %v", ErrUnsupported, a)
	case a.Hash == 0:
		return fmt.Errorf("%w: %v names no hash", ErrUnsupported, a)
	}
	if _, ok := HashOID(a.Hash); !ok {
		return fmt.Errorf("%w: hash %v", ErrUnsupported, a.Hash)
	}
	if _, ok := HashOID(a.MGFHash); a.Scheme == RSAPSS && (!ok || a.SaltLength < 0 || a.SaltLength > maxSalt) {
		return fmt.Errorf("%w: MGF1 hash %v, salt %d", ErrUnsupported, a.MGFHash, a.SaltLength)
	}
	return nil
}

func (a Algorithm) wrongKey(pub crypto.PublicKey) error {
	if pub == nil {
		return fmt.Errorf("%w: no public key", ErrUnsupported)
	}
	return fmt.Errorf("%w: %v, the key is %s", ErrSignature, a, DescribeKey(pub))
}

func (a Algorithm) curveKey(pub crypto.PublicKey) (*curve.PublicKey, error) {
	switch key := pub.(type) {
	case *curve.PublicKey:
		return key, nil
	case *ecdsa.PublicKey:
		own, err := curve.FromECDSA(key)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
		}
		return own, nil
	}
	return nil, a.wrongKey(pub)
}

// DescribeKey names kind and size of a public key: "RSA-4096", "brainpoolP256r1".
func DescribeKey(pub crypto.PublicKey) string {
	switch key := pub.(type) {
	case *rsa.PublicKey:
		return "RSA-" + strconv.Itoa(key.N.BitLen())
	case *curve.PublicKey:
		return key.Curve.Name()
	case *curve.PreparedKey:
		return key.Curve().Name()
	case *ecdsa.PublicKey:
		return key.Curve.Params().Name
	case nil:
		return "no key"
	}
	return fmt.Sprintf("%T", pub)
}
