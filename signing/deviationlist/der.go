package deviationlist

import (
	"bytes"
	"crypto/x509"
	"errors"
	"strings"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// Tags of DeviationList: IMPLICIT, but around ANY.
const (
	tagInteger      tlv.Tag = 0x02
	tagOID          tlv.Tag = 0x06
	tagUTF8         tlv.Tag = 0x0c
	tagPrintable    tlv.Tag = 0x13
	tagIA5          tlv.Tag = 0x16
	tagTime         tlv.Tag = 0x18
	tagSequence     tlv.Tag = 0x30
	tagSet          tlv.Tag = 0x31
	tagType         tlv.Tag = 0x80
	tagIssuerSerial tlv.Tag = 0xa1
	tagKeyID        tlv.Tag = 0x82
	tagDigest       tlv.Tag = 0x83
	tagPeriod       tlv.Tag = 0xa4
	tagNumbers      tlv.Tag = 0xa5
	tagParameters   tlv.Tag = 0xa0
	tagNationalUse  tlv.Tag = 0xa1
)

func isUnsupported(err error) bool { return errors.Is(err, pki.ErrUnsupported) }

// inside reads the data objects of e.
func (d *decoder) inside(e tlv.Element) tlv.Reader {
	d.minimal(e)
	return e.Children()
}

// minimal notes a length in more octets than DER has.
func (d *decoder) minimal(e tlv.Element) {
	if !e.Minimal {
		d.list.note("encoding", "X.690, 10.1", "length in more octets than needed")
	}
}

func (d *decoder) next(in *tlv.Reader, field string) (tlv.Element, error) {
	e, err := in.Next()
	if err != nil {
		return e, cms.Malformed(field, err)
	}
	d.minimal(e)
	return e, nil
}

func (d *decoder) expect(in *tlv.Reader, tag tlv.Tag, field string) (tlv.Element, error) {
	e, err := in.Expect(tag)
	if err != nil {
		return e, cms.Malformed(field, err)
	}
	d.minimal(e)
	return e, nil
}

// last is expect for an element that nothing may follow.
func (d *decoder) last(in *tlv.Reader, tag tlv.Tag, field string) (tlv.Element, error) {
	e, err := d.expect(in, tag, field)
	if err == nil && !in.Empty() {
		return e, cms.Malformed(field, in.End())
	}
	return e, err
}

// each reads the members of a SET OF and notes what order they are not in.
func (d *decoder) each(set tlv.Element, field string, limit int, read func(tlv.Element) error) error {
	var before []byte
	count := 0
	for in := set.Children(); !in.Empty(); count++ {
		e, err := d.next(&in, field)
		if err != nil {
			return err
		}
		if count == limit {
			return faultAt(e, field, "more than %d", limit)
		}
		if count > 0 && bytes.Compare(before, e.Raw) >= 0 {
			d.list.note(field, refSet, "not in the order of DER, or repeated")
		}
		before = e.Raw
		if err := read(e); err != nil {
			return err
		}
	}
	return nil
}

// text reads a character string; other string types than the standard's are noted.
func (d *decoder) text(e tlv.Element, want tlv.Tag, field string, limit int) (string, error) {
	switch {
	case e.Tag != want && e.Tag != tagUTF8 && e.Tag != tagIA5:
		return "", faultAt(e, field, "tag %v, want %v", e.Tag, want)
	case len(e.Value) > limit:
		return "", faultAt(e, field, "%d octets, at most %d", len(e.Value), limit)
	}
	d.minimal(e)
	text := string(e.Value)
	if e.Tag != want || !isPrintable(text) {
		d.list.note(field, "X.680, 41.4", "not a PrintableString, or with other characters")
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return text, nil
}

// isPrintable says whether text is of the characters of PrintableString (X.680, 41.4).
func isPrintable(text string) bool {
	for i := range len(text) {
		c := text[i]
		letter := c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !letter && !strings.Contains(" '()+,-./:=?", text[i:i+1]) {
			return false
		}
	}
	return true
}

// arc is the content of 2.23.136.1.1.7.
var arc = []byte{0x67, 0x81, 8, 1, 1, 7}

func decodeOID(content []byte) (pki.OID, bool) {
	// 2.23.136.1.1.7.x[.y]: the types of the standard, which cost nothing to read.
	if rest, ok := bytes.CutPrefix(content, arc); ok {
		for i := range kinds {
			if tail := kinds[i].id[len("2.23.136.1.1.7."):]; len(tail) == 2*len(rest)-1 && tail[0] == '0'+rest[0] &&
				(len(rest) == 1 || len(rest) == 2 && tail[2] == '0'+rest[1]) {
				return kinds[i].id, true
			}
		}
	}
	var id x509.OID
	if len(content) > maxOID || id.UnmarshalBinary(content) != nil {
		return "", false
	}
	return pki.OID(id.String()), true
}

func encodeOID(id pki.OID, field string) ([]byte, error) {
	parsed, err := x509.ParseOID(string(id))
	if err != nil {
		return nil, fault(field, "X.690, 8.19", "%q is no object identifier", string(id))
	}
	content, err := parsed.MarshalBinary()
	if err != nil || len(content) > maxOID {
		return nil, fault(field, "X.690, 8.19", "%q is no object identifier of at most %d octets", string(id), maxOID)
	}
	return tlv.Append(nil, tagOID, content), nil
}
