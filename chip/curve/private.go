package curve

import (
	"crypto"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// PrivateKey is a secret scalar d in 1..n-1 with its public point. It is a crypto.Signer for ECDSA and a key for ECDH; both are
// constant-time in the scalar. It prints as its curve only.
type PrivateKey struct {
	public *PublicKey
	d      []byte // fixed length of the order
	native *nativeKey
}

var _ crypto.Signer = (*PrivateKey)(nil)

// GenerateKey makes a key from random, or from crypto/rand where random is nil (FIPS 186-5, A.2.2: rejection).
func GenerateKey(c *Curve, random io.Reader) (*PrivateKey, error) {
	d, err := c.randomScalar(random)
	if err != nil {
		return nil, err
	}
	return NewPrivateKey(c, d)
}

// randomScalar draws until the scalar is in 1..n-1. For a sound source 128 misses in a row have a chance below 2^-64: a brainpool
// order is at least 2/3 of its power of two.
func (c *Curve) randomScalar(random io.Reader) ([]byte, error) {
	random = orSystem(random)
	b := make([]byte, c.orderSize)
	for range 128 {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, refuse("private key", "FIPS 186-5, A.2.2", "random source: %w", err)
		}
		if excess := 8*c.orderSize - c.orderBits; excess > 0 {
			b[0] &= 0xff >> excess
		}
		if d, ok := c.scalar(b); ok {
			return d, nil
		}
	}
	return nil, refuse("private key", "FIPS 186-5, A.2.2", "random source gives no number in 1..n-1 of %s", c.name)
}

// NewPrivateKey reads a secret scalar in big-endian octets, of the length of the order or with leading zeros missing or added, as
// SEC 1 and PKCS#8 files carry it.
func NewPrivateKey(c *Curve, scalar []byte) (*PrivateKey, error) {
	d, ok := c.scalar(scalar)
	if !ok {
		return nil, refuse("private key", "SEC 1, 3.2.1", "not in 1..n-1 of %s", c.name)
	}
	if c.native() {
		native, point, err := newNativeKey(c, d)
		if err != nil {
			return nil, err
		}
		public, err := c.ParsePoint(point)
		if err != nil {
			return nil, err
		}
		return &PrivateKey{public: public, d: d, native: native}, nil
	}
	public, err := c.point(c.group().BaseMult(d))
	if err != nil {
		return nil, err
	}
	return &PrivateKey{public: public, d: d}, nil
}

// Curve returns the curve of the key.
func (k *PrivateKey) Curve() *Curve { return k.public.Curve }

// Public returns the *PublicKey.
func (k *PrivateKey) Public() crypto.PublicKey { return k.public }

// PublicKey returns the public point.
func (k *PrivateKey) PublicKey() *PublicKey { return k.public }

// Bytes returns the secret scalar in the fixed length of the order, for an encrypted key file.
func (k *PrivateKey) Bytes() []byte { return append([]byte(nil), k.d...) }

// Equal says whether x is the same key, comparing the scalars in constant time.
func (k *PrivateKey) Equal(x crypto.PrivateKey) bool {
	other, ok := x.(*PrivateKey)
	return ok && other != nil && k.Curve() == other.Curve() && subtle.ConstantTimeCompare(k.d, other.d) == 1
}

// ECDH returns the x coordinate of d·pub in the length of the field (TR-03111, 4.3.1; the shared secret of PACE and chip
// authentication). The other point must lie on the same curve.
func (k *PrivateKey) ECDH(pub *PublicKey) ([]byte, error) {
	if err := k.Curve().check(pub); err != nil {
		return nil, err
	}
	if k.native != nil {
		return k.native.secret(pub)
	}
	px, py := pub.coordinates()
	x, _, ok := k.Curve().group().Mult(px, py, k.d)
	if !ok {
		return nil, refuse("shared secret", "TR-03111, 4.3.1", "point at infinity")
	}
	return x, nil
}

// String names the curve, never the scalar.
func (k PrivateKey) String() string {
	if k.public == nil {
		return "curve.PrivateKey(none)"
	}
	return "curve.PrivateKey(" + k.public.Curve.name + ", redacted)"
}

// GoString is String.
func (k PrivateKey) GoString() string { return k.String() }

// Format writes String for every verb.
func (k PrivateKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue is String.
func (k PrivateKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON refuses: a private key leaves only by Bytes.
func (k PrivateKey) MarshalJSON() ([]byte, error) {
	return nil, refuse("private key", "", "not written as JSON")
}
