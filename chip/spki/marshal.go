package spki

import (
	"crypto"
	"crypto/rsa"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

// Marshal writes a SubjectPublicKeyInfo as Doc 9303-11, 9.2.6 asks: elliptic curves with explicit parameters, DH by
// PKCS #3, or by X9.42 where the order is known, RSA with NULL.
func Marshal(pub crypto.PublicKey) ([]byte, error) {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		return marshal(func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidRSA)
			b.AddASN1NULL()
		}, func(b *cryptobyte.Builder) {
			b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1BigInt(k.N)
				b.AddASN1Int64(int64(k.E))
			})
		})
	case *curve.PublicKey:
		return marshal(func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidEC)
			addCurve(b, k.Curve)
		}, func(b *cryptobyte.Builder) { b.AddBytes(k.Bytes()) })
	case *DHKey:
		if err := k.Validate(); err != nil {
			return nil, err
		}
		return marshal(k.addParameters, func(b *cryptobyte.Builder) { b.AddASN1BigInt(k.Y) })
	}
	return nil, fault("algorithm", refInfo, "%w: key of type %T", ErrUnsupported, pub)
}

// MarshalStandard writes the key with its standardised domain parameter id, as EF.CardSecurity has it (Doc 9303-11, 9.5.1).
func MarshalStandard(k *curve.PublicKey) ([]byte, error) {
	id, ok := k.Curve.ParameterID()
	if !ok {
		return nil, fault("parameters", "Doc 9303-11, 9.5.1", "%w: %s has no parameter id", ErrUnsupported, k.Curve)
	}
	return marshal(func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidStandard)
		b.AddASN1Int64(int64(id))
	}, func(b *cryptobyte.Builder) { b.AddBytes(k.Bytes()) })
}

func (k *DHKey) addParameters(b *cryptobyte.Builder) {
	if k.Q != nil {
		b.AddASN1ObjectIdentifier(oidX942)
	} else {
		b.AddASN1ObjectIdentifier(oidPKCS3)
	}
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(k.P)
		b.AddASN1BigInt(k.G)
		if k.Q != nil {
			b.AddASN1BigInt(k.Q)
		}
	})
}

func marshal(algorithm, key func(b *cryptobyte.Builder)) ([]byte, error) {
	var out cryptobyte.Builder
	out.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(der.SEQUENCE, algorithm)
		b.AddASN1(der.BIT_STRING, func(b *cryptobyte.Builder) {
			b.AddUint8(0)
			key(b)
		})
	})
	return out.Bytes()
}
