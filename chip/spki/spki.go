package spki

import (
	"crypto"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

// ErrUnsupported says that a key is of an algorithm, group or size that is not known here: nothing can be judged with it.
var ErrUnsupported = errors.New("not supported")

// Error says which part of a key is wrong, and by which clause.
type Error struct {
	Field string
	Ref   string
	Err   error
}

// Error returns field, cause and clause.
func (e *Error) Error() string {
	return fmt.Sprintf("subject public key: %s: %v (%s)", e.Field, e.Err, e.Ref)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

const refInfo = "RFC 5280, 4.1.2.7"

func fault(field, ref, format string, args ...any) error {
	return &Error{field, ref, fmt.Errorf(format, args...)}
}

// The algorithms, in dotted decimal.
var (
	oidRSA      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidPSS      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidEC       = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidPrime    = asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 1}
	oidPKCS3    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 3, 1}
	oidX942     = asn1.ObjectIdentifier{1, 2, 840, 10046, 2, 1}
	oidStandard = asn1.ObjectIdentifier{0, 4, 0, 127, 0, 7, 1, 2} // standardizedDomainParameters (Doc 9303-11, 9.5.1)
)

// Limits of what is read: an attacker's key must not buy unbounded time.
const (
	maxInfo     = 8192
	maxRSA      = 8192
	minRSA      = 512
	maxExponent = 31 // bits; an int on every platform
	maxDH       = 4096
	minDH       = 1024
	minOrder    = 160
)

// Parse reads a SubjectPublicKeyInfo that is b and nothing more. The key is an [*rsa.PublicKey], a [*curve.PublicKey] or a
// [*DHKey]. Explicit EC parameters are matched against the standard curves in every field. The error is [ErrUnsupported]
// for a key that is well-formed and can't be used here.
func Parse(b []byte) (crypto.PublicKey, error) {
	if len(b) > maxInfo {
		return nil, fault("info", refInfo, "%d octets, at most %d", len(b), maxInfo)
	}
	in := cryptobyte.String(b)
	var info, algorithm cryptobyte.String
	var id asn1.ObjectIdentifier
	var bits []byte
	if !in.ReadASN1(&info, der.SEQUENCE) || !in.Empty() || !info.ReadASN1(&algorithm, der.SEQUENCE) ||
		!algorithm.ReadASN1ObjectIdentifier(&id) || !info.ReadASN1BitStringAsBytes(&bits) || !info.Empty() {
		return nil, fault("info", refInfo, "not a SubjectPublicKeyInfo in DER")
	}
	switch {
	case id.Equal(oidRSA), id.Equal(oidPSS):
		return parseRSA(bits)
	case id.Equal(oidEC):
		return parseEC(algorithm, bits)
	case id.Equal(oidStandard):
		return parseStandard(algorithm, bits)
	case id.Equal(oidPKCS3), id.Equal(oidX942):
		return parseDH(algorithm, bits, id.Equal(oidX942))
	}
	return nil, fault("algorithm", refInfo, "%w: key of algorithm %v", ErrUnsupported, id)
}

// parseRSA reads the RSAPublicKey of RFC 8017, A.1.1. The parameters of the algorithm are NULL, absent, or restrictions of
// PSS, none of which matter to active authentication. As in certificates, a modulus without the zero octet that makes it
// positive is read as one, since nothing else can be meant.
func parseRSA(bits []byte) (crypto.PublicKey, error) {
	const ref = "RFC 8017, A.1.1"
	in := cryptobyte.String(bits)
	var key, modulus, exponent cryptobyte.String
	if !in.ReadASN1(&key, der.SEQUENCE) || !in.Empty() || !key.ReadASN1(&modulus, der.INTEGER) ||
		!key.ReadASN1(&exponent, der.INTEGER) || !key.Empty() {
		return nil, fault("RSA key", ref, "not an RSAPublicKey in DER")
	}
	n, e := new(big.Int).SetBytes(modulus), new(big.Int).SetBytes(exponent)
	if size := n.BitLen(); size < minRSA || size > maxRSA || n.Bit(0) == 0 {
		return nil, fault("RSA key", ref, "%w: modulus of %d bits", ErrUnsupported, size)
	}
	if e.Cmp(big.NewInt(3)) < 0 || e.BitLen() > maxExponent || e.Bit(0) == 0 {
		return nil, fault("RSA key", ref, "%w: exponent of %d bits", ErrUnsupported, e.BitLen())
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

// parseStandard reads a key of standardised domain parameters: the id, then a point or a number.
func parseStandard(parameters cryptobyte.String, bits []byte) (crypto.PublicKey, error) {
	const ref = "Doc 9303-11, 9.5.1"
	var id int
	if !parameters.ReadASN1Integer(&id) || !parameters.Empty() {
		return nil, fault("parameters", ref, "no parameter id")
	}
	if g, ok := DHGroupByID(id); ok {
		return publicNumber(g, bits, ref)
	}
	c, ok := curve.ByParameterID(id)
	if !ok {
		return nil, fault("parameters", ref, "%w: parameter id %d", ErrUnsupported, id)
	}
	return point(c, bits, ref)
}

func point(c *curve.Curve, bits []byte, ref string) (crypto.PublicKey, error) {
	key, err := c.ParsePoint(bits)
	if err != nil {
		return nil, fault("EC key", ref, "%w", err)
	}
	return key, nil
}
