package seal

import (
	"bytes"
	"crypto"
	"errors"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/internal/plain"
)

// Config says who seals, and by which profile. It is data: [Sign] changes nothing in it, and it may be used by several
// goroutines if the Signer may.
type Config struct {
	Signer      crypto.Signer    `json:"-"` // software key, token or remote key of kind EC
	Certificate *pki.Certificate // of the same key
	Profile     *Profile         // of the document; nil: the one of [Profiles]
}

// Sign makes a seal: it checks the message by the rules of Doc 9303-13 and of its profile and the certificate by the profile of
// bar code signers, signs once, reads what it made and verifies it. Signer and Reference of the header are filled from
// the certificate where they are empty; the message stays as it is.
//
// Administrative documents of Germany are sealed with any certificate: a register gives its number, which the header must have
// (BSI TR-03171, 3.3).
//
// A certificate seals what its validity, its privateKeyUsagePeriod and its documentTypeList allow, on the day that the header
// has as the day of signature.
func Sign(m *Message, cfg Config) ([]byte, error) {
	if m == nil {
		return nil, fault("message", "", "missing")
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	own := *m
	if own.Signer == "" && own.Reference == "" {
		own.setSigner(cfg.Certificate)
	}
	profile := cfg.Profile
	if profile == nil {
		found, ok := Profiles().For(&own)
		if !ok {
			return nil, fault("document type", refHeader, "%w: %s", ErrProfile, own.Type())
		}
		profile = found
	}
	if err := errors.Join(profile.Validate(&own), cfg.judge(&own, profile)); err != nil {
		return nil, err
	}
	octets, err := own.Encode()
	if err != nil {
		return nil, err
	}
	signature, err := sign(cfg.Signer, octets)
	if err != nil {
		return nil, err
	}
	made := Seal{Message: own, Signature: signature}
	return recheck(made.appendSignature(slices.Clip(octets)), octets, cfg.Certificate)
}

// check says whether key and certificate belong together.
func (cfg *Config) check() error {
	switch {
	case cfg.Signer == nil:
		return fault("signer", "", "missing")
	case cfg.Certificate == nil:
		return fault("certificate", refReference, "missing")
	}
	if !plain.Belongs(cfg.Certificate, cfg.Signer) {
		return fault("certificate", "", "its key is not the signer's")
	}
	return nil
}

// judge says whether the certificate may seal this message.
func (cfg *Config) judge(m *Message, p *Profile) error {
	cert := cfg.Certificate
	at, ok := m.Signed.Time()
	if !ok {
		return fault("signature creation date", refDate, "missing")
	}
	var breaches []error
	// The day may begin before the certificate does: what counts is that some moment of it lies within.
	end := at.AddDate(0, 0, 1).Add(-1)
	if v := cert.Validity(); !v.Contains(at) && !v.Contains(end) {
		breaches = append(breaches, fault("certificate", "Doc 9303-12, 5", "not valid on %v", m.Signed))
	}
	if m.registered() { // any certificate seals there, and the register gives its number (BSI TR-03171, 3.3)
		return errors.Join(breaches...)
	}
	if u := cert.PrivateKeyUsage; !u.Contains(at) && !u.Contains(end) {
		breaches = append(breaches, fault("certificate", "Doc 9303-12, 5", "its key does not sign on %v", m.Signed))
	}
	if !m.names(cert) || !m.refersTo(cert) {
		breaches = append(breaches, fault("certificate", refReference, "is not number %s of signer %s", m.Reference, m.Signer))
	}
	if code := p.DocumentCode(m); code != "" && !signs(cert, code) {
		breaches = append(breaches, fault("documentTypeList", "Doc 9303-12, 7.1.1.6", "%q is not one of %v", code, cert.DocumentTypes))
	}
	if state := p.State(m); state != "" && state != m.State {
		breaches = append(breaches, fault("issuing country", refHeader, "%q, the zone has %q", m.State, state))
	}
	return errors.Join(append(breaches, cert.Validate(pki.BarcodeSigner))...)
}

func (h *Header) refersTo(cert *pki.Certificate) bool {
	number, ok := h.number()
	return ok && cert.SerialNumber != nil && cert.SerialNumber.Cmp(number) == 0
}

// signs says whether the certificate seals documents of that code. Without a list it seals any; one letter stands for every code
// that begins with it (Doc 9303-12, 7.1.1.6).
func signs(cert *pki.Certificate, code string) bool {
	return len(cert.DocumentTypes) == 0 || slices.ContainsFunc(cert.DocumentTypes, func(t string) bool {
		return t == code || len(t) == 1 && strings.HasPrefix(code, t)
	})
}

// recheck reads and verifies what was just made.
func recheck(out, signed []byte, cert *pki.Certificate) ([]byte, error) {
	s, err := Parse(out)
	if err == nil && !bytes.Equal(s.SignedData, signed) {
		err = fault("message zone", refSignature, "is another than was signed")
	}
	if err == nil {
		err = s.CheckSignature(cert)
	}
	if err == nil {
		err = s.Validate()
	}
	if err != nil {
		return nil, &Error{Field: "the seal just made", Offset: -1, Err: err}
	}
	return out, nil
}
