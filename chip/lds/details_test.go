package lds

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
)

func fullPersonal() *PersonalDetails {
	return &PersonalDetails{
		FullName: "王<<小明", OtherNames: []string{"WANG<<XIAOMING", "Émile"}, PersonalNumber: "A1234567890",
		DateOfBirth: mrz.NewDate(1974, 8, 0), PlaceOfBirth: "ZENITH<UTOPIA", Address: "1 HIGH STREET<ZENITH", Telephone: "+1 23",
		Profession: "CLERK", Title: "DR", PersonalSummary: "-", ProofOfCitizenship: []byte{0xFF, 0xD8, 0xFF}, OtherTravelDocuments: "X1<X2",
		Custody: "NONE",
	}
}

func TestPersonalDetailsBothWays(t *testing.T) {
	b, err := fullPersonal().Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeDG11(b)
	if err != nil || got.Validate() != nil {
		t.Fatal(err, got.Validate())
	}
	if octets, ok := got.Object(0x5F2B); !ok || string(octets) != "19740800" {
		t.Errorf("%q", octets)
	}
	if _, ok := got.Object(0x5F19); ok {
		t.Error("from nowhere")
	}
	got.raw = nil
	if !reflect.DeepEqual(got, fullPersonal()) {
		t.Errorf("got %+v", got)
	}
	if _, err := (&PersonalDetails{}).Encode(); err == nil {
		t.Error("details of nothing")
	}
}

func TestDocumentDetailsBothWays(t *testing.T) {
	d := &DocumentDetails{
		IssuingAuthority: "UTOPIA", DateOfIssue: mrz.NewDate(2026, 4, 15), OtherPersons: []string{"ERIKSSON<<PER"}, Endorsements: "NONE",
		TaxOrExitRequirements: "NONE", Front: []byte{1}, Rear: []byte{2},
		Personalized: time.Date(2026, 4, 15, 13, 59, 1, 0, time.UTC), PersonalizationSystem: "N-4962",
	}
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeDG12(b)
	if err != nil || got.Validate() != nil {
		t.Fatal(err, got.Validate())
	}
	got.raw = nil
	if !reflect.DeepEqual(got, d) {
		t.Errorf("got %+v", got)
	}
	d.Personalized = d.Personalized.In(time.FixedZone("", 7200))
	if again, err := d.Encode(); err != nil || string(again) != string(b) {
		t.Error("another zone is another time")
	}
}

func TestDetailsThatAreNotWritten(t *testing.T) {
	for name, d := range map[string]*PersonalDetails{
		"not UTF-8":      {FullName: "\xC9"},
		"name not UTF-8": {OtherNames: []string{"\xC9"}},
		"no such day":    {DateOfBirth: mrz.NewDate(2025, 2, 30)},
		"256 names":      {OtherNames: make([]string, 256)},
		"other objects":  {Title: "DR", Layout: Layout{Other: []Object{{0x80, nil}}}},
		"tag not listed": {Title: "DR", Layout: Layout{TagList: []tlv.Tag{0x5F0E}}},
		"order of DG12":  {Title: "DR", Layout: Layout{Order: []tlv.Tag{0x5F19}}},
		"order twice":    {Title: "DR", Layout: Layout{Order: []tlv.Tag{0x5F14, 0x5F14}}},
	} {
		if b, err := d.Encode(); err == nil {
			t.Errorf("%s: %X", name, b)
		}
	}
	if _, err := (&DocumentDetails{Personalized: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}).Encode(); err == nil {
		t.Error("year 10000")
	}
}

