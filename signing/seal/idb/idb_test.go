package idb_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/signing/seal/idb"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	octets, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	require.NoError(t, err)
	return octets
}

// text makes the text of a payload.
func text(flag byte, payload []byte) string {
	if (flag-'A')&2 != 0 {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		_, _ = z.Write(payload)
		_ = z.Close()
		payload = packed.Bytes()
	}
	return "RDB1" + string(flag) + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(payload)
}

func TestEveryDocumentOfTheCorpus(t *testing.T) {
	var index struct {
		Seals []struct {
			Name, Barcode, Flag string
			Signed, Zipped      bool
			Payload             string `json:"payload_hex"`
			Country             string
			Algorithm           string `json:"signature_algorithm"`
			Reference           string `json:"cert_reference"`
			Created             string `json:"creation_date_raw"`
		}
	}
	corpus.JSON(t, "vds/idb.json", &index)
	require.Len(t, index.Seals, 14)
	for i, e := range index.Seals {
		t.Run(fmt.Sprint(i, e.Name), func(t *testing.T) {
			require.Equal(t, seal.IDB, seal.Detect([]byte(e.Barcode)))
			d, err := idb.Parse(e.Barcode)
			require.NoError(t, err)
			require.Empty(t, d.Findings)
			require.Equal(t, []bool{e.Signed, e.Zipped}, []bool{d.Signed, d.Compressed})
			require.Equal(t, strings.TrimSpace(e.Country), d.State)
			payload := unhex(t, e.Payload)
			require.True(t, bytes.HasPrefix(payload, d.SignedData))
			if !e.Zipped {
				require.Equal(t, e.Barcode, text(e.Flag[0], payload))
			}
			if !e.Signed {
				require.ErrorIs(t, d.CheckSignature(nil), idb.ErrNotSigned)
				require.Equal(t, len(payload), len(d.SignedData))
				return
			}
			require.Equal(t, "SHA256withECDSA", map[byte]string{1: "SHA256withECDSA"}[d.Algorithm])
			require.Equal(t, unhex(t, e.Reference), d.Reference)
			require.True(t, bytes.HasSuffix(payload, d.Signature))
			created, err := idb.DecodeDate(unhex(t, e.Created))
			require.NoError(t, err)
			require.Equal(t, created, d.Created)
			require.ErrorContains(t, d.CheckSignature(nil), "certificate: missing")
			for _, v := range d.Values() {
				require.Equal(t, v.Tag != 4 && v.Tag != 5, v.Name != "", v.Tag)
				if v.Kind == seal.Zone {
					_, err := v.Record(map[byte]mrz.Format{idb.ZoneTD1: mrz.TD1, idb.ZoneTD2: mrz.TD2, idb.ZoneTD3: mrz.TD3}[v.Tag])
					t.Log(v, err)
				}
			}
			for _, m := range d.Messages {
				if m.Type == idb.Visa || m.Type == idb.Emergency {
					parts, err := m.Parts()
					require.NoError(t, err)
					require.NotEmpty(t, parts)
				}
			}
		})
	}
}

// signed makes a document of Utopia with a signature, and the certificate where asked.
func signed(t testing.TB, curveName string, embed bool) (string, *pki.Certificate) {
	t.Helper()
	c, _ := curve.ByName(curveName)
	key, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	cert := teststate.New(t, "UTO", "UT").Signer(t, pki.BarcodeSigner, func(tmpl *pki.Template) {
		tmpl.Subject, tmpl.PublicKey = teststate.Name("UT", "VS"), key.Public()
	}).Certificate
	payload := append(unhex(t, "D9C5 01"), idb.Reference(cert)...)
	payload = append(payload, unhex(t, "00203A19 61 06 0904 20382038")...)
	digest := sha256.Sum256(payload)
	signature, err := key.SignRaw(nil, digest[:], nil)
	require.NoError(t, err)
	if embed {
		payload = append(append(payload, 0x7E, 0x82, byte(len(cert.Raw)>>8), byte(len(cert.Raw))), cert.Raw...)
	}
	return text('B', append(append(payload, 0x7F, byte(len(signature))), signature...)), cert
}

