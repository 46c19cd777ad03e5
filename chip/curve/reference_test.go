package curve

import "math/big"

// bigGroup is the group by the textbook, on math/big and with the coefficients as the standard prints them: the reference.
type bigGroup struct{ c *Curve }

var _ group = (*bigGroup)(nil)

// bigPoint is Jacobian: (x/z², y/z³), infinity where z = 0.
type bigPoint struct{ x, y, z *big.Int }

func (g *bigGroup) affine(x, y []byte) *bigPoint {
	return &bigPoint{new(big.Int).SetBytes(x), new(big.Int).SetBytes(y), big.NewInt(1)}
}

func (g *bigGroup) mod(v *big.Int) *big.Int { return v.Mod(v, g.c.p) }

func (g *bigGroup) mul(a, b *big.Int) *big.Int { return g.mod(new(big.Int).Mul(a, b)) }

func (g *bigGroup) double(p *bigPoint) *bigPoint {
	if p.z.Sign() == 0 {
		return p
	}
	yy := g.mul(p.y, p.y)
	s := g.mod(new(big.Int).Lsh(g.mul(p.x, yy), 2))
	zz := g.mul(p.z, p.z)
	m := g.mul(p.x, p.x)
	m.Mul(m, big.NewInt(3))
	m.Add(m, g.mul(g.c.a, g.mul(zz, zz)))
	x := g.mul(m, m)
	g.mod(x.Sub(x, new(big.Int).Lsh(s, 1)))
	y := g.mul(m, s.Sub(s, x))
	g.mod(y.Sub(y, new(big.Int).Lsh(g.mul(yy, yy), 3)))
	return &bigPoint{x, y, g.mod(new(big.Int).Lsh(g.mul(p.y, p.z), 1))}
}

func (g *bigGroup) sum(p, q *bigPoint) *bigPoint {
	if p.z.Sign() == 0 {
		return q
	}
	if q.z.Sign() == 0 {
		return p
	}
	zz1, zz2 := g.mul(p.z, p.z), g.mul(q.z, q.z)
	u1, u2 := g.mul(p.x, zz2), g.mul(q.x, zz1)
	s1, s2 := g.mul(p.y, g.mul(zz2, q.z)), g.mul(q.y, g.mul(zz1, p.z))
	h, r := g.mod(u2.Sub(u2, u1)), g.mod(s2.Sub(s2, s1))
	if h.Sign() == 0 {
		if r.Sign() == 0 {
			return g.double(p)
		}
		return &bigPoint{big.NewInt(1), big.NewInt(1), new(big.Int)}
	}
	hh := g.mul(h, h)
	hhh, v := g.mul(h, hh), g.mul(u1, hh)
	x := g.mul(r, r)
	x.Sub(x, hhh)
	g.mod(x.Sub(x, new(big.Int).Lsh(v, 1)))
	y := g.mul(r, v.Sub(v, x))
	g.mod(y.Sub(y, g.mul(s1, hhh)))
	return &bigPoint{x, y, g.mul(h, g.mul(p.z, q.z))}
}

func (g *bigGroup) times(p *bigPoint, k *big.Int) *bigPoint {
	sum := &bigPoint{big.NewInt(1), big.NewInt(1), new(big.Int)}
	for i := k.BitLen() - 1; i >= 0; i-- {
		sum = g.double(sum)
		if k.Bit(i) == 1 {
			sum = g.sum(sum, p)
		}
	}
	return sum
}

func (g *bigGroup) out(p *bigPoint) (x, y []byte, ok bool) {
	if p.z.Sign() == 0 {
		return nil, nil, false
	}
	inv := new(big.Int).ModInverse(p.z, g.c.p)
	inv2 := g.mul(inv, inv)
	vx, vy := g.mul(p.x, inv2), g.mul(p.y, g.mul(inv2, inv))
	return vx.FillBytes(make([]byte, g.c.size)), vy.FillBytes(make([]byte, g.c.size)), true
}

func (g *bigGroup) generator() *bigPoint { return &bigPoint{g.c.gx, g.c.gy, big.NewInt(1)} }

func (g *bigGroup) OnCurve(x, y []byte) bool {
	p := g.affine(x, y)
	return g.mul(p.y, p.y).Cmp(g.c.rightSide(p.x)) == 0
}

func (g *bigGroup) BaseMult(k []byte) (x, y []byte, ok bool) {
	return g.out(g.times(g.generator(), new(big.Int).SetBytes(k)))
}

func (g *bigGroup) Mult(x, y, k []byte) (kx, ky []byte, ok bool) {
	return g.out(g.times(g.affine(x, y), new(big.Int).SetBytes(k)))
}

func (g *bigGroup) Add(x1, y1, x2, y2 []byte) (x, y []byte, ok bool) {
	return g.out(g.sum(g.affine(x1, y1), g.affine(x2, y2)))
}

func (g *bigGroup) Verify(x, y, e, r, s []byte) bool {
	n := g.c.n
	w := new(big.Int).ModInverse(new(big.Int).SetBytes(s), n)
	u1 := new(big.Int).Mul(new(big.Int).SetBytes(e), w)
	u2 := new(big.Int).Mul(new(big.Int).SetBytes(r), w)
	sum, _, ok := g.out(g.sum(g.times(g.generator(), u1.Mod(u1, n)), g.times(g.affine(x, y), u2.Mod(u2, n))))
	if !ok {
		return false
	}
	v := new(big.Int).SetBytes(sum)
	return v.Mod(v, n).Cmp(new(big.Int).SetBytes(r)) == 0
}

func (g *bigGroup) Prepare(x, y []byte) func(e, r, s []byte) bool {
	return func(e, r, s []byte) bool { return g.Verify(x, y, e, r, s) }
}

func (g *bigGroup) Sign(d, k, e []byte) (r, s []byte, ok bool) {
	n, size := g.c.n, g.c.orderSize
	x, _, _ := g.BaseMult(k)
	rv := new(big.Int).SetBytes(x)
	rv.Mod(rv, n)
	sv := new(big.Int).Mul(rv, new(big.Int).SetBytes(d))
	sv.Add(sv, new(big.Int).SetBytes(e))
	sv.Mul(sv, new(big.Int).ModInverse(new(big.Int).SetBytes(k), n))
	sv.Mod(sv, n)
	if rv.Sign() == 0 || sv.Sign() == 0 {
		return nil, nil, false
	}
	return rv.FillBytes(make([]byte, size)), sv.FillBytes(make([]byte, size)), true
}
