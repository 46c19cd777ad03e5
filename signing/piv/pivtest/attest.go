package pivtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"
)

// Authority certifies the attestation keys of tokens, as a maker does.
type Authority struct {
	Root *x509.Certificate
	key  *ecdsa.PrivateKey
}

// The validity of everything an Authority certifies: the clock plays no part in tests, today or in any year (RFC 5280, 4.1.2.5, has
// the last second for certificates without an end).
var (
	attestedFrom  = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	attestedUntil = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

const formFactor = 1 // USB-A keychain

// NewAuthority makes a root.
func NewAuthority() (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := authorityTemplate("pivtest Root CA", 1)
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	root, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &Authority{Root: root, key: key}, nil
}

func authorityTemplate(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: attestedFrom, NotAfter: attestedUntil,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
}

// attester is the attestation key of one token.
type attester struct {
	key         *ecdsa.PrivateKey
	parsed      *x509.Certificate
	certificate []byte
}

// certify makes the attestation key of a token, as its maker does.
func (a *Authority) certify(serial uint32) (attester, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return attester{}, err
	}
	template := authorityTemplate("Yubico PIV Attestation", int64(serial))
	der, err := x509.CreateCertificate(rand.Reader, template, a.Root, &key.PublicKey, a.key)
	if err != nil {
		return attester{}, err
	}
	parsed, err := x509.ParseCertificate(der)
	return attester{key: key, parsed: parsed, certificate: der}, err
}

// Extensions of an attestation.
var (
	oidFirmware   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, 3}
	oidSerial     = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, 7}
	oidPolicy     = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, 8}
	oidFormFactor = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, 9}
)

// attest certifies that a slot's key was generated in the token.
func (t *Token) attest(c command) ([]byte, uint16) {
	if !t.atLeast(4, 3) {
		return nil, swInstruction
	}
	k, ok := t.slots[c.p1]
	if !ok || k.imported {
		return nil, swWrongData
	}
	serial, err := asn1.Marshal(int64(t.config.Serial))
	if err != nil {
		return nil, 0x6F00
	}
	number := make([]byte, 16)
	rand.Read(number)
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(number),
		Subject:      pkix.Name{CommonName: fmt.Sprintf("YubiKey PIV Attestation %x", c.p1)},
		NotBefore:    attestedFrom, NotAfter: attestedUntil,
		ExtraExtensions: []pkix.Extension{
			{Id: oidFirmware, Value: t.config.Version[:]},
			{Id: oidSerial, Value: serial},
			{Id: oidPolicy, Value: []byte{k.pin, k.touch}},
			{Id: oidFormFactor, Value: []byte{formFactor}},
		},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, t.attester.parsed, k.public(), t.attester.key)
	if err != nil {
		return nil, 0x6F00
	}
	return der, swOK
}
