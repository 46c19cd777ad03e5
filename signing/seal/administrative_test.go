package seal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal"
)

const description = `<?xml version="1.0" encoding="UTF-8"?>
<profile>
  <profileNumber>9A4223406D374EF99E2CF95E31A23846</profileNumber>
  <profileName>Certificate of residence</profileName>
  <creator>City of Utopia</creator>
  <statusIndicator>NONE</statusIndicator>
  <entry tag="4"><name>family name</name><description>as registered</description><length>90</length><type>UTF8String</type></entry>
  <entry tag="5" optional="true"><name>doctoral degree</name><description/><length>20</length><type>UTF8String</type></entry>
  <entry tag="13"><name>moved in</name><description/><length>99</length><type>DATE</type></entry>
  <entry tag="14"><name>only residence</name><description/><type>BOOLEAN</type></entry>
  <entry tag="15" optional="true"><name>floor</name><description/><length>2</length><type>INTEGER</type></entry>
</profile>
`

func TestDescriptionOfAProfile(t *testing.T) {
	p, err := seal.ParseAdministrative(8, []byte(description))
	require.NoError(t, err)
	require.Equal(t, "Certificate of residence", p.Name)
	h := seal.Header{State: "D", Signer: "DEZV", Reference: "00112233445566778899AABBCCDDEEFF", Issued: today, Signed: today}
	values := []seal.Value{
		{Tag: 0, Text: p.Number}, {Tag: 4, Text: "Mustermann"}, {Tag: 13, Date: today}, {Tag: 14, Number: 1}, {Tag: 15, Number: -1},
	}
	m, err := p.Message(h, values...)
	require.NoError(t, err)
	found, ok := append(seal.Profiles(), p).For(m)
	require.True(t, ok)
	require.Equal(t, &p, found)
	require.Empty(t, p.Unknown(m))
	var shown []string
	for _, v := range p.Read(m) {
		shown = append(shown, v.Name+": "+v.String())
	}
	require.Equal(t, []string{
		"profile number: 9a422340-6d37-4ef9-9e2c-f95e31a23846", "family name: Mustermann", "moved in: 2026-05-14", "only residence: 1", "floor: -1",
	}, shown)
	_, err = p.Message(h, values[:3]...)
	require.ErrorContains(t, err, "only residence: tag 0E is missing")
	values[1].Text = strings.Repeat("x", 91)
	_, err = p.Message(h, values...)
	require.ErrorContains(t, err, "family name: 91 octets, want 0 to 90")
}

func TestDescriptionRefused(t *testing.T) {
	for _, e := range []struct{ old, with, wants string }{
		{"<profile>", "<file>", "profile: "},
		{"</profile>\n", "</profile><profile/>", "more behind the profile"},
		{"</profile>\n", "</profile>\n<", "more behind the profile"},
		{"9A4223406D374EF9", "", `profileNumber: "9E2CF95E31A23846" is no UUID`},
		{`tag="5"`, `tag="4"`, `entry "doctoral degree": tag 04 is taken`},
		{`tag="4"`, `tag="1"`, "tag 1, want 4 to 254"},
		{`tag="4"`, `tag="255"`, "tag 255, want 4 to 254"},
		{`tag="4"`, `tag="x"`, "profile: "},
		{"UTF8String", "REAL", `"REAL" is no type`},
		{"<length>90", "<length>-1", "length -1"},
		{"<name>family name</name>", "", "no name"},
	} {
		_, err := seal.ParseAdministrative(8, []byte(strings.Replace(description, e.old, e.with, 1)))
		require.ErrorContains(t, err, e.wants)
	}
	_, err := seal.ParseAdministrative(9, []byte(description))
	require.ErrorContains(t, err, "tag 04 is taken")
	_, err = seal.ParseAdministrative(8, make([]byte, 1<<20+1))
	require.ErrorContains(t, err, "at most 1048576")
}
