package limbs4

// double sets r to 2p, infinity included, in a fixed sequence: no point has order 2 (4M + 4S, after dbl-2001-b).
func (c *Curve) double(r, p *jacobian) {
	f := &c.p
	var alpha, beta, gamma, t element
	f.square(&t, &p.z)
	f.sub(&alpha, &p.x, &t)
	f.add(&t, &p.x, &t)
	f.mul(&alpha, &alpha, &t)
	f.triple(&alpha, &alpha) // 3(x - z²)(x + z²)

	f.double(&gamma, &p.y)
	f.mul(&r.z, &gamma, &p.z)
	f.square(&gamma, &gamma)
	f.mul(&beta, &p.x, &gamma) // 4xy²
	f.square(&gamma, &gamma)
	f.halve(&gamma, &gamma) // 8y⁴

	f.square(&r.x, &alpha)
	f.double(&t, &beta)
	f.sub(&r.x, &r.x, &t)
	f.sub(&beta, &beta, &r.x)
	f.mul(&r.y, &alpha, &beta)
	f.sub(&r.y, &r.y, &gamma)
}

// addPublic sets p to p + q in variable time (madd with 8M + 3S).
func (c *Curve) addPublic(p *jacobian, q *affine) {
	f := &c.p
	if p.z.isZero() == 1 {
		p.x, p.y, p.z = q.x, q.y, f.one
		return
	}
	var zz, h, s, hh, hhh, v element
	f.square(&zz, &p.z)
	f.mul(&h, &q.x, &zz)
	f.mul(&s, &zz, &p.z)
	f.mul(&s, &s, &q.y)
	f.sub(&h, &h, &p.x)
	f.sub(&s, &s, &p.y)
	if h.isZero() == 1 {
		if s.isZero() == 1 {
			c.double(p, p)
		} else {
			*p = jacobian{}
		}
		return
	}
	f.mul(&p.z, &p.z, &h)
	f.square(&hh, &h)
	f.mul(&hhh, &hh, &h)
	f.mul(&v, &p.x, &hh)

	f.square(&p.x, &s)
	f.sub(&p.x, &p.x, &hhh)
	f.sub(&p.x, &p.x, &v)
	f.sub(&p.x, &p.x, &v)

	f.sub(&v, &v, &p.x)
	f.mul(&s, &s, &v)
	f.mul(&hhh, &hhh, &p.y)
	f.sub(&p.y, &s, &hhh)
}

// toAffinePublic brings points other than infinity to affine form with one inversion for all, in variable time.
func (c *Curve) toAffinePublic(out []affine, points []jacobian) {
	f := &c.p
	product := f.one
	for i := range points { // out[i].x holds z₀·…·zᵢ₋₁ meanwhile
		out[i].x = product
		f.mul(&product, &product, &points[i].z)
	}
	var inv element
	f.invertPublic(&inv, &product)
	for i := len(points) - 1; i >= 0; i-- {
		p := &points[i]
		var z1, z2 element
		f.mul(&z1, &inv, &out[i].x)
		f.mul(&inv, &inv, &p.z)
		f.square(&z2, &z1)
		f.mul(&out[i].x, &p.x, &z2)
		f.mul(&z2, &z2, &z1)
		f.mul(&out[i].y, &p.y, &z2)
	}
}

// oddMultiples fills out with p, 3p, 5p, …, in variable time; scratch has the length of out.
func (c *Curve) oddMultiples(out []affine, scratch []jacobian, p *affine) {
	f := &c.p
	// With 2p = (x, y, z), everything goes on where z is 1: addition knows nothing of the coefficients of the curve.
	twice := jacobian{p.x, p.y, f.one}
	c.double(&twice, &twice)
	var zz element
	f.square(&zz, &twice.z)
	next := jacobian{z: f.one}
	f.mul(&next.x, &p.x, &zz)
	f.mul(&zz, &zz, &twice.z)
	f.mul(&next.y, &p.y, &zz)
	for i := range out {
		scratch[i] = next
		f.mul(&scratch[i].z, &next.z, &twice.z)
		c.addPublic(&next, &affine{twice.x, twice.y})
	}
	c.toAffinePublic(out, scratch)
}
