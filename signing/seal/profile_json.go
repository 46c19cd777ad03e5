package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/chancery-id/chancery/mrz"
)

const maxProfiles = 1 << 20 // octets of a file

// ParseProfiles reads profiles from JSON, an array of them with the members that [Profile] and [Definition] name; [Profiles] is
// written in the same form by encoding/json. Members that are not known are refused, and so is a profile that could not work:
// the error says what is wrong with it.
func ParseProfiles(data []byte) (ProfileList, error) {
	if len(data) > maxProfiles {
		return nil, fault("profiles", "", "%d octets, at most %d are read", len(data), maxProfiles)
	}
	var list ProfileList
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&list); err != nil {
		return nil, faultAt(int(decoder.InputOffset()), "profiles", "", "%w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, faultAt(int(decoder.InputOffset()), "profiles", "", "more behind them")
	}
	for i := range list {
		if err := list[i].Check(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Check returns what is wrong with the profile itself, joined: what no document could keep.
func (p *Profile) Check() error {
	var faults []error
	add := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fault(fmt.Sprintf("profile %q", p.Name), "", format, args...))
		}
	}
	h := Header{Definition: p.Definition, Category: p.Category}
	add(p.Name != "", "no name")
	add(checkDefinition(&h) == nil && p.Category != 0xFF, "document type %s", h.Type())
	add(!slices.ContainsFunc(p.Versions, func(v int) bool { return v != 3 && v != 4 }), "versions %v, want 3 and 4", p.Versions)
	_, err := parseUUID(p.Number)
	add(p.Number == "" || err == nil, "number %q is no UUID", p.Number)
	tags := map[byte]bool{}
	for i := range p.Features {
		d := &p.Features[i]
		add(!tags[d.Tag] && d.Tag != tagSignature, "tag %02X is taken", d.Tag)
		tags[d.Tag] = true
		if err := d.checkOwn(); err != nil {
			add(false, "tag %02X: %w", d.Tag, err)
		}
	}
	return errors.Join(faults...)
}

// checkOwn says what is wrong with the definition itself.
func (d *Definition) checkOwn() error {
	sealed, _ := zoneSize(d.Zone)
	switch {
	case d.Name == "":
		return errors.New("no name")
	case d.Kind == 0 || int(d.Kind) >= len(kindNames):
		return errors.New("no kind")
	case d.Min < 0 || d.Max < 0 || d.Max > 0 && d.Max < d.Min || max(d.Min, d.Max) > maxSymbol:
		return fmt.Errorf("from %d to %d octets", d.Min, d.Max)
	case d.Characters < 0 || d.Characters > 0 && d.Kind != C40:
		return fmt.Errorf("%d characters of kind %v", d.Characters, d.Kind)
	case d.Kind == Zone && sealed == 0 || d.Kind != Zone && d.Zone != mrz.Format(0):
		return fmt.Errorf("format %v of kind %v", d.Zone, d.Kind)
	}
	return nil
}
