package seal

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/chancery-id/chancery/signing/pki"
)

// Validate returns every breach of the profile that a message shows, joined, each an *[Error] with its clause: another document,
// a version that is not allowed, mandatory features that are missing, lengths, values that can't be read, zones that do not
// decode. Tags that the profile does not have are no breach. The rules of the container are those of [Message.Validate].
func (p *Profile) Validate(m *Message) error { return pki.Hold(m, p.rules(), pki.Advice) }

// Fit returns the breaches that bar a message from being such a document: WRONG_FORMAT of Doc 9303-13, appendix D. Genuine seals
// are seen that are fit and break a rule of form, as with the other version of the header.
func (p *Profile) Fit(m *Message) error { return pki.Hold(m, p.rules(), pki.Essential) }

// Lint judges a message by every rule of the profile.
func (p *Profile) Lint(m *Message) []pki.Result { return pki.Judge(m, p.rules(), nil) }

// rules are those of the profile: one for the type, one for the version, one for each feature and each choice of features.
func (p *Profile) rules() []pki.Rule[*Message] {
	rules := append(make([]pki.Rule[*Message], 0, len(p.Features)+4),
		pki.Rule[*Message]{ID: "type", Field: "document type", Ref: p.Ref, Weight: pki.Essential, Check: p.checkType},
		pki.Rule[*Message]{ID: "profile-version", Field: "version", Ref: p.Ref, Weight: pki.Profile, Check: func(m *Message) error {
			return unless(slices.Contains(p.versions(), m.Version), "version %d, want %v", m.Version, p.versions())
		}})
	for i := range p.Features {
		d := &p.Features[i]
		rules = append(rules, pki.Rule[*Message]{
			ID: fmt.Sprintf("feature-%02x", d.Tag), Field: d.Name, Ref: p.Ref, Weight: pki.Essential, Check: d.checkIn,
		})
		first := func(o Definition) bool { return o.Choice == d.Choice }
		if d.Choice != "" && slices.IndexFunc(p.Features, first) == i {
			rules = append(rules, pki.Rule[*Message]{
				ID: "choice-" + d.Choice, Field: d.Choice, Ref: p.Ref, Weight: pki.Essential, Check: func(m *Message) error {
					n := p.count(m, d.Choice)
					return unless(n == 1, "%d of its forms, want one", n)
				},
			})
		}
	}
	return rules
}

// checkIn judges a feature wherever it stands in a message.
func (d *Definition) checkIn(m *Message) error {
	present := 0
	for i := range m.Features {
		if m.Features[i].Tag != d.Tag {
			continue
		}
		if present++; present > 1 {
			return fmt.Errorf("tag %02X occurs more than once", d.Tag)
		}
		if err := d.check(m.Features[i].Value); err != nil {
			return err
		}
	}
	return unless(present > 0 || !d.Mandatory, "tag %02X is missing", d.Tag)
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
