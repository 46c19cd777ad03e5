package pki

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNamesFold(t *testing.T) {
	a := name(t, "C=UT,O=Ministry  of the\\ Interior,CN=CSCA")
	for text, want := range map[string]NameMatch{
		"C=UT,O=Ministry  of the Interior,CN=CSCA":      NameExact,
		"C=UT,O=MINISTRY OF THE INTERIOR ,CN=csca":      NameFolded,
		"C=ut,O=ministry of the interior,CN=CSCA":       NameFolded,
		"CN=CSCA,O=Ministry of the Interior,C=UT":       NameReordered,
		"C=UT,O=Ministry of the Interior,CN=CSCA 2":     NameDiffers,
		"C=UT,O=Ministry of the Interior":               NameDiffers,
		"C=UT,OU=Ministry of the Interior,CN=CSCA":      NameDiffers,
		"C=UT+O=Ministry of the Interior,CN=CSCA":       NameReordered,
		"C=UT,O=Ministry\u00a0of the Interior,CN=CSCA":  NameFolded,
		"C=UT,O=Ministry of the Interi\u00ador,CN=CSCA": NameFolded,
	} {
		b := name(t, text)
		require.Equal(t, want, a.Match(b), text)
		require.Equal(t, want, b.Match(a), text)
		require.Equal(t, want >= NameFolded, a.Equal(b), text)
	}
	// Members of one RDN are a set; string types do not count; composed and decomposed letters are the same.
	require.Equal(t, NameExact, name(t, "C=UT+CN=a").Match(name(t, "CN=a+C=UT")))
	utf8 := Name{Attributes: []Attribute{{Type: AttributeCountry, Value: "UT", Tag: tagUTF8}}}
	raw, err := utf8.Marshal()
	require.NoError(t, err)
	n, err := ParseName(raw)
	require.NoError(t, err)
	require.Equal(t, NameFolded, n.Match(name(t, "C=UT")))
	require.True(t, name(t, "CN=Stra\u00dfe \u00e9").Equal(name(t, "CN=STRA\u00dfE e\u0301")))
	require.NotEqual(t, name(t, "CN=a,CN=b").Fold(), name(t, "CN=a+CN=b").Fold())
}

func TestNamesAsText(t *testing.T) {
	for _, text := range []string{
		"C=DE,O=bund,OU=bsi,serialNumber=0039,CN=csca-germany", `CN=A\, B\+C\"\\\<\>\;\=`, `CN=\ lead and trail\ `,
		`CN=\#not hex`, "2.5.4.99=x", "emailAddress=a@b.c,DC=example", `CN=line\0abreak`, "CN=\u9999\u6e2f",
	} {
		require.Equal(t, text, name(t, text).String())
	}
	for _, bad := range []string{"CN", "=x", "CN=", "XX=1", "CN=a,", `CN=a\`, "CN=a,,C=b", "CN=\xff", "emailAddress=\u00e9@b"} {
		_, err := NewName(bad)
		require.Error(t, err, bad)
	}
	require.Equal(t, "UT", name(t, "C=UT").Get("c"))
	require.Empty(t, name(t, "C=UT").Get("nonsense"))
}

func TestEmailOutsideASCII(t *testing.T) {
	email := []byte{0x30, 18, 0x31, 16, 0x30, 14, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 1, 0x16, 1, 0xe9}
	var p parse
	r := p.open(email)
	n := r.name("name")
	require.NoError(t, p.result())
	require.Equal(t, "\u00e9", n.Get("emailAddress"))
	require.Len(t, p.findings, 1)
	_, err := n.Marshal()
	require.Error(t, err)
}

func TestNameStringTypes(t *testing.T) {
	for content, want := range map[string]string{
		"1302554c":              "UL",
		"0c03c3a9 61":           "éa",
		"1e060041 00e9 9999":    "Aé香",
		"1c0800000041 0001f600": "A😀",
		"1402 e9 41":            "éA",
		"1603 613d62":           "a=b",
		"1301 2a":               "*",
		"0c02 c328":             "Ã(",
		"0302 0001":             "#03020001",
	} {
		value, err := hex.DecodeString(strings.ReplaceAll(content, " ", ""))
		require.NoError(t, err)
		attr := append([]byte{0x30, byte(5 + len(value)), 6, 3, 0x55, 4, 3}, value...)
		set := append([]byte{0x31, byte(len(attr))}, attr...)
		var p parse
		r := p.open(append([]byte{0x30, byte(len(set))}, set...))
		n := r.name("name")
		require.NoError(t, p.result(), content)
		require.Equal(t, want, n.Get("CN"), content)
		standard := value[0] == tagPrintable && want != "*" || value[0] == tagUTF8 && want != "Ã("
		require.Equal(t, standard, len(p.findings) == 0, "%s: %v", content, p.findings)
	}
}

func TestNamesInTheOrderOfLDAP(t *testing.T) {
	for text, want := range map[string]string{
		"C=DE,O=bund,OU=bsi,CN=csca-germany": "CN=csca-germany,OU=bsi,O=bund,C=DE",
		"C=UT,O=A\\, B,CN=x+serialNumber=7":  "CN=x+serialNumber=7,O=A\\, B,C=UT",
		"C=UT":                               "C=UT",
	} {
		require.Equal(t, want, name(t, text).RFC4514())
	}
	require.Empty(t, Name{}.RFC4514())
}
