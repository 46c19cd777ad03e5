package keyfile

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

const (
	refPKCS8 = "RFC 5958, 2"
	refPKCS1 = "RFC 8017, A.1.2"
)

var (
	oidEC  = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidRSA = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
)

// marshalKey returns PKCS #8; an EC key names its curve.
func marshalKey(key crypto.Signer) ([]byte, error) {
	if wrapped, ok := key.(*Key); ok {
		key = wrapped.signer
	}
	switch k := key.(type) {
	case *ecdsa.PrivateKey, *rsa.PrivateKey:
		der, err := x509.MarshalPKCS8PrivateKey(k)
		if err != nil {
			return nil, fault("key", refPKCS8, "%w: %w", ErrUnsupported, err)
		}
		return der, nil
	case *curve.PrivateKey:
		return marshalCurve(k)
	}
	return nil, fault("key", refPKCS8, "%w: key of type %T", ErrUnsupported, key)
}

// parseKey reads PKCS #8, or SEC 1 and PKCS #1 where the kind of the PEM block says so or, without one, the content.
func parseKey(kind string, der []byte) (crypto.Signer, error) {
	if len(der) > maxKey {
		return nil, fault("key", "", "%d bytes, at most %d", len(der), maxKey)
	}
	if kind == "" {
		kind = kindOf(der)
	}
	switch kind {
	case blockRSA:
		return parseRSA(der)
	case blockEC:
		return parseEC(der, nil)
	}
	p, err := readPKCS8(der)
	if err != nil {
		return nil, err
	}
	switch {
	case p.algorithm.Equal(oidEC):
		c, err := readCurve(p.parameters)
		if err != nil {
			return nil, err
		}
		return parseEC(p.key, c)
	case p.algorithm.Equal(oidRSA):
		if !isNull(p.parameters) && !p.parameters.Empty() {
			return nil, fault("key", "RFC 8017, A.1", "parameters of an RSA key, want NULL")
		}
		return parseRSA(p.key)
	}
	return nil, fault("key", refPKCS8, "%w: algorithm %s", ErrUnsupported, p.algorithm)
}

// kindOf tells by the second element of a SEQUENCE what a key without PEM is.
func kindOf(der []byte) string {
	in, outer := cryptobyte.String(der), cryptobyte.String(nil)
	if in.ReadASN1(&outer, cbasn1.SEQUENCE) && outer.SkipASN1(cbasn1.INTEGER) {
		switch {
		case outer.PeekASN1Tag(cbasn1.INTEGER):
			return blockRSA
		case outer.PeekASN1Tag(cbasn1.OCTET_STRING):
			return blockEC
		}
	}
	return blockPlain
}

// privateKeyInfo is the content of PKCS #8.
type privateKeyInfo struct {
	algorithm  asn1.ObjectIdentifier
	parameters cryptobyte.String
	key        cryptobyte.String
}

// readPKCS8 reads OneAsymmetricKey. Attributes are passed over; a public key in it has no place in the keys read here.
func readPKCS8(der []byte) (*privateKeyInfo, error) {
	const attributes = 0
	in, outer, algorithm := cryptobyte.String(der), cryptobyte.String(nil), cryptobyte.String(nil)
	p := &privateKeyInfo{}
	var version int64
	if !in.ReadASN1(&outer, cbasn1.SEQUENCE) || !in.Empty() || !outer.ReadASN1Integer(&version) || version < 0 || version > 1 ||
		!outer.ReadASN1(&algorithm, cbasn1.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&p.algorithm) ||
		!outer.ReadASN1(&p.key, cbasn1.OCTET_STRING) ||
		!outer.SkipOptionalASN1(cbasn1.Tag(attributes).ContextSpecific().Constructed()) || !outer.Empty() {
		return nil, fault("key", refPKCS8, "malformed")
	}
	p.parameters = algorithm
	return p, nil
}

func isNull(s cryptobyte.String) bool {
	var null cryptobyte.String
	return s.ReadASN1(&null, cbasn1.NULL) && null.Empty() && s.Empty()
}

func parseRSA(der []byte) (crypto.Signer, error) {
	k, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, fault("RSA key", refPKCS1, "%w", err)
	}
	return &Key{k}, nil
}
