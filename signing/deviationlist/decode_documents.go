package deviationlist

import (
	"bytes"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// documents reads DeviationDocuments.
func (d *decoder) documents(e tlv.Element, v *Documents) error {
	in := d.inside(e)
	if code, ok, err := in.Optional(tagType); err != nil {
		return cms.Malformed("documentType", err)
	} else if ok {
		if v.Type, err = d.text(code, tagType, "documentType", maxKeyID); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		tag    tlv.Tag
		field  string
		signer bool // one choice of dscIdentifier
		read   func(tlv.Element, *Documents) error
	}{
		{tagIssuerSerial, "issuerAndSerialNumber", true, d.issuerAndSerial},
		{tagKeyID, "subjectKeyIdentifier", true, d.keyID},
		{tagDigest, "certificateDigest", true, d.certificateDigest},
		{tagPeriod, "issuingDate", false, d.period},
		{tagNumbers, "documentNumbers", false, d.numbers},
	} {
		e, ok, err := in.Optional(part.tag)
		if err == nil && ok {
			if part.signer && v.named() {
				return faultAt(e, part.field, "a second identifier of the document signer")
			}
			d.minimal(e)
			err = part.read(e, v)
		}
		if err != nil {
			return cms.Malformed(part.field, err)
		}
	}
	if err := in.End(); err != nil {
		return cms.Malformed("documents", err)
	}
	return nil
}

// named says whether a document signer is named.
func (v *Documents) named() bool {
	return v.Serial != nil || v.SubjectKeyID != nil || v.CertificateDigest != nil
}

func (d *decoder) issuerAndSerial(e tlv.Element, v *Documents) error {
	in := d.inside(e)
	issuer, err := d.expect(&in, tagSequence, "issuer")
	if err != nil {
		return err
	}
	if d.names += len(issuer.Raw); d.names > maxNames {
		return faultAt(issuer, "issuer", "more than %d octets in one list", maxNames)
	}
	name, findings, err := pki.ReadName(issuer.Raw)
	if err != nil {
		return faultAt(issuer, "issuer", "%w", err)
	}
	v.Issuer = name
	for _, f := range findings {
		d.list.note("issuer", f.Ref, f.Detail)
	}
	if slices.ContainsFunc(name.Attributes, func(a pki.Attribute) bool { return a.Value == "" }) {
		d.list.note("issuer", "RFC 5280, 4.1.2.4", "an empty value")
	}
	serial, err := d.last(&in, tagInteger, "serialNumber")
	if err != nil {
		return err
	}
	v.Serial, err = d.octets(serial, "serialNumber")
	if n := v.Serial; len(n) > 1 && (n[0] == 0 && n[1] < 0x80 || n[0] == 0xff && n[1] >= 0x80) {
		d.list.note("serialNumber", "X.690, 8.3.2", "INTEGER in more octets than needed")
	}
	return err
}

func (d *decoder) keyID(e tlv.Element, v *Documents) (err error) {
	v.SubjectKeyID, err = d.octets(e, "subjectKeyIdentifier")
	return err
}

func (d *decoder) certificateDigest(e tlv.Element, v *Documents) (err error) {
	v.CertificateDigest, err = d.octets(e, "certificateDigest")
	return err
}

func (d *decoder) octets(e tlv.Element, field string) ([]byte, error) {
	if n := len(e.Value); n == 0 || n > maxKeyID {
		return nil, faultAt(e, field, "%d octets", n)
	}
	return e.Value, nil
}

func (d *decoder) period(e tlv.Element, v *Documents) error {
	in := d.inside(e)
	first, err := d.expect(&in, tagTime, "firstIssued")
	if err != nil {
		return err
	}
	last, err := d.last(&in, tagTime, "lastIssued")
	if err != nil {
		return err
	}
	if v.FirstIssued, err = d.time(first, "firstIssued"); err != nil {
		return err
	}
	v.LastIssued, err = d.time(last, "lastIssued")
	return err
}

// derTime is the form DER has for GeneralizedTime without a fraction (X.690, 11.7).
const derTime = "20060102150405Z"

func (d *decoder) time(e tlv.Element, field string) (time.Time, error) {
	for i, layout := range []string{derTime, "200601021504Z", "20060102150405-0700", "20060102150405"} {
		t, err := time.Parse(layout, string(e.Value))
		if err != nil {
			continue
		}
		if t = t.UTC(); i > 0 || t.Format(derTime) != string(e.Value) {
			d.list.note(field, "X.690, 11.7", "time without seconds or zone Z")
		}
		return t, nil
	}
	return time.Time{}, faultAt(e, field, "malformed time of %d octets", len(e.Value))
}

// numbers reads documentNumbers: many, so that all are parts of one string and nothing is said twice.
func (d *decoder) numbers(e tlv.Element, v *Documents) error {
	count, err := d.countNumbers(e)
	if err != nil {
		return err
	}
	all, rest := string(e.Value), e.Value
	v.Numbers = make([]string, 0, count)
	var before []byte
	var long, unsorted, odd bool
	for len(rest) > 0 {
		tag, head, length, _ := tlv.Header(rest) // read before
		raw, at := rest[:head+length], len(all)-len(rest)
		text := all[at+head : at+len(raw)]
		long = long || head != tlv.HeaderSize(tag, length)
		unsorted = unsorted || bytes.Compare(before, raw) >= 0
		odd = odd || !isPrintable(text)
		v.Numbers = append(v.Numbers, text)
		before, rest = raw, rest[len(raw):]
	}
	d.noteIf(long, "encoding", "X.690, 10.1", "length in more octets than needed")
	d.noteIf(unsorted, "documentNumbers", refSet, "not in the order of DER, or repeated")
	d.noteIf(odd, "documentNumbers", "X.680, 41.4", "not a PrintableString, or with other characters")
	return nil
}

// countNumbers refuses what can't be read as document numbers.
func (d *decoder) countNumbers(e tlv.Element) (count int, err error) {
	for rest := e.Value; len(rest) > 0; count++ {
		place := tlv.Element{Offset: e.ValueOffset() + len(e.Value) - len(rest)}
		tag, head, length, err := tlv.Header(rest)
		switch {
		case err != nil || length > len(rest)-head:
			return 0, faultAt(place, "documentNumbers", "cut short")
		case tag != tagPrintable:
			return 0, faultAt(place, "documentNumbers", "tag %v, want %v", tag, tagPrintable)
		case length == 0 || length > maxNumber:
			return 0, faultAt(place, "documentNumbers", "number of %d octets", length)
		case d.count == maxNumbers:
			return 0, faultAt(place, "documentNumbers", "more than %d in one list", maxNumbers)
		}
		rest = rest[head+length:]
		d.count++
	}
	return count, nil
}

func (d *decoder) noteIf(odd bool, field, ref, detail string) {
	if odd {
		d.list.note(field, ref, detail)
	}
}
