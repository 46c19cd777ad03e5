package limbs4

import (
	"math/big"
	"math/bits"
)

// limbs is the number of words of an element.
const limbs = 4

// element is a number below the modulus, least significant word first, in Montgomery form (times r) unless said otherwise.
type element [limbs]uint64

// modulus is a prime with the constants of its arithmetic; see arith.go for add, sub, mul and square.
type modulus struct {
	m   element
	inv uint64 // -1/m mod 2⁶⁴

	one      element // r mod m; r is 2^(64·limbs) but for the field of P-521, where it is 1
	r2       element // r² mod m
	minusTwo []byte  // m-2 in big-endian octets, the exponent of the inverse
	big      *big.Int
}

func newModulus(m *big.Int) modulus {
	r := radix(m)
	mod := modulus{m: words(m), big: m}
	inv := mod.m[0] // 3 bits right; each round doubles them
	for range 5 {
		inv *= 2 - mod.m[0]*inv
	}
	mod.inv = -inv
	mod.one = words(new(big.Int).Mod(r, m))
	mod.r2 = words(new(big.Int).Exp(r, big.NewInt(2), m))
	mod.minusTwo = new(big.Int).Sub(m, big.NewInt(2)).Bytes()
	return mod
}

// words is v as an element, not in Montgomery form.
func words(v *big.Int) element {
	return fromOctets(v.Bytes())
}

// fromOctets reads big-endian octets, at most 8 per word, not in Montgomery form.
func fromOctets(b []byte) (z element) {
	for i := range b {
		shift := len(b) - 1 - i
		z[shift/8] |= uint64(b[i]) << (shift % 8 * 8)
	}
	return z
}

// octets writes x, not in Montgomery form, into out.
func (x *element) octets(out []byte) []byte {
	for i := range out {
		shift := len(out) - 1 - i
		out[i] = byte(x[shift/8] >> (shift % 8 * 8))
	}
	return out
}

// isZero is 1 where x is 0.
func (x *element) isZero() uint64 {
	var any uint64
	for _, w := range x {
		any |= w
	}
	return 1 - (any|-any)>>63
}

// equal is 1 where x and y are the same.
func (x *element) equal(y *element) uint64 {
	var diff element
	for i := range x {
		diff[i] = x[i] ^ y[i]
	}
	return diff.isZero()
}

// choose sets z to x where cond is 1, to y where it is 0.
func (z *element) choose(cond uint64, x, y *element) {
	mask := -cond
	for i := range z {
		z[i] = y[i] ^ mask&(x[i]^y[i])
	}
}

// below is 1 where the plain x is below the modulus.
func (m *modulus) below(x *element) uint64 {
	var borrow uint64
	for i := range x {
		_, borrow = bits.Sub64(x[i], m.m[i], borrow)
	}
	return borrow
}

// reduceOnce sets z to x mod m for a plain x below 2m.
func (m *modulus) reduceOnce(z, x *element) {
	var t element
	var borrow uint64
	for i := range x {
		t[i], borrow = bits.Sub64(x[i], m.m[i], borrow)
	}
	z.choose(borrow, x, &t)
}

func (m *modulus) double(z, x *element) { m.add(z, x, x) }

func (m *modulus) triple(z, x *element) {
	var t element
	m.add(&t, x, x)
	m.add(z, &t, x)
}

func (m *modulus) negate(z, x *element) {
	var zero element
	m.sub(z, &zero, x)
}
