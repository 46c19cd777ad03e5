package limbs4

// BaseMult returns k·G, constant-time in k. ok is false where the result is the point at infinity.
func (c *Curve) BaseMult(k []byte) (x, y []byte, ok bool) {
	scalar := fromOctets(k)
	var p projective
	c.baseMult(&p, &scalar)
	return c.out(&p)
}

// Mult returns k·(x, y), constant-time in k and in the point. ok is false where the result is the point at infinity.
func (c *Curve) Mult(x, y, k []byte) (kx, ky []byte, ok bool) {
	scalar, q := fromOctets(k), c.in(x, y)
	var p projective
	c.mult(&p, &q, &scalar)
	return c.out(&p)
}

// Add returns the sum of two points, constant-time. ok is false where the sum is the point at infinity.
func (c *Curve) Add(x1, y1, x2, y2 []byte) (x, y []byte, ok bool) {
	p1, p2 := c.in(x1, y1), c.in(x2, y2)
	p := projective{p1.x, p1.y, c.p.one}
	c.addAffine(&p, &p, &p2)
	return c.out(&p)
}

// Sign returns the ECDSA signature of e, below 2^bits(n), under the private key d with the nonce k, both in 1..n-1; constant-time in
// d and k. ok is false where r or s is 0, and another nonce must be taken (FIPS 186-5, 6.4.1).
func (c *Curve) Sign(d, k, e []byte) (r, s []byte, ok bool) {
	n := &c.n
	de, ke, ee := fromOctets(d), fromOctets(k), fromOctets(e)
	var p projective
	c.baseMult(&p, &ke)
	var a affine
	c.toAffine(&a, &p)
	c.p.mul(&a.x, &a.x, &c.untwist2)
	c.p.leave(&a.x, &a.x)
	var re, se element
	n.reduceOnce(&re, &a.x) // x < p < 2n

	n.reduceOnce(&ee, &ee)
	n.enter(&de, &de)
	n.mul(&se, &de, &re) // r·d, plain
	n.add(&se, &se, &ee)
	n.enter(&ke, &ke)
	n.invert(&ke, &ke)
	n.mul(&se, &se, &ke) // (e + r·d)/k, plain
	if re.isZero()|se.isZero() == 1 {
		return nil, nil, false
	}
	both := make([]byte, 2*c.octets)
	return re.octets(both[:c.octets:c.octets]), se.octets(both[c.octets:]), true
}

// baseMult adds one entry per digit: the odd digits, five doublings, the even digits.
func (c *Curve) baseMult(r *projective, k *element) {
	table := c.secret()
	*r = projective{y: c.p.one}
	for i := 1; i < c.digits; i += 2 {
		c.addDigit(r, &table[i/2], k, i)
	}
	c.doubleWindow(r)
	for i := 0; i < c.digits; i += 2 {
		c.addDigit(r, &table[i/2], k, i)
	}
}

func (c *Curve) addDigit(r *projective, row *[secretPoints]affine, k *element, i int) {
	size, sign := k.booth(i)
	var q affine
	var y element
	var sum projective
	q.pick(row, size)
	c.p.negate(&y, &q.y)
	q.y.choose(sign, &y, &q.y)
	c.addAffine(&sum, r, &q)
	r.choose(same(size, 0)&1, r, &sum)
}

// mult doubles five times and adds one of 16 multiples, by the complete formula, for every digit.
func (c *Curve) mult(r *projective, q *affine, k *element) {
	var table [secretPoints]projective
	table[0] = projective{q.x, q.y, c.p.one}
	for i := 1; i < secretPoints; i++ {
		c.addAffine(&table[i], &table[i-1], q)
	}
	var entry projective
	var y element
	*r = projective{y: c.p.one}
	for i := c.digits - 1; i >= 0; i-- {
		if i != c.digits-1 {
			c.doubleWindow(r)
		}
		size, sign := k.booth(i)
		entry.pick(&table, size)
		entry.y.choose(same(size, 0)&1, &c.p.one, &entry.y) // digit 0: infinity
		c.p.negate(&y, &entry.y)
		entry.y.choose(sign, &y, &entry.y)
		c.add(r, r, &entry)
	}
}