func TestSignature(t *testing.T) {
	in, cert := signed(t, "brainpoolP256r1", false)
	d, err := idb.Parse(in)
	require.NoError(t, err)
	_, other := signed(t, "P-256", false)
	found, err := d.FindSigner([]*pki.Certificate{other, cert, cert})
	require.NoError(t, err)
	require.Same(t, cert, found)
	require.NoError(t, d.CheckSignature(cert))
	require.ErrorIs(t, d.CheckSignature(other), pki.ErrSignature)
	_, err = d.FindSigner([]*pki.Certificate{other})
	require.ErrorIs(t, err, seal.ErrNoSigner)
	require.Equal(t, "2025-02-11", d.Created.String())
	require.Equal(t, "card access number", d.Values()[0].Name)

	in, cert = signed(t, "P-256", true)
	d, err = idb.Parse(in)
	require.NoError(t, err)
	require.Equal(t, cert.Raw, d.Certificate.Raw)
	require.NoError(t, d.CheckSignature(nil))
	d.Algorithm = 9
	require.ErrorIs(t, d.CheckSignature(nil), pki.ErrUnsupported)
	d.Algorithm = 2
	require.ErrorIs(t, d.CheckSignature(nil), pki.ErrSignature)
}

func TestRefused(t *testing.T) {
	plain := "D9C5 61 06 0904 20382038"
	head := "D9C5 01 0102030405 00203A19"
	for _, e := range []struct{ why, text, wants string }{
		{"nothing", "", "neither RDB1 nor NDB1"},
		{"another identifier", "RDB2A", "neither RDB1"},
		{"another flag", "RDB1E", `flag: 'E', want A to D`},
		{"a flag before A", "RDB1@", "want A to D"},
		{"no base32", "RDB1A01", "no base32"},
		{"padding", text('A', unhex(t, plain)) + "====", "no base32"},
		{"a line break", text('A', unhex(t, plain)) + "\n", "no base32"},
		{"bits behind", "RDB1AAB", "no base32"},
		{"small letters", strings.ToLower(text('A', unhex(t, plain))), "neither RDB1"},
		{"not packed", "RDB1C" + text('A', unhex(t, plain))[5:], "payload: zlib"},
		{"more than it packs", text('C', make([]byte, 20000)), "unpacks to more than 16384"},
		{"more behind what is packed", text('C', unhex(t, plain)) + "AAAAAAAA", "behind what is packed"},
		{"too long", "RDB1A" + strings.Repeat("A", idb.MaxText), "at most 8192"},
		{"no header", text('A', []byte{1}), "header at offset 1: ends after 1 octets, want 2"},
		{"a header cut", text('B', unhex(t, plain)[:8]), "want 12"},
		{"a country that is none", text('A', unhex(t, "13 3C 61 00")), "country identifier"},
		{"a country that is no C40", text('A', unhex(t, "0000 61 00")), "country identifier"},
		{"a day that is none", text('B', unhex(t, "D9C5 01 0102030405 00FFFFFF 61 00 7F 01 00")), "signature creation date"},
		{"no messages", text('A', unhex(t, "D9C5")), "message group: missing"},
		{"another part", text('A', unhex(t, plain+"62 00")), "tag 62, want messages"},
		{"messages twice", text('A', unhex(t, plain+"61 00")), "tag 61 where it does not belong"},
		{"a signature before the messages", text('B', unhex(t, head+"7F 01 00 61 00")), "tag 61 where it does not belong"},
		{"no signature", text('B', unhex(t, head+"61 00")), "missing in a document that says it is signed"},
		{"a signature nobody speaks of", text('A', unhex(t, plain+"7F 01 00")), "says it is not signed"},
		{"a part cut", text('A', unhex(t, "D9C5 61 07 0904 20382038")), "message group at offset 2: its value is longer"},
		{"a message cut", text('A', unhex(t, "D9C5 61 06 0905 20382038")), "message at offset 4: its value is longer"},
		{"a message without length", text('A', unhex(t, "D9C5 61 01 09")), "message at offset 4: ends before its length"},
	} {
		t.Run(e.why, func(t *testing.T) {
			d, err := idb.Parse(e.text)
			require.ErrorContains(t, err, e.wants)
			require.Nil(t, d)
		})
	}
	d, err := idb.Parse(text('B', unhex(t, head+"61 81 06 0904 20382038 7E 01 00 7F 02 0000")))
	require.NoError(t, err)
	require.Equal(t, "message group: a length that is not DER (X.690, 10.1)", fmt.Sprint(d.Findings[0]))
	require.ErrorContains(t, d.CheckSignature(nil), "certificate: ")
	require.Error(t, d.CertificateError)
}

