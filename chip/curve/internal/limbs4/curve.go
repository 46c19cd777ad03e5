package limbs4

import (
	"math/big"
	"sync"

	"github.com/chancery-id/chancery/chip/curve/internal/domain"
)

// Curve is y² = x³ - 3x + b with its arithmetic, safe for concurrent use. Coordinates and scalars of its methods are big-endian octets
// in the fixed lengths of p and n; points lie on the curve, which the caller has checked.
type Curve struct {
	p, n   modulus
	b      element
	g      affine
	size   int // octets of a coordinate
	octets int // of a scalar
	digits int // signed windows of a secret scalar

	twist2, twist3     element // into this curve: x·z², y·z³
	untwist2, untwist3 element // and back

	public func() *publicTable
	comb   func() *comb // of the generator
	secret func() secretTable
}

// New prepares the constants of a curve. Tables of the generator are built when first used.
func New(k domain.Parameters) *Curve {
	c := &Curve{
		p: newModulus(k.P), n: newModulus(k.N),
		size: (k.P.BitLen() + 7) / 8, octets: (k.N.BitLen() + 7) / 8, digits: secretDigits(k.N.BitLen()),
	}
	c.b = c.coordinate(k.B)
	c.g = affine{c.coordinate(k.Gx), c.coordinate(k.Gy)}
	z := k.Twist
	if z == nil {
		z = big.NewInt(1)
	}
	c.twist2, c.twist3 = c.cofactors(z)
	c.untwist2, c.untwist3 = c.cofactors(new(big.Int).ModInverse(z, k.P))
	c.public = sync.OnceValue(c.newPublicTable)
	c.comb = sync.OnceValue(func() *comb { return c.newComb(&c.g, baseTeeth) })
	c.secret = sync.OnceValue(c.newSecretTable)
	return c
}

func (c *Curve) coordinate(v *big.Int) element {
	z := words(v)
	c.p.enter(&z, &z)
	return z
}

// cofactors returns z² and z³.
func (c *Curve) cofactors(z *big.Int) (z2, z3 element) {
	e := c.coordinate(z)
	c.p.square(&z2, &e)
	c.p.mul(&z3, &z2, &e)
	return z2, z3
}

// OnCurve says whether the coordinates, both below p, are a point of the caller's curve.
func (c *Curve) OnCurve(x, y []byte) bool {
	f := &c.p
	p := c.in(x, y)
	var left, right, t element
	f.square(&left, &p.y)
	f.square(&right, &p.x)
	f.triple(&t, &f.one)
	f.sub(&right, &right, &t)
	f.mul(&right, &right, &p.x)
	f.add(&right, &right, &c.b)
	return left.equal(&right) == 1
}

// in reads a point of the caller's curve.
func (c *Curve) in(x, y []byte) (p affine) {
	ex, ey := fromOctets(x), fromOctets(y)
	c.p.enter(&ex, &ex)
	c.p.enter(&ey, &ey)
	c.p.mul(&p.x, &ex, &c.twist2)
	c.p.mul(&p.y, &ey, &c.twist3)
	return p
}

// out writes a point of the caller's curve.
func (c *Curve) out(p *projective) (x, y []byte, ok bool) {
	var a affine
	if !c.toAffine(&a, p) {
		return nil, nil, false
	}
	c.p.mul(&a.x, &a.x, &c.untwist2)
	c.p.mul(&a.y, &a.y, &c.untwist3)
	c.p.leave(&a.x, &a.x)
	c.p.leave(&a.y, &a.y)
	both := make([]byte, 2*c.size)
	return a.x.octets(both[:c.size:c.size]), a.y.octets(both[c.size:]), true
}