// The ways in which issuers write DG11.
func TestDialectsOfPersonalDetails(t *testing.T) {
	runVectors(t, DG11, []vector{
		{"names listed as A0", "6B10 5C01A0 A00B 020102 5F0F0141 5F0F0142", ""}, // as in Belarus
		{"names listed as 5F0F", "6B11 5C025F0F A00B 020102 5F0F0141 5F0F0142", ""},
		{"list in another order", "6B0E 5C045F145F0E 5F0E0141 5F140142", ""},
		{"objects in another order", "6B0E 5C045F0E5F14 5F140142 5F0E0141", ""},
		{"length too low", "6B0B 5C045F0E5F14 5F0E00 5F1400", "1 octets after"},
		{"empty objects", "6B0C 5C045F0E5F14 5F0E00 5F1400", ""},
		{"unknown date", "6B0F 5C025F2B 5F2B083030303030303030", ""},
		{"year only", "6B0F 5C025F2B 5F2B083139373430303030", ""},
		{"BCD", "6B0B 5C025F2B 5F2B0419740812", "date of birth at offset 6: written as binary coded decimal"},
		{"fillers", "6B0F 5C025F2B 5F2B08313937343C3C3C3C", "written as fillers"},
		{"no such day", "6B0F 5C025F2B 5F2B083139373430323330", "there is no such day"},
		{"BCD that is none", "6B0B 5C025F2B 5F2B041974081A", "not a date"},
		{"date in words", "6B11 5C025F2B 5F2B0A31322E30382E31393734", "not a date"},
		{"empty date", "6B07 5C025F2B 5F2B00", "not a date"},
		{"names outside A0", "6B0C 5C025F0F 5F0F0141 5F0F0142", "tag 5F0F outside tag A0"},
		{"no name", "6B08 5C01A0 A003020100", "tag A0 with none in it"},
		{"count too low", "6B10 5C01A0 A00B 020101 5F0F0141 5F0F0142", "count: 1, but 2 other names"},
		{"count missing", "6B09 5C01A0 A004 5F0F0141", "tag 02 is missing"},
		{"count of two octets", "6B0D 5C01A0 A008 02020001 5F0F0141", "count at offset 7: 2 octets, want 1"},
		{"other in A0", "6B0B 5C01A0 A006 020100 5F1000", "tag 5F10, want 5F0F"},
		{"not UTF-8", "6B09 5C025F0E 5F0E02C93C", "full name at offset 6: not UTF-8"},
		{"no tag list", "6B04 5F0E0141", "tag 5C is missing"},
		{"tag list behind", "6B08 5F0E0141 5C025F0E", "not the first data object"},
		{"listed and absent", "6B0A 5C045F0E5F14 5F0E0141", "5F14 is listed and absent"},
		{"present and not listed", "6B0C 5C025F0E 5F0E0141 5F140142", "5F14 is present and not listed"},
		{"listed twice", "6B0A 5C045F0E5F0E 5F0E0141", "5F0E appears twice"},
		{"twice", "6B0C 5C025F0E 5F0E0141 5F0E0142", "full name at offset 10: tag 5F0E appears twice"},
		{"second tag list", "6B0A 5C025F0E 5F0E0141 5C00", "tag 5C at offset 10: not named"},
		{"unknown object", "6B0B 5C035F0E80 5F0E0141 8000", "tag 80 at offset 11: not named"},
		{"nothing", "6B02 5C00", "no data object"},
		{"tag list cut", "6B05 5C015F 8000", "tag list"},
		{"object cut", "6B07 5C025F0E 5F0E01", "input ends"},
	})
}

func TestDialectsAreTolerable(t *testing.T) {
	for _, hex := range []string{
		"6B0B 5C025F2B 5F2B0419740812", "6B0C 5C025F0F 5F0F0141 5F0F0142", "6B08 5C01A0 A003020100", "6B09 5C025F0E 5F0E02C93C",
		"6B0F 5C025F2B 5F2B08313937343C3C3C3C", "6B04 5F0E0141", "6B0B 5C035F0E80 5F0E0141 8000",
	} {
		d, err := DecodeDG11(unhex(t, hex))
		if err != nil || d.Validate() == nil || !Tolerable(d.Validate()) {
			t.Errorf("%s: %v, %v", hex, err, d.Validate())
		}
	}
	for _, hex := range []string{"6B0F 5C025F2B 5F2B083139373430323330", "6B0C 5C025F0E 5F0E0141 5F0E0142"} {
		if d, err := DecodeDG11(unhex(t, hex)); err != nil || Tolerable(d.Validate()) {
			t.Errorf("%s: %v", hex, err)
		}
	}
}

