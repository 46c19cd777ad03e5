package access

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"

	"filippo.io/bigmod"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
)

// An element of a group is what goes over the wire: an uncompressed point, or a number in big-endian bytes.
type element = []byte

// group is the arithmetic of PACE and chip authentication: points of a curve, or numbers modulo a prime. Scalars are
// secret and every operation on them runs in constant time. Elements are checked on the way in: on the curve, or in the
// subgroup.
type group interface {
	generator() element
	// private draws a secret scalar.
	private(random io.Reader) ([]byte, error)
	// scalar reduces a secret number to a scalar; an error for zero.
	scalar(number []byte) ([]byte, error)
	multiply(e element, scalar []byte) (element, error)
	combine(a, b element) (element, error)
	// random maps pseudo-random bytes to an element of unknown logarithm: the integrated mapping.
	random(bytes []byte) (element, error)
	// randomBits is how many pseudo-random bits random needs.
	randomBits() int
	// secret is the part of a shared element that keys are derived from.
	secret(e element) []byte
	// tag is that of a public key in the input of an authentication token.
	tag() tlv.Tag
}

// standardGroup returns the group of a standardised parameter id (Doc 9303-11, table 6).
func standardGroup(id int) (group, error) {
	if g, ok := spki.DHGroupByID(id); ok {
		return modpGroupOf(g.P.Bytes(), g.G.Bytes(), g.Q.Bytes())
	}
	if c, ok := curve.ByParameterID(id); ok {
		return curveGroup{c}, nil
	}
	return nil, fmt.Errorf("%w: domain parameter id %d", ErrUnsupported, id)
}

// curveGroup is the group of a curve.
type curveGroup struct{ c *curve.Curve }

func (g curveGroup) generator() element {
	p := g.c.Params()
	return (&curve.PublicKey{Curve: g.c, X: p.Gx, Y: p.Gy}).Bytes()
}

func (g curveGroup) private(random io.Reader) ([]byte, error) {
	k, err := curve.GenerateKey(g.c, random)
	if err != nil {
		return nil, err
	}
	return k.Bytes(), nil
}

func (g curveGroup) scalar(number []byte) ([]byte, error) {
	return reduce(number, g.c.Params().N)
}

func (g curveGroup) multiply(e element, scalar []byte) (element, error) {
	p, err := g.point(e)
	if err != nil {
		return nil, err
	}
	if p, err = g.c.ScalarMult(p, scalar); err != nil {
		return nil, err
	}
	return p.Bytes(), nil
}

func (g curveGroup) combine(a, b element) (element, error) {
	p, err := g.point(a)
	if err != nil {
		return nil, err
	}
	q, err := g.point(b)
	if err != nil {
		return nil, err
	}
	if p, err = g.c.Add(p, q); err != nil {
		return nil, err
	}
	return p.Bytes(), nil
}

// point reads an element; only the uncompressed form is used on chips (Doc 9303-11, 9.4.4).
func (g curveGroup) point(e element) (*curve.PublicKey, error) {
	if len(e) == 0 || e[0] != 4 {
		return nil, errors.New("not an uncompressed point")
	}
	return g.c.ParsePoint(e)
}

func (g curveGroup) randomBits() int { return g.c.BitSize() }

func (g curveGroup) secret(e element) []byte { return e[1 : 1+g.c.FieldSize()] }

func (g curveGroup) tag() tlv.Tag { return 0x86 }

// reduce returns number mod n in the length of n, in constant time for its length; an error for zero.
func reduce(number []byte, n *big.Int) ([]byte, error) {
	m, err := bigmod.NewModulus(n.Bytes())
	if err != nil {
		return nil, err
	}
	x, err := reduceTo(number, m)
	if err != nil {
		return nil, err
	}
	if x.IsZero() == 1 {
		return nil, errors.New("secret number is zero")
	}
	return x.Bytes(m), nil
}

// reduceTo returns number mod m by Horner's rule, a byte at a time, without a branch on its value.
func reduceTo(number []byte, m *bigmod.Modulus) (*bigmod.Nat, error) {
	small := func(v byte) (*bigmod.Nat, error) {
		b := make([]byte, m.Size())
		b[len(b)-1] = v
		return bigmod.NewNat().SetBytes(b, m)
	}
	x, err := small(0)
	if err != nil {
		return nil, err
	}
	shift, err := bigmod.NewNat().SetBytes(append(make([]byte, m.Size()-2), 1, 0), m)
	if err != nil {
		return nil, err
	}
	for _, v := range number {
		digit, err := small(v)
		if err != nil {
			return nil, err
		}
		x.Mul(shift, m)
		x.Add(digit, m)
	}
	return x, nil
}

func readRandom(random io.Reader, n int) ([]byte, error) {
	if random == nil {
		random = rand.Reader
	}
	b := make([]byte, n)
	_, err := io.ReadFull(random, b)
	return b, err
}
