package deviationlist

import (
	"bytes"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// Parse reads a deviation list: a signed one, or the DeviationList alone. Nothing may follow it. Nothing is verified yet;
// see [List.Verify].
func Parse(b []byte) (*List, error) {
	if len(b) > MaxSize {
		return nil, fault("deviation list", "", "%d octets, at most %d are read", len(b), MaxSize)
	}
	if isBare(b) {
		return Decode(b)
	}
	signed, err := cms.Parse(b)
	switch {
	case err != nil:
		return nil, err
	case signed.ContentType != ContentType:
		return nil, fault("eContentType", refList, "%s is not a deviation list", signed.ContentType)
	case signed.Content == nil:
		return nil, fault("eContent", refList, "missing")
	}
	l, err := Decode(signed.Content)
	if err != nil {
		return nil, err
	}
	l.CMS = signed
	return l, nil
}

// isBare tells a DeviationList, which begins with its version, from a ContentInfo, which begins with a type.
func isBare(b []byte) bool {
	_, head, _, err := tlv.Header(b)
	return err == nil && len(b) > head && tlv.Tag(b[head]) == tagInteger
}

// Decode reads a DeviationList, the content that a deviation list signs.
func Decode(content []byte) (*List, error) {
	if len(content) > MaxSize {
		return nil, fault("DeviationList", "", "%d octets, at most %d are read", len(content), MaxSize)
	}
	d := decoder{list: &List{}}
	outer, err := tlv.One(content, tagSequence)
	if err != nil {
		return nil, cms.Malformed("DeviationList", err)
	}
	if err := d.decode(outer); err != nil {
		return nil, cms.Malformed("DeviationList", err)
	}
	return d.list, nil
}

// decoder reads one list. Its methods return errors of this package, with field and offset.
type decoder struct {
	list      *List
	count     int // document numbers in all
	described int // descriptions in all
	names     int // octets of issuers in all
}

func (d *decoder) decode(outer tlv.Element) error {
	in := d.inside(outer)
	version, err := d.expect(&in, tagInteger, "version")
	if err != nil {
		return err
	}
	if len(version.Value) != 1 {
		return faultAt(version, "version", "integer of %d octets", len(version.Value))
	}
	if d.list.Version = int(int8(version.Value[0])); d.list.Version != 0 {
		d.list.note("version", refList, "not 0")
	}
	if in.Peek() == tagSequence {
		if err := d.digest(&in); err != nil {
			return err
		}
	}
	set, err := d.last(&in, tagSet, "deviations")
	if err != nil {
		return err
	}
	return d.each(set, "deviations", maxDeviations, func(e tlv.Element) error {
		return d.deviation(e)
	})
}

// digest reads digestAlgorithm. One this package does not know is kept: it makes digests unusable, not the list.
func (d *decoder) digest(in *tlv.Reader) error {
	e, err := d.expect(in, tagSequence, "digestAlgorithm")
	if err != nil {
		return err
	}
	hash, found, err := pki.ParseHash(e.Raw)
	if err != nil && !isUnsupported(err) {
		return faultAt(e, "digestAlgorithm", "%w", err)
	}
	for _, f := range found {
		d.list.note("digestAlgorithm", f.Ref, f.Detail)
	}
	if d.list.Digest = hash; hash == 0 {
		d.list.note("digestAlgorithm", refList, "not known")
	}
	return nil
}

func (d *decoder) deviation(e tlv.Element) error {
	if e.Tag != tagSequence {
		return faultAt(e, "deviations", "tag %v, want %v", e.Tag, tagSequence)
	}
	var v Deviation
	in := d.inside(e)
	documents, err := d.expect(&in, tagSequence, "documents")
	if err != nil {
		return err
	}
	if err := d.documents(documents, &v.Documents); err != nil {
		return err
	}
	set, err := d.last(&in, tagSet, "descriptions")
	if err != nil {
		return err
	}
	err = d.each(set, "descriptions", maxDescriptions, func(e tlv.Element) error {
		s, err := d.description(e)
		v.Descriptions = append(v.Descriptions, s)
		return err
	})
	d.list.Deviations = append(d.list.Deviations, v)
	return err
}

// description reads DeviationDescription.
func (d *decoder) description(e tlv.Element) (s Description, err error) {
	if d.described++; d.described > maxDescribed {
		return s, faultAt(e, "descriptions", "more than %d in one list", maxDescribed)
	}
	if e.Tag != tagSequence {
		return s, faultAt(e, "descriptions", "tag %v, want %v", e.Tag, tagSequence)
	}
	in := d.inside(e)
	if tag := in.Peek(); tag != tagOID && tag != 0 {
		text, err := d.next(&in, "description")
		if err != nil {
			return s, err
		}
		if s.Text, err = d.text(text, tagPrintable, "description", maxText); err != nil {
			return s, err
		}
		if s.Text == "" {
			d.list.note("description", refList, "empty")
		}
	}
	id, err := d.expect(&in, tagOID, "deviationType")
	if err != nil {
		return s, err
	}
	var ok bool
	if s.Type, ok = decodeOID(id.Value); !ok {
		return s, faultAt(id, "deviationType", "malformed object identifier")
	}
	if s.Parameters, err = d.any(&in, tagParameters, "parameters"); err != nil {
		return s, err
	}
	if s.NationalUse, err = d.any(&in, tagNationalUse, "nationalUse"); err != nil {
		return s, err
	}
	if err := in.End(); err != nil {
		return s, cms.Malformed("descriptions", err)
	}
	if s.Parameters != nil {
		if s.Place = decodePlace(s.Type, s.Parameters); s.Place != nil {
			s.Parameters = nil
		}
	}
	return s, nil
}

// any reads an ANY under an explicit tag: exactly one element.
func (d *decoder) any(in *tlv.Reader, tag tlv.Tag, field string) ([]byte, error) {
	outer, ok, err := in.Optional(tag)
	if err != nil {
		return nil, cms.Malformed(field, err)
	}
	if !ok {
		return nil, nil
	}
	inner := d.inside(outer)
	e, err := d.next(&inner, field)
	if err == nil {
		err = inner.End()
	}
	if err != nil {
		return nil, cms.Malformed(field, err)
	}
	return e.Raw, nil
}

// decodePlace reads the parameter of a type, nil where it is not what the type asks for.
func decodePlace(id pki.OID, raw []byte) Place {
	e, err := tlv.One(raw, tlv.Tag(raw[0]))
	if err != nil {
		return nil
	}
	var p Place
	switch kind := placeOf(id); {
	case kind == inCertificate && e.Tag == tagOID:
		if ext, ok := decodeOID(e.Value); ok {
			p = CertificateExtension(ext)
		}
	case e.Tag != tagInteger || len(e.Value) != 1:
	case kind == inCertificate:
		p = CertificateField(e.Value[0])
	case kind == inFile:
		p = File(e.Value[0])
	case kind == inZone:
		p = MRZField(e.Value[0])
	}
	if p == nil {
		return nil
	}
	if again, err := p.encode(); err != nil || !bytes.Equal(again, raw) {
		return nil
	}
	return p
}