func TestDialectsLoseNothing(t *testing.T) {
	d, err := DecodeDG11(unhex(t, "6B30 5C0A5F0E5F2B5F0F5F105F14 5F0E02C93C 5F2B0419740800 5F0F0141 5F0F0142 5F100131 5F100132 800133 5F14024452"))
	if err != nil {
		t.Fatal(err)
	}
	if d.FullName != "É<" || d.DateOfBirth != mrz.NewDate(1974, 8, 0) || !slices.Equal(d.OtherNames, []string{"A", "B"}) ||
		d.PersonalNumber != "1" || d.Title != "DR" {
		t.Errorf("%+v", d)
	}
	if len(d.Other) != 2 || string(d.Other[0].Value) != "2" || d.Other[1].Tag != 0x80 {
		t.Errorf("%+v", d.Other)
	}
	if octets, ok := d.Object(0x5F0E); !ok || string(octets) != "\xC9<" {
		t.Errorf("%X", octets)
	}
}

func TestDialectsOfDocumentDetails(t *testing.T) {
	runVectors(t, DG12, []vector{
		{"BCD", "6C0B 5C025F26 5F260420170905", "date of issue at offset 6: written as binary coded decimal"},
		{"time in BCD", "6C0E 5C025F55 5F550720161115013612", "time of personalization at offset 6: written as binary"},
		{"date for a time", "6C0F 5C025F55 5F55083230313631313135", "not a time"},
		{"hour 25", "6C15 5C025F55 5F550E3230313631313135323530303030", "there is no such time"},
		{"year 1", "6C15 5C025F55 5F550E3030303130313031303030303030", ""},
		{"persons outside A0", "6C08 5C025F1A 5F1A0141", "tag 5F1A outside tag A0"},
		{"no person", "6C08 5C01A0 A003020100", "tag A0 with none in it"}, // as JMRTD writes an empty list
		{"front and rear", "6C0E 5C045F1D5F1E 5F1D0101 5F1E0102", ""},
	})
}

func TestHostileDetailsStaySmall(t *testing.T) {
	value := []byte(strings.Repeat("\x80\x00", 120_000))
	if _, err := DecodeDG11(tlv.Append(nil, 0x6B, value)); err == nil {
		t.Error("120 000 data objects")
	}
	d, err := DecodeDG11(tlv.Append(nil, 0x6B, value[:8000]))
	if err != nil || len(d.Other) != 4000 {
		t.Fatal(err)
	}
	all := Findings(d.Validate())
	if len(all) != maxFindings+1 || !strings.Contains(all[maxFindings].Error(), "further findings left out") {
		t.Errorf("%d findings, the last %v", len(all), all[len(all)-1])
	}
	value = nil
	for range 200 {
		value = append(value, tlv.Append(nil, 0xA1, []byte(strings.Repeat("\x80\x00", 100)))...)
	}
	if _, err := DecodeDG16(tlv.Append(nil, 0x70, append([]byte{2, 1, 200}, value...))); err == nil {
		t.Error("20 000 data objects")
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string][]string{"": nil, "A": {"A"}, "A<B": {"A", "B"}, "A<<B<<": {"A", "", "B"}, "<<": nil} {
		if got := Parts(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q", in, got)
		}
	}
	for in, want := range map[string][2]string{
		"":                              {"", ""},
		"SMITH<<JOHN<J":                 {"SMITH", "JOHN J"},
		"VAN<DER<MUELLEN<<LOES<<<<<<":   {"VAN DER MUELLEN", "LOES"},
		"<<ARKFREITH":                   {"ARKFREITH", ""},
		"MONONYM":                       {"MONONYM", ""},
		"王<<小明":                         {"王", "小明"},
		"SMITH<<<JOHN":                  {"SMITH", "JOHN"},
		"SMITH<<JOHN<<<J":               {"SMITH", "JOHN J"},
		"LÓPEZ DE LA VEGA<<MARÍA ÁNGEL": {"LÓPEZ DE LA VEGA", "MARÍA ÁNGEL"},
	} {
		if a, b := SplitName(in); a != want[0] || b != want[1] {
			t.Errorf("%q: %q, %q", in, a, b)
		}
	}
}
