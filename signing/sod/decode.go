package sod

import (
	"bytes"
	"errors"
	"slices"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

const (
	tagInteger         tlv.Tag = 0x02
	tagOctetString     tlv.Tag = 0x04
	tagPrintableString tlv.Tag = 0x13

	refObject = "Doc 9303-10, 4.6.2.3"
)

// Decode reads an LDSSecurityObject, the content that EF.SOD signs. Data groups named twice and numbers outside 1 to 16 are
// refused; other departures are read and noted.
func Decode(content []byte) (*SecurityObject, error) {
	o := &SecurityObject{}
	if err := o.decode(content); err != nil {
		return nil, err
	}
	return o, nil
}

// decode reads the content as DER, or else as BER: a State whose encoder writes indefinite lengths around the content may
// write them in it.
func (o *SecurityObject) decode(content []byte) error {
	loose := SecurityObject{CMS: o.CMS, Findings: slices.Clip(o.Findings)}
	err := o.decodeDER(content)
	if err == nil {
		return nil
	}
	definite, bad := cms.Definite(content)
	if bad != nil || bytes.Equal(definite, content) || loose.decodeDER(definite) != nil {
		return err
	}
	loose.loose = true
	loose.note("LDSSecurityObject", "X.690, 10.1", "indefinite lengths or octet strings in parts")
	*o = loose
	return nil
}

func (o *SecurityObject) decodeDER(content []byte) error {
	const field = "LDSSecurityObject"
	outer, err := tlv.One(content, tagSequence)
	if err != nil {
		return cms.Malformed(field, err)
	}
	o.see(outer)
	in := outer.Children()
	if o.Version, err = o.integer(&in, "version"); err != nil {
		return err
	}
	if err := o.decodeHash(&in); err != nil {
		return err
	}
	list, err := in.Expect(tagSequence)
	if err != nil {
		return cms.Malformed("dataGroupHashValues", err)
	}
	o.see(list)
	if err := o.decodeGroups(list); err != nil {
		return err
	}
	if info, ok, err := in.Optional(tagSequence); err != nil {
		return cms.Malformed("ldsVersionInfo", err)
	} else if ok {
		if err := o.decodeVersions(info); err != nil {
			return err
		}
	}
	if err := in.End(); err != nil {
		return cms.Malformed(field, err)
	}
	o.noteVersion()
	return nil
}

// see notes a length that is not DER.
func (o *SecurityObject) see(e tlv.Element) {
	if !e.Minimal {
		o.loose = true
		o.note("LDSSecurityObject", "X.690, 10.1", "length in more octets than needed")
	}
}

// integer reads an INTEGER whose value fits two octets.
func (o *SecurityObject) integer(in *tlv.Reader, field string) (int, error) {
	e, err := in.Expect(tagInteger)
	if err != nil {
		return 0, cms.Malformed(field, err)
	}
	o.see(e)
	b := e.Value
	for len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
		b = b[1:]
	}
	if len(b) < len(e.Value) {
		o.loose = true
		o.note(field, "X.690, 8.3.2", "integer in more octets than needed")
	}
	switch len(b) {
	case 1:
		return int(int8(b[0])), nil
	case 2:
		return int(int8(b[0]))<<8 | int(b[1]), nil
	}
	return 0, faultAt(e, field, "X.690, 8.3", "integer of %d octets", len(e.Value))
}

func (o *SecurityObject) decodeHash(in *tlv.Reader) error {
	const field = "hashAlgorithm"
	e, err := in.Expect(tagSequence)
	if err != nil {
		return cms.Malformed(field, err)
	}
	hash, notes, err := pki.ParseHash(e.Raw)
	if err != nil && !errors.Is(err, pki.ErrUnsupported) {
		return faultAt(e, field, refObject, "%w", err)
	}
	o.Hash, o.hashID = hash, e.Raw
	for _, f := range notes {
		o.note(field, f.Ref, "%s", f.Detail)
	}
	o.see(e)
	return nil
}

// decodeGroups reads dataGroupHashValues.
func (o *SecurityObject) decodeGroups(list tlv.Element) error {
	const field = "dataGroupHashValues"
	o.DataGroups = make([]DataGroupHash, 0, 16)
	var seen [17]bool
	last := 0
	for in := list.Children(); !in.Empty(); {
		e, err := in.Expect(tagSequence)
		if err != nil {
			return cms.Malformed(field, err)
		}
		o.see(e)
		group := e.Children()
		number, err := o.integer(&group, "dataGroupNumber")
		if err != nil {
			return err
		}
		if number < 1 || number > 16 {
			return faultAt(e, "dataGroupNumber", refObject, "%d, want 1 to 16", number)
		}
		if seen[number] {
			return faultAt(e, "dataGroupNumber", refObject, "DG%d is listed twice", number)
		}
		hash, err := group.Expect(tagOctetString)
		if err == nil {
			err = group.End()
		}
		if err != nil {
			return cms.Malformed("dataGroupHashValue", err)
		}
		o.see(hash)
		if o.Hash != 0 && len(hash.Value) != o.Hash.Size() {
			// Nothing equals such a hash, so it can be read without harm, and a report can name it.
			o.note("dataGroupHashValue", refObject, "DG%d: %d octets, %v has %d", number, len(hash.Value), o.Hash, o.Hash.Size())
		}
		if number < last {
			o.note(field, refObject, "not in ascending order")
		}
		seen[number], last = true, number
		o.DataGroups = append(o.DataGroups, DataGroupHash{number, hash.Value})
	}
	if len(o.DataGroups) == 0 {
		return faultAt(list, field, refObject, "no data group is listed")
	}
	return nil
}

func (o *SecurityObject) decodeVersions(info tlv.Element) error {
	o.see(info)
	o.versionInfo = true
	in := info.Children()
	var err error
	if o.LDSVersion, err = o.text(&in, "ldsVersion"); err != nil {
		return err
	}
	if o.UnicodeVersion, err = o.text(&in, "unicodeVersion"); err != nil {
		return err
	}
	if err := in.End(); err != nil {
		return cms.Malformed("ldsVersionInfo", err)
	}
	return nil
}

// text reads a version as PrintableString; another string type is noted.
func (o *SecurityObject) text(in *tlv.Reader, field string) (string, error) {
	e, err := in.Next()
	if err != nil {
		return "", cms.Malformed(field, err)
	}
	o.see(e)
	switch e.Tag {
	case tagPrintableString:
	case 0x0C, 0x12, 0x16, 0x1A:
		o.loose = true
		o.note(field, refObject, "tag %v, want PrintableString", e.Tag)
	default:
		return "", faultAt(e, field, refObject, "tag %v is no character string", e.Tag)
	}
	if len(e.Value) > 16 {
		return "", faultAt(e, field, refObject, "%d characters", len(e.Value))
	}
	for _, c := range e.Value {
		if c < 0x20 || c > 0x7e {
			return "", faultAt(e, field, refObject, "octet %#02x is not printable", c)
		}
	}
	return string(e.Value), nil
}

// noteVersion notes what Validate calls a breach but readers live with.
func (o *SecurityObject) noteVersion() {
	switch {
	case o.Version != 0 && o.Version != 1:
		o.note("version", refObject, "%d, want 0 or 1", o.Version)
	case o.Version == 0 && o.versionInfo:
		o.note("ldsVersionInfo", refObject, "present in version 0")
	case o.Version == 1 && !o.versionInfo:
		o.note("ldsVersionInfo", refObject, "missing in version 1")
	}
}
