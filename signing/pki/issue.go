package pki

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Issue builds the certificate t asks for, judges it by the profile of its role, signs it once with signer, the issuer's
// key, reads it back and verifies it. issuer nil makes a self-signed CSCA. Nothing is signed that breaks the profile; of
// the profile's choices only named curves are left to the template.
//
// Issue neither keeps a register nor knows which serial numbers were used: 20 random octets make a collision a matter of
// theory, and a register is the caller's.
func Issue(t *Template, issuer *Certificate, signer crypto.Signer) (*Certificate, error) {
	if err := t.check(issuer, signer); err != nil {
		return nil, err
	}
	full := t.complete(issuer, signer)
	if err := full.within(issuer); err != nil {
		return nil, err
	}
	alg, err := AlgorithmFor(signer.Public(), full.Hash, !full.PKCS1v15)
	if err != nil {
		return nil, err
	}
	tbs, err := full.tbs(issuer, alg)
	if err != nil {
		return nil, err
	}
	if err := full.judge(tbs, alg); err != nil {
		return nil, err
	}
	sig, err := Sign(signer, alg, tbs)
	if err != nil {
		return nil, err
	}
	raw, err := assemble(tbs, alg, sig)
	if err != nil {
		return nil, err
	}
	c, err := ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	if err := alg.Verify(signer.Public(), c.RawTBS, c.Signature); err != nil {
		return nil, fault("signature", "", "made by the signer and not genuine: %w", err)
	}
	return c, nil
}

// check refuses what can't be issued at all.
func (t *Template) check(issuer *Certificate, signer crypto.Signer) error {
	switch {
	case signer == nil:
		return fault("signer", "", "missing")
	case t.Role < CSCA || t.Role > DTCSigner:
		return fault("role", "", "%d is none", t.Role)
	case t.NotBefore.IsZero():
		return fault("notBefore", refFields, "missing")
	case (issuer == nil) != (t.Role == CSCA):
		return fault("issuer", refFields, "a %v %s", t.Role, map[bool]string{true: "needs an issuer", false: "is its own issuer"}[issuer == nil])
	case t.PublicKey == nil && issuer != nil:
		return fault("subjectPublicKeyInfo", refFields, "missing")
	case t.Subject.IsZero():
		return fault("subject", refFields, "missing")
	}
	if issuer == nil {
		return nil
	}
	if !samePublicKey(issuer.PublicKey, signer.Public()) {
		return fault("signer", "", "not the key of the issuer's certificate")
	}
	if err := issuer.Fit(CSCA); err != nil {
		return fault("issuer", "", "can't issue: %w", err)
	}
	if !issuer.BasicConstraints.CA {
		return fault("issuer", refExtensions, "not a CA")
	}
	return nil
}

// within refuses a certificate that its issuer can't stand for over its whole life (Doc 9303-12, 4.1.4.1). A link
// certificate may outlive the key that signs it: it hands on trust on the day it is read.
func (t *Template) within(issuer *Certificate) error {
	if issuer == nil {
		return nil
	}
	if !issuer.Validity().Contains(t.NotBefore) {
		return fault("notBefore", "Doc 9303-12, 4.1.4.1", "%s, the issuer's certificate is valid from %s to %s", stamp(t.NotBefore), stamp(issuer.NotBefore), stamp(issuer.NotAfter))
	}
	if !issuer.PrivateKeyUsage.Contains(t.NotBefore) {
		return fault("notBefore", "Doc 9303-12, 4.1.4.2", "%s, the issuer's key signs until %s", stamp(t.NotBefore), stamp(issuer.PrivateKeyUsage.NotAfter))
	}
	if t.Role != Link && t.NotAfter.After(issuer.NotAfter) {
		return fault("notAfter", "Doc 9303-12, 4.1.4.1", "%s, the issuer's certificate ends %s", stamp(t.NotAfter), stamp(issuer.NotAfter))
	}
	return nil
}

