package pki

import (
	"crypto"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/corpus"
)

// TestIndexOfCertificates compares what is read with what the corpus index states.
func TestIndexOfCertificates(t *testing.T) {
	var index []indexed
	corpus.JSON(t, "certs/index.json", &index)
	hashName := map[crypto.Hash]string{
		crypto.SHA1: "sha1", crypto.SHA224: "sha224", crypto.SHA256: "sha256", crypto.SHA384: "sha384", crypto.SHA512: "sha512",
	}
	for _, want := range index {
		c, err := ParseCertificate(corpus.Read(t, "certs/"+want.File))
		require.NoError(t, err, want.File)
		if want.Key == "" {
			continue
		}
		key, _, _ := strings.Cut(want.Key, " e=")
		require.Equal(t, key, DescribeKey(c.PublicKey), want.File)
		require.Equal(t, want.Explicit != nil && *want.Explicit, c.ExplicitParameters(), want.File)
		require.Equal(t, want.NotBefore, c.NotBefore.Format("2006-01-02T15:04:05-07:00"), want.File)
		require.Equal(t, want.NotAfter, c.NotAfter.Format("2006-01-02T15:04:05-07:00"), want.File)
		require.Contains(t, hex.EncodeToString(c.Serial), want.Serial, want.File)
		a := c.SignatureAlgorithm
		switch a.Scheme {
		case RSAPSS:
			require.Equal(t, "rsassa_pss", want.Algorithm)
			require.Equal(t, fmt.Sprint([]any{hashName[a.Hash], hashName[a.MGFHash], a.SaltLength}), fmt.Sprint(want.PSS), want.File)
		case RSAPKCS1:
			require.Equal(t, hashName[a.Hash]+"_rsa", want.Algorithm, want.File)
		case ECDSA:
			require.Equal(t, hashName[a.Hash]+"_ecdsa", want.Algorithm, want.File)
		default:
			t.Errorf("%s: %v", want.File, a)
		}
	}
}

// TestQuirksAreNamed asks for a finding, or a breach of the profile, for each oddity of the corpus.
func TestQuirksAreNamed(t *testing.T) {
	for file, want := range map[string]string{
		"01-kz": "serialNumber: negative", "02-al": "serialNumber: negative", "03-be": "serialNumber: zero",
		"04-ua": "basicConstraints: BOOLEAN true encoded as 01", "05-it": "basicConstraints: pathLenConstraint without cA",
		"06-lu": "basicConstraints: cA is not TRUE", "07-be": "basicConstraints: missing", "08-cn": "keyUsage: missing",
		"09-bg": "keyUsage: digitalSignature", "10-xx": "keyUsage: ", "11-at": "RSA exponent 38129", "12-cn": "RSA exponent 3 ",
		"14-md": "", "15-sm": "RSA-2048, want 3072 bit", "16-il": "salt length other", "22-gb": "", "23-dz": "named curve",
		"24-tr": "named curve", "25-lt": "SHA-1", "26-de": "ECDSA with NULL parameters", "27-is": "without NULL parameters",
		"31-gr": "", "32-gb": `countryName "gb"`, "33-ltu": `countryName "LTU"`, "34-us": "privateKeyUsagePeriod: missing",
		"35-ro": "extKeyUsage: not for a link", "38-sd": "documentTypeList: not for a CSCA", "40-us": "netscapeCertType: not for a link",
		"41-cl": "", "42-kz": "", "43-gb": "version 1, want 3", "45-is": "nameChange: missing", "50-cz": "T61String",
		"52-cn": "salt length other", "53-ye": "without NULL parameters", "56-lt": "not wrapped in an OCTET STRING",
	} {
		names := corpus.Glob(t, "certs/quirks/"+file+"*.der")
		c, err := ParseCertificate(corpus.Read(t, names[0]))
		require.NoError(t, err)
		role := Link
		if c.SelfSigned() {
			role = CSCA
		}
		var said []string
		for _, r := range c.Lint(role) {
			if !r.Passed {
				said = append(said, r.Field+": "+r.Detail)
			}
		}
		found := slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, want) })
		require.True(t, found || want == "", "%s: want %q in %q", names[0], want, said)
	}
}

