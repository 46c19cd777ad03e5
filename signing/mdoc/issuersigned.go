package mdoc

import "fmt"

// IssuerSigned is what the issuer of a document signed, as far as it was disclosed (ISO/IEC 18013-5, 8.3.2.1.2.2). The byte slices
// are parts of the input, which must not be changed. Reading proves nothing: [IssuerSigned.CheckSignature] and
// [IssuerSigned.Compare] do.
type IssuerSigned struct {
	Raw        []byte
	NameSpaces []NameSpace // in the order read
	Auth       *Sign1      // issuerAuth
	Object     *SecurityObject

	Findings []Finding // deviations tolerated while reading, each with its clause

	authFirst bool // issuerAuth was read before nameSpaces
}

// NameSpace is a name space with the items that were disclosed.
type NameSpace struct {
	Name  string // "org.iso.18013.5.1"
	Items []Item
}

// Item is one data element with what hides it from those it was not disclosed to (IssuerSignedItem).
type Item struct {
	Raw []byte // #6.24(bstr .cbor IssuerSignedItem) as read: what its digest is made of

	DigestID   uint64
	Random     []byte // at least 16 octets
	Identifier string // "family_name"
	Value      Value
}

// Parse reads one IssuerSigned, nothing behind it.
func Parse(b []byte) (*IssuerSigned, error) {
	r := open(b)
	d := r.issuerSigned()
	r.done("IssuerSigned")
	if err := r.result(); err != nil {
		return nil, err
	}
	return d, nil
}

func (r *reader) issuerSigned() *IssuerSigned {
	const name = "IssuerSigned"
	d, start := &IssuerSigned{}, r.at
	before := len(r.findings)
	r.before, r.loose = before, false // each document of a response has its own findings
	r.fields(name, refResponse, 1, []string{"issuerAuth", "nameSpaces"}, func(key string) {
		switch key {
		case "nameSpaces":
			d.readNameSpaces(r)
		case "issuerAuth":
			d.authFirst = d.NameSpaces == nil
			d.readAuth(r)
		}
	})
	d.authFirst = d.authFirst && d.NameSpaces != nil
	d.Raw, d.Findings = r.data[start:r.at:r.at], r.findings[before:len(r.findings):len(r.findings)]
	return d
}

// readAuth reads issuerAuth and the security object in it.
func (d *IssuerSigned) readAuth(r *reader) {
	d.Auth = r.sign1("issuerAuth", func(payload *reader) {
		d.Object = payload.securityObject()
		payload.done("MobileSecurityObject")
	})
	if r.err == nil && d.Object == nil {
		r.fail(r.at, "issuerAuth payload", refMSO, "detached")
	}
}

func (d *IssuerSigned) readNameSpaces(r *reader) {
	const field = "nameSpaces"
	d.NameSpaces = []NameSpace{}
	left := maxItems
	r.named(field, maxNameSpaces, func(name string) {
		n := r.count(majorArray, left, field)
		left -= n
		items := make([]Item, n)
		for i := range items {
			items[i].read(r)
			if r.err != nil {
				return
			}
		}
		d.NameSpaces = append(d.NameSpaces, NameSpace{name, items})
	})
}

func (i *Item) read(outer *reader) {
	const name = "IssuerSignedItem"
	r, raw := outer.embedded(name)
	i.Raw = raw
	r.fields(name, refDigest, 4, []string{"digestID", "random", "elementIdentifier", "elementValue"}, func(key string) {
		switch key {
		case "digestID":
			i.DigestID = r.number(1<<63, key)
		case "random":
			i.Random = r.octets(key)
		case "elementIdentifier":
			i.Identifier = r.text(key)
		case "elementValue":
			i.Value = r.raw(key)
		}
	})
	r.done(name)
}

// String says what the document is, and nothing of its holder.
func (d *IssuerSigned) String() string {
	if d.Object == nil {
		return "mdoc, not signed"
	}
	return fmt.Sprintf("mdoc %.80s of %d name spaces, %d octets", d.Object.DocType, len(d.NameSpaces), len(d.Raw))
}

// Find returns the item of a data element. [ErrAbsent] says that it was not disclosed, [ErrAmbiguous] that several items claim to
// be it: none of them is to be used. That its digest is listed is for [IssuerSigned.Compare].
func (d *IssuerSigned) Find(nameSpace, identifier string) (*Item, error) {
	var found *Item
	for n := range d.NameSpaces {
		if d.NameSpaces[n].Name != nameSpace {
			continue
		}
		for i := range d.NameSpaces[n].Items {
			item := &d.NameSpaces[n].Items[i]
			if item.Identifier != identifier {
				continue
			}
			if found != nil {
				return nil, fault(identifier, refDigest, "%w", ErrAmbiguous)
			}
			found = item
		}
	}
	if found == nil {
		return nil, fault(identifier, refDigest, "%w", ErrAbsent)
	}
	return found, nil
}

// Encode writes the document from its parts, each as it was read or made. The error is the one of [IssuerSigned.Validate]: a
// document that was read and has no breaches is written as it was read, and one with breaches is in Raw.
func (d *IssuerSigned) Encode() ([]byte, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return d.encode(), nil
}

func (d *IssuerSigned) encode() []byte {
	auth := append(appendText(nil, "issuerAuth"), d.Auth.Encode()...)
	if d.NameSpaces == nil {
		return append(appendHead(nil, majorMap, 1), auth...)
	}
	out := appendHead(nil, majorMap, 2)
	if d.authFirst {
		return d.appendNameSpaces(append(out, auth...))
	}
	return append(d.appendNameSpaces(out), auth...)
}

func (d *IssuerSigned) appendNameSpaces(out []byte) []byte {
	out = appendHead(appendText(out, "nameSpaces"), majorMap, len(d.NameSpaces))
	for n := range d.NameSpaces {
		space := &d.NameSpaces[n]
		out = appendHead(appendText(out, space.Name), majorArray, len(space.Items))
		for i := range space.Items {
			out = append(out, space.Items[i].Raw...)
		}
	}
	return out
}
