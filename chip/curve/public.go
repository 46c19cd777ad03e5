package curve

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"math/big"
)

// PublicKey is a point of a curve other than the point at infinity. Keys made by this package lie on their curve; a key put
// together by hand is checked when it is used.
type PublicKey struct {
	Curve *Curve
	X, Y  *big.Int
}

// ParsePoint reads an uncompressed (04) or compressed (02, 03) point of the curve (SEC 1, 2.3.4). Coordinates have the fixed
// length of the field and are below p; the point lies on the curve. The point at infinity and the hybrid form are refused.
func (c *Curve) ParsePoint(b []byte) (*PublicKey, error) {
	const ref = "SEC 1, 2.3.4"
	if len(b) == 0 {
		return nil, refuse("point", ref, "empty")
	}
	switch {
	case b[0] == 4 && len(b) == 1+2*c.size:
		k := &PublicKey{Curve: c, X: new(big.Int).SetBytes(b[1 : 1+c.size]), Y: new(big.Int).SetBytes(b[1+c.size:])}
		if err := k.Validate(); err != nil {
			return nil, err
		}
		return k, nil
	case (b[0] == 2 || b[0] == 3) && len(b) == 1+c.size:
		return c.decompress(b[0] == 3, new(big.Int).SetBytes(b[1:]))
	}
	return nil, refuse("point", ref, "%d octets with prefix %02x, want %d with 04 on %s", len(b), b[0], 1+2*c.size, c.name)
}

// decompress finds y with math/big: points are public, and compressed points are rare.
func (c *Curve) decompress(odd bool, x *big.Int) (*PublicKey, error) {
	const ref = "SEC 1, 2.3.4"
	if x.Cmp(c.p) >= 0 {
		return nil, refuse("point", ref, "x is not below p of %s", c.name)
	}
	y := new(big.Int).ModSqrt(c.rightSide(x), c.p)
	if y == nil {
		return nil, refuse("point", ref, "no point of %s has this x", c.name)
	}
	if (y.Bit(0) == 1) != odd {
		y.Sub(c.p, y) // y is not 0: the order is an odd prime
	}
	return &PublicKey{Curve: c, X: x, Y: y}, nil
}

// rightSide is x³ + ax + b mod p.
func (c *Curve) rightSide(x *big.Int) *big.Int {
	v := new(big.Int).Mul(x, x)
	v.Add(v, c.a)
	v.Mul(v, x)
	v.Add(v, c.b)
	return v.Mod(v, c.p)
}

// Validate says whether the point lies on its curve, with both coordinates in 0..p-1 (TR-03111, 3.2.1).
func (k *PublicKey) Validate() error {
	const ref = "TR-03111, 3.2.1"
	if k == nil || k.Curve == nil || k.X == nil || k.Y == nil {
		return refuse("point", ref, "curve or coordinate missing")
	}
	if !k.inRange() {
		return refuse("point", ref, "a coordinate is not in 0..p-1 of %s", k.Curve.name)
	}
	if !k.Curve.group().OnCurve(k.coordinates()) {
		return refuse("point", ref, "not on %s", k.Curve.name)
	}
	return nil
}

// inRange says whether there are coordinates, and both in 0..p-1.
func (k *PublicKey) inRange() bool {
	if k == nil || k.Curve == nil || k.X == nil || k.Y == nil || k.X.Sign() < 0 || k.Y.Sign() < 0 {
		return false
	}
	return k.X.Cmp(k.Curve.p) < 0 && k.Y.Cmp(k.Curve.p) < 0
}

// Bytes returns the uncompressed point, 04 ‖ x ‖ y; nil for a key put together by hand without coordinates in 0..p-1.
func (k *PublicKey) Bytes() []byte {
	if !k.inRange() {
		return nil
	}
	size := k.Curve.size
	b := make([]byte, 1+2*size)
	b[0] = 4
	k.X.FillBytes(b[1 : 1+size])
	k.Y.FillBytes(b[1+size:])
	return b
}

// BytesCompressed returns the compressed point, 02 or 03 ‖ x; nil where Bytes is nil.
func (k *PublicKey) BytesCompressed() []byte {
	if !k.inRange() {
		return nil
	}
	b := make([]byte, 1+k.Curve.size)
	b[0] = 2 + byte(k.Y.Bit(0))
	k.X.FillBytes(b[1:])
	return b
}

// Equal says whether x is the same point of the same curve, as a *PublicKey or an *ecdsa.PublicKey.
func (k *PublicKey) Equal(x crypto.PublicKey) bool {
	switch other := x.(type) {
	case *PublicKey:
		return k.inRange() && other.inRange() && k.Curve == other.Curve && k.X.Cmp(other.X) == 0 && k.Y.Cmp(other.Y) == 0
	case *ecdsa.PublicKey:
		if other == nil {
			return false
		}
		return k.inRange() && other.Curve != nil && k.Curve.elliptic() == other.Curve && bytes.Equal(k.Bytes(), encoded(other))
	}
	return false
}

// encoded is the uncompressed point of a key on a curve of crypto/elliptic; nil where it is none.
func encoded(pub *ecdsa.PublicKey) []byte {
	b, err := pub.Bytes()
	if err != nil {
		return nil
	}
	return b
}

// FromECDSA returns the key as one of this package.
func FromECDSA(pub *ecdsa.PublicKey) (*PublicKey, error) {
	if pub == nil || pub.Curve == nil {
		return nil, refuse("public key", "", "curve missing")
	}
	c, ok := ByName(pub.Curve.Params().Name)
	if !ok || c.elliptic() != pub.Curve {
		return nil, refuse("public key", "", "%w: %s is not a curve of crypto/elliptic", ErrUnsupported, pub.Curve.Params().Name)
	}
	b, err := pub.Bytes()
	if err != nil {
		return nil, refuse("public key", "SEC 1, 2.3.4", "%w", err)
	}
	return c.ParsePoint(b)
}

// ECDSA returns the key as one of crypto/ecdsa; false for curves that crypto/ecdsa does not have, and for points off the curve.
func (k *PublicKey) ECDSA() (*ecdsa.PublicKey, bool) {
	if !k.inRange() || k.Curve.elliptic() == nil {
		return nil, false
	}
	pub, err := ecdsa.ParseUncompressedPublicKey(k.Curve.elliptic(), k.Bytes()) // checks that it is on the curve
	return pub, err == nil
}
