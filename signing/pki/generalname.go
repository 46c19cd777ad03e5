package pki

// NameKind is the choice of a [GeneralName]: the context tag number of RFC 5280, 4.2.1.6.
type NameKind uint8

// The kinds of general name this package reads; others are kept as their encoding.
const (
	OtherName     NameKind = 0
	EmailName     NameKind = 1
	DNSName       NameKind = 2
	DirectoryName NameKind = 4
	URIName       NameKind = 6
	IPAddressName NameKind = 7
	RegisteredID  NameKind = 8
)

// GeneralName is one alternative name.
type GeneralName struct {
	Kind      NameKind
	Value     string // e-mail, DNS, URI; hexadecimal of the content for the kinds that are not text
	Directory Name   // DirectoryName
}
