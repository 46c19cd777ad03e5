package spki

import (
	"crypto"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

const refEC = "RFC 3279, 2.3.5"

// parseEC reads the key of a named or explicit curve.
func parseEC(parameters cryptobyte.String, bits []byte) (crypto.PublicKey, error) {
	if parameters.PeekASN1Tag(der.OBJECT_IDENTIFIER) {
		var id asn1.ObjectIdentifier
		if !parameters.ReadASN1ObjectIdentifier(&id) || !parameters.Empty() {
			return nil, fault("EC parameters", refEC, "not an object identifier and nothing more")
		}
		c, ok := curve.ByOID(id.String())
		if !ok {
			return nil, fault("EC parameters", refEC, "%w: named curve %v", ErrUnsupported, id)
		}
		return point(c, bits, refEC)
	}
	c, err := explicitCurve(parameters)
	if err != nil {
		return nil, err
	}
	return point(c, bits, refEC)
}

// explicitCurve reads ECParameters and finds the standard curve that has every one of them.
func explicitCurve(in cryptobyte.String) (*curve.Curve, error) {
	const field = "EC parameters"
	var all, fieldID, coefficients, base, skip cryptobyte.String
	var version int
	var kind asn1.ObjectIdentifier
	var a, b cryptobyte.String
	p := curve.Params{P: new(big.Int), N: new(big.Int)}
	if !in.ReadASN1(&all, der.SEQUENCE) || !in.Empty() || !all.ReadASN1Integer(&version) || version < 1 || version > 3 ||
		!all.ReadASN1(&fieldID, der.SEQUENCE) || !fieldID.ReadASN1ObjectIdentifier(&kind) {
		return nil, fault(field, refEC, "neither a name nor ECParameters")
	}
	if !kind.Equal(oidPrime) {
		return nil, fault(field, refEC, "%w: not a prime field", ErrUnsupported)
	}
	if !fieldID.ReadASN1Integer(p.P) || !fieldID.Empty() || !all.ReadASN1(&coefficients, der.SEQUENCE) ||
		!coefficients.ReadASN1(&a, der.OCTET_STRING) || !coefficients.ReadASN1(&b, der.OCTET_STRING) ||
		!coefficients.SkipOptionalASN1(der.BIT_STRING) || !coefficients.Empty() ||
		!all.ReadASN1(&base, der.OCTET_STRING) || !all.ReadASN1Integer(p.N) {
		return nil, fault(field, refEC, "ECParameters are not complete")
	}
	if all.PeekASN1Tag(der.INTEGER) {
		p.H = new(big.Int)
		if !all.ReadASN1Integer(p.H) {
			return nil, fault(field, refEC, "cofactor")
		}
	}
	if !all.Empty() && !all.ReadASN1Element(&skip, der.SEQUENCE) || !all.Empty() { // the hash of version 3
		return nil, fault(field, refEC, "octets behind ECParameters")
	}
	p.A, p.B = new(big.Int).SetBytes(a), new(big.Int).SetBytes(b)
	c, err := curve.MatchEncoded(p, base)
	if err != nil {
		return nil, fault("EC parameters", refEC, "%w", err)
	}
	return c, nil
}

func addCurve(b *cryptobyte.Builder, c *curve.Curve) {
	p := c.Params()
	octets := func(n *big.Int) []byte { return n.FillBytes(make([]byte, c.FieldSize())) }
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidPrime)
			b.AddASN1BigInt(p.P)
		})
		b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(octets(p.A))
			b.AddASN1OctetString(octets(p.B))
		})
		b.AddASN1OctetString(append(append([]byte{4}, octets(p.Gx)...), octets(p.Gy)...))
		b.AddASN1BigInt(p.N)
		b.AddASN1BigInt(p.H)
	})
}
