package pki

// Name is a distinguished name: attributes in the order of encoding. The zero value is the empty name.
type Name struct {
	Raw        []byte // DER as read or built
	Attributes []Attribute
}

// Attribute is one attribute of a [Name].
type Attribute struct {
	Type  OID
	Value string // as UTF-8
	Tag   uint8  // string type as encoded: 19 PrintableString, 12 UTF8String, …; 0 when building: chosen by the profile
	Set   int    // index of its RelativeDistinguishedName; attributes of one RDN share it
}
