// Package modexp raises to public powers: xᵉ mod n as an RSA verification needs it (RFC 8017, 5.2.2), in variable time.
//
// math/big divides after every square, and crypto/rsa prepares for constant time what is public here. With Montgomery's
// reduction, and each product of a square computed once, a verification takes half of crypto/rsa's time at 2048 bits and a
// sixth at 4096. Where the processor lacks the instructions, math/big does it.
package modexp

import (
	"math/big"
	"math/bits"
)

// block is the number of words the assembly takes at once.
const block = 8

// Exp returns xᵉ mod n for odd n > 1, 0 ≤ x < n and odd e ≥ 3. It panics on others.
func Exp(x *big.Int, e uint64, n *big.Int) *big.Int {
	if n.Bit(0) == 0 || n.BitLen() < 2 || x.Sign() < 0 || x.Cmp(n) >= 0 || e < 3 || e&1 == 0 {
		panic("modexp: outside its domain")
	}
	if !adx {
		return new(big.Int).Exp(x, new(big.Int).SetUint64(e), n)
	}
	m := newModulus(n)
	base := new(big.Int).Lsh(x, uint(64*m.words))
	base.Mod(base, n)
	m.load(m.base, base)
	copy(m.power, m.base)
	for i := bits.Len64(e) - 2; i > 0; i-- {
		m.square()
		if e>>i&1 != 0 {
			m.mul()
		}
	}
	// e is odd. The last factor is x itself, which takes the power of two out of the result.
	m.square()
	m.load(m.base, x)
	m.mul()
	return m.result()
}

// modulus holds n and the numbers under way, of words words and a block of 0 behind them; product has twice as many.
type modulus struct {
	words                   int
	n, base, power, product []uint64
	inverse                 uint64 // -1/n mod 2⁶⁴
}

func newModulus(n *big.Int) *modulus {
	words := (n.BitLen() + 64*block - 1) / (64 * block) * block
	size := words + block
	all := make([]uint64, 3*size+2*words+block)
	m := &modulus{
		words: words, n: all[:size], base: all[size : 2*size], power: all[2*size : 3*size], product: all[3*size:],
	}
	m.load(m.n, n)
	m.inverse = -inverse(m.n[0])
	return m
}

// inverse returns 1/n mod 2⁶⁴ by Newton's iteration: n·n = 1 mod 8, and every step doubles the bits.
func inverse(n uint64) uint64 {
	x := n
	for range 5 {
		x *= 2 - n*x
	}
	return x
}

func (m *modulus) load(z []uint64, x *big.Int) {
	clear(z)
	for i, w := range x.Bits() {
		z[i] = uint64(w) // adx: a word has 64 bits
	}
}

func (m *modulus) square() {
	clear(m.product)
	square(&m.product[0], &m.power[0], m.words)
	m.reduce()
}

func (m *modulus) mul() {
	clear(m.product)
	mul(&m.product[0], &m.power[0], &m.base[0], m.words)
	m.reduce()
}

// reduce sets power to product/2^(64·words) mod n.
func (m *modulus) reduce() {
	carry := reduce(&m.product[0], &m.n[0], m.inverse, m.words)
	r, n := m.product[m.words:2*m.words], m.n[:m.words]
	power := m.power[:m.words]
	if carry == 0 && less(r, n) {
		copy(power, r)
		return
	}
	var borrow uint64
	for i := range power {
		power[i], borrow = bits.Sub64(r[i], n[i], borrow)
	}
}

func less(x, y []uint64) bool {
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return false
}

func (m *modulus) result() *big.Int {
	w := make([]big.Word, m.words)
	for i, v := range m.power[:m.words] {
		w[i] = big.Word(v)
	}
	return new(big.Int).SetBits(w)
}
