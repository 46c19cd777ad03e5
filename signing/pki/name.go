package pki

import (
	"encoding/hex"
	"slices"
	"strings"
)

// Name is a distinguished name: attributes in the order of encoding. The zero value is the empty name.
type Name struct {
	Raw        []byte // DER as read or built
	Attributes []Attribute
}

// Attribute is one attribute of a [Name].
type Attribute struct {
	Type  OID
	Value string // as UTF-8; "#" and the DER in hexadecimal where the value is no character string
	Tag   uint8  // string type as encoded: 19 PrintableString, 12 UTF8String, …; 0 when building: chosen by the profile
	Set   int    // index of its RelativeDistinguishedName; attributes of one RDN share it
}

// attributeNames are the short names of RFC 4514 and the ones OpenSSL prints.
var attributeNames = []struct {
	short string
	oid   OID
}{
	{"CN", AttributeCommonName},
	{"SN", AttributeSurname},
	{"serialNumber", AttributeSerialNumber},
	{"C", AttributeCountry},
	{"L", AttributeLocality},
	{"ST", AttributeState},
	{"street", AttributeStreet},
	{"O", AttributeOrganization},
	{"OU", AttributeUnit},
	{"title", AttributeTitle},
	{"postalCode", AttributePostalCode},
	{"organizationIdentifier", AttributeOrgID},
	{"emailAddress", AttributeEmail},
	{"DC", AttributeDomain},
	{"UID", AttributeUserID},
}

// attributeType returns the type of a short name, in any case, or of a dotted identifier.
func attributeType(name string) (OID, bool) {
	for _, a := range attributeNames {
		if strings.EqualFold(a.short, name) {
			return a.oid, true
		}
	}
	id := OID(name)
	return id, id.Valid()
}

// shortName returns the short name of an attribute type, or the identifier itself.
func shortName(id OID) string {
	for _, a := range attributeNames {
		if a.oid == id {
			return a.short
		}
	}
	return string(id)
}

// Get returns the first value of an attribute named by its short name ("C", "CN", "serialNumber") or identifier, or "".
func (n Name) Get(attribute string) string {
	id, ok := attributeType(attribute)
	if !ok {
		return ""
	}
	for _, a := range n.Attributes {
		if a.Type == id {
			return a.Value
		}
	}
	return ""
}

// Country returns the first countryName in upper case and without spaces around it, as Doc 9303-12 asks and not all issuers
// write it; "" where there is none.
func (n Name) Country() string { return strings.ToUpper(strings.TrimSpace(n.Get("C"))) }

// Count returns how often an attribute type occurs.
func (n Name) Count(id OID) (count int) {
	for _, a := range n.Attributes {
		if a.Type == id {
			count++
		}
	}
	return count
}

// IsZero says whether the name has no attributes.
func (n Name) IsZero() bool { return len(n.Attributes) == 0 }

// String returns the name in the order of encoding, as "C=DE,O=bund,OU=bsi,CN=csca-germany", with the escapes of RFC
// 4514, 2.4. [NewName] reads it back.
func (n Name) String() string { return attributesText(n.Attributes) }

// RFC4514 returns the name in the order of LDAP, the last RDN first: "CN=csca-germany,OU=bsi,O=bund,C=DE" (RFC 4514, 2.1).
func (n Name) RFC4514() string {
	var reversed []Attribute
	for rest := n.Attributes; len(rest) > 0; {
		start := len(rest) - 1
		for start > 0 && rest[start-1].Set == rest[start].Set {
			start--
		}
		reversed = append(reversed, rest[start:]...)
		rest = rest[:start]
	}
	return attributesText(reversed)
}

func attributesText(attributes []Attribute) string {
	var b strings.Builder
	for i, a := range attributes {
		if i > 0 {
			if a.Set == attributes[i-1].Set {
				b.WriteByte('+')
			} else {
				b.WriteByte(',')
			}
		}
		b.WriteString(shortName(a.Type))
		b.WriteByte('=')
		escapeValue(&b, a.Value)
	}
	return b.String()
}

