package keyfile

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

var oidEC = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}

// marshalKey returns PKCS #8; an EC key names its curve.
func marshalKey(key crypto.Signer) ([]byte, error) {
	switch k := key.(type) {
	case *ecdsa.PrivateKey, *rsa.PrivateKey:
		der, err := x509.MarshalPKCS8PrivateKey(k)
		if err != nil {
			return nil, fault("key", "RFC 5958", "%w: %w", ErrUnsupported, err)
		}
		return der, nil
	case *curve.PrivateKey:
		return marshalCurve(k)
	}
	return nil, fault("key", "RFC 5958", "%w: key of type %T", ErrUnsupported, key)
}

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
				b.AddASN1(cbasn1.Tag(1).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
					b.AddASN1BitString(k.PublicKey().Bytes())
				})
			})
		})
	})
	out, err := b.Bytes()
	if err != nil {
		return nil, fault("key", "RFC 5915", "%w", err)
	}
	return out, nil
}

func objectIdentifier(dotted string) (asn1.ObjectIdentifier, error) {
	id, err := x509.ParseOID(dotted)
	if err != nil {
		return nil, fault("key", "", "%w", err)
	}
	der, err := id.MarshalBinary()
	if err != nil {
		return nil, fault("key", "", "%w", err)
	}
	var out asn1.ObjectIdentifier
	s := cryptobyte.String(append([]byte{6, byte(len(der))}, der...))
	if !s.ReadASN1ObjectIdentifier(&out) {
		return nil, fault("key", "", "object identifier %s", dotted)
	}
	return out, nil
}

// parseKey reads PKCS #8, or SEC 1 and PKCS #1 where the kind says so or the content shows it.
func parseKey(kind string, der []byte) (crypto.Signer, error) {
	if kind == blockRSA {
		return parseRSA(der)
	}
	if kind == blockEC {
		return parseEC(der, nil)
	}
	in := cryptobyte.String(der)
	var outer, algorithm, key cryptobyte.String
	var version int64
	if !in.ReadASN1(&outer, cbasn1.SEQUENCE) || !in.Empty() || !outer.ReadASN1Integer(&version) {
		return nil, fault("key", "RFC 5958, 2", "malformed")
	}
	if kind == "" {
		// A file without PEM says by its second element what it is.
		switch {
		case outer.PeekASN1Tag(cbasn1.INTEGER):
			return parseRSA(der)
		case outer.PeekASN1Tag(cbasn1.OCTET_STRING):
			return parseEC(der, nil)
		}
	}
	var id asn1.ObjectIdentifier
	if version < 0 || version > 1 || !outer.ReadASN1(&algorithm, cbasn1.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) ||
		!outer.ReadASN1(&key, cbasn1.OCTET_STRING) {
		return nil, fault("key", "RFC 5958, 2", "malformed")
	}
	if id.Equal(oidEC) {
		c, err := readCurve(algorithm)
		if err != nil {
			return nil, err
		}
		return parseEC(key, c)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fault("key", "RFC 5958, 2", "%w: %w", ErrUnsupported, err)
	}
	if k, ok := parsed.(*rsa.PrivateKey); ok {
		return k, nil
	}
	return nil, fault("key", "RFC 5958, 2", "%w: key of type %T", ErrUnsupported, parsed)
}

func parseRSA(der []byte) (crypto.Signer, error) {
	k, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, fault("key", "RFC 8017, A.1.2", "%w", err)
	}
	return k, nil
}

