package seal

import (
	"slices"

	"github.com/chancery-id/chancery/mrz"
)

// Definition says what a feature is.
type Definition struct {
	Tag       byte   `json:"tag"`
	Name      string `json:"name"`
	Kind      Kind   `json:"kind"`
	Min       int    `json:"min,omitempty"` // octets of the value
	Max       int    `json:"max,omitempty"` // 0: no more than Min where Min is given, else any number
	Mandatory bool   `json:"mandatory,omitempty"`

	// Choice is a word that several definitions share: exactly one of them must be there.
	Choice string `json:"choice,omitempty"`

	Characters int        `json:"characters,omitempty"` // C40: filled to that many when written
	Zone       mrz.Format `json:"zone,omitempty"`       // Zone: its format
}

// Profile says what the features of one kind of document mean. It is data: the ones in the box are [Profiles], and a program
// has its own beside them.
type Profile struct {
	Name       string       `json:"name"`
	Ref        string       `json:"ref"` // clause, "Doc 9303-7, 9.1"
	Definition byte         `json:"definition"`
	Category   byte         `json:"category"`
	Number     string       `json:"number,omitempty"`   // documents of BSI TR-03171: the UUID of their profile
	Versions   []int        `json:"versions,omitempty"` // headers allowed; nil: 3 and 4
	Features   []Definition `json:"features"`
}

// ProfileList are profiles, of which one fits a document.
type ProfileList []Profile

// For returns the profile of a document: by definition and category together and, for documents of BSI TR-03171, by the number
// of their profile, for which the one without number stands in.
func (l ProfileList) For(m *Message) (*Profile, bool) {
	var general *Profile
	number := ""
	if octets, ok := m.Feature(tagProfileNumber); ok {
		number, _ = formatUUID(octets)
	}
	for i := range l {
		p := &l[i]
		switch {
		case p.Definition != m.Definition || p.Category != m.Category:
		case p.Number == "":
			if general == nil {
				general = p
			}
		case sameUUID(p.Number, number):
			return p, true
		}
	}
	return general, general != nil
}

func sameUUID(a, b string) bool {
	x, err := parseUUID(a)
	if err != nil {
		return false
	}
	y, err := parseUUID(b)
	return err == nil && slices.Equal(x, y)
}

// Read returns the features in the words of the profile, in the order of the seal. Tags that the profile does not have come
// as octets without a name: they make no seal invalid (Doc 9303-13, 2.3.1). A value that can't be read comes as octets,
// too, of kind [Binary]; [Profile.Validate] says why.
func (p *Profile) Read(m *Message) []Value {
	values := make([]Value, len(m.Features))
	for i, f := range m.Features {
		values[i] = Value{Tag: f.Tag, Kind: Binary, Octets: f.Value}
		if d := p.definition(f.Tag); d != nil {
			v, err := d.decode(f.Value)
			if err != nil {
				v = Value{Tag: f.Tag, Name: d.Name, Kind: Binary, Octets: f.Value}
			}
			values[i] = v
		}
	}
	return values
}

// Value returns the one feature of that tag as the profile reads it; false where there is none, more than one, or one that can't
// be read.
func (p *Profile) Value(m *Message, tag byte) (Value, bool) {
	octets, ok := m.Feature(tag)
	d := p.definition(tag)
	if !ok || d == nil {
		return Value{}, false
	}
	v, err := d.decode(octets)
	return v, err == nil
}

// Unknown returns the tags that the profile does not have: UNKNOWN_FEATURE of Doc 9303-13, appendix D.
func (p *Profile) Unknown(m *Message) (tags []byte) {
	for _, f := range m.Features {
		if p.definition(f.Tag) == nil {
			tags = append(tags, f.Tag)
		}
	}
	return tags
}

// Message makes a message of values, each found by its tag. Definition and category are the profile's; version 0 becomes the
// highest it allows. The error joins every breach of [Profile.Validate]; signer and reference are filled by [Sign].
func (p *Profile) Message(h Header, values ...Value) (*Message, error) {
	h.Definition, h.Category = p.Definition, p.Category
	if h.Version == 0 {
		h.Version = slices.Max(p.versions())
	}
	m := &Message{Header: h}
	for _, v := range values {
		d := p.definition(v.Tag)
		if d == nil {
			m.Features = append(m.Features, Feature{v.Tag, v.Octets})
			continue
		}
		octets, err := d.encode(v)
		if err != nil {
			return nil, fault(d.Name, p.Ref, "%w", err)
		}
		m.Features = append(m.Features, Feature{v.Tag, octets})
	}
	if err := p.Validate(m); err != nil {
		return nil, err
	}
	return m, nil
}

func (p *Profile) definition(tag byte) *Definition {
	for i := range p.Features {
		if p.Features[i].Tag == tag {
			return &p.Features[i]
		}
	}
	return nil
}

func (p *Profile) versions() []int {
	if len(p.Versions) == 0 {
		return []int{3, 4}
	}
	return p.Versions
}
