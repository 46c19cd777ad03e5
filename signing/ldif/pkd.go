package ldif

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// Kind is what the PKD puts into an entry.
type Kind uint8

// The kinds.
const (
	Certificate    Kind = iota + 1 // of document signers, in some exports also of CSCAs
	RevocationList                 // of a CSCA
	MasterList                     // signed
	DeviationList                  // signed
)

// String returns the kind in words.
func (k Kind) String() string {
	switch k {
	case Certificate:
		return "certificate"
	case RevocationList:
		return "revocation list"
	case MasterList:
		return "master list"
	case DeviationList:
		return "deviation list"
	}
	return "unknown"
}

// Object is one object in an entry, as received and not judged.
type Object struct {
	Kind Kind
	DER  []byte
}

// attributeKinds are the attributes of the PKD: of its schema today, of older exports and of directories in general.
var attributeKinds = []struct {
	name string
	kind Kind
}{
	{"userCertificate", Certificate},
	{"cACertificate", Certificate},
	{"certificateRevocationList", RevocationList},
	{"authorityRevocationList", RevocationList},
	{"pkdMasterListContent", MasterList},
	{"CscaMasterListData", MasterList},
}

// Objects returns what the entry holds; what a modification deletes is left out. Signed lists are known by their content,
// whatever attribute they are in: no schema of the PKD that was published names one for deviation lists, and directories
// have names of their own for master lists.
func (e *Entry) Objects() []Object {
	var all []Object
	for i := range e.Attributes {
		a := &e.Attributes[i]
		if a.Op == Delete || len(a.Value) == 0 {
			continue
		}
		if kind := a.kind(); kind != 0 {
			all = append(all, Object{kind, a.Value})
		}
	}
	return all
}

// kind is what a value is; 0 for what is no object.
func (a *Attribute) kind() Kind {
	switch head := a.Value[:min(len(a.Value), 128)]; { // what these announce is read, and refused, elsewhere
	case head[0] != 0x30 || !bytes.Contains(head, signedData):
	case bytes.Contains(head, deviationsType):
		return DeviationList
	case bytes.Contains(head, masterListType):
		return MasterList
	}
	for _, known := range attributeKinds {
		if a.Is(known.name) {
			return known.kind
		}
	}
	return 0
}

// Identifiers of the types that a signed list begins with, encoded.
var (
	signedData     = []byte{0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}
	deviationsType = []byte{0x06, 6, 0x67, 0x81, 8, 1, 1, 7}
	masterListType = []byte{0x06, 6, 0x67, 0x81, 8, 1, 1, 2}
)

// Base is the tree of conformant objects.
const Base = "dc=data,dc=download,dc=pkd,dc=icao,dc=int"

// PKD writes certificates and lists as the PKD's exports have them: one entry each, under the State's node for its kind,
// the nodes before what is in them.
type PKD struct {
	Version int // pkdVersion of every entry; 0 leaves it out

	w     *Writer
	nodes map[string]bool
}

// NewPKD writes to w.
func NewPKD(w *Writer) *PKD { return &PKD{w: w, nodes: map[string]bool{}} }

// Certificate writes a certificate: under o=dsc, a CSCA's under o=csca, named by issuer and serial number.
func (p *PKD) Certificate(c *pki.Certificate) error {
	unit, attribute := "dsc", "userCertificate"
	if c.BasicConstraints.CA {
		unit, attribute = "csca", "cACertificate"
	}
	e := p.entry(c.Issuer, fmt.Sprintf("%X", c.Serial), unit, "inetOrgPerson", "organizationalPerson", "person")
	return p.write(c.Issuer, unit, e, Attribute{Name: attribute, Options: []string{"binary"}, Value: c.Raw})
}

// RevocationList writes a list: under o=crl, named by its issuer.
func (p *PKD) RevocationList(l *pki.CRL) error {
	e := p.entry(l.Issuer, "", "crl", "cRLDistributionPoint")
	return p.write(l.Issuer, "crl", e, Attribute{Name: "certificateRevocationList", Options: []string{"binary"}, Value: l.Raw})
}

// MasterList writes a signed list: under o=ml, named by the CSCA of its signer.
func (p *PKD) MasterList(l *masterlist.List) error {
	if l.CMS == nil {
		return fault(0, "pkdMasterListContent", "%w", masterlist.ErrUnsigned)
	}
	signer, _, err := l.CMS.FindSigner(0)
	if err != nil {
		return fault(0, "pkdMasterListContent", "%w", err)
	}
	e := p.entry(signer.Issuer, "", "ml", "pkdMasterList", "person")
	return p.write(signer.Issuer, "ml", e, Attribute{Name: "pkdMasterListContent", Value: l.CMS.Raw})
}

// entry makes all but the object. serial is part of the name where it is not "".
func (p *PKD) entry(issuer pki.Name, serial, unit string, classes ...string) *Entry {
	name := issuer.RFC4514()
	rdn, sn := "cn="+escape(name), "1"
	if serial != "" {
		rdn, sn = rdn+"+sn="+serial, serial
	}
	e := &Entry{DN: rdn + "," + node(issuer, unit)}
	if p.Version > 0 {
		e.add("pkdVersion", fmt.Sprint(p.Version))
	}
	e.add("sn", sn)
	e.add("cn", name)
	for _, class := range append(classes, "pkdDownload", "top") {
		e.add("objectClass", class)
	}
	return e
}

func (e *Entry) add(name, value string) {
	e.Attributes = append(e.Attributes, Attribute{Name: name, Value: []byte(value)})
}

func (p *PKD) write(issuer pki.Name, unit string, e *Entry, object Attribute) error {
	e.Attributes = append(e.Attributes, object)
	country := strings.ToUpper(issuer.Get("C"))
	if len(country) != 2 || strings.Trim(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return fault(0, "dn", "the issuer %s names no country", clip(issuer.String()))
	}
	for _, n := range []*Entry{
		{DN: "c=" + country + "," + Base, Attributes: named("c", country, "country")},
		{DN: node(issuer, unit), Attributes: named("o", unit, "organization")},
	} {
		if p.nodes[n.DN] {
			continue
		}
		p.nodes[n.DN] = true
		if err := p.w.Write(n); err != nil {
			return err
		}
	}
	return p.w.Write(e)
}

func named(attribute, value, class string) []Attribute {
	e := &Entry{}
	e.add(attribute, value)
	e.add("objectClass", class)
	e.add("objectClass", "top")
	return e.Attributes
}

func node(issuer pki.Name, unit string) string {
	return "o=" + unit + ",c=" + strings.ToUpper(issuer.Get("C")) + "," + Base
}

// escape makes text a value within a name (RFC 4514, 2.4), "=" too, as the PKD does.
func escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&b, "\\%02x", c)
			continue
		case strings.IndexByte(`,+"\<>;=`, c) >= 0, i == 0 && (c == ' ' || c == '#'), i == len(text)-1 && c == ' ':
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