func TestDates(t *testing.T) {
	for digits, want := range map[string]string{
		"00203A19": "2025-02-11", "F00007EE": "2030-XX-XX", "FF000000": "XXXX-XX-XX", "01203A14": "202X-02-11",
	} {
		d, err := idb.DecodeDate(unhex(t, digits))
		require.NoError(t, err)
		require.Equal(t, want, d.String())
	}
	d, err := idb.DecodeDate(unhex(t, "F00007EE"))
	require.NoError(t, err)
	day, ok := d.Day()
	require.True(t, ok)
	require.Equal(t, mrz.NewDate(2030, 0, 0), day)
	d, err = idb.DecodeDate(unhex(t, "01203A14"))
	require.NoError(t, err)
	_, ok = d.Day()
	require.False(t, ok)
	require.Empty(t, idb.Date{}.String())
	for _, wrong := range []string{"", "00", "01203A19", "FFFFFFFF", "00000000", "000F4240"} {
		_, err := idb.DecodeDate(unhex(t, wrong))
		require.Error(t, err, wrong)
	}
}

// Texts that are made to cost: packed nothing, many messages, many parts.
func TestHostileTextsAreCheap(t *testing.T) {
	many := append(unhex(t, "D9C5 61 82 0F00"), bytes.Repeat([]byte{9, 0}, 0x780)...)
	for why, in := range map[string]string{
		"packed nothing":    text('C', make([]byte, 4<<20)),
		"many messages":     text('A', many),
		"more than is read": strings.Repeat("A", 64<<20),
	} {
		require.NoError(t, ratio.Bound{Time: 50 * time.Millisecond, Memory: 8 << 20}.Check(func() {
			if d, err := idb.Parse(in); err == nil {
				_ = d.Values()
			}
		}), why)
	}
}

// FuzzParse: what is accepted is the only text of its payload unless it is packed, and nothing panics.
func FuzzParse(f *testing.F) {
	in, _ := signed(f, "P-256", true)
	f.Add(in)
	f.Add(text('A', unhex(f, "D9C5 61 06 0904 20382038")))
	f.Add(text('D', unhex(f, "D9C5 01 0102030405 00203A19 61 06 0904 20382038 7F 02 0000")))
	f.Fuzz(func(t *testing.T, in string) {
		d, err := idb.Parse(in)
		if err != nil {
			if d != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		if len(d.SignedData) < 4 || d.Signed != (len(d.Signature) > 0) || len(d.Values()) != len(d.Messages) {
			t.Fatal("parts that do not agree")
		}
		_ = d.CheckSignature(nil)
		for _, m := range d.Messages {
			_, _ = m.Parts()
			_, _ = idb.DecodeDate(m.Value)
		}
		if !d.Signed && !d.Compressed && len(d.Findings) == 0 && text('A', d.SignedData)[4:] != in[4:] {
			t.Fatalf("%q is another text of the same payload", in)
		}
	})
}

// A document that is signed is read and verified.
func Example() {
	in, certificate := signed(&testing.T{}, "P-256", false)

	document, err := idb.Parse(in) // structure
	if err != nil {
		panic(err)
	}
	signer, err := document.FindSigner([]*pki.Certificate{certificate}) // who it says it is from
	if err != nil {
		panic(err)
	}
	fmt.Println(document.State, document.Created, document.CheckSignature(signer) == nil)
	for _, v := range document.Values() {
		fmt.Printf("%s: %v\n", v.Name, v)
	}
	// Output:
	// UTO 2025-02-11 true
	// card access number: 123123
}
