package seal_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
)

// known is a published seal of version 4: header of 18 octets, features 02 (44 octets), 04 and 05, signature of 56.
func known(t testing.TB) []byte {
	v := published(t)
	return unhex(t, v.Seals[6].Hex)
}

// known3 is one of version 3.
const known3 = "DC02D9C56D32C8A519FC0F71346F1D67FC0401083FEE456D2DE019A8020B506572736368776569C39F03054F7363617204134AC3A2636F62C3A96E69646963747572697573FF401DCE81E863B01CFFE5B099A5BBFCA60730EC9E090A1C82FA00580EB592A9FC921D5F02CE8D1EC4E3AA3CB4CEA3AFEF1C382B44ED8DA7105372FC1D2E8D91A393"

// splice puts other octets in the place of some.
func splice(b []byte, at, n int, with ...byte) []byte {
	return bytes.Join([][]byte{b[:at], with, b[at+n:]}, nil)
}

// Every rule of the format has a seal that breaks it alone.
func TestRefused(t *testing.T) {
	v4, v3 := known(t), unhex(t, known3)
	for _, e := range []struct {
		why   string
		seal  []byte
		wants string
	}{
		{"nothing", nil, "magic constant"},
		{"another constant", splice(v4, 0, 1, 0xDD), "magic constant at offset 0"},
		{"a header cut", v4[:15], "header at offset 15: ends after 15"},
		{"a header cut behind the reference", v4[:17], "the header ends after 17 octets, want 18"},
		{"version 2", splice(v4, 1, 1, 1), "version 2, want 3 or 4"},
		{"version 5", splice(v4, 1, 1, 4), "version 5, want 3 or 4"},
		{"a country of digits", splice(v4, 2, 2, c40(t, "U1O")...), `issuing country at offset 2: "U1O"`},
		{"a country of fillers", splice(v4, 2, 2, c40(t, "<<<")...), "issuing country at offset 2"},
		{"a country that is no C40", splice(v4, 2, 2, 0, 0), "issuing country at offset 2: octets 0000"},
		{"a signer of digits", splice(v4, 4, 4, c40(t, "12TS02")...), `"12TS"`},
		{"a signer with fillers", splice(v4, 4, 4, c40(t, "DE<<02")...), `"DE  "`},
		{"a count that is no number", splice(v4, 4, 4, c40(t, "DETSXX")...), `"XX" is not the number`},
		{"no reference", splice(v4, 4, 6, c40(t, "DETS00")...), `"00" is not the number`},
		{"a reference that is no number", splice(v4, 8, 2, c40(t, "XY")...), `"XY" is not capital hexadecimal`},
		{"a reference of another length", splice(v4, 8, 2, c40(t, "123")...), "9 characters, want 8"},
		{"a reference longer than the seal", splice(v4, 4, 4, c40(t, "DETSFF")...), "the header ends after"},
		{"a short reference in version 3", splice(v3, 4, 6, c40(t, "DETS0027")...), "8 characters, want 9"},
		{"a day that is none", splice(v4, 10, 3, 0x1D, 0x69, 0xE4), "document issue date at offset 10"},
		{"a month that is none", splice(v4, 13, 3, 0xFF, 0xFF, 0xFF), "signature creation date at offset 13: 16777215 is not MMDDYYYY"},
		{"year 0", splice(v4, 10, 3, 0x0F, 0x69, 0x50), "document issue date"},
		{"a tag at the end", v4[:19], "feature at offset 19: ends before its length"},
		{"a value cut", v4[:40], "feature at offset 19: its value is longer"},
		{"a length of six octets", splice(v4, 19, 1, 0x85, 0, 0, 0, 0, 44), "length octet 85"},
		{"a length cut", v4[: 64+1 : 64+1], "feature at offset"},
		{"a length beyond all", splice(v4, 19, 1, 0x84, 0xFF, 0xFF, 0xFF, 0xFF), "its value is longer"},
		{"a tag at the end in version 3", v3[:19], "feature at offset 19: ends before its length"},
		{"a value cut in version 3", v3[:24], "feature at offset 19: its value is longer"},
		{"no signature zone", v4[:77], "signature zone at offset 77: no signature zone"},
		{"a signature zone without length", v4[:78], "signature zone at offset 78: ends before its length"},
		{"a signature cut", v4[:len(v4)-1], "signature zone at offset 78: its value is longer"},
		{"an empty signature", append(splice(v4, 78, 1, 0), 0)[:79], "empty signature"},
		{"a second signature zone", append(bytes.Clone(v4), v4[77:]...), "a second signature zone"},
		{"a second signature zone behind padding", append(append(bytes.Clone(v4), 0, 0), v4[77:]...), "a second signature zone"},
		{"too much", append(bytes.Clone(v4), make([]byte, seal.MaxSize)...), "at most 4096 are read"},
	} {
		t.Run(e.why, func(t *testing.T) {
			s, err := seal.Parse(e.seal)
			require.ErrorContains(t, err, e.wants)
			require.Nil(t, s)
			var fault *seal.Error
			require.ErrorAs(t, err, &fault)
			require.LessOrEqual(t, fault.Offset, len(e.seal))
		})
	}
	_, err := seal.Parse(splice(v4, 1, 1, 4))
	require.ErrorIs(t, err, pki.ErrUnsupported)
	_, err = seal.Parse(v4[:77])
	require.ErrorIs(t, err, seal.ErrNotSealed)
	_, err = seal.Decode(v4)
	require.ErrorContains(t, err, "the signature zone begins")
}

