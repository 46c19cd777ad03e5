package limbs4

import "math/big"

// enter brings a plain number below m into Montgomery form, leave brings it out.
func (m *modulus) enter(z, x *element) { m.mul(z, x, &m.r2) }

func (m *modulus) leave(z, x *element) {
	unit := element{1}
	m.mul(z, x, &unit)
}

// invert sets z to 1/x, and to 0 for 0, by x^(m-2) in windows of 4 bits: constant-time in x.
func (m *modulus) invert(z, x *element) {
	var table [16]element
	table[0], table[1] = m.one, *x
	for i := 2; i < 16; i++ {
		m.mul(&table[i], &table[i-1], x)
	}
	acc := m.one
	for _, b := range m.minusTwo {
		for _, digit := range [2]byte{b >> 4, b & 15} {
			m.square(&acc, &acc)
			m.square(&acc, &acc)
			m.square(&acc, &acc)
			m.square(&acc, &acc)
			m.mul(&acc, &acc, &table[digit])
		}
	}
	*z = acc
}

// invertPublic sets z to 1/x for a public x other than 0, in variable time.
func (m *modulus) invertPublic(z, x *element) {
	var b [8 * limbs]byte
	var plain element
	m.leave(&plain, x)
	v := new(big.Int).SetBytes(plain.octets(b[:]))
	v.ModInverse(v, m.big)
	plain = words(v)
	m.enter(z, &plain)
}
