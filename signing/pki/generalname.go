package pki

import (
	"encoding/hex"
	"net/netip"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// NameKind is the choice of a [GeneralName]: the context tag number of RFC 5280, 4.2.1.6.
type NameKind uint8

// The kinds of general name.
const (
	OtherName     NameKind = 0
	EmailName     NameKind = 1
	DNSName       NameKind = 2
	X400Name      NameKind = 3
	DirectoryName NameKind = 4
	EDIPartyName  NameKind = 5
	URIName       NameKind = 6
	IPAddressName NameKind = 7
	RegisteredID  NameKind = 8
)

var nameKinds = [...]string{
	"other name", "e-mail", "DNS", "X.400", "directory", "EDI party", "URI", "IP address", "registered id",
}

// String returns the kind in words.
func (k NameKind) String() string {
	if int(k) < len(nameKinds) {
		return nameKinds[k]
	}
	return "unknown kind"
}

// GeneralName is one alternative name.
type GeneralName struct {
	Kind      NameKind
	Value     string // e-mail, DNS, URI, IP address; hexadecimal of the content for the kinds that are not text
	Directory Name   // DirectoryName
}

// String returns kind and value.
func (g GeneralName) String() string {
	if g.Kind == DirectoryName {
		return g.Kind.String() + " " + g.Directory.String()
	}
	return g.Kind.String() + " " + g.Value
}

// generalName reads one GeneralName.
func (r *reader) generalName(field string) GeneralName {
	e := r.any(field)
	if r.err != nil {
		return GeneralName{}
	}
	if e.tag&0xc0 != classContext || e.tag&0x1f > 8 {
		r.fail(field, e.offset, "RFC 5280, 4.2.1.6", "tag %#02x is no general name", e.tag)
		return GeneralName{}
	}
	g := GeneralName{Kind: NameKind(e.tag & 0x1f)}
	octets := r.content(e)
	switch g.Kind {
	case EmailName, DNSName, URIName:
		g.Value = string(octets)
		if !isASCII(g.Value) {
			r.note(field, "RFC 5280, 4.2.1.6", "%s with characters outside IA5String", g.Kind)
			g.Value = latin1(g.Value)
		}
	case DirectoryName:
		// EXPLICIT, as Name is a CHOICE; IMPLICIT is seen too.
		if len(octets) > 0 && octets[0] == tagSet {
			r.note(field, "X.680, 31.2.7", "directoryName with IMPLICIT tag")
			g.Directory = r.nameContent(e, field)
			break
		}
		in := r.inside(e)
		g.Directory = in.name(field)
		in.done(field)
	case IPAddressName:
		g.Value = hex.EncodeToString(octets)
		if a, ok := netip.AddrFromSlice(octets); ok {
			g.Value = a.String()
		}
	case RegisteredID:
		id, _ := decodeOID(octets)
		g.Value = string(id)
	default:
		g.Value = hex.EncodeToString(octets)
	}
	return g
}

// generalNames reads the content of GeneralNames.
func (r *reader) generalNames(field string) []GeneralName {
	var names []GeneralName
	for r.more() {
		if len(names) == maxItems {
			r.fail(field, r.offset, "", "more than %d names", maxItems)
			return nil
		}
		if names == nil {
			names = make([]GeneralName, 0, 2)
		}
		names = append(names, r.generalName(field))
	}
	return names
}

// addGeneralName writes the kinds Doc 9303-12 uses.
func addGeneralName(b *cryptobyte.Builder, g GeneralName) {
	tag := asn1.Tag(g.Kind).ContextSpecific()
	switch g.Kind {
	case EmailName, DNSName, URIName:
		if !isASCII(g.Value) || g.Value == "" {
			b.SetError(fault("alternative name", "RFC 5280, 4.2.1.6", "%s %q is not IA5String", g.Kind, g.Value))
			return
		}
		addText(b, tag, g.Value)
	case DirectoryName:
		raw, err := g.Directory.Marshal()
		if err != nil {
			b.SetError(err)
			return
		}
		b.AddASN1(tag.Constructed(), func(b *cryptobyte.Builder) { b.AddBytes(raw) })
	default:
		b.SetError(fault("alternative name", "Doc 9303-12, 7.1.1", "%s is read, never written", g.Kind))
	}
}
