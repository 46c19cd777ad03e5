package cms

import (
	"bytes"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// attributes reads a SET OF Attribute under an implicit tag.
func (p *parser) attributes(set element, field string, notes *findings) []Attribute {
	list := make([]Attribute, 0, 4)
	sorted := true
	for in := p.inside(set); in.more(); {
		if len(list) == maxAttributes {
			in.fail(field, in.offset, "", "more than %d attributes", maxAttributes)
			return nil
		}
		a := in.attribute(field)
		if n := len(list); n > 0 && bytes.Compare(list[n-1].Raw, a.Raw) > 0 {
			sorted = false
		}
		list = append(list, a)
	}
	if !sorted {
		p.ber = true
		notes.note(field, "X.690, 11.6", "attributes not in the order of DER")
	}
	return list
}

func (c *cursor) attribute(field string) Attribute {
	e := c.read(tagSequence, field)
	in := c.inside(e)
	a := Attribute{Type: in.oid(field), Raw: e.raw}
	values := in.inside(in.read(tagSet, field))
	in.done(field)
	a.Values = make([][]byte, 0, 1)
	for values.more() {
		if len(a.Values) == maxValues {
			values.fail(field, values.offset, "", "more than %d values", maxValues)
			break
		}
		a.Values = append(a.Values, values.any(field).raw)
	}
	return a
}

// single returns the value of an attribute that has to occur once, with one value (RFC 5652, 11).
func (s *SignerInfo) single(id pki.OID, field, ref string) ([]byte, error) {
	var found *Attribute
	for i := range s.SignedAttrs {
		if a := &s.SignedAttrs[i]; a.Type == id {
			if found != nil {
				return nil, fault(field, ref, "%w: attribute repeated", ErrAttribute)
			}
			found = a
		}
	}
	switch {
	case found == nil:
		return nil, fault(field, ref, "%w: missing", ErrAttribute)
	case len(found.Values) != 1:
		return nil, fault(field, ref, "%w: %d values, want 1", ErrAttribute, len(found.Values))
	}
	return found.Values[0], nil
}

// has says whether there is a signed attribute of that type.
func (s *SignerInfo) has(id pki.OID) bool {
	for i := range s.SignedAttrs {
		if s.SignedAttrs[i].Type == id {
			return true
		}
	}
	return false
}

// open reads one element that is the whole of raw.
func open(raw []byte, tag byte, field string) ([]byte, *Error) {
	if h, err := readHeader(raw); err == nil && h.tag == tag && !h.indefinite && h.octets+h.length == len(raw) {
		return raw[h.octets:], nil // as nearly always: no parser is needed
	}
	p := &parser{}
	c := cursor{rest: raw, parser: p}
	var content []byte
	if tag == tagOctetString {
		content = c.octets(tag, field)
	} else {
		content = c.read(tag, field).content
	}
	c.done(field)
	return content, p.err
}

// messageDigest returns the value of that attribute.
func (s *SignerInfo) messageDigest() ([]byte, error) {
	const field, ref = "messageDigest", "RFC 5652, 11.2"
	raw, err := s.single(AttributeMessageDigest, field, ref)
	if err != nil {
		return nil, err
	}
	digest, bad := open(raw, tagOctetString, field)
	if bad != nil {
		return nil, fault(field, ref, "%w: %w", ErrAttribute, bad.Err)
	}
	return digest, nil
}

// contentType returns the value of that attribute.
func (s *SignerInfo) contentType() (pki.OID, error) {
	const field, ref = "contentType", "RFC 5652, 11.1"
	raw, err := s.single(AttributeContentType, field, ref)
	if err != nil {
		return "", err
	}
	content, bad := open(raw, tagOID, field)
	if bad != nil {
		return "", fault(field, ref, "%w: %w", ErrAttribute, bad.Err)
	}
	id, ok := decodeOID(content)
	if !ok {
		return "", fault(field, ref, "%w: malformed object identifier", ErrAttribute)
	}
	return id, nil
}

const refTime = "RFC 5652, 11.3"

// readTime reads signingTime. No decision may rest on it, so a malformed one is only noted.
func (s *SignerInfo) readTime(notes *findings) {
	if !s.has(AttributeSigningTime) {
		return
	}
	raw, err := s.single(AttributeSigningTime, "signingTime", refTime)
	if err != nil {
		return // a repeated attribute is refused when the signature is judged
	}
	t, strict, ok := parseTime(raw)
	switch {
	case !ok:
		notes.note("signingTime", refTime, "malformed")
		return
	case !strict:
		notes.note("signingTime", refTime, "not UTCTime to 2049, GeneralizedTime from 2050, with seconds and Z")
	}
	s.SigningTime = t
}

// parseTime reads a UTCTime or GeneralizedTime element.
func parseTime(raw []byte) (t time.Time, strict, ok bool) {
	if len(raw) < 2 || len(raw) > 40 {
		return t, false, false
	}
	general := raw[0] == tagGeneralized
	content, bad := open(raw, raw[0], "signingTime")
	if bad != nil || !general && raw[0] != tagUTCTime {
		return t, false, false
	}
	text := string(content)
	if !general {
		// RFC 5280, 4.1.2.5.1: 50 to 99 are the years 1950 to 1999.
		if text >= "50" {
			text = "19" + text
		} else {
			text = "20" + text
		}
	}
	for i, layout := range []string{
		"20060102150405Z", "200601021504Z", "20060102150405-0700", "200601021504-0700", "20060102150405",
	} {
		if t, err := time.Parse(layout, text); err == nil {
			t = t.UTC()
			return t, i == 0 && general == (t.Year() >= 2050 || t.Year() < 1950) && t.Nanosecond() == 0, true
		}
	}
	return t, false, false
}
