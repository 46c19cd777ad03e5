package mdoc

import (
	"crypto"
	"errors"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// Sign1 is a COSE_Sign1 as read (RFC 9052, 4.2). The byte slices are parts of the input, which must not be changed. Reading
// proves nothing: [Sign1.Verify] or [Sign1.CheckSignature] do.
type Sign1 struct {
	Raw         []byte // the whole, as read
	Protected   []byte // content of the protected header, which the signature covers as it stands
	Unprotected []byte // the map of the other header, which nobody signed
	Payload     []byte // nil: detached
	Signature   []byte // r ‖ s

	Algorithm Algorithm // of the protected header; 0 where it is named by text
	Chain     [][]byte  // certificates of x5chain in DER, the signer's first (RFC 9360, 2)
	Tagged    bool      // tag 18 stands before it, which an mdoc leaves out

	Findings []Finding // deviations tolerated while reading, each with its clause

	critical string // what the protected header calls critical and is not understood here
}

// ParseSign1 reads one COSE_Sign1, nothing behind it: of an mdoc, of a reader's request, of a list of issuers (VICAL).
func ParseSign1(b []byte) (*Sign1, error) {
	r := open(b)
	s := r.sign1("COSE_Sign1", nil)
	r.done("COSE_Sign1")
	if err := r.result(); err != nil {
		return nil, err
	}
	s.Findings = r.findings
	return s, nil
}

// sign1 reads the structure, and with a function what is in a payload that is not detached. Where it fails, the error is in the
// reader.
func (r *reader) sign1(field string, payload func(*reader)) *Sign1 {
	s, start := &Sign1{}, r.at
	if r.peek()>>5 == majorTag {
		r.tag(tagSign1, field)
		r.note(field, refMSO, "tagged, want untagged")
		s.Tagged = true
	}
	at := r.at
	if n := r.count(majorArray, maxFields, field); n != 4 {
		r.fail(at, field, refCOSE, "%d entries, want 4", n)
	}
	s.Protected = r.octets(field + " protected")
	h := headers{Sign1: s}
	h.read(&reader{r.parse, r.at - len(s.Protected), r.at}, "protected", true)
	at = r.at
	h.read(r, "unprotected", false)
	s.Unprotected = r.data[at:r.at:r.at]
	s.readPayload(r, field+" payload", payload)
	s.Signature = r.octets(field + " signature")
	s.Raw = r.data[start:r.at:r.at]
	if r.err == nil && !h.algorithm {
		r.fail(start, field+" protected", refMSO, "no algorithm (label 1)")
	}
	return s
}

func (s *Sign1) readPayload(r *reader, field string, content func(*reader)) {
	if r.peek() == simpleNull {
		r.at++
		return
	}
	s.Payload = r.octets(field)
	if s.Payload == nil {
		s.Payload = []byte{} // empty is not detached
	}
	if content != nil && r.err == nil {
		content(&reader{r.parse, r.at - len(s.Payload), r.at})
	}
}

// Verify checks the signature with a key. detached is the payload where it is not in the structure, nil where it is. nil means
// genuine; errors.Is(err, [pki.ErrSignature]) means that this key did not make it over this payload; [pki.ErrUnsupported] that
// nothing here can judge: another algorithm, a critical header that is not understood.
func (s *Sign1) Verify(key crypto.PublicKey, detached []byte) error {
	payload := s.Payload
	switch {
	case (payload == nil) == (detached == nil):
		return fault("payload", refCOSE, "it must be either in the structure or beside it")
	case s.critical != "":
		return fault("crit", "RFC 9052, 3.1", "%w: critical header %.40s", pki.ErrUnsupported, s.critical)
	case payload == nil:
		payload = detached
	}
	if err := s.Algorithm.Verify(key, signedData(s.Protected, payload), s.Signature); err != nil {
		return fault("signature", refCOSE, "%w", err)
	}
	return nil
}

// CheckSignature is Verify with the key of a certificate. It judges the signature alone: whether the certificate may sign is for
// [Fit], whether it is trusted for package verify/trust.
func (s *Sign1) CheckSignature(signer *pki.Certificate, detached []byte) error {
	switch {
	case signer == nil:
		return fault("certificate", refCOSE, "missing")
	case signer.PublicKey == nil:
		return fault("certificate", refCOSE, "%w", errors.Join(signer.KeyError, pki.ErrUnsupported))
	}
	return s.Verify(signer.VerifyingKey(), detached)
}

// Certificates reads the certificates of x5chain, the signer's first. Nothing says yet that they are trusted.
func (s *Sign1) Certificates() ([]*pki.Certificate, error) {
	list := make([]*pki.Certificate, len(s.Chain))
	for i, der := range s.Chain {
		cert, err := pki.ParseCertificate(der)
		if err != nil {
			return nil, fault("x5chain", "RFC 9360, 2", "certificate %d: %w", i+1, err)
		}
		list[i] = cert
	}
	return list, nil
}

// signedData is the Sig_structure of RFC 9052, 4.4, without external data.
func signedData(protected, payload []byte) []byte {
	out := make([]byte, 0, len(protected)+len(payload)+32)
	out = appendText(appendHead(out, majorArray, 4), "Signature1")
	out = appendOctets(appendOctets(out, protected), nil)
	return appendOctets(out, payload)
}

// Encode writes the structure from its parts: a structure without findings as it was read.
func (s *Sign1) Encode() []byte {
	var out []byte
	if s.Tagged {
		out = appendHead(out, majorTag, tagSign1)
	}
	out = appendOctets(appendHead(out, majorArray, 4), s.Protected)
	out = append(out, s.Unprotected...)
	if s.Payload == nil {
		out = append(out, simpleNull)
	} else {
		out = appendOctets(out, s.Payload)
	}
	return appendOctets(out, s.Signature)
}

// newSign1 signs a payload once and leaves verifying it to the caller. The chain stands in the unprotected header; a
// detached payload is signed and left out.
func newSign1(signer crypto.Signer, chain []*pki.Certificate, payload []byte, detached bool) (*Sign1, error) {
	row, err := algorithmFor(signer.Public())
	if err != nil {
		return nil, err
	}
	s := &Sign1{Algorithm: row.id}
	if s.Protected, err = marshal(map[int]Algorithm{1: row.id}, "protected"); err != nil {
		return nil, err
	}
	for _, cert := range chain {
		s.Chain = append(s.Chain, cert.Raw)
	}
	s.Unprotected = appendChain(s.Chain)
	s.Signature, err = pki.Sign(signer, pki.Algorithm{Scheme: pki.ECDSAPlain, Hash: row.hash}, signedData(s.Protected, payload))
	if err != nil {
		return nil, fault("signer", refCOSE, "%w", err)
	}
	if !detached {
		s.Payload = slices.Clip(payload)
	}
	s.Raw = s.Encode()
	return s, nil
}
