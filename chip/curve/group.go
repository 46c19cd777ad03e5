package curve

import "math/big"

// point is an affine point, in big-endian octets of the length of the field.
type point struct{ x, y []byte }

// group is the arithmetic of one curve. Points were checked to lie on the curve; scalars are big-endian octets of the length of
// the order. Where a result is the point at infinity, ok is false.
type group interface {
	// verify decides r, s (in 1..n-1) over e (below 2^bits(n)) under the public point q, in variable time.
	verify(q point, e, r, s []byte) bool
	// baseMult and mult are constant-time in k.
	baseMult(k []byte) (p point, ok bool)
	mult(q point, k []byte) (p point, ok bool)
	// add is constant-time in both points.
	add(p, q point) (sum point, ok bool)
	// sign makes r, s from the private key d, the nonce k (both in 1..n-1) and e, constant-time in d and k. ok is false where r or
	// s is 0.
	sign(d, k, e []byte) (r, s []byte, ok bool)
}

func (k *PublicKey) point() point {
	p := point{x: make([]byte, k.Curve.size), y: make([]byte, k.Curve.size)}
	k.X.FillBytes(p.x)
	k.Y.FillBytes(p.y)
	return p
}

func (c *Curve) publicKey(p point) *PublicKey {
	return &PublicKey{Curve: c, X: new(big.Int).SetBytes(p.x), Y: new(big.Int).SetBytes(p.y)}
}

func newGroup(c *Curve) group { return newBigGroup(c) }
