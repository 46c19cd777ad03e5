package keyfile

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

const (
	refEC    = "RFC 5915, 3"
	refCurve = "RFC 5480, 2.1.1; SEC 1, C.2"
)

var oidPrimeField = asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 1}

// Tags of the optional fields of ECPrivateKey.
var (
	tagParameters = cbasn1.Tag(0).ContextSpecific().Constructed()
	tagPublicKey  = cbasn1.Tag(1).ContextSpecific().Constructed()
)

// marshalCurve writes PKCS #8 around the ECPrivateKey of RFC 5915.
func marshalCurve(k *curve.PrivateKey) ([]byte, error) {
	id, err := objectIdentifier(k.Curve().OID())
	if err != nil {
		return nil, err
	}
	secret := k.Bytes()
	defer clear(secret)
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidEC)
			b.AddASN1ObjectIdentifier(id)
		})
		b.AddASN1(cbasn1.OCTET_STRING, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1OctetString(secret)
				b.AddASN1(tagPublicKey, func(b *cryptobyte.Builder) { b.AddASN1BitString(k.PublicKey().Bytes()) })
			})
		})
	})
	out, err := b.Bytes()
	if err != nil {
		return nil, fault("EC key", refEC, "%w", err)
	}
	return out, nil
}

// objectIdentifier reads dotted numbers.
func objectIdentifier(dotted string) (asn1.ObjectIdentifier, error) {
	id, err := x509.ParseOID(dotted)
	if err != nil {
		return nil, fault("curve", refCurve, "%w", err)
	}
	der, err := id.MarshalBinary()
	if err != nil {
		return nil, fault("curve", refCurve, "%w", err)
	}
	var out asn1.ObjectIdentifier
	s := cryptobyte.String(append([]byte{byte(cbasn1.OBJECT_IDENTIFIER), byte(len(der))}, der...))
	if !s.ReadASN1ObjectIdentifier(&out) {
		return nil, fault("curve", refCurve, "object identifier %s", dotted)
	}
	return out, nil
}

// parseEC reads the ECPrivateKey of RFC 5915. The curve is given or named in it; the public key, where there is one, must be
// that of the private one.
func parseEC(der []byte, c *curve.Curve) (crypto.Signer, error) {
	in := cryptobyte.String(der)
	var outer, secret, parameters, public cryptobyte.String
	var version int64
	var named, published bool
	if !in.ReadASN1(&outer, cbasn1.SEQUENCE) || !in.Empty() || !outer.ReadASN1Integer(&version) || version != 1 ||
		!outer.ReadASN1(&secret, cbasn1.OCTET_STRING) || !outer.ReadOptionalASN1(&parameters, &named, tagParameters) ||
		!outer.ReadOptionalASN1(&public, &published, tagPublicKey) || !outer.Empty() {
		return nil, fault("EC key", refEC, "malformed")
	}
	if named {
		own, err := readCurve(parameters)
		if err != nil {
			return nil, err
		}
		if c != nil && own != c {
			return nil, fault("EC key", refEC, "on %s outside and %s inside", c.Name(), own.Name())
		}
		c = own
	}
	if c == nil {
		return nil, fault("EC key", refEC, "no curve")
	}
	k, err := curve.NewPrivateKey(c, secret)
	if err != nil {
		return nil, fault("EC key", refEC, "%w", err)
	}
	if published {
		var point []byte
		if !public.ReadASN1BitStringAsBytes(&point) || !public.Empty() {
			return nil, fault("EC key", refEC, "malformed public key")
		}
		if p, err := c.ParsePoint(point); err != nil || !p.Equal(k.PublicKey()) {
			return nil, fault("EC key", refEC, "public key does not belong to the private one")
		}
	}
	return standard(k), nil
}

// standard returns keys of the curves of crypto/ecdsa as its own type, which is what other packages expect and signs
// fastest.
func standard(k *curve.PrivateKey) crypto.Signer {
	public, ok := k.PublicKey().ECDSA()
	if !ok {
		return k
	}
	secret := k.Bytes()
	defer clear(secret)
	key, err := ecdsa.ParseRawPrivateKey(public.Curve, secret)
	if err != nil {
		return k
	}
	return &Key{key}
}

// readCurve reads a named curve, or explicit parameters that are those of one in every field.
func readCurve(s cryptobyte.String) (*curve.Curve, error) {
	if !s.PeekASN1Tag(cbasn1.OBJECT_IDENTIFIER) {
		return readExplicit(s)
	}
	var id asn1.ObjectIdentifier
	if !s.ReadASN1ObjectIdentifier(&id) || !s.Empty() {
		return nil, fault("curve", refCurve, "malformed")
	}
	c, ok := curve.ByOID(id.String())
	if !ok {
		return nil, fault("curve", refCurve, "%w: %s", ErrUnsupported, id)
	}
	return c, nil
}

// readExplicit reads SpecifiedECDomain. The seed of a curve is passed over, as it decides nothing.
func readExplicit(s cryptobyte.String) (*curve.Curve, error) {
	var outer, field, coefficients, a, b, base cryptobyte.String
	var version int64
	var id asn1.ObjectIdentifier
	p, n, h := new(big.Int), new(big.Int), new(big.Int)
	if !s.ReadASN1(&outer, cbasn1.SEQUENCE) || !s.Empty() || !outer.ReadASN1Integer(&version) || version < 1 || version > 3 ||
		!outer.ReadASN1(&field, cbasn1.SEQUENCE) || !field.ReadASN1ObjectIdentifier(&id) {
		return nil, fault("curve", refCurve, "malformed parameters")
	}
	if !id.Equal(oidPrimeField) {
		return nil, fault("curve", refCurve, "%w: field %s", ErrUnsupported, id)
	}
	if !field.ReadASN1Integer(p) || !field.Empty() ||
		!outer.ReadASN1(&coefficients, cbasn1.SEQUENCE) || !coefficients.ReadASN1(&a, cbasn1.OCTET_STRING) ||
		!coefficients.ReadASN1(&b, cbasn1.OCTET_STRING) || !coefficients.SkipOptionalASN1(cbasn1.BIT_STRING) || !coefficients.Empty() ||
		!outer.ReadASN1(&base, cbasn1.OCTET_STRING) || !outer.ReadASN1Integer(n) ||
		outer.PeekASN1Tag(cbasn1.INTEGER) && !outer.ReadASN1Integer(h) || !outer.Empty() {
		return nil, fault("curve", refCurve, "malformed parameters")
	}
	params := curve.Params{P: p, A: new(big.Int).SetBytes(a), B: new(big.Int).SetBytes(b), N: n}
	if h.Sign() != 0 {
		params.H = h
	}
	var ok bool
	if params.Gx, params.Gy, ok = readBase(p, base); !ok {
		return nil, fault("curve", refCurve, "%w: base point", ErrUnsupported)
	}
	c, err := curve.MatchExplicit(params)
	if err != nil {
		return nil, fault("curve", refCurve, "%w: %w", ErrUnsupported, err)
	}
	return c, nil
}

// readBase reads the base point, compressed or not, as one of a curve over the same prime.
func readBase(p *big.Int, base []byte) (x, y *big.Int, ok bool) {
	for _, c := range curve.Curves() {
		if c.Params().P.Cmp(p) != 0 {
			continue
		}
		if point, err := c.ParsePoint(base); err == nil {
			return point.X, point.Y, true
		}
	}
	return nil, nil, false
}
