package curve

// check says whether p is a valid point of c.
func (c *Curve) check(p *PublicKey) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if p.Curve != c {
		return refuse("point", "TR-03111, 3.2.1", "on %s, want %s", p.Curve.name, c.name)
	}
	return nil
}

// Add returns p + q, in constant time. A sum that is the point at infinity is an error.
func (c *Curve) Add(p, q *PublicKey) (*PublicKey, error) {
	if err := c.check(p); err != nil {
		return nil, err
	}
	if err := c.check(q); err != nil {
		return nil, err
	}
	px, py := p.coordinates()
	qx, qy := q.coordinates()
	return c.point(c.group().Add(px, py, qx, qy))
}

// ScalarMult returns k·p, constant-time in k: big-endian octets of a number in 1..n-1.
func (c *Curve) ScalarMult(p *PublicKey, k []byte) (*PublicKey, error) {
	if err := c.check(p); err != nil {
		return nil, err
	}
	scalar, ok := c.scalar(k)
	if !ok {
		return nil, refuse("scalar", "TR-03111, 4.1.3", "not in 1..n-1 of %s", c.name)
	}
	x, y := p.coordinates()
	return c.point(c.group().Mult(x, y, scalar))
}

// ScalarBaseMult returns k·G, constant-time in k: big-endian octets of a number in 1..n-1.
func (c *Curve) ScalarBaseMult(k []byte) (*PublicKey, error) {
	scalar, ok := c.scalar(k)
	if !ok {
		return nil, refuse("scalar", "TR-03111, 4.1.3", "not in 1..n-1 of %s", c.name)
	}
	return c.point(c.group().BaseMult(scalar))
}

// MapGeneric returns the generator s·G + H of the generic mapping of PACE from the decrypted nonce s and the point H of the anonymous
// key agreement (Doc 9303-11, 4.4.3.3.1). The nonce is reduced modulo n; a result at infinity is an error, and the run must end.
func (c *Curve) MapGeneric(nonce []byte, h *PublicKey) (*PublicKey, error) {
	if err := c.check(h); err != nil {
		return nil, err
	}
	s, ok := c.scalar(c.reduceOctets(nonce))
	if !ok { // s·G is infinity
		return &PublicKey{Curve: c, X: h.X, Y: h.Y}, nil
	}
	sx, sy, ok := c.group().BaseMult(s)
	if !ok {
		return c.point(nil, nil, false)
	}
	hx, hy := h.coordinates()
	return c.point(c.group().Add(sx, sy, hx, hy))
}

// reduceOctets is b mod n for octets of any length, bit by bit in a sequence that depends on the length only.
func (c *Curve) reduceOctets(b []byte) []byte {
	v := make([]byte, c.orderSize+1) // below 2n meanwhile
	order := c.n.FillBytes(make([]byte, c.orderSize+1))
	for i := range 8 * len(b) {
		bit := b[i/8] >> (7 - i%8) & 1
		for j := len(v) - 1; j >= 0; j-- {
			v[j], bit = v[j]<<1|bit, v[j]>>7
		}
		subtractOnce(v, order)
	}
	return v[1:]
}

// subtractOnce takes m from v where v is not below m, in constant time.
func subtractOnce(v, m []byte) {
	diff := make([]byte, len(v))
	borrow := 0
	for i := len(v) - 1; i >= 0; i-- {
		d := int(v[i]) - int(m[i]) - borrow
		diff[i] = byte(d)
		borrow = d >> 31 & 1
	}
	mask := byte(-borrow)
	for i := range v {
		v[i] = v[i]&mask | diff[i]&^mask
	}
}
