package seal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/seal"
)

func TestProfilesAreData(t *testing.T) {
	all := seal.Profiles()
	text, err := json.Marshal(all)
	require.NoError(t, err)
	var again seal.ProfileList
	require.NoError(t, json.Unmarshal(text, &again))
	require.Equal(t, all, again)
	require.Error(t, json.Unmarshal([]byte(`{"kind":"poem"}`), new(seal.Definition)))

	types := map[string]bool{}
	for _, p := range all {
		m := seal.Message{Header: seal.Header{Definition: p.Definition, Category: p.Category}}
		require.False(t, types[m.Type()], m.Type())
		types[m.Type()] = true
		found, ok := all.For(&m)
		require.True(t, ok)
		require.Equal(t, p.Name, found.Name)
		tags := map[byte]bool{}
		for _, d := range p.Features {
			require.False(t, tags[d.Tag], "%s %02X", p.Name, d.Tag)
			tags[d.Tag] = true
			require.NotEqual(t, "unknown kind", d.Kind.String())
		}
	}
	require.Len(t, types, 13)
	_, ok := all.For(&seal.Message{})
	require.False(t, ok)
}

// Each kind of value is written and read again, and refuses what it is not.
func TestKinds(t *testing.T) {
	day := mrz.NewDate(2030, 12, 31)
	for _, e := range []struct {
		kind  seal.Kind
		value seal.Value
		hex   string
		wrong []string
		bad   []seal.Value
	}{
		{seal.Binary, seal.Value{Octets: []byte{1, 2}}, "0102", nil, nil},
		{seal.C40, seal.Value{Text: "VISA01"}, "DE515826", []string{"DE", "0000"}, []seal.Value{{Text: "visa"}}},
		{seal.Integer, seal.Value{Number: 0x067932}, "067932", []string{"", "010203040506070809"}, nil},
		{seal.Integer, seal.Value{Number: 1<<63 - 1}, "7FFFFFFFFFFFFFFF", []string{"8000000000000000"}, []seal.Value{{Number: -1}}},
		{seal.SignedInteger, seal.Value{Number: 200}, "00C8", []string{"", "0001", "FFFF", "010203040506070809"}, nil},
		{seal.SignedInteger, seal.Value{Number: -129}, "FF7F", nil, nil},
		{seal.SignedInteger, seal.Value{}, "00", nil, nil},
		{seal.SignedInteger, seal.Value{Number: -1 << 63}, "8000000000000000", nil, nil},
		{seal.Boolean, seal.Value{Number: 1}, "FF", []string{"", "FFFF", "01"}, nil},
		{seal.Day, seal.Value{Date: mrz.NewDate(1957, 3, 25)}, "319EF5", []string{"00", "000000"}, []seal.Value{{}}},
		{seal.DayText, seal.Value{Date: day}, "3230333031323331", []string{"32303330", "3230333031333331", "2D30333031323331"}, []seal.Value{{}}},
		{
			seal.Validity,
			seal.Value{Date: day, Until: day},
			"3230333031323331003230333031323331",
			[]string{"", "3230333031323331", "0100", "0001"},
			[]seal.Value{{Date: mrz.NewDate(2030, 1, 0)}, {Until: mrz.NewDate(2030, 1, 0)}},
		},
		{seal.Validity, seal.Value{}, "00", nil, nil},
		{seal.Duration, seal.Value{Stay: seal.StayTransit}, "FEFEFE", []string{"FEFE"}, nil},
		{seal.Text, seal.Value{Text: "Perschweiß"}, "506572736368776569C39F", []string{"FF", "41000A"}, []seal.Value{{Text: "\xFF"}}},
		{seal.Image, seal.Value{Octets: []byte("\xFF\xD8\xFF\xE0")}, "FFD8FFE0", []string{"00", ""}, nil},
		{
			seal.UUID,
			seal.Value{Text: "9a422340-6d37-4ef9-9e2c-f95e31a23846"},
			"9A4223406D374EF99E2CF95E31A23846",
			[]string{"9A"},
			[]seal.Value{{Text: "9a42"}},
		},
	} {
		t.Run(e.kind.String(), func(t *testing.T) {
			p := seal.Profile{Name: "test", Ref: "none", Definition: 1, Category: 2, Features: []seal.Definition{{Tag: 9, Name: "it", Kind: e.kind, Mandatory: true}}}
			h := seal.Header{State: "D", Issued: today, Signed: today}
			e.value.Tag = 9
			m, err := p.Message(h, e.value)
			require.NoError(t, err)
			require.Equal(t, unhex(t, e.hex), m.Features[0].Value)
			require.Equal(t, 4, m.Version)
			read, ok := p.Value(m, 9)
			require.True(t, ok)
			e.value.Name, e.value.Kind, e.value.Octets = "it", e.kind, m.Features[0].Value
			require.Equal(t, e.value, read)
			require.NotEmpty(t, read.String())
			for _, wrong := range e.wrong {
				m.Features[0].Value = unhex(t, wrong)
				require.ErrorContains(t, p.Validate(m), "it: ")
				require.NotPanics(t, func() { p.Read(m) })
			}
			for _, bad := range e.bad {
				bad.Tag = 9
				_, err := p.Message(h, bad)
				require.ErrorContains(t, err, "it: ")
			}
		})
	}
	unknown := seal.Profile{Features: []seal.Definition{{Tag: 1, Name: "it", Kind: 99}}}
	_, err := unknown.Message(seal.Header{}, seal.Value{Tag: 1})
	require.ErrorContains(t, err, "unknown kind")
	require.Equal(t, seal.Binary, unknown.Read(&seal.Message{Features: []seal.Feature{{Tag: 1}}})[0].Kind)
}

