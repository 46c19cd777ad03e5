package pki

import (
	"bytes"
	"math/big"
)

// ParseCertificate reads one DER certificate, nothing after it. What real issuers get wrong is tolerated and named in
// Findings; what can't be read, or is critical and can't be read, is an error with its offset.
func ParseCertificate(der []byte) (*Certificate, error) {
	if len(der) > maxCertificate {
		return nil, fault("certificate", "", "%d octets, at most %d", len(der), maxCertificate)
	}
	var p parse
	r := p.open(der)
	c := r.certificate()
	r.done("certificate")
	if err := p.result(); err != nil {
		return nil, err
	}
	c.Findings = p.findings
	return c, nil
}

// certificate reads Certificate (RFC 5280, 4.1).
func (r *reader) certificate() *Certificate {
	e := r.read(tagSequence, "certificate")
	in := r.inside(e)
	tbs := in.read(tagSequence, "tbsCertificate")
	c := &Certificate{Raw: r.raw(e), RawTBS: r.raw(tbs)}
	body := in.inside(tbs)
	inner := c.readTBS(&body)
	outer := in.read(tagSequence, "signatureAlgorithm")
	c.Signature = in.bitOctets("signatureValue")
	in.done("certificate")
	if r.err != nil {
		return nil
	}
	c.SignatureAlgorithm = inner
	if !bytes.Equal(inner.Raw, r.raw(outer)) {
		again := reader{r.parse, outer.offset, outer.end}
		c.SignatureAlgorithm = again.algorithm("signatureAlgorithm")
		r.agree(inner, c.SignatureAlgorithm, outer.offset)
	}
	return c
}

// agree compares the signed and the outer algorithm identifier. Only the outer one tells how the signature was made, and
// only the inner one is signed, so that they must mean the same.
func (r *reader) agree(inner, outer Algorithm, offset int) {
	switch {
	case r.err != nil:
	case !inner.same(outer) || inner.Scheme == SchemeUnknown:
		r.fail("signatureAlgorithm", offset, "RFC 5280, 4.1.1.2", "%v outside, %v inside the signed part", outer, inner)
	default:
		r.note("signatureAlgorithm", "RFC 5280, 4.1.1.2", "encoded differently inside and outside the signed part")
	}
}

// readTBS reads the fields of TBSCertificate and returns its algorithm.
func (c *Certificate) readTBS(r *reader) Algorithm {
	c.readVersion(r)
	c.readSerial(r)
	algorithm := r.algorithm("signature")
	c.Issuer = r.name("issuer")
	c.RawIssuer = c.Issuer.Raw
	validity := r.sequence("validity")
	c.timeTags[0], c.NotBefore = validity.peek(), validity.time("notBefore")
	c.timeTags[1], c.NotAfter = validity.peek(), validity.time("notAfter")
	validity.done("validity")
	c.readSubject(r)
	if r.err != nil {
		return algorithm
	}
	c.key, c.RawSPKI = r.subjectKey()
	c.PublicKey, c.KeyError = c.key.key, c.key.err
	for tag := byte(1); tag <= 2; tag++ {
		for _, form := range []byte{0, constructed} {
			if _, ok := r.optional(classContext|form|tag, "unique identifier"); ok {
				c.uniqueIDs = true
				r.note("unique identifier", refName, "present")
			}
		}
	}
	if e, ok := r.optional(explicitTag(3), "extensions"); ok {
		in := r.inside(e)
		c.readExtensions(&in)
		if c.Version != 3 {
			r.note("version", "RFC 5280, 4.1.2.1", "version %d with extensions", c.Version)
		}
	}
	r.done("tbsCertificate")
	return algorithm
}

func (c *Certificate) readVersion(r *reader) {
	const field, ref = "version", "RFC 5280, 4.1.2.1"
	c.Version = 1
	e, ok := r.optional(explicitTag(0), field)
	if ok {
		in := r.inside(e)
		c.Version = in.small(tagInteger, field) + 1
		in.done(field)
	}
	switch {
	case r.err != nil || c.Version == 3:
	case c.Version > 3:
		r.fail(field, e.offset, ref, "version %d", c.Version)
	case ok && c.Version == 1:
		r.note(field, "X.690, 11.5", "default value encoded")
		fallthrough
	default:
		r.note(field, refName, "version %d, want 3", c.Version)
	}
}

func (c *Certificate) readSerial(r *reader) {
	const field, ref = "serialNumber", "RFC 5280, 4.1.2.2"
	at := r.offset
	c.Serial = r.integer(tagInteger, field)
	if r.err != nil {
		return
	}
	if len(c.Serial) > maxSerial {
		r.fail(field, at, ref, "%d octets, at most %d", len(c.Serial), maxSerial)
		return
	}
	c.SerialNumber = signed(c.Serial)
	switch {
	case c.SerialNumber.Sign() < 0:
		r.note(field, refFields, "negative")
	case c.SerialNumber.Sign() == 0:
		r.note(field, refFields, "zero")
	}
	if len(c.Serial) > 20 {
		r.note(field, refFields, "%d octets, at most 20", len(c.Serial))
	}
}

// signed returns the value of INTEGER content octets.
func signed(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// readSubject reads the subject, sharing the parts of an issuer in the same octets.
func (c *Certificate) readSubject(r *reader) {
	if len(c.RawIssuer) > 0 && r.err == nil && bytes.HasPrefix(r.left(), c.RawIssuer) {
		e := r.any("subject")
		c.Subject = Name{Raw: r.raw(e), Attributes: c.Issuer.Attributes}
	} else {
		c.Subject = r.name("subject")
	}
	c.RawSubject = c.Subject.Raw
	if r.err != nil {
		return
	}
	noteCountry(r.parse, "issuer", c.Issuer)
	noteCountry(r.parse, "subject", c.Subject)
}

// noteCountry notes what is wrong with countryName.
func noteCountry(p *parse, field string, n Name) {
	if detail := countryRule(n); detail != "" {
		p.note(field, refFields, "%s", detail)
	}
}

func isUpper(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < 'A' || text[i] > 'Z' {
			return false
		}
	}
	return true
}
