package seal

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

const (
	tagProfileNumber = 0x00
	categoryMinor8   = 0xC8
	categoryMinor9   = 0xC9

	refAdministrative = "BSI TR-03171, 3.2"
	refDescription    = "BSI TR-03171, 4"

	maxDescription = 1 << 20
)

// Administrative is the profile of administrative documents of Germany in the eighth or ninth minor version of BSI TR-03171. The
// number is the UUID of the document's own profile, and features are those that it describes, from tag 04 or 0A on; without
// a number it is the frame that all of them share.
func Administrative(minor int, number string, features ...Definition) Profile {
	p := Profile{
		Name: "administrative document", Ref: refAdministrative, Definition: 0x01, Category: categoryMinor8, Number: number, Versions: []int{4},
		Features: []Definition{
			{Tag: tagProfileNumber, Name: "profile number", Kind: UUID, Min: 16, Mandatory: true},
			{Tag: 0x01, Name: "validity", Kind: Validity, Min: 1, Max: 17},
		},
	}
	if minor == 9 {
		p.Category = categoryMinor9
		p.Features = append(p.Features[:1],
			Definition{Tag: 0x01, Name: "valid from", Kind: DayText, Min: 8},
			Definition{Tag: 0x02, Name: "valid until", Kind: DayText, Min: 8},
			Definition{Tag: 0x03, Name: "address of the profile", Kind: Text},
			Definition{Tag: 0x04, Name: "address of the certificate", Kind: Text},
			Definition{Tag: 0x05, Name: "address of the status", Kind: Text},
			Definition{Tag: 0x06, Name: "index of the status", Kind: Integer, Min: 1, Max: 8},
		)
	}
	p.Features = append(p.Features, features...)
	return p
}

// description is a profile as the register publishes it (BSI TR-03171, 4).
type description struct {
	XMLName xml.Name `xml:"profile"`
	Number  string   `xml:"profileNumber"`
	Name    string   `xml:"profileName"`
	Entries []entry  `xml:"entry"`
}

type entry struct {
	Tag      int    `xml:"tag,attr"`
	Optional bool   `xml:"optional,attr"`
	Name     string `xml:"name"`
	Length   int    `xml:"length"`
	Type     string `xml:"type"`
}

// dataTypes are those of BSI TR-03171, 4. How DATE-TIME is written in a seal the guideline does not say.
var dataTypes = map[string]Kind{
	"BOOLEAN": Boolean, "INTEGER": SignedInteger, "OCTET_STRING": Binary, "UTF8String": Text, "DATE": DayText, "DATE-TIME": Text,
}

// ParseAdministrative reads the description of an administrative document, XML by the schema of BSI TR-03171, 4, as the register
// publishes it: see [Administrative] for the minor version.
func ParseAdministrative(minor int, data []byte) (Profile, error) {
	var d description
	if len(data) > maxDescription {
		return Profile{}, fault("profile", refDescription, "%d octets, at most %d are read", len(data), maxDescription)
	}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&d); err != nil {
		return Profile{}, fault("profile", refDescription, "%w", err)
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if _, element := token.(xml.StartElement); element || err != nil {
			return Profile{}, fault("profile", refDescription, "more behind the profile")
		}
	}
	if _, err := parseUUID(d.Number); err != nil {
		return Profile{}, fault("profileNumber", refDescription, "%w", err)
	}
	p := Administrative(minor, d.Number)
	for _, e := range d.Entries {
		feature, err := e.definition()
		if err == nil && p.definition(byte(e.Tag)) != nil {
			err = fmt.Errorf("tag %02X is taken", e.Tag)
		}
		if err != nil {
			return Profile{}, fault(fmt.Sprintf("entry %q", e.Name), refDescription, "%w", err)
		}
		p.Features = append(p.Features, feature)
	}
	if d.Name != "" {
		p.Name = d.Name
	}
	if err := p.Check(); err != nil {
		return Profile{}, err
	}
	return p, nil
}

func (e *entry) definition() (Definition, error) {
	kind, ok := dataTypes[e.Type]
	switch {
	case !ok:
		return Definition{}, fmt.Errorf("%q is no type", e.Type)
	case e.Tag < 4 || e.Tag > 254:
		return Definition{}, fmt.Errorf("tag %d, want 4 to 254", e.Tag)
	case e.Name == "" || e.Length < 0 || e.Length > maxSymbol:
		return Definition{}, fmt.Errorf("no name, or length %d", e.Length)
	}
	d := Definition{Tag: byte(e.Tag), Name: e.Name, Kind: kind, Mandatory: !e.Optional}
	switch kind {
	case DayText: // its length is ignored
	case Boolean:
		d.Min = 1
	default:
		d.Max = e.Length
	}
	return d, nil
}
