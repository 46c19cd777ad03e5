package lds

import (
	"slices"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/mrz"
)

// findingsOf reads a file and joins its findings.
func findingsOf(t *testing.T, f File, hex string) (codec, string) {
	t.Helper()
	b := unhex(t, hex)
	law(t, f, b)
	v, err := decoders[f](b)
	if err != nil {
		return nil, err.Error()
	}
	if err := v.Validate(); err != nil {
		return v, err.Error()
	}
	return v, ""
}

type vector struct{ name, hex, want string }

func runVectors(t *testing.T, f File, vectors []vector) {
	t.Helper()
	for _, c := range vectors {
		_, got := findingsOf(t, f, c.hex)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCOM(t *testing.T) {
	c, err := DecodeCOM(unhex(t, samples[COM][0]))
	if err != nil || c.LDSVersion != "0107" || c.UnicodeVersion != "040000" || !slices.Equal(c.DataGroups(), []int{1, 2, 4, 12}) {
		t.Errorf("%+v, %v", c, err)
	}
	b, err := NewCommonData(1, 2, 4, 12).Encode()
	if err != nil || string(b) != string(unhex(t, samples[COM][0])) {
		t.Errorf("%X, %v", b, err)
	}
	if _, err := NewCommonData(1, 17).Encode(); err == nil {
		t.Error("data group 17")
	}
	more := NewCommonData(1)
	more.Other = []Object{{1, nil}}
	if _, err := more.Encode(); err == nil {
		t.Error("other data objects are not written")
	}
	runVectors(t, COM, []vector{
		{"other order", "6014 5F3606303430303030 5F010430313037 5C026175", "not in the order"},
		{"no tag list", "6010 5F010430313037 5F3606303430303030", "no data group"},
		{"empty tag list", "6012 5F010430313037 5F3606303430303030 5C00", "no data group"},
		{"no version", "600D 5F3606303430303030 5C026175", `LDS version: "" is not four digits`},
		{"letters", "6014 5F010430313041 5F3606303430303030 5C026175", `"010A"`},
		{"short Unicode version", "6012 5F010430313037 5F360430343030 5C026175", `"0400" is not six`},
		{"tag of no data group", "6014 5F010430313037 5F3606303430303030 5C026160", "60 is not the tag of a data group"},
		{"EF.SOD listed", "6014 5F010430313037 5F3606303430303030 5C026177", "77 is not the tag of a data group"},
		{"listed twice", "6014 5F010430313037 5F3606303430303030 5C026161", "61 appears twice"},
		{"17 listed", "6023 5F010430313037 5F3606303430303030 5C11 6161616161616161616161616161616161", "17 data groups"},
		{"version twice", "601B 5F010430313037 5F010430313038 5F3606303430303030 5C026175", "tag 5F01 appears twice"},
		{"more", "6017 5F010430313037 5F3606303430303030 5C026175 800100", "tag 80 at offset 22: not named"},
		{"inner length", "6014 5F010430313037 5F3606303430303030 5C036175", "length 3, but 2 octets left"},
		{"outer length", "6015 5F010430313037 5F3606303430303030 5C026175", "length 21"},
	})
}

func TestDG1(t *testing.T) {
	z, err := DecodeDG1(append([]byte("\x61\x5B\x5F\x1F\x58"), zoneTD3...))
	if err != nil || z.Zone != zoneTD3 || z.Validate() != nil {
		t.Fatal(err, z.Validate())
	}
	record, err := z.Record()
	if err != nil || record.DocumentNumber != "L898902C3" || record.Format != mrz.TD3 {
		t.Errorf("%+v, %v", record, err)
	}
	again, err := NewMachineReadableZone(record)
	if err != nil || again.Zone != zoneTD3 {
		t.Errorf("%q, %v", again.Zone, err)
	}
	if _, err := NewMachineReadableZone(&mrz.Record{Format: mrz.TD3}); err == nil {
		t.Error("a record of nothing")
	}
	for name, c := range map[string]struct{ zone, want string }{
		"check digit": {strings.Replace(zoneTD3, "C36UTO", "C37UTO", 1), "document number"},
		"lower case":  {strings.Replace(zoneTD3, "ANNA", "anna", 1), "octet 61 at position 16"},
		"short":       {zoneTD3[:87], "87 characters, want 90, 72 or 88"},
		"newline":     {zoneTD3[:44] + "\n" + zoneTD3[44:], "89 characters"},
		"visa":        {"V" + zoneTD2[1:], "format MRVB has no chip"},
		"none":        {"", "0 characters"},
	} {
		z := &MachineReadableZone{Zone: c.zone}
		if err := z.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if _, err := z.Encode(); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	runVectors(t, DG1, []vector{
		{"empty", "6100", "0 characters"},
		{"twice", "6106 5F1F00 5F1F00", "tag 5F1F appears twice"},
		{"more", "6102 8000", "tag 80 at offset 2: not named"},
	})
}

func TestErrorsOfZoneHoldNoName(t *testing.T) {
	zone := strings.Replace(zoneTD3, "<06", "<07", 1)
	err := (&MachineReadableZone{Zone: zone[:87] + "9"}).Validate()
	if err == nil || strings.Contains(err.Error(), "ERIKSSON") || strings.Contains(err.Error(), "L898902C3") {
		t.Errorf("%v", err)
	}
}
