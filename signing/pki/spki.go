package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"math"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

const refSPKI = "RFC 5280, 4.1.2.7"

// subjectKey is a SubjectPublicKeyInfo as read, with the forms the profile of Doc 9303-12 asks about.
type subjectKey struct {
	algorithm  OID
	key        crypto.PublicKey
	err        error // why there is no key
	explicit   bool  // EC: explicit parameters
	cofactor   bool  // EC: explicit parameters have one
	compressed bool  // EC: compressed point
}

// ParsePublicKey reads a SubjectPublicKeyInfo. The key is an [*rsa.PublicKey] or a [*curve.PublicKey]; explicit EC
// parameters are matched against the standard curves in every field. An error that is [ErrUnsupported] means a key this
// package can't judge with: another algorithm, an unknown curve, a size out of bounds.
func ParsePublicKey(spki []byte) (crypto.PublicKey, []Finding, error) {
	if len(spki) > maxCertificate {
		return nil, nil, fault("subjectPublicKeyInfo", "", "%d octets, at most %d", len(spki), maxCertificate)
	}
	var p parse
	r := p.open(spki)
	k, _ := r.subjectKey()
	r.done("subjectPublicKeyInfo")
	if err := p.result(); err != nil {
		return nil, nil, err
	}
	return k.key, p.findings, k.err
}

// subjectKey reads a SubjectPublicKeyInfo. Only its outer form can make the reading fail: a key that is broken or unknown
// is in err, so that the certificate around it still reads.
func (r *reader) subjectKey() (k subjectKey, raw []byte) {
	const field = "subjectPublicKeyInfo"
	e := r.read(tagSequence, field)
	info := r.inside(e)
	algorithm := info.sequence(field)
	k.algorithm = algorithm.oid(field)
	bits := info.bitOctets(field)
	info.done(field)
	if r.err != nil {
		return k, nil
	}
	inner := parse{data: r.data, findings: r.findings}
	parameters := reader{&inner, algorithm.offset, algorithm.end}
	switch k.algorithm {
	case oidRSA, oidPSS:
		key := reader{&inner, e.end - len(bits), e.end}
		k.key, k.err = parseRSA(&parameters, &key, k.algorithm)
	case oidEC:
		k.key, k.err = parseEC(&k, &parameters, bits)
	case oidDSA:
		k.err = fault(field, refSPKI, "%w: DSA key", ErrUnsupported)
	default:
		k.err = fault(field, refSPKI, "%w: key of algorithm %s", ErrUnsupported, k.algorithm)
	}
	r.findings = inner.findings
	return k, r.raw(e)
}

// parseRSA reads the parameters and the RSAPublicKey of RFC 8017, A.1.1.
func parseRSA(parameters, key *reader, algorithm OID) (crypto.PublicKey, error) {
	const field = "RSA public key"
	if algorithm == oidRSA {
		parameters.nullParameters(field, true, "rsaEncryption")
	} else if parameters.more() {
		parameters.note(field, refFields, "key restricted to RSASSA-PSS, want rsaEncryption")
	}
	in := key.sequence(field)
	key.done(field)
	n := in.integer(tagInteger, field)
	e := in.integer(tagInteger, field)
	in.done(field)
	if err := key.result(); err != nil {
		return nil, err
	}
	if len(n) > maxModulus/8+8 || len(e) > maxModulus/8+8 {
		return nil, fault(field, "", "%w: modulus of %d octets, exponent of %d", ErrUnsupported, len(n), len(e))
	}
	if n[0] >= 0x80 {
		// Seen in old keys: the leading zero octet forgotten. Nothing else can be meant.
		key.note(field, "X.690, 8.3.3", "modulus encoded as a negative number")
	}
	modulus, exponent := new(big.Int).SetBytes(n), new(big.Int).SetBytes(e)
	if exponent.BitLen() > 62 {
		return nil, fault(field, "", "%w: exponent of %d bit", ErrUnsupported, exponent.BitLen())
	}
	if err := checkRSA(modulus, exponent.Int64()); err != nil {
		return nil, err
	}
	if exponent.Int64() > math.MaxInt {
		return nil, fault(field, "", "%w: exponent of %d bit on this platform", ErrUnsupported, exponent.BitLen())
	}
	return &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}, nil
}

// parseEC reads the curve and the point.
func parseEC(k *subjectKey, parameters *reader, bits []byte) (crypto.PublicKey, error) {
	const field = "EC public key"
	c, err := k.readCurve(parameters)
	if err != nil {
		return nil, err
	}
	if len(bits) == 0 {
		return nil, fault(field, "RFC 5480, 2.2", "empty point")
	}
	if k.compressed = bits[0] != 4; k.compressed {
		parameters.note(field, "Doc 9303-12, 4.1.6.3", "compressed point")
	}
	pub, err := c.ParsePoint(bits)
	if err != nil {
		return nil, fault(field, "RFC 5480, 2.2", "%w", err)
	}
	return pub, nil
}

// MarshalPublicKey writes a SubjectPublicKeyInfo: rsaEncryption with NULL; EC with the uncompressed point and explicit
// parameters, as Doc 9303-12, 7.1 asks, or the named curve.
func MarshalPublicKey(pub crypto.PublicKey, explicit bool) ([]byte, error) {
	switch key := pub.(type) {
	case *rsa.PublicKey:
		return marshalRSA(key)
	case *ecdsa.PublicKey:
		own, err := curve.FromECDSA(key)
		if err != nil {
			return nil, fault("EC public key", "", "%w: %w", ErrUnsupported, err)
		}
		return marshalEC(own, explicit)
	case *curve.PublicKey:
		return marshalEC(key, explicit)
	}
	return nil, fault("public key", "", "%w: %s", ErrUnsupported, DescribeKey(pub))
}

func marshalRSA(key *rsa.PublicKey) ([]byte, error) {
	if key.N == nil {
		return nil, fault("RSA public key", "", "no modulus")
	}
	if err := checkRSA(key.N, int64(key.E)); err != nil {
		return nil, err
	}
	return marshalSPKI(func(b *cryptobyte.Builder) {
		addOID(b, oidRSA)
		b.AddASN1NULL()
	}, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1BigInt(key.N)
			b.AddASN1Int64(int64(key.E))
		})
	})
}

func marshalEC(key *curve.PublicKey, explicit bool) ([]byte, error) {
	if key.Curve == nil || key.X == nil || key.Y == nil {
		return nil, fault("EC public key", "", "no point")
	}
	if err := key.Validate(); err != nil {
		return nil, fault("EC public key", "RFC 5480, 2.2", "%w", err)
	}
	return marshalSPKI(func(b *cryptobyte.Builder) {
		addOID(b, oidEC)
		if explicit {
			b.AddBytes(explicitParameters(key.Curve))
		} else {
			addOID(b, OID(key.Curve.OID()))
		}
	}, func(b *cryptobyte.Builder) { b.AddBytes(key.Bytes()) })
}

func marshalSPKI(algorithm, key func(b *cryptobyte.Builder)) ([]byte, error) {
	out, err := der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, algorithm)
			b.AddASN1(asn1.BIT_STRING, func(b *cryptobyte.Builder) {
				b.AddUint8(0)
				key(b)
			})
		})
	})
	if err != nil {
		return nil, errors.Join(fault("subjectPublicKeyInfo", refSPKI, "can't be written"), err)
	}
	return out, nil
}
