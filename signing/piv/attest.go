package piv

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Evidence proves where a key was born: two certificates that the token made. Keep it beside the certificate request.
type Evidence struct {
	Attestation []byte // DER: the key, certified by the token
	Attester    []byte // DER: the token's attestation key, certified by the maker
}

// PEM writes the evidence as two certificates.
func (e Evidence) PEM() []byte {
	var b bytes.Buffer
	for _, der := range [][]byte{e.Attestation, e.Attester} {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return b.Bytes()
}

// ParseEvidence reads what PEM wrote: exactly two certificates, the key's first.
func ParseEvidence(text []byte) (Evidence, error) {
	var der [][]byte
	for len(der) < 3 {
		block, rest := pem.Decode(text)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return Evidence{}, attestationFault("block %q in the evidence", block.Type)
		}
		der, text = append(der, block.Bytes), rest
	}
	if len(der) != 2 || len(bytes.TrimSpace(text)) != 0 {
		return Evidence{}, attestationFault("%d certificates in the evidence, want 2 and nothing else", len(der))
	}
	return Evidence{Attestation: der[0], Attester: der[1]}, nil
}

// Attestation is what evidence says about a key.
type Attestation struct {
	Serial    uint32
	Version   Version
	Slot      Slot
	PIN       PINPolicy
	Touch     TouchPolicy
	PublicKey crypto.PublicKey
}

// Trust is whose attestations are believed, and when. The maker's roots are given by the caller; this package brings none.
type Trust struct {
	Roots         *x509.CertPool
	Intermediates *x509.CertPool // nil: none
	Time          time.Time      // zero: now
}

// VerifyAttestation proves that a key was generated in a token of that maker: it follows the chain to a root and returns what the
// token says of the key. The caller compares the public key with the one in the request, and serial and policies with the plan of
// the ceremony. It needs neither a token nor cgo. Failures are ErrAttestation.
func VerifyAttestation(e Evidence, trust Trust) (*Attestation, error) {
	if trust.Roots == nil {
		return nil, attestationFault("no root given to believe")
	}
	a, leaf, attester, err := e.parse()
	if err != nil {
		return nil, err
	}
	options := x509.VerifyOptions{
		Roots: trust.Roots, Intermediates: x509.NewCertPool(), CurrentTime: trust.Time,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	if trust.Intermediates != nil {
		options.Intermediates = trust.Intermediates.Clone()
	}
	if !attester.BasicConstraintsValid { // some tokens of firmware 4 leave the extension out
		attester.BasicConstraintsValid, attester.IsCA = true, true
	}
	options.Intermediates.AddCert(attester)
	chains, err := leaf.Verify(options)
	if err != nil {
		return nil, attestationFault("%v", err)
	}
	for _, chain := range chains {
		if len(chain) > 2 && chain[1].Equal(attester) {
			return a, nil
		}
	}
	return nil, attestationFault("the key is not certified by the token's attestation key")
}

func attestationFault(format string, args ...any) error {
	return &Error{Op: "verify attestation", Retries: -1, Err: ErrAttestation, Detail: fmt.Sprintf(format, args...)}
}

// Extensions of an attestation (the maker's arc 1.3.6.1.4.1.41482.3).
var (
	oidFirmware = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, 3}
	oidSerial   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, 7}
	oidPolicy   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, 8}
)

const attestationName = "YubiKey PIV Attestation "

// Claims returns what the evidence says, unproven: to name a token, not to believe it.
func (e Evidence) Claims() (*Attestation, error) {
	a, _, _, err := e.parse()
	return a, err
}

// Algorithm returns the kind of the key, 0 if it is none of this package's.
func (a *Attestation) Algorithm() Algorithm { return algorithmOf(a.PublicKey) }

// Judge compares the firmware and the key with the known weaknesses (nil: KnownFirmware) and pki.Weakness. Where there is
// something to know of that is no reason to stop, it comes back as a note.
func (a *Attestation) Judge(denied []Firmware) (note string, err error) {
	if weak := pki.Weakness(a.PublicKey); len(weak) > 0 {
		return "", attestationFault("the key is weak: %s", weak[0].Detail)
	}
	known := denies(a.Version, algorithmOf(a.PublicKey) >= RSA2048, denied)
	switch {
	case known == nil:
		return "", nil
	case known.Warn:
		return known.Reason, nil
	}
	return "", attestationFault("firmware %v: %s", a.Version, known.Reason)
}

func (e Evidence) parse() (a *Attestation, leaf, attester *x509.Certificate, err error) {
	if leaf, err = x509.ParseCertificate(e.Attestation); err != nil {
		return nil, nil, nil, attestationFault("attestation: %v", err)
	}
	if attester, err = x509.ParseCertificate(e.Attester); err != nil {
		return nil, nil, nil, attestationFault("attester: %v", err)
	}
	a = &Attestation{PublicKey: leaf.PublicKey}
	name, ok := strings.CutPrefix(leaf.Subject.CommonName, attestationName)
	if a.Slot, err = ParseSlot(name); !ok || err != nil {
		return nil, nil, nil, attestationFault("subject %q names no slot", leaf.Subject.CommonName)
	}
	if err := a.extensions(leaf); err != nil {
		return nil, nil, nil, attestationFault("%v", err)
	}
	return a, leaf, attester, nil
}

// extensions reads the three that matter; each must be there once.
func (a *Attestation) extensions(leaf *x509.Certificate) error {
	seen := map[string]int{}
	for _, ext := range leaf.Extensions {
		seen[ext.Id.String()]++
		switch v := ext.Value; {
		case ext.Id.Equal(oidFirmware):
			if len(v) != 3 {
				return fmt.Errorf("firmware version of %d octets, want 3", len(v))
			}
			a.Version = Version{int(v[0]), int(v[1]), int(v[2])}
		case ext.Id.Equal(oidSerial):
			var serial int64
			rest, err := asn1.Unmarshal(v, &serial)
			if err != nil || len(rest) != 0 || serial < 0 || serial > 1<<32-1 {
				return errors.New("serial number is no INTEGER of 32 bit")
			}
			a.Serial = uint32(serial)
		case ext.Id.Equal(oidPolicy):
			if len(v) != 2 || v[0] < 1 || v[0] > 5 || v[1] < 1 || v[1] > 3 {
				return errors.New("unknown PIN or touch policy")
			}
			a.PIN, a.Touch = PINPolicy(v[0]), TouchPolicy(v[1])
		}
	}
	for _, id := range []asn1.ObjectIdentifier{oidFirmware, oidSerial, oidPolicy} {
		if seen[id.String()] != 1 {
			return fmt.Errorf("extension %v occurs %d times, want 1", id, seen[id.String()])
		}
	}
	return nil
}