func c40(t testing.TB, text string) []byte {
	octets, err := seal.EncodeC40(text)
	require.NoError(t, err)
	return octets
}

// What changes nothing in what was signed is read, named and not written.
func TestTolerated(t *testing.T) {
	v4 := known(t)
	for _, e := range []struct {
		why   string
		seal  []byte
		finds string
	}{
		{"a long length", splice(v4, 19, 1, 0x81, 44), "a length that is not DER"},
		{"a long length of the signature", splice(v4, 78, 1, 0x81, 56), "a length that is not DER"},
		{"length octet 80", splice(v4, 77, 0, 0x63, 0x80), "a length that is not DER"},
		{"a country without fillers", splice(v4, 2, 2, 0xFE, 'D'+1), "no fillers"},
		{"a reference of zeros", splice(v4, 8, 2, c40(t, "00")...), "reserved for tests"},
		{"definition 0", splice(v4, 16, 1, 0), "00, want 01 to FE"},
		{"category FF", splice(v4, 17, 1, 0xFF), "FF, want an odd number"},
		{"a tag twice", splice(v4, 77, 0, v4[64:69]...), "tag 04 occurs more than once"},
		{"no feature", splice(v4, 18, 77-18), "no feature"},
		{"an odd signature", splice(v4, 78, 2, 55), "55 octets are no r ‖ s"},
	} {
		t.Run(e.why, func(t *testing.T) {
			s, err := seal.Parse(e.seal)
			require.NoError(t, err)
			require.Len(t, s.Findings, 1)
			require.Contains(t, s.Findings[0].String(), e.finds)
			_, err = s.Encode()
			require.ErrorContains(t, err, e.finds)
		})
	}
	for _, unfit := range [][]byte{splice(v4, 77, 0, v4[64:69]...), splice(v4, 78, 2, 55)} {
		s, err := seal.Parse(unfit)
		require.NoError(t, err)
		require.Error(t, s.Fit())
	}
	s, err := seal.Parse(append(bytes.Clone(v4), 0x81, '\n'))
	require.NoError(t, err)
	require.Equal(t, []byte{0x81, '\n'}, s.Padding)
	require.Empty(t, s.Findings)
}

