package cms

import (
	"errors"

	"github.com/chancery-id/chancery/signing/pki"
)

func isUnsupported(err error) bool { return errors.Is(err, pki.ErrUnsupported) }

// read reads one SignerInfo (RFC 5652, 5.3).
func (s *SignerInfo) read(c *cursor) {
	in := c.sequence("signerInfo")
	notes := (*findings)(&s.Findings)
	s.Version = in.small("signerInfo version")
	s.SID.read(&in)
	s.Digest = in.digest("digestAlgorithm", notes)
	if e, ok := in.optional(context0, "signedAttrs"); ok {
		s.RawSignedAttrs = e.raw
		s.SignedAttrs = in.attributes(e, "signedAttrs", notes)
	}
	s.readAlgorithm(&in)
	s.Signature = in.octets(tagOctetString, "signature")
	if e, ok := in.optional(context1, "unsignedAttrs"); ok {
		s.hasUnsigned = true
		s.UnsignedAttrs = in.attributes(e, "unsignedAttrs", notes)
	}
	in.done("signerInfo")
	if in.err != nil {
		return
	}
	if want := s.SID.version(); s.Version != want {
		notes.note("signerInfo version", "RFC 5652, 5.3", "%d, want %d", s.Version, want)
	}
	s.readTime(notes)
}

// version is the version of a SignerInfo with that identifier.
func (s SignerID) version() int {
	if s.IsKeyID() {
		return 3
	}
	return 1
}

func (s *SignerID) read(c *cursor) {
	switch c.peek() {
	case implicit0, implicit0 | constructed:
		s.SubjectKeyID = c.octets(implicit0, "subjectKeyIdentifier")
		if s.SubjectKeyID == nil {
			s.SubjectKeyID = []byte{}
		}
		if n := len(s.SubjectKeyID); n == 0 || n > maxKeyID {
			c.fail("subjectKeyIdentifier", c.offset, "RFC 5652, 5.3", "%d octets", n)
		}
		return
	}
	in := c.sequence("issuerAndSerialNumber")
	e := in.read(tagSequence, "issuer")
	der := in.normal(e)
	if in.err != nil {
		return
	}
	name, err := pki.ParseName(der)
	if err != nil {
		in.fail("issuer", e.offset, "RFC 5652, 10.2.4", "%w", err)
		return
	}
	s.Issuer = name
	serial := in.read(tagInteger, "serialNumber")
	if n := len(serial.content); in.err == nil && (n == 0 || n > maxKeyID) {
		in.fail("serialNumber", serial.offset, "RFC 5652, 10.2.4", "%d octets", n)
	}
	s.Serial = serial.content
	in.done("issuerAndSerialNumber")
}

func (s *SignerInfo) readAlgorithm(c *cursor) {
	e := c.read(tagSequence, "signatureAlgorithm")
	der := c.normal(e)
	if c.err != nil {
		return
	}
	algorithm, err := pki.ParseAlgorithm(der)
	if err != nil {
		c.fail("signatureAlgorithm", e.offset, "RFC 5652, 10.1.2", "%w", err)
		return
	}
	s.SignatureAlgorithm = algorithm
	(*findings)(&s.Findings).add(algorithm.Findings...)
}
