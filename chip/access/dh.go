package access

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"

	"filippo.io/bigmod"

	"github.com/chancery-id/chancery/chip/tlv"
)

// modpGroup is a subgroup of prime order q of the numbers modulo p.
type modpGroup struct {
	p    *bigmod.Modulus
	bits int
	g    element
	q    *big.Int
	cof  []byte // (p − 1) / q
}

func modpGroupOf(p, g, q []byte) (*modpGroup, error) {
	m, err := bigmod.NewModulus(p)
	if err != nil {
		return nil, err
	}
	order := new(big.Int).SetBytes(q)
	cofactor, rest := new(big.Int).QuoRem(new(big.Int).Sub(new(big.Int).SetBytes(p), big.NewInt(1)), order, new(big.Int))
	if rest.Sign() != 0 {
		return nil, errors.New("order does not divide p − 1")
	}
	return &modpGroup{p: m, bits: m.BitLen(), g: g, q: order, cof: cofactor.Bytes()}, nil
}

func (g *modpGroup) generator() element { return g.g }

// private draws 64 bits more than the order has, so that the reduction leaves no bias.
func (g *modpGroup) private(random io.Reader) ([]byte, error) {
	b, err := readRandom(random, (g.q.BitLen()+7)/8+8)
	if err != nil {
		return nil, err
	}
	defer clear(b)
	return reduce(b, g.q)
}

func (g *modpGroup) scalar(number []byte) ([]byte, error) { return reduce(number, g.q) }

// number reads an element: 1 < e < p, of order q. Leading zeros are accepted, as chips write both forms.
func (g *modpGroup) number(e element) (*bigmod.Nat, error) {
	e = bytes.TrimLeft(e, "\x00")
	if len(e) > g.p.Size() || len(e) == 0 {
		return nil, fmt.Errorf("number of %d bytes in a group of %d", len(e), g.p.Size())
	}
	padded := append(make([]byte, g.p.Size()-len(e), g.p.Size()), e...)
	x, err := bigmod.NewNat().SetBytes(padded, g.p)
	if err != nil {
		return nil, errors.New("number is not below the modulus")
	}
	if x.IsZero() == 1 || x.IsOne() == 1 || bigmod.NewNat().ExpandFor(g.p).Exp(x, g.q.Bytes(), g.p).IsOne() != 1 {
		return nil, errors.New("number is outside the subgroup")
	}
	return x, nil
}

func (g *modpGroup) multiply(e element, scalar []byte) (element, error) {
	x, err := g.number(e)
	if err != nil {
		return nil, err
	}
	return g.encode(bigmod.NewNat().ExpandFor(g.p).Exp(x, scalar, g.p)), nil
}

func (g *modpGroup) combine(a, b element) (element, error) {
	x, err := g.number(a)
	if err != nil {
		return nil, err
	}
	y, err := g.number(b)
	if err != nil {
		return nil, err
	}
	return g.encode(x.Mul(y, g.p)), nil
}

// random is f_g of Doc 9303-11, 4.4.3.3.4: R^((p−1)/q) mod p, which must not be 1.
func (g *modpGroup) random(bytes []byte) (element, error) {
	x, err := reduceTo(bytes, g.p)
	if err != nil {
		return nil, err
	}
	y := bigmod.NewNat().ExpandFor(g.p).Exp(x, g.cof, g.p)
	if y.IsOne() == 1 || y.IsZero() == 1 {
		return nil, errors.New("mapped generator is trivial")
	}
	return g.encode(y), nil
}

func (g *modpGroup) randomBits() int { return g.bits }

// encode writes a number without leading zeros (TR-03110-3, D.2.1.1).
func (g *modpGroup) encode(x *bigmod.Nat) element {
	return bytes.TrimLeft(x.Bytes(g.p), "\x00")
}

// secret is the shared number in the length of the modulus (Doc 9303-11, 9.7.1).
func (g *modpGroup) secret(e element) []byte {
	return append(make([]byte, g.p.Size()-len(e), g.p.Size()), e...)
}

func (g *modpGroup) tag() tlv.Tag { return 0x84 }
