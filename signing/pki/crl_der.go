package pki

import (
	"bytes"
	"slices"
)

// ParseCRL reads one DER certificate revocation list, nothing after it.
func ParseCRL(der []byte) (*CRL, error) {
	if len(der) > maxCRL {
		return nil, fault("CRL", "", "%d octets, at most %d", len(der), maxCRL)
	}
	var p parse
	r := p.open(der)
	l := r.certificateList()
	r.done("CRL")
	if err := p.result(); err != nil {
		return nil, err
	}
	l.Findings = p.findings
	return l, nil
}

// certificateList reads CertificateList (RFC 5280, 5.1).
func (r *reader) certificateList() *CRL {
	e := r.read(tagSequence, "CRL")
	in := r.inside(e)
	tbs := in.read(tagSequence, "tbsCertList")
	l := &CRL{Raw: r.raw(e), RawTBS: r.raw(tbs)}
	body := in.inside(tbs)
	inner := l.readTBS(&body)
	outer := in.read(tagSequence, "signatureAlgorithm")
	l.Signature = in.bitOctets("signatureValue")
	in.done("CRL")
	if r.err != nil {
		return nil
	}
	l.SignatureAlgorithm = inner
	if !bytes.Equal(inner.Raw, r.raw(outer)) {
		again := reader{r.parse, outer.offset, outer.end}
		l.SignatureAlgorithm = again.algorithm("signatureAlgorithm")
		r.agree(inner, l.SignatureAlgorithm, outer.offset)
	}
	return l
}

func (l *CRL) readTBS(r *reader) Algorithm {
	l.Version = 1
	if r.peek() == tagInteger {
		at := r.offset
		if l.Version = r.small(tagInteger, "version") + 1; l.Version != 2 {
			r.fail("version", at, "RFC 5280, 5.1.2.1", "version %d", l.Version)
		}
	}
	algorithm := r.algorithm("signature")
	l.Issuer = r.name("issuer")
	if r.err == nil {
		noteCountry(r.parse, "issuer", l.Issuer)
	}
	l.timeTags[0], l.ThisUpdate = r.peek(), r.time("thisUpdate")
	if t := r.peek(); t == tagUTCTime || t == tagGeneralized {
		l.timeTags[1], l.NextUpdate = t, r.time("nextUpdate")
	}
	if e, ok := r.optional(tagSequence, "revokedCertificates"); ok {
		l.entries = e
		l.readEntries(r.inside(e))
	}
	if e, ok := r.optional(explicitTag(0), "crlExtensions"); ok {
		in := r.inside(e)
		l.Extensions = in.extensions(4, l.readExtension)
		in.done("crlExtensions")
	}
	r.done("tbsCertList")
	return algorithm
}

// readEntries reads every entry once, so that walking them later can't fail.
func (l *CRL) readEntries(r reader) {
	for r.more() {
		e := r.revocation()
		l.count++
		if len(e.Extensions) == 0 {
			continue
		}
		for _, x := range e.Extensions {
			if slices.Contains(entryExtensions, x.ID) {
				l.reasons = true
				r.note("revokedCertificates", refCRL, entryDetail)
			}
			if x.Critical && x.ID != ExtReasonCode && x.ID != ExtInvalidityDate {
				l.critical = x.ID
			}
		}
	}
	if l.count == 0 && r.err == nil {
		r.note("revokedCertificates", refCRL, "present and empty")
	}
}

// entryExtensions are those of RFC 5280, 5.3: the profile has none of them. Private ones it leaves to the State.
var entryExtensions = []OID{ExtReasonCode, "2.5.29.23", ExtInvalidityDate, "2.5.29.29"}

const entryDetail = "entry extensions of RFC 5280"

// revocation reads one entry.
func (r *reader) revocation() Revocation {
	const field = "revokedCertificates"
	v := Revocation{Reason: -1}
	in := r.sequence(field)
	at := in.offset
	if v.Serial = in.integer(tagInteger, field); len(v.Serial) > maxSerial {
		in.fail(field, at, "RFC 5280, 5.1.2.6", "serial number of %d octets, at most %d", len(v.Serial), maxSerial)
	}
	v.Date = in.time(field)
	if in.more() {
		v.Extensions = in.extensions(1, func(e Extension, x reader) {
			if e.ID == ExtReasonCode {
				readInto(&x, field, &v.Reason, func() int { return x.small(tagEnumerated, field) })
			}
		})
	}
	in.done(field)
	return v
}

// readExtension reads one list extension.
func (l *CRL) readExtension(e Extension, r reader) {
	field := extensionName(e.ID)
	switch e.ID {
	case ExtAuthorityKeyIdentifier:
		var c Certificate
		c.readAuthorityKey(&r)
		l.AuthorityKeyID = c.AuthorityKeyID
	case ExtCRLNumber:
		at := r.offset
		n := r.integer(tagInteger, field)
		r.done(field)
		if r.err != nil {
			return
		}
		if len(n) > maxSerial {
			r.fail(field, at, refCRL, "%d octets, at most %d", len(n), maxSerial)
			return
		}
		if l.Number = signed(n); l.Number.Sign() < 0 || len(n) > 20 {
			r.note(field, refCRL, "negative or longer than 20 octets")
		}
	case ExtIssuingDistributionPoint:
		l.readScope(&r)
	case ExtIssuerAltName:
		readInto(&r, field, &l.IssuerAltNames, func() []GeneralName { return r.altNames(field) })
	}
}