func TestNationalDocumentTypeLists(t *testing.T) {
	wrap := func(inner ...byte) []byte { return append([]byte{0x30, byte(len(inner))}, inner...) }
	for name, tc := range map[string]struct {
		der      []byte
		types    []string
		findings int
	}{
		"standard":     {wrap(2, 1, 0, 0x31, 7, 0x13, 1, 'P', 0x13, 2, 'I', 'D'), []string{"P", "ID"}, 0},
		"no version":   {wrap(0x13, 1, 'P', 0x13, 1, 'V'), []string{"P", "V"}, 2},
		"several sets": {wrap(2, 1, 0, 0x31, 3, 0x13, 1, 'P', 0x31, 3, 0x13, 1, 'V'), []string{"P", "V"}, 1},
		"UTF8String":   {wrap(2, 1, 0, 0x31, 3, 0x0c, 1, 'P'), []string{"P"}, 1},
		"too long":     {wrap(2, 1, 0, 0x31, 5, 0x13, 3, 'P', 'P', 'P'), []string{"PPP"}, 1},
		"version 1":    {wrap(2, 1, 1, 0x31, 3, 0x13, 1, 'P'), []string{"P"}, 1},
		"empty":        {wrap(2, 1, 0, 0x31, 0), []string{}, 0},
	} {
		var p parse
		r := p.open(tc.der)
		got := r.documentTypes()
		require.NoError(t, p.result(), name)
		require.Equal(t, tc.types, got, name)
		require.Len(t, p.findings, tc.findings, name)
	}
	var p parse
	r := p.open(wrap(2, 1, 0, 0x31, 3, 0x02, 1, 5))
	r.documentTypes()
	require.Error(t, p.result())
}

func TestTimes(t *testing.T) {
	utc := func(y, m, d, h, min, s, ns int) time.Time {
		return time.Date(y, time.Month(m), d, h, min, s, ns, time.UTC)
	}
	for text, want := range map[string]time.Time{
		"U490131235959Z": utc(2049, 1, 31, 23, 59, 59, 0), "U500131235959Z": utc(1950, 1, 31, 23, 59, 59, 0),
		"U0402290000Z": utc(2004, 2, 29, 0, 0, 0, 0), "U040229000000+0130": utc(2004, 2, 28, 22, 30, 0, 0),
		"U040229000000-0500": utc(2004, 2, 29, 5, 0, 0, 0), "G20040229000000Z": utc(2004, 2, 29, 0, 0, 0, 0),
		"G20500101000000Z": utc(2050, 1, 1, 0, 0, 0, 0), "G20040229000000.5Z": utc(2004, 2, 29, 0, 0, 0, 500000000),
		"G20040229000000,25Z": utc(2004, 2, 29, 0, 0, 0, 250000000), "G200402290000Z": utc(2004, 2, 29, 0, 0, 0, 0),
		"G2004022900Z": utc(2004, 2, 29, 0, 0, 0, 0), "G20040229000000": utc(2004, 2, 29, 0, 0, 0, 0),
		"G99991231235959Z": utc(9999, 12, 31, 23, 59, 59, 0),
	} {
		got, odd, ok := parseTime([]byte(text[1:]), text[0] == 'G')
		require.True(t, ok, text)
		require.Equal(t, want, got, text)
		plain := text[len(text)-1] == 'Z' && (text[0] == 'U' && len(text) == 14 || text[0] == 'G' && len(text) == 16)
		require.Equal(t, plain, odd == "", "%s: %s", text, odd)
	}
	for _, text := range []string{
		"U", "U040230000000Z", "U051300000000Z", "U030229000000Z", "U040229240000Z", "U040229006000Z", "U040229000060Z",
		"U0402290000", "U040229000000ZZ", "U040229000000+1", "U040229000000+9900", "U 40229000000Z", "U04022900Z",
		"G20040229000000.Z", "G00010101", "G20040229000000ZX", "G2004022900000Z", "G200402290000000000000000000000000000000Z",
	} {
		_, _, ok := parseTime([]byte(text[1:]), text[0] == 'G')
		require.False(t, ok && text != "U0402290000", text)
	}
}

func TestObjectIdentifiers(t *testing.T) {
	for id, content := range map[OID]string{
		"2.5.29.15": "551d0f", "1.2.840.113549.1.1.10": "2a864886f70d01010a", "2.23.136.1.1.6.2": "678108010106" + "02",
		"0.4.0.127.0.7.3.2.1": "04007f0007030201", "2.999.3": "883703", "1.39.1": "4f01", "2.47.1": "7f01",
		"2.25.329800735698586629295641978511506172918": "6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776",
	} {
		b, err := hex.DecodeString(content)
		require.NoError(t, err)
		require.Equal(t, b, id.content(), id)
		got, ok := decodeOID(b)
		require.True(t, ok, id)
		require.Equal(t, id, got)
	}
	for _, bad := range []string{"", "80", "2a80", "2a8001", "2aff"} {
		b, err := hex.DecodeString(bad)
		require.NoError(t, err)
		_, ok := decodeOID(b)
		require.False(t, ok, bad)
	}
	for _, bad := range []OID{"", "1", "3.1", "1.40", "1.2.", "1.-2", "1.02", "a.b", "1.2.3x"} {
		require.False(t, bad.Valid(), bad)
	}
}
