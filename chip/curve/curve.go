package curve

import (
	"math/big"
	"strings"
	"sync"
)

// Curve is one standard curve over a prime field, y² = x³ + ax + b, of prime order n and cofactor 1. A Curve is immutable,
// safe for concurrent use, and the same pointer wherever it is asked for: curves compare with ==.
type Curve struct {
	name, oid string
	id        int
	bits      int // of p
	size      int // octets of a coordinate
	orderBits int
	orderSize int    // octets of a scalar
	order     []byte // n, of that length

	p, a, b, gx, gy, n *big.Int
	z                  *big.Int // twist factor to t1, or nil

	group func() group
}

var curves = sync.OnceValue(func() []*Curve {
	list := make([]*Curve, len(standard))
	for i := range standard {
		list[i] = newCurve(&standard[i])
	}
	return list
})

func newCurve(k *constants) *Curve {
	c := &Curve{
		name: k.name, oid: k.oid, id: k.id, bits: k.bits,
		p: hexInt(k.p), a: hexInt(k.a), b: hexInt(k.b), gx: hexInt(k.gx), gy: hexInt(k.gy), n: hexInt(k.n),
	}
	if k.z != "" {
		c.z = hexInt(k.z)
	}
	c.size = (c.bits + 7) / 8
	c.orderBits = c.n.BitLen()
	c.orderSize = (c.orderBits + 7) / 8
	c.order = c.n.FillBytes(make([]byte, c.orderSize))
	c.group = sync.OnceValue(func() group { return newGroup(c) })
	return c
}

func hexInt(s string) *big.Int {
	v, _ := new(big.Int).SetString(s, 16) // the table is fixed, and a test reads every entry
	return v
}

// Curves returns all curves: P-192 to P-521, then brainpoolP160r1 to brainpoolP512t1.
func Curves() []*Curve { return append([]*Curve(nil), curves()...) }

// ByName returns the curve of that name: "P-256" or "brainpoolP256r1", and the other usual names of the NIST curves
// ("secp256r1", "prime256v1"), in any case.
func ByName(name string) (*Curve, bool) {
	name = strings.ToLower(name)
	switch name {
	case "secp192r1", "prime192v1":
		name = "p-192"
	case "secp224r1":
		name = "p-224"
	case "secp256r1", "prime256v1":
		name = "p-256"
	case "secp384r1":
		name = "p-384"
	case "secp521r1":
		name = "p-521"
	}
	return find(func(c *Curve) bool { return strings.ToLower(c.name) == name })
}

// ByParameterID returns the curve with the standardised domain parameter id of Doc 9303-11, Table 6 (8 to 18).
func ByParameterID(id int) (*Curve, bool) {
	return find(func(c *Curve) bool { return c.id == id && id != 0 })
}

// ByOID returns the curve with the object identifier, in dotted decimal ("1.3.36.3.3.2.8.1.1.7").
func ByOID(oid string) (*Curve, bool) {
	return find(func(c *Curve) bool { return c.oid == oid })
}

func find(match func(*Curve) bool) (*Curve, bool) {
	for _, c := range curves() {
		if match(c) {
			return c, true
		}
	}
	return nil, false
}

// Name returns "P-256", "brainpoolP256r1", …
func (c *Curve) Name() string { return c.name }

// String returns the name.
func (c *Curve) String() string { return c.name }

// OID returns the object identifier in dotted decimal (RFC 5480, 2.1.1.1; RFC 5639, 4.1).
func (c *Curve) OID() string { return c.oid }

// ParameterID returns the standardised domain parameter id of Doc 9303-11, Table 6; false where the curve has none.
func (c *Curve) ParameterID() (int, bool) { return c.id, c.id != 0 }

// BitSize returns the length of the prime p in bits.
func (c *Curve) BitSize() int { return c.bits }

// FieldSize returns the length of a coordinate in octets.
func (c *Curve) FieldSize() int { return c.size }

// OrderSize returns the length of a scalar, and of r and s, in octets.
func (c *Curve) OrderSize() int { return c.orderSize }