// parseEC reads the ECPrivateKey of RFC 5915; the curve is given or named in it.
func parseEC(der []byte, c *curve.Curve) (crypto.Signer, error) {
	const ref = "RFC 5915, 3"
	in := cryptobyte.String(der)
	var outer, secret, parameters, public cryptobyte.String
	var version int64
	var named, published bool
	if !in.ReadASN1(&outer, cbasn1.SEQUENCE) || !in.Empty() || !outer.ReadASN1Integer(&version) || version != 1 ||
		!outer.ReadASN1(&secret, cbasn1.OCTET_STRING) ||
		!outer.ReadOptionalASN1(&parameters, &named, cbasn1.Tag(0).ContextSpecific().Constructed()) ||
		!outer.ReadOptionalASN1(&public, &published, cbasn1.Tag(1).ContextSpecific().Constructed()) || !outer.Empty() {
		return nil, fault("EC key", ref, "malformed")
	}
	if named {
		own, err := readCurve(parameters)
		if err != nil {
			return nil, err
		}
		if c != nil && own != c {
			return nil, fault("EC key", ref, "on %s outside and %s inside", c.Name(), own.Name())
		}
		c = own
	}
	if c == nil {
		return nil, fault("EC key", ref, "no curve")
	}
	k, err := curve.NewPrivateKey(c, secret)
	if err != nil {
		return nil, fault("EC key", ref, "%w", err)
	}
	if published {
		var point []byte
		if !public.ReadASN1BitStringAsBytes(&point) || !public.Empty() {
			return nil, fault("EC key", ref, "malformed public key")
		}
		if p, err := c.ParsePoint(point); err != nil || !p.Equal(k.PublicKey()) {
			return nil, fault("EC key", ref, "public key does not belong to the private one")
		}
	}
	return standard(k), nil
}

// standard returns keys of the curves of crypto/ecdsa as its own type, which is what other packages expect.
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
	return key
}

// readCurve reads a named curve, or explicit parameters that are those of one in every field.
func readCurve(s cryptobyte.String) (*curve.Curve, error) {
	const ref = "RFC 5480, 2.1.1; SEC 1, C.2"
	if s.PeekASN1Tag(cbasn1.OBJECT_IDENTIFIER) {
		var id asn1.ObjectIdentifier
		if !s.ReadASN1ObjectIdentifier(&id) || !s.Empty() {
			return nil, fault("curve", ref, "malformed")
		}
		c, ok := curve.ByOID(id.String())
		if !ok {
			return nil, fault("curve", ref, "%w: %s", ErrUnsupported, id)
		}
		return c, nil
	}
	var outer, field, coefficients, a, b, base cryptobyte.String
	var version int64
	var id asn1.ObjectIdentifier
	p, n, h := new(big.Int), new(big.Int), new(big.Int)
	if !s.ReadASN1(&outer, cbasn1.SEQUENCE) || !s.Empty() || !outer.ReadASN1Integer(&version) ||
		!outer.ReadASN1(&field, cbasn1.SEQUENCE) || !field.ReadASN1ObjectIdentifier(&id) || !field.ReadASN1Integer(p) ||
		!outer.ReadASN1(&coefficients, cbasn1.SEQUENCE) || !coefficients.ReadASN1(&a, cbasn1.OCTET_STRING) ||
		!coefficients.ReadASN1(&b, cbasn1.OCTET_STRING) || !coefficients.SkipOptionalASN1(cbasn1.BIT_STRING) ||
		!outer.ReadASN1(&base, cbasn1.OCTET_STRING) || !outer.ReadASN1Integer(n) ||
		!outer.Empty() && !outer.ReadASN1Integer(h) {
		return nil, fault("curve", ref, "malformed parameters")
	}
	half := (len(base) - 1) / 2
	if len(base) < 3 || base[0] != 4 || len(base)%2 == 0 {
		return nil, fault("curve", ref, "base point is not uncompressed")
	}
	params := curve.Params{
		P: p, A: new(big.Int).SetBytes(a), B: new(big.Int).SetBytes(b), Gx: new(big.Int).SetBytes(base[1 : 1+half]),
		Gy: new(big.Int).SetBytes(base[1+half:]), N: n, H: h,
	}
	if h.Sign() == 0 {
		params.H = nil
	}
	c, err := curve.MatchExplicit(params)
	if err != nil {
		return nil, fault("curve", ref, "%w: %w", ErrUnsupported, err)
	}
	return c, nil
}
