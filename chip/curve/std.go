package curve

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"io"

	"github.com/chancery-id/chancery/chip/curve/internal/limbs4"
)

// native says where the standard library is the faster one with secret scalars: P-256 has its own assembly there on the usual
// processors. On P-384 and P-521 the arithmetic here is several times as fast.
func (c *Curve) native() bool { return c.name == "P-256" }

// verifiesNatively says where the standard library is the faster one in verifying, even without tables: on P-256, where the
// arithmetic here has no assembly.
func (c *Curve) verifiesNatively() bool { return c.native() && !limbs4.Assembled() }

// elliptic returns the curve of the standard library, or nil.
func (c *Curve) elliptic() elliptic.Curve {
	switch c.name {
	case "P-224":
		return elliptic.P224()
	case "P-256":
		return elliptic.P256()
	case "P-384":
		return elliptic.P384()
	case "P-521":
		return elliptic.P521()
	}
	return nil
}

// nativeKey is a private key on a native curve as the standard library wants it.
type nativeKey struct {
	sign  *ecdsa.PrivateKey
	agree *ecdh.PrivateKey
}

func newNativeKey(c *Curve, d []byte) (*nativeKey, []byte, error) {
	sign, err := ecdsa.ParseRawPrivateKey(c.elliptic(), d)
	if err != nil {
		return nil, nil, refuse("private key", "SEC 1, 3.2.1", "%w", err)
	}
	agree, err := sign.ECDH()
	if err != nil {
		return nil, nil, refuse("private key", "SEC 1, 3.2.1", "%w", err)
	}
	return &nativeKey{sign: sign, agree: agree}, agree.PublicKey().Bytes(), nil
}

func (k *nativeKey) signature(random io.Reader, digest []byte) ([]byte, error) {
	sig, err := ecdsa.SignASN1(random, k.sign, digest)
	if err != nil {
		return nil, refuse("signature", "FIPS 186-5, 6.4.1", "%w", err)
	}
	return sig, nil
}

func (k *nativeKey) secret(pub *PublicKey) ([]byte, error) {
	remote, err := k.agree.Curve().NewPublicKey(pub.Bytes())
	if err != nil {
		return nil, refuse("shared secret", "TR-03111, 4.3.1", "%w", err)
	}
	x, err := k.agree.ECDH(remote)
	if err != nil {
		return nil, refuse("shared secret", "TR-03111, 4.3.1", "%w", err)
	}
	return x, nil
}