func escapeValue(b *strings.Builder, value string) {
	const hexDigits = "0123456789abcdef"
	for i, r := range value {
		switch {
		case r < 0x20 || r == 0x7f:
			b.WriteByte('\\')
			b.WriteByte(hexDigits[r>>4])
			b.WriteByte(hexDigits[r&15])
		case strings.ContainsRune(`,+"\<>;=`, r), r == '#' && i == 0 && !isHexValue(value),
			r == ' ' && (i == 0 || i == len(value)-1):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
}

// isHexValue says whether value is the "#…" form of a value that is no character string.
func isHexValue(value string) bool {
	if len(value) < 5 || value[0] != '#' {
		return false
	}
	_, err := hex.DecodeString(value[1:])
	return err == nil
}

// NewName reads a name as [Name.String] writes it: attributes in the order of encoding, "+" between the attributes of
// one RDN, backslash escapes. Values are encoded as Doc 9303-12, 7.1 asks: PrintableString where they fit, UTF8String
// otherwise.
func NewName(text string) (Name, error) {
	var n Name
	set := 0
	for rest := text; rest != ""; {
		field, value, ok := strings.Cut(rest, "=")
		if !ok {
			return Name{}, fault("name", "RFC 4514, 3", "%q is not TYPE=VALUE", rest)
		}
		id, ok := attributeType(strings.TrimSpace(field))
		if !ok {
			return Name{}, fault("name", "RFC 4514, 3", "unknown attribute %q", field)
		}
		plain, end, err := unescapeValue(value)
		if err != nil {
			return Name{}, err
		}
		n.Attributes = append(n.Attributes, Attribute{Type: id, Value: plain, Set: set})
		rest = value[end:]
		if rest == "" {
			break
		}
		if rest[0] == ',' {
			set++
		}
		if rest = rest[1:]; rest == "" {
			return Name{}, fault("name", "RFC 4514, 3", "ends after a separator")
		}
	}
	raw, err := n.Marshal()
	if err != nil {
		return Name{}, err
	}
	return ParseName(raw)
}

// unescapeValue reads up to an unescaped separator and returns the value without escapes.
func unescapeValue(text string) (value string, end int, err error) {
	var b []byte
	kept := 0 // length up to the last octet that is not a trimmable space
	for end < len(text) && text[end] != ',' && text[end] != '+' {
		c := text[end]
		end++
		if c != '\\' {
			if c == ' ' && len(b) == 0 {
				continue
			}
			if b = append(b, c); c != ' ' {
				kept = len(b)
			}
			continue
		}
		if end == len(text) {
			return "", 0, fault("name", "RFC 4514, 3", "ends in a backslash")
		}
		if end+2 <= len(text) {
			if octet, err := hex.DecodeString(text[end : end+2]); err == nil {
				b, end = append(b, octet...), end+2
				kept = len(b)
				continue
			}
		}
		b, end = append(b, text[end]), end+1
		kept = len(b)
	}
	return string(b[:kept]), end, nil
}

// NameMatch says how closely two names agree, from not at all to octet for octet.
type NameMatch uint8

// The degrees of agreement.
const (
	NameDiffers   NameMatch = iota
	NameReordered           // the same attributes in another order: not RFC 5280, but seen (Malaysia)
	NameFolded              // equal by RFC 5280, 7.1: case, spaces and string types apart
	NameExact               // the same octets
)

// Match compares two names.
func (n Name) Match(other Name) NameMatch {
	switch {
	case string(n.Raw) == string(other.Raw):
		return NameExact
	case len(n.Attributes) != len(other.Attributes) || n.isLong() || other.isLong():
		return NameDiffers
	}
	a, b := n.foldedAttributes(), other.foldedAttributes()
	if n.fold(a) == other.fold(b) {
		return NameFolded
	}
	slices.Sort(a)
	slices.Sort(b)
	if slices.Equal(a, b) {
		return NameReordered
	}
	return NameDiffers
}

// Equal says whether two names are the same by RFC 5280, 7.1: case, spaces and string types apart.
func (n Name) Equal(other Name) bool {
	return string(n.Raw) == string(other.Raw) || len(n.Attributes) == len(other.Attributes) && n.Fold() == other.Fold()
}
