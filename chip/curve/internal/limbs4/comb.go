package limbs4

// baseTeeth and keyTeeth are the teeth of the combs of the generator, which serves every key, and of one key.
const (
	baseTeeth = 8
	keyTeeth  = 6
)

// comb verifies with one point many times (Lim and Lee, CRYPTO '94). The bits of a scalar are written in one row for each tooth, and
// a column of them is the number of the point to be added: entry i-1 is the sum of 2^(columns·j)·q for the bits j of i.
type comb struct {
	columns int
	points  []affine
}

// newComb is computed in variable time. None of its points is infinity: the factors are no multiples of n.
func (c *Curve) newComb(q *affine, teeth int) *comb {
	t := &comb{columns: (c.n.big.BitLen() + teeth - 1) / teeth}
	firsts := make([]jacobian, teeth)
	next := jacobian{q.x, q.y, c.p.one}
	for j := range firsts {
		firsts[j] = next
		if j == teeth-1 {
			break
		}
		for range t.columns {
			c.double(&next, &next)
		}
	}
	tooth := make([]affine, teeth)
	c.toAffinePublic(tooth, firsts)
	sums := make([]jacobian, 0, 1<<teeth-1)
	for j := range tooth {
		sums = append(sums, jacobian{tooth[j].x, tooth[j].y, c.p.one})
		for i := range 1<<j - 1 {
			sum := sums[i]
			c.addPublic(&sum, &tooth[j])
			sums = append(sums, sum)
		}
	}
	t.points = make([]affine, len(sums))
	c.toAffinePublic(t.points, sums)
	return t
}

// digit returns the bits of a column of k as a number.
func (t *comb) digit(k *element, column int) (d uint64) {
	for i, j := column, 0; i < 64*limbs; i, j = i+t.columns, j+1 {
		d |= k[i/64] >> (i % 64) & 1 << j
	}
	return d
}

// combine sets p to u1·G + u2·q, doubling once for both.
func (t *comb) combine(c *Curve, p *jacobian, u1, u2 *element) {
	base := c.comb()
	*p = jacobian{}
	for i := max(t.columns, base.columns) - 1; i >= 0; i-- {
		if p.z.isZero() == 0 {
			c.double(p, p)
		}
		t.addColumn(c, p, u2, i)
		base.addColumn(c, p, u1, i)
	}
}

func (t *comb) addColumn(c *Curve, p *jacobian, k *element, column int) {
	if column >= t.columns {
		return
	}
	if d := t.digit(k, column); d != 0 {
		c.addPublic(p, &t.points[d-1])
	}
}
