package pki

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const refName = refFields

// ParseName reads a DER distinguished name.
func ParseName(der []byte) (Name, error) {
	n, _, err := ReadName(der)
	return n, err
}

// ReadName is [ParseName] that also returns the deviations it tolerates: a name with none and without an empty value is written as
// it was read.
func ReadName(der []byte) (Name, []Finding, error) {
	if len(der) > maxCertificate {
		return Name{}, nil, fault("name", "", "%d octets, at most %d", len(der), maxCertificate)
	}
	var p parse
	r := p.open(der)
	n := r.name("name")
	r.done("name")
	if err := p.result(); err != nil {
		return Name{}, nil, err
	}
	return n, p.findings, nil
}

// name reads a Name.
func (r *reader) name(field string) Name {
	e := r.read(tagSequence, field)
	return r.nameContent(e, field)
}

// nameContent reads the RDNs inside e, whatever its tag.
func (r *reader) nameContent(e element, field string) Name {
	if r.err != nil {
		return Name{}
	}
	n := Name{Raw: r.raw(e)}
	text := string(r.content(e)) // every value is a part of this one string
	rdns := r.inside(e)
	for set := 0; rdns.more(); set++ {
		attributes := rdns.inside(rdns.read(tagSet, field))
		if r.err == nil && !attributes.more() {
			r.fail(field, attributes.offset, "RFC 5280, 4.1.2.4", "empty RelativeDistinguishedName")
		}
		for attributes.more() {
			if len(n.Attributes) == maxAttributes {
				r.fail(field, attributes.offset, "", "more than %d attributes", maxAttributes)
				return Name{}
			}
			a := attributes.sequence(field)
			id := a.oid(field)
			value := a.any(field)
			a.done(field)
			if r.err != nil {
				return Name{}
			}
			v := r.attributeValue(value, text[value.body-e.body:value.end-e.body], id, field)
			if n.Attributes == nil {
				n.Attributes = make([]Attribute, 0, min(6, 1+len(text)/16)) // few take less
			}
			n.Attributes = append(n.Attributes, Attribute{Type: id, Value: v, Tag: value.tag, Set: set})
		}
	}
	return n
}

// attributeValue decodes a DirectoryString or its relatives. text holds the content octets of e.
func (r *reader) attributeValue(e element, text string, id OID, field string) string {
	switch e.tag {
	case tagPrintable:
		if !isPrintable(text) {
			r.note(field, "X.680, 41.4", "PrintableString with other characters in %s", shortName(id))
			return latin1(text)
		}
		return text
	case tagUTF8:
		if !utf8.ValidString(text) {
			r.note(field, "RFC 3629", "UTF8String that is no UTF-8 in %s", shortName(id))
			return latin1(text)
		}
		return text
	case tagIA5, tagVisible, tagNumeric:
		if id != AttributeEmail && id != AttributeDomain {
			r.note(field, refName, "string type %d in %s, want PrintableString or UTF8String", e.tag, shortName(id))
		}
		if !isASCII(text) {
			r.note(field, "X.680, 41", "octets outside ASCII in %s", shortName(id))
		}
		return latin1(text)
	case tagT61:
		r.note(field, refName, "T61String in %s, want PrintableString or UTF8String", shortName(id))
		return latin1(text)
	case tagBMP:
		r.note(field, refName, "BMPString in %s, want PrintableString or UTF8String", shortName(id))
		return fromUTF16(r.content(e))
	case tagUniversal:
		r.note(field, refName, "UniversalString in %s, want PrintableString or UTF8String", shortName(id))
		return fromUTF32(r.content(e))
	}
	r.note(field, refName, "value of tag %#02x in %s is no character string", e.tag, shortName(id))
	return "#" + hex.EncodeToString(r.raw(e))
}

// isPrintable says whether text fits a PrintableString (X.680, 41.4).
func isPrintable(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			continue
		}
		switch c {
		case ' ', '\'', '(', ')', '+', ',', '-', '.', '/', ':', '=', '?':
			continue
		}
		return false
	}
	return true
}

// latin1 returns text as UTF-8: unchanged if it is, else octets taken as ISO 8859-1, which is what T61String holds in
// practice.
func latin1(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		b.WriteRune(rune(text[i]))
	}
	return b.String()
}

func fromUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

func fromUTF32(b []byte) string {
	runes := make([]rune, len(b)/4)
	for i := range runes {
		runes[i] = rune(binary.BigEndian.Uint32(b[4*i:]))
	}
	return string(runes)
}

// Marshal encodes the name from its attributes. Attributes without a Tag are PrintableString where the value fits and
// UTF8String otherwise; emailAddress and domainComponent are IA5String (RFC 5280, appendix A).
func (n Name) Marshal() ([]byte, error) {
	var b cryptobyte.Builder
	var err error
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for i := 0; i < len(n.Attributes); {
			end := i + 1
			for end < len(n.Attributes) && n.Attributes[end].Set == n.Attributes[i].Set {
				end++
			}
			members := make([][]byte, 0, end-i)
			for _, a := range n.Attributes[i:end] {
				member, e := a.marshal()
				if e != nil && err == nil {
					err = e
				}
				members = append(members, member)
			}
			b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { addSorted(b, members) })
			i = end
		}
	})
	if err != nil {
		return nil, err
	}
	return b.Bytes()
}

func (a Attribute) marshal() ([]byte, error) {
	tag, value := a.Tag, a.Value
	if tag == 0 {
		tag = tagUTF8
		if a.Type == AttributeEmail || a.Type == AttributeDomain {
			tag = tagIA5
		} else if isPrintable(value) {
			tag = tagPrintable
		}
	}
	switch {
	case value == "":
		return nil, fault("name", "RFC 5280, 4.1.2.4", "%s is empty", shortName(a.Type))
	case !utf8.ValidString(value):
		return nil, fault("name", "RFC 3629", "%s is not UTF-8", shortName(a.Type))
	case tag == tagPrintable && !isPrintable(value), tag == tagIA5 && !isASCII(value):
		return nil, fault("name", refName, "%s holds characters its string type does not", shortName(a.Type))
	case tag != tagPrintable && tag != tagIA5 && tag != tagUTF8:
		return nil, fault("name", refName, "%s: string type %d is read, never written", shortName(a.Type), tag)
	}
	id := a.Type.content()
	if id == nil {
		return nil, fault("name", "X.690, 8.19", "%q: %w", string(a.Type), errOID)
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(id) })
		b.AddASN1(asn1.Tag(tag), func(b *cryptobyte.Builder) { b.AddBytes([]byte(value)) })
	})
	return b.Bytes()
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
