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

// Add returns p + q, for the generic mapping of PACE. The sum of two opposite points is an error.
func (c *Curve) Add(p, q *PublicKey) (*PublicKey, error) {
	if err := c.check(p); err != nil {
		return nil, err
	}
	if err := c.check(q); err != nil {
		return nil, err
	}
	return c.result(c.group().add(p.point(), q.point()))
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
	return c.result(c.group().mult(p.point(), scalar))
}

// ScalarBaseMult returns k·G, constant-time in k: big-endian octets of a number in 1..n-1.
func (c *Curve) ScalarBaseMult(k []byte) (*PublicKey, error) {
	scalar, ok := c.scalar(k)
	if !ok {
		return nil, refuse("scalar", "TR-03111, 4.1.3", "not in 1..n-1 of %s", c.name)
	}
	return c.result(c.group().baseMult(scalar))
}

func (c *Curve) result(p point, ok bool) (*PublicKey, error) {
	if !ok {
		return nil, refuse("point", "TR-03111, 3.2.1", "the result is the point at infinity")
	}
	return c.publicKey(p), nil
}
