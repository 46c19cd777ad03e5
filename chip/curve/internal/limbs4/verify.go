package limbs4

import "math/bits"

// Verify decides the ECDSA signature r, s, both in 1..n-1, of e, below 2^bits(n), under the public point (x, y), in variable time.
func (c *Curve) Verify(x, y, e, r, s []byte) bool {
	q := c.in(x, y)
	u1, u2, re := c.factors(e, r, s)
	var p jacobian
	c.combinePublic(&p, &u1, &u2, &q)
	return p.z.isZero() == 0 && c.hasX(&p, &re)
}

// Prepare returns Verify for one public point, which has multiples of it ready.
func (c *Curve) Prepare(x, y []byte) func(e, r, s []byte) bool {
	q := c.in(x, y)
	key := c.newComb(&q, keyTeeth)
	return func(e, r, s []byte) bool {
		u1, u2, re := c.factors(e, r, s)
		var p jacobian
		key.combine(c, &p, &u1, &u2)
		return p.z.isZero() == 0 && c.hasX(&p, &re)
	}
}

// factors returns the plain e/s and r/s modulo n, and r.
func (c *Curve) factors(e, r, s []byte) (u1, u2, re element) {
	n := &c.n
	ee, w := fromOctets(e), fromOctets(s)
	re = fromOctets(r)
	n.reduceOnce(&ee, &ee)
	n.enter(&w, &w)
	n.invertPublic(&w, &w)
	n.mul(&u1, &ee, &w)
	n.mul(&u2, &re, &w)
	return u1, u2, re
}

// combinePublic sets p to u1·G + u2·q, doubling once for both.
func (c *Curve) combinePublic(p *jacobian, u1, u2 *element, q *affine) {
	var d1, d2 digits
	n := max(d1.slidingWindow(u1, baseWindow), d2.slidingWindow(u2, keyWindow))
	base := c.public()
	var key [1 << (keyWindow - 2)]affine
	var scratch [len(key)]jacobian
	c.oddMultiples(key[:], scratch[:], q)
	*p = jacobian{}
	for i := n - 1; i >= 0; i-- {
		if p.z.isZero() == 0 {
			c.double(p, p)
		}
		if d1[i] != 0 {
			c.addOdd(p, base[:], d1[i])
		}
		if d2[i] != 0 {
			c.addOdd(p, key[:], d2[i])
		}
	}
}

// addOdd adds the odd multiple d, negative or not, of the table's point.
func (c *Curve) addOdd(p *jacobian, table []affine, d int8) {
	if d > 0 {
		c.addPublic(p, &table[d/2])
		return
	}
	q := table[-d/2]
	c.p.negate(&q.y, &q.y)
	c.addPublic(p, &q)
}

// hasX says whether the affine x of p on the caller's curve is r modulo n: x·z² is r, or r + n where that is below p.
func (c *Curve) hasX(p *jacobian, r *element) bool {
	f := &c.p
	var zz, want element
	f.square(&zz, &p.z)
	f.mul(&zz, &zz, &c.twist2)
	if f.below(r) == 1 {
		f.enter(&want, r)
		f.mul(&want, &want, &zz)
		if want.equal(&p.x) == 1 {
			return true
		}
	}
	var carry uint64
	for i := range want {
		want[i], carry = bits.Add64(r[i], c.n.m[i], carry)
	}
	if carry != 0 || f.below(&want) == 0 {
		return false
	}
	f.enter(&want, &want)
	f.mul(&want, &want, &zz)
	return want.equal(&p.x) == 1
}
