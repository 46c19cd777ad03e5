package pki

import (
	"math/big"
	"sync"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

const (
	fieldCurve = "EC parameters"
	refCurve   = "Doc 9303-12, 4.1.6.3; RFC 3279, 2.3.5"
)

// known maps the one encoding of each standard curve's explicit parameters that has every field and nothing more to the
// curve: nearly all real certificates carry exactly these octets, and equal octets are equal in p, a, b, G, n and h.
var known = sync.OnceValue(func() map[string]*curve.Curve {
	table := map[string]*curve.Curve{}
	for _, c := range curve.Curves() {
		table[string(explicitParameters(c))] = c
	}
	return table
})

// readCurve reads the parameters of id-ecPublicKey: an OBJECT IDENTIFIER or explicit ECParameters.
func (k *subjectKey) readCurve(r *reader) (*curve.Curve, error) {
	switch r.peek() {
	case tagOID:
		id := r.oid(fieldCurve)
		r.done(fieldCurve)
		if err := r.result(); err != nil {
			return nil, err
		}
		c, ok := curve.ByOID(string(id))
		if !ok {
			return nil, fault(fieldCurve, refCurve, "%w: named curve %s", ErrUnsupported, id)
		}
		return c, nil
	case tagSequence:
		k.explicit = true
		if c, ok := known()[string(r.left())]; ok {
			k.cofactor = true
			return c, nil
		}
		return k.readExplicit(r)
	case tagNull:
		return nil, fault(fieldCurve, "RFC 5480, 2.1.1", "%w: curve implied by the issuer", ErrUnsupported)
	}
	return nil, fault(fieldCurve, "RFC 5480, 2.1.1", "%w: key without a curve", ErrUnsupported)
}

// readExplicit reads ECParameters and finds the standard curve with all of their values.
func (k *subjectKey) readExplicit(r *reader) (*curve.Curve, error) {
	var p curve.Params
	in := r.sequence(fieldCurve)
	r.done(fieldCurve)
	if v := in.small(tagInteger, fieldCurve); v < 1 || v > 3 {
		in.fail(fieldCurve, in.offset, refCurve, "version %d", v)
	}
	base := in.field(&p)
	if in.more() && in.peek() == tagInteger {
		p.N = in.number()
	} else {
		in.read(tagInteger, fieldCurve)
	}
	if in.peek() == tagInteger {
		p.H, k.cofactor = in.number(), true
	} else {
		in.note(fieldCurve, refCurve, "explicit parameters without cofactor")
	}
	if in.more() { // hash of the generation, version 3
		in.any(fieldCurve)
	}
	in.done(fieldCurve)
	if err := r.result(); err != nil {
		return nil, err
	}
	if p.P == nil {
		return nil, fault(fieldCurve, refCurve, "%w: not a prime field", ErrUnsupported)
	}
	c, err := curve.MatchEncoded(p, base)
	if err != nil {
		return nil, fault(fieldCurve, refCurve, "%w", err)
	}
	if base[0] != 4 {
		r.note(fieldCurve, refCurve, "compressed base point")
	}
	return c, nil
}

// field reads FieldID, Curve and base, the part of ECParameters before the order. P stays nil for other fields than prime ones.
func (r *reader) field(p *curve.Params) (base []byte) {
	id := r.sequence(fieldCurve)
	if id.oid(fieldCurve) == oidPrimeField {
		p.P = id.number()
	} else {
		id.skip()
	}
	id.done(fieldCurve)
	c := r.sequence(fieldCurve)
	a, b := c.read(tagOctetString, fieldCurve), c.read(tagOctetString, fieldCurve)
	c.optional(tagBitString, fieldCurve) // the seed of the curve, which proves nothing here
	c.done(fieldCurve)
	base = r.content(r.read(tagOctetString, fieldCurve))
	if r.err != nil {
		return nil
	}
	octetsA, octetsB := r.content(a), r.content(b)
	p.A, p.B = new(big.Int).SetBytes(octetsA), new(big.Int).SetBytes(octetsB)
	if p.P != nil {
		if size := (p.P.BitLen() + 7) / 8; len(octetsA) != size || len(octetsB) != size {
			r.note(fieldCurve, "SEC 1, 2.3.5", "coefficients of %d and %d octets, the field has %d", len(octetsA), len(octetsB), size)
		}
	}
	return base
}

// number reads a positive INTEGER of a size a curve can have.
func (r *reader) number() *big.Int {
	at := r.offset
	n := r.integer(tagInteger, fieldCurve)
	if r.err == nil && len(n) > 128 {
		r.fail(fieldCurve, at, refCurve, "number of %d octets", len(n))
	}
	if r.err != nil {
		return new(big.Int)
	}
	if n[0] >= 0x80 {
		r.fail(fieldCurve, at, refCurve, "negative number")
	}
	return new(big.Int).SetBytes(n)
}

// explicitParameters writes ECParameters with cofactor, without seed (RFC 3279, 2.3.5; Doc 9303-12, 7.1).
func explicitParameters(c *curve.Curve) []byte {
	p := c.Params()
	size := c.FieldSize()
	octets := func(n *big.Int) []byte { return n.FillBytes(make([]byte, size)) }
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, oidPrimeField)
			b.AddASN1BigInt(p.P)
		})
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(octets(p.A))
			b.AddASN1OctetString(octets(p.B))
		})
		b.AddASN1OctetString(append(append([]byte{4}, octets(p.Gx)...), octets(p.Gy)...))
		b.AddASN1BigInt(p.N)
		b.AddASN1BigInt(p.H)
	})
	out, err := b.Bytes()
	if err != nil {
		return nil // a standard curve always encodes; a nil map key matches nothing
	}
	return out
}