// A message made by hand is held against the same rules.
func TestMessageRules(t *testing.T) {
	good := func() *seal.Message {
		return &seal.Message{
			Header:   seal.Header{Version: 4, State: "D", Signer: "DETS", Reference: "5B", Issued: today, Signed: today, Definition: 1, Category: 2},
			Features: []seal.Feature{{Tag: 1, Value: []byte{1}}, {Tag: 2}},
		}
	}
	octets, err := good().Encode()
	require.NoError(t, err)
	again, err := seal.Decode(octets)
	require.NoError(t, err)
	require.Equal(t, good().Header, again.Header)
	for _, e := range []struct {
		rule string
		edit func(*seal.Message)
	}{
		{"version", func(m *seal.Message) { m.Version = 5 }},
		{"country", func(m *seal.Message) { m.State = "DEUT" }},
		{"country", func(m *seal.Message) { m.State = "" }},
		{"signer", func(m *seal.Message) { m.Signer = "DET" }},
		{"signer", func(m *seal.Message) { m.Signer = "D1TS" }},
		{"reference", func(m *seal.Message) { m.Reference = "5b" }},
		{"reference", func(m *seal.Message) { m.Reference = strings.Repeat("1", 256) }},
		{"reference", func(m *seal.Message) { m.Version = 3 }},
		{"reference-test", func(m *seal.Message) { m.Reference = "000" }},
		{"reference-count", func(m *seal.Message) { m.DecimalCount = true }},
		{"issue-date", func(m *seal.Message) { m.Issued = mrz.NewDate(2026, 5, 0) }},
		{"signature-date", func(m *seal.Message) { m.Header.Signed = mrz.NewDate(2026, 2, 29) }},
		{"definition", func(m *seal.Message) { m.Definition = 0xFF }},
		{"category", func(m *seal.Message) { m.Category = 0xFF }},
		{"features", func(m *seal.Message) { m.Features = nil }},
		{"tags", func(m *seal.Message) { m.Features[1].Tag = 1 }},
		{"tags", func(m *seal.Message) { m.Features[1].Tag = 0xFF }},
		{"lengths", func(m *seal.Message) {
			m.Version, m.Reference = 3, "0005B"
			m.Features[0].Value = make([]byte, 255)
		}},
		{"lengths", func(m *seal.Message) { m.Features[0].Value = make([]byte, 3000) }},
	} {
		t.Run(e.rule, func(t *testing.T) {
			m := good()
			e.edit(m)
			var broken []string
			for _, r := range m.Lint() {
				if !r.Passed {
					broken = append(broken, r.Rule)
				}
			}
			require.Equal(t, []string{e.rule}, broken)
			_, err := m.Encode()
			var fault *seal.Error
			require.ErrorAs(t, err, &fault)
			require.NotEmpty(t, fault.Ref)
		})
	}
}

func TestC40Refuses(t *testing.T) {
	for _, text := range []string{"a", "AB-", "É", "AB>"} {
		out, err := seal.AppendC40([]byte{1}, text)
		require.Error(t, err)
		require.Equal(t, []byte{1}, out)
	}
	for _, octets := range []string{
		"D9",       // half a group
		"0000",     // no group
		"FA01",     // above 64000
		"FE55D9C5", // a single character that is not the last
		"FE3D",     // the filler as it is
		"FE62",     // a small letter
		"FE00",     // no character
		"0001",     // shifts alone
		"0642",     // shift 1 first
		"52AA0642", // a shift in the middle
		"ED31ED31", // a group of two that is not the last
	} {
		_, err := seal.DecodeC40(unhex(t, octets))
		require.Error(t, err, octets)
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]seal.Format{
		"": seal.UnknownFormat, "x": seal.UnknownFormat, "\xDC\x03": seal.VDS, " {": seal.VDSNC, "[{": seal.VDSNC,
		"RDB1A": seal.IDB, "NDB1A": seal.IDB, "HC1:6BF": seal.HealthDCC, "shc:/5676": seal.HealthSHC,
	} {
		require.Equal(t, want, seal.Detect([]byte(text)), text)
		require.NotEmpty(t, want.String())
	}
	octets, err := seal.Octets("Ü\x03Ù")
	require.NoError(t, err)
	require.Equal(t, []byte{0xDC, 3, 0xD9}, octets)
	for _, text := range []string{"Ü€", strings.Repeat("a", seal.MaxSize+1), "\xDC"} {
		_, err := seal.Octets(text)
		require.Error(t, err)
	}
}
