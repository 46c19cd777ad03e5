package limbs4

// baseWindow and keyWindow are the widths of the sliding windows of the generator and of a public key.
const (
	baseWindow = 8
	keyWindow  = 5
)

// publicTable holds the odd multiples of the generator up to 127.
type publicTable [1 << (baseWindow - 2)]affine

// secretTable holds 1 to 16 times 32²ʲ·G for every second digit of a scalar: the odd digits are summed first, and the sum is
// doubled five times, so that one table serves both.
type secretTable [][secretPoints]affine

func (c *Curve) newPublicTable() *publicTable {
	t := new(publicTable)
	c.oddMultiples(t[:], make([]jacobian, len(t)), &c.g)
	return t
}

func (c *Curve) newSecretTable() secretTable {
	rows := (c.digits + 1) / 2
	table := make(secretTable, rows)
	flat := make([]jacobian, 0, rows*secretPoints)
	base := c.g
	for range rows {
		var next [1]affine
		p := jacobian{base.x, base.y, c.p.one}
		for range secretPoints {
			flat = append(flat, p)
			c.addPublic(&p, &base)
		}
		p = flat[len(flat)-1] // 16·base
		for range 2*secretWindow - 4 {
			c.double(&p, &p)
		}
		c.toAffinePublic(next[:], []jacobian{p})
		base = next[0]
	}
	for i := range table {
		c.toAffinePublic(table[i][:], flat[i*secretPoints:(i+1)*secretPoints])
	}
	return table
}

// pick reads every entry and keeps number size, 1 to 16; for 0 it returns zeros.
func (r *affine) pick(table *[secretPoints]affine, size uint64) {
	*r = affine{}
	for i := range table {
		mask := same(size, uint64(i)+1)
		entry := &table[i]
		for j := range limbs {
			r.x[j] |= entry.x[j] & mask
			r.y[j] |= entry.y[j] & mask
		}
	}
}

// pick reads every entry and keeps number size, 1 to 16; for 0 it returns zeros.
func (r *projective) pick(table *[secretPoints]projective, size uint64) {
	*r = projective{}
	for i := range table {
		mask := same(size, uint64(i)+1)
		entry := &table[i]
		for j := range limbs {
			r.x[j] |= entry.x[j] & mask
			r.y[j] |= entry.y[j] & mask
			r.z[j] |= entry.z[j] & mask
		}
	}
}

// same is all ones where a and b, both small, are the same.
func same(a, b uint64) uint64 { return -(((a ^ b) - 1) >> 63) }
