package seal

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Validate returns every breach of the profile that a message shows, joined, each an *[Error] with its clause: another document,
// a version that is not allowed, mandatory features that are missing, lengths, values that can't be read, zones that do not
// decode. Tags that the profile does not have are no breach. The rules of the container are those of [Message.Validate].
func (p *Profile) Validate(m *Message) error {
	var breaches []error
	add := func(field string, err error) {
		if err != nil {
			breaches = append(breaches, fault(field, p.Ref, "%w", err))
		}
	}
	add("document type", p.checkType(m))
	add("version", unless(slices.Contains(p.versions(), m.Version), "version %d, want %v", m.Version, p.versions()))
	for i := range p.Features {
		d := &p.Features[i]
		present := 0
		for _, f := range m.Features {
			if f.Tag == d.Tag {
				present++
				add(d.Name, d.check(f.Value))
			}
		}
		add(d.Name, unless(present > 0 || !d.Mandatory, "tag %02X is missing", d.Tag))
		add(d.Name, unless(present <= 1, "tag %02X occurs more than once", d.Tag))
		if d.Choice != "" && p.chosen(d.Choice) == d {
			n := p.count(m, d.Choice)
			add(d.Choice, unless(n == 1, "%d of its forms, want one", n))
		}
	}
	return errors.Join(breaches...)
}

// chosen returns the first definition of a choice, which speaks for all of them.
func (p *Profile) chosen(choice string) *Definition {
	for i := range p.Features {
		if p.Features[i].Choice == choice {
			return &p.Features[i]
		}
	}
	return nil
}

// count returns how many features of a choice are there.
func (p *Profile) count(m *Message, choice string) (n int) {
	for _, f := range m.Features {
		if d := p.definition(f.Tag); d != nil && d.Choice == choice {
			n++
		}
	}
	return n
}

// checkType says whether the profile is that of the document.
func (p *Profile) checkType(m *Message) error {
	own := Header{Definition: p.Definition, Category: p.Category}
	if m.Type() != own.Type() {
		return fmt.Errorf("%s, want %s", m.Type(), own.Type())
	}
	if p.Number == "" {
		return nil
	}
	octets, _ := m.Feature(tagProfileNumber)
	want, err := parseUUID(p.Number)
	if err != nil {
		return err
	}
	return unless(bytes.Equal(octets, want), "profile number %x, want %x", octets, want)
}

// check judges one value.
func (d *Definition) check(octets []byte) error {
	most := d.Max
	if most == 0 && d.Min > 0 {
		most = d.Min
	}
	if n := len(octets); n < d.Min || most > 0 && n > most {
		return fmt.Errorf("%d octets, want %d to %d", n, d.Min, most)
	}
	v, err := d.decode(octets)
	if err != nil {
		return err
	}
	switch d.Kind {
	case Zone:
		if _, err := v.Record(d.Zone); err != nil {
			return err
		}
	case Text:
		return unless(strings.IndexFunc(v.Text, unicode.IsControl) < 0, "control characters")
	case Image:
		return unless(isPicture(octets), "no JPEG or JPEG 2000 picture")
	case Boolean:
		return unless(octets[0] == 0 || octets[0] == 0xFF, "octet %02X, want 00 or FF", octets[0])
	}
	return nil
}

// isPicture looks at the first octets: pictures are never decoded.
func isPicture(octets []byte) bool {
	for _, start := range []string{"\xFF\xD8\xFF", "\x00\x00\x00\x0CjP", "\xFF\x4F\xFF\x51"} {
		if bytes.HasPrefix(octets, []byte(start)) {
			return true
		}
	}
	return false
}

// DocumentCode returns the document code of the zone that the profile has, "" where it has none that can be read.
func (p *Profile) DocumentCode(m *Message) string {
	if zone, ok := p.zone(m); ok {
		return strings.TrimRight(zone.Text[:2], "<")
	}
	return ""
}

// zone returns the first zone of the document.
func (p *Profile) zone(m *Message) (Value, bool) {
	for i := range p.Features {
		if d := &p.Features[i]; d.Kind == Zone {
			if v, ok := p.Value(m, d.Tag); ok && len(v.Text) >= 5 {
				return v, true
			}
		}
	}
	return Value{}, false
}

// State returns the issuing State of the zone that the profile has, "" where it has none that can be read. It is the State of the
// header, too, in a seal that is what it should be.
func (p *Profile) State(m *Message) string {
	if zone, ok := p.zone(m); ok {
		return strings.TrimRight(zone.Text[2:5], "<")
	}
	return ""
}