func TestProfileRules(t *testing.T) {
	visa := seal.Visa()
	for _, e := range []struct {
		why   string
		edit  func(*seal.Message)
		wants string
	}{
		{"another document", func(m *seal.Message) { m.Definition = 0x5E }, "document type: 5E/01, want 5D/01 (Doc 9303-7, 9.1)"},
		{"no zone", func(m *seal.Message) { m.Features = m.Features[1:] }, "MRZ: 0 of its forms, want one"},
		{"two zones", func(m *seal.Message) {
			m.Features = append(m.Features, seal.Feature{Tag: seal.VisaZoneA, Value: make([]byte, 48)})
		}, "MRZ: 2 of its forms"},
		{"a short zone", func(m *seal.Message) { m.Features[0].Value = m.Features[0].Value[:42] }, "MRZ (MRV-B): 42 octets, want 44"},
		{"a zone that does not decode", func(m *seal.Message) {
			m.Features[0].Value = c40(t, strings.Replace(sealedZone(t, m), "5203116", "5203117", 1))
		}, "date of birth"},
		{"no stay", func(m *seal.Message) { m.Features = append(m.Features[:1], m.Features[2:]...) }, "tag 04 is missing"},
		{"two stays", func(m *seal.Message) { m.Features = append(m.Features, m.Features[1]) }, "duration of stay: tag 04 occurs more than once"},
		{"a long stay", func(m *seal.Message) { m.Features[1].Value = make([]byte, 4) }, "duration of stay: 4 octets"},
	} {
		t.Run(e.why, func(t *testing.T) {
			m := visaMessage(t)
			require.NoError(t, visa.Validate(m))
			e.edit(m)
			require.ErrorContains(t, visa.Validate(m), e.wants)
		})
	}
	m := visaMessage(t)
	require.Len(t, visa.Lint(m), 2+len(visa.Features)+1)
	m.Features = append(m.Features, seal.Feature{Tag: 0x64, Value: []byte{1}})
	require.NoError(t, visa.Validate(m), "an unknown tag is no breach")
	require.Equal(t, []byte{0x64}, visa.Unknown(m))
	_, ok := visa.Value(m, 0x64)
	require.False(t, ok)

	large, err := visa.Message(seal.Header{State: "UTO", Version: 3},
		seal.Value{Tag: seal.VisaZoneA, Text: "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"},
		seal.Value{Tag: seal.VisaStay, Stay: seal.StayAtEntry}, seal.Value{Tag: seal.VisaPassport, Text: "A12345678"})
	require.NoError(t, err)
	require.Equal(t, "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L8988901C4XXX4009078F9612109", visa.Read(large)[0].Text)
	require.Equal(t, []string{"V", "UTO"}, []string{visa.DocumentCode(large), visa.State(large)})
	require.Empty(t, visa.State(&seal.Message{}))
	require.Empty(t, visa.DocumentCode(&seal.Message{}))

	etd := seal.EmergencyTravelDocument()
	_, err = etd.Message(seal.Header{Version: 3}, seal.Value{Tag: seal.EmergencyZone, Text: strings.Repeat("<", 72)})
	require.ErrorContains(t, err, "version 3, want [4]")
	_, err = etd.Message(seal.Header{}, seal.Value{Tag: seal.EmergencyZone, Text: "I<"})
	require.ErrorContains(t, err, "zone of 2 characters, want 72 of TD2")
	_, err = seal.Value{Kind: seal.Zone, Text: "I<"}.Record(mrz.TD2)
	require.Error(t, err)
}

func TestStays(t *testing.T) {
	require.Equal(t, "until the end of validity", seal.Stay{}.String())
	require.Equal(t, "decided at entry", seal.StayAtEntry.String())
	require.Equal(t, "transit without entry", seal.StayTransit.String())
	require.Equal(t, "5 days, 2 months, 1 years", seal.Stay{5, 2, 1}.String())
}

func sealedZone(t *testing.T, m *seal.Message) string {
	text, err := seal.DecodeC40(m.Features[0].Value)
	require.NoError(t, err)
	return text
}
