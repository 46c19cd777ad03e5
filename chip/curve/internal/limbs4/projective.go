package limbs4

// affine is a point (x, y), never infinity.
type affine struct{ x, y element }

// projective is the point (x/z, y/z); infinity is (0 : y : 0) with y not 0.
type projective struct{ x, y, z element }

// jacobian is the point (x/z², y/z³). Infinity has z = 0; where a secret decides, it is (0, y, 0) with y not 0.
type jacobian struct{ x, y, z element }

// add sets r to p + q for any two points (Renes, Costello, Batina 2015/1060, algorithm 4).
func (c *Curve) add(r, p, q *projective) {
	f := &c.p
	var xx, yy, zz, xy, yz, xz, s, t element
	f.mul(&xx, &p.x, &q.x)
	f.mul(&yy, &p.y, &q.y)
	f.mul(&zz, &p.z, &q.z)

	f.add(&s, &p.x, &p.y)
	f.add(&t, &q.x, &q.y)
	f.mul(&xy, &s, &t)
	f.sub(&xy, &xy, &xx)
	f.sub(&xy, &xy, &yy)

	f.add(&s, &p.y, &p.z)
	f.add(&t, &q.y, &q.z)
	f.mul(&yz, &s, &t)
	f.sub(&yz, &yz, &yy)
	f.sub(&yz, &yz, &zz)

	f.add(&s, &p.x, &p.z)
	f.add(&t, &q.x, &q.z)
	f.mul(&xz, &s, &t)
	f.sub(&xz, &xz, &xx)
	f.sub(&xz, &xz, &zz)

	c.combine(r, &xx, &yy, &zz, &xy, &yz, &xz)
}

// addAffine sets r to p + q for any p (algorithm 5).
func (c *Curve) addAffine(r, p *projective, q *affine) {
	f := &c.p
	var xx, yy, xy, yz, xz, s, t element
	f.mul(&xx, &p.x, &q.x)
	f.mul(&yy, &p.y, &q.y)

	f.add(&s, &p.x, &p.y)
	f.add(&t, &q.x, &q.y)
	f.mul(&xy, &s, &t)
	f.sub(&xy, &xy, &xx)
	f.sub(&xy, &xy, &yy)

	f.mul(&yz, &q.y, &p.z)
	f.add(&yz, &yz, &p.y)
	f.mul(&xz, &q.x, &p.z)
	f.add(&xz, &xz, &p.x)

	zz := p.z
	c.combine(r, &xx, &yy, &zz, &xy, &yz, &xz)
}

// combine is the common end of both: xx = x₁x₂, xy = x₁y₂ + x₂y₁, and so on. Its arguments are used up.
func (c *Curve) combine(r *projective, xx, yy, zz, xy, yz, xz *element) {
	f := &c.p
	var u, v, w, t element
	f.mul(&t, &c.b, zz)
	f.sub(&u, xz, &t)
	f.triple(&u, &u)
	f.sub(&v, yy, &u) // v = yy - 3(xz - b·zz)
	f.add(&u, yy, &u) // u = yy + 3(xz - b·zz)

	f.triple(zz, zz)
	f.mul(&w, &c.b, xz)
	f.sub(&w, &w, zz)
	f.sub(&w, &w, xx)
	f.triple(&w, &w) // w = 3(b·xz - 3zz - xx)

	f.triple(xx, xx)
	f.sub(xx, xx, zz) // 3(xx - zz)

	f.mul(&r.x, xy, &u)
	f.mul(&t, yz, &w)
	f.sub(&r.x, &r.x, &t)

	f.mul(&r.y, &u, &v)
	f.mul(&t, xx, &w)
	f.add(&r.y, &r.y, &t)

	f.mul(&r.z, yz, &v)
	f.mul(&t, xy, xx)
	f.add(&r.z, &r.z, &t)
}

// doubleProjective sets r to 2p and changes coordinates on the way (5M + 2S). Infinity becomes (0, y, 0).
func (c *Curve) doubleProjective(r *jacobian, p *projective) {
	f := &c.p
	var alpha, beta, gamma, t element
	f.sub(&alpha, &p.x, &p.z)
	f.add(&t, &p.x, &p.z)
	f.mul(&alpha, &alpha, &t)
	f.triple(&alpha, &alpha) // 3(x - z)(x + z)

	f.mul(&t, &p.y, &p.z)
	f.double(&r.z, &t)
	f.mul(&gamma, &r.z, &p.y)
	f.mul(&beta, &p.x, &gamma)
	f.double(&beta, &beta) // 4xy²z
	f.square(&gamma, &gamma)
	f.double(&gamma, &gamma) // 8y⁴z²

	f.square(&r.x, &alpha)
	f.double(&t, &beta)
	f.sub(&r.x, &r.x, &t)
	f.sub(&beta, &beta, &r.x)
	f.mul(&r.y, &alpha, &beta)
	f.sub(&r.y, &r.y, &gamma)
	r.y.choose(p.z.isZero(), &p.y, &r.y)
}

// doubleWindow sets r to 32r: the doublings are cheapest in Jacobian coordinates.
func (c *Curve) doubleWindow(r *projective) {
	var j jacobian
	c.doubleProjective(&j, r)
	for range secretWindow - 1 {
		c.double(&j, &j)
	}
	c.toProjective(r, &j)
}

// toProjective keeps infinity as (0 : y : 0).
func (c *Curve) toProjective(r *projective, p *jacobian) {
	f := &c.p
	var zz element
	f.square(&zz, &p.z)
	f.mul(&r.x, &p.x, &p.z)
	r.y = p.y
	f.mul(&r.z, &zz, &p.z)
}

// choose sets r to p where cond is 1, to q where it is 0.
func (r *projective) choose(cond uint64, p, q *projective) {
	r.x.choose(cond, &p.x, &q.x)
	r.y.choose(cond, &p.y, &q.y)
	r.z.choose(cond, &p.z, &q.z)
}

// toAffine is constant-time; ok is false for infinity.
func (c *Curve) toAffine(r *affine, p *projective) (ok bool) {
	f := &c.p
	var inv element
	f.invert(&inv, &p.z)
	f.mul(&r.x, &p.x, &inv)
	f.mul(&r.y, &p.y, &inv)
	return p.z.isZero() == 0
}