// samePublicKey compares keys of this package and of the standard library.
func samePublicKey(a, b crypto.PublicKey) bool {
	x, err1 := MarshalPublicKey(a, false)
	y, err2 := MarshalPublicKey(b, false)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// judge reads the certificate as it will be, but for the signature, and refuses every breach of the profile and every
// weakness of the key.
func (t *Template) judge(tbs []byte, alg Algorithm) error {
	raw, err := assemble(tbs, alg, []byte{0})
	if err != nil {
		return err
	}
	c, err := ParseCertificate(raw)
	if err != nil {
		return err
	}
	if weak := Weakness(c.PublicKey); len(weak) > 0 {
		return fault("subjectPublicKeyInfo", weak[0].Ref, "%s", weak[0].Detail)
	}
	var all []error
	for _, r := range c.broken(t.Role, Profile) {
		if r.Rule == "key-explicit" && t.NamedCurve {
			continue
		}
		all = append(all, r.error())
	}
	return errors.Join(all...)
}

// assemble writes Certificate, CertificateList or CertificationRequest: they have the same three parts.
func assemble(tbs []byte, alg Algorithm, sig []byte) ([]byte, error) {
	id, err := alg.Marshal()
	if err != nil {
		return nil, err
	}
	return der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(tbs)
			b.AddBytes(id)
			b.AddASN1BitString(sig)
		})
	})
}

// tbs builds TBSCertificate.
func (t *Template) tbs(issuer *Certificate, alg Algorithm) ([]byte, error) {
	spki, err := MarshalPublicKey(t.PublicKey, !t.NamedCurve)
	if err != nil {
		return nil, err
	}
	subject, err := t.Subject.Marshal()
	if err != nil {
		return nil, err
	}
	issuerName := subject
	if issuer != nil {
		issuerName = issuer.RawSubject
	}
	serial := t.Serial
	if serial == nil {
		if serial, err = RandomSerial(); err != nil {
			return nil, err
		}
	}
	id, err := alg.Marshal()
	if err != nil {
		return nil, err
	}
	extensions, err := t.extensions(issuer, spki)
	if err != nil {
		return nil, err
	}
	return tbsCertificate(serial, id, issuerName, subject, spki, t.NotBefore, t.NotAfter, extensions)
}

// tbsCertificate writes TBSCertificate from its parts; those that are octets are DER already.
func tbsCertificate(serial *big.Int, algorithm, issuer, subject, spki []byte, notBefore, notAfter time.Time, extensions []Extension) ([]byte, error) {
	return der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { b.AddASN1Int64(2) })
			b.AddASN1BigInt(serial)
			b.AddBytes(algorithm)
			b.AddBytes(issuer)
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addTime(b, notBefore)
				addTime(b, notAfter)
			})
			b.AddBytes(subject)
			b.AddBytes(spki)
			b.AddASN1(asn1.Tag(3).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { addExtensions(b, extensions) })
		})
	})
}

// RandomSerial returns a serial number of 20 octets, positive, with 158 random bits (Doc 9303-12, Table 5).
func RandomSerial() (*big.Int, error) {
	b := make([]byte, 20)
	if _, err := rand.Read(b); err != nil {
		return nil, fault("serialNumber", "", "no randomness: %w", err)
	}
	b[0] = b[0]&0x3f | 0x40
	return new(big.Int).SetBytes(b), nil
}

// KeyID returns the identifier this package gives a key: the leftmost 160 bits of SHA-256 over the subjectPublicKey
// octets (RFC 7093, 2, method 1).
func KeyID(spki []byte) ([]byte, error) {
	var p parse
	r := p.open(spki)
	info := r.sequence("subjectPublicKeyInfo")
	info.read(tagSequence, "subjectPublicKeyInfo")
	bits := info.bitOctets("subjectPublicKeyInfo")
	if err := p.result(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(bits)
	return sum[:20], nil
}
