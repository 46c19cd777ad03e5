package deviationlist_test

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	require.NoError(t, err)
	return b
}

func pemOf(c *pki.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

func seq(parts ...[]byte) []byte { return tlv.Append(nil, 0x30, bytes.Join(parts, nil)) }
func set(parts ...[]byte) []byte { return tlv.Append(nil, 0x31, bytes.Join(parts, nil)) }
func tag(t tlv.Tag, parts ...[]byte) []byte {
	return tlv.Append(nil, t, bytes.Join(parts, nil))
}
func text(s string) []byte { return tag(0x13, []byte(s)) }

var (
	v0   = []byte{2, 1, 0}
	sha  = []byte{0x30, 7, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a}
	chip = []byte{6, 7, 0x67, 0x81, 8, 1, 1, 7, 4}    // chip can't be used
	ds   = []byte{6, 8, 0x67, 0x81, 8, 1, 1, 7, 1, 2} // encoding of the document signer's certificate
	dg   = []byte{6, 8, 0x67, 0x81, 8, 1, 1, 7, 2, 1} // data group malformed
	zone = []byte{6, 8, 0x67, 0x81, 8, 1, 1, 7, 3, 1} // wrong data
	any  = seq()
	from = tag(0x18, []byte("20250101000000Z"))
	to   = tag(0x18, []byte("20250630235959Z"))
)

// one makes a list of one deviation with one description.
func one(documents []byte, description ...[]byte) []byte {
	return seq(v0, set(seq(documents, set(seq(description...)))))
}

// TestRules reads what departs from the standard: what is refused says where, what is tolerated is named and never written
// again, what only breaks a rule says which.
func TestRules(t *testing.T) {
	name := unhex(t, "300d310b3009060355040613025554")
	for label, r := range map[string]struct {
		in           []byte
		refuse, note string
		breach       string
	}{
		"as it should be":               {in: one(any, chip)},
		"with a digest":                 {in: seq(v0, sha, set(seq(seq(tag(0x83, make([]byte, 20))), set(seq(chip)))))},
		"every condition":               {in: one(seq(tag(0x80, []byte("P")), tag(0xa1, name, []byte{2, 1, 5}), tag(0xa4, from, to), tag(0xa5, text("A1"), text("B22"))), chip)},
		"description, type and place":   {in: one(any, text("x"), dg, tag(0xa0, []byte{2, 1, 16}), tag(0xa1, []byte{5, 0}))},
		"extension":                     {in: one(any, ds, tag(0xa0, []byte{6, 3, 0x55, 0x1d, 0x0f}))},
		"version 1":                     {in: seq([]byte{2, 1, 1}, set(seq(any, set(seq(chip))))), note: "version", breach: "version: 1, want 0"},
		"version of two octets":         {in: seq([]byte{2, 2, 0, 0}, set(seq(any, set(seq(chip))))), refuse: "version at offset 2: integer of 2 octets"},
		"no version":                    {in: seq(set(seq(any, set(seq(chip))))), refuse: "contentType"},
		"no deviations":                 {in: seq(v0), refuse: "deviations at offset 5"},
		"empty":                         {in: seq(v0, set()), breach: "deviations: empty"},
		"a sequence for the set":        {in: seq(v0, seq()), refuse: "digestAlgorithm"},
		"something behind":              {in: seq(v0, set(seq(any, set(seq(chip)))), v0), refuse: "deviations at offset"},
		"octets behind":                 {in: append(one(any, chip), 0), refuse: "DeviationList at offset"},
		"cut short":                     {in: one(any, chip)[:20], refuse: "DeviationList at offset"},
		"indefinite":                    {in: append([]byte{0x30, 0x80}, one(any, chip)[2:]...), refuse: "at offset 0"},
		"long length":                   {in: append([]byte{0x30, 0x81}, one(any, chip)[1:]...), note: "encoding", breach: "not DER"},
		"long length inside":            {in: seq(v0, set(seq([]byte{0x30, 0x81, 0}, set(seq(chip))))), note: "encoding", breach: "not DER"},
		"unknown digest":                {in: seq(v0, unhex(t, "300406022a03"), set(seq(seq(tag(0x83, make([]byte, 20))), set(seq(chip))))), note: "not known", breach: "without a digestAlgorithm"},
		"malformed digest":              {in: seq(v0, seq([]byte{4, 0}), set(seq(any, set(seq(chip))))), refuse: "digestAlgorithm at offset 5"},
		"digest of another length":      {in: seq(v0, sha, set(seq(seq(tag(0x83, make([]byte, 32))), set(seq(chip))))), breach: "32 octets, SHA-1 has 20"},
		"digest without algorithm":      {in: one(seq(tag(0x83, make([]byte, 20))), chip), breach: "without a digestAlgorithm"},
		"empty digest":                  {in: one(seq(tag(0x83)), chip), refuse: "certificateDigest at offset 11: 0 octets"},
		"two identifiers":               {in: one(seq(tag(0x82, []byte{1}), tag(0x83, []byte{1})), chip), refuse: "a second identifier"},
		"identifiers in another order":  {in: one(seq(tag(0x83, []byte{1}), tag(0x82, []byte{1})), chip), refuse: "documents at offset"},
		"no serial number":              {in: one(seq(tag(0xa1, name)), chip), refuse: "serialNumber"},
		"serial number in two octets":   {in: one(seq(tag(0xa1, name, []byte{2, 2, 0, 5})), chip), note: "more octets than needed", breach: "not DER"},
		"issuer no name":                {in: one(seq(tag(0xa1, seq(v0), []byte{2, 1, 5})), chip), refuse: "issuer at offset 13"},
		"key identifier too long":       {in: one(seq(tag(0x82, make([]byte, 300))), chip), refuse: "subjectKeyIdentifier at offset 19: 300 octets"},
		"type of three":                 {in: one(seq(tag(0x80, []byte("PPP"))), chip), breach: `"PPP" is no document code`},
		"type with a filler":            {in: one(seq(tag(0x80, []byte("P<"))), chip), note: "documentType", breach: "not DER"},
		"period of one date":            {in: one(seq(tag(0xa4, from)), chip), refuse: "lastIssued"},
		"period of three":               {in: one(seq(tag(0xa4, from, to, to)), chip), refuse: "lastIssued"},
		"period the wrong way":          {in: one(seq(tag(0xa4, to, from)), chip), breach: "ends 2025-01-01, before it begins 2025-06-30"},
		"period in UTCTime":             {in: one(seq(tag(0xa4, tag(0x17, []byte("250101000000Z")), to)), chip), refuse: "firstIssued at offset 13"},
		"period without seconds":        {in: one(seq(tag(0xa4, tag(0x18, []byte("202501010000Z")), to)), chip), note: "without seconds", breach: "not DER"},
		"period of nonsense":            {in: one(seq(tag(0xa4, tag(0x18, []byte("20251301000000Z")), to)), chip), refuse: "malformed time"},
		"numbers empty":                 {in: one(seq(tag(0xa5)), chip), breach: "present and empty"},
		"numbers unsorted":              {in: one(seq(tag(0xa5, text("B"), text("A"))), chip), note: "not in the order of DER", breach: "not DER"},
		"numbers repeated":              {in: one(seq(tag(0xa5, text("A"), text("A"))), chip), note: "or repeated", breach: `"A" is there twice`},
		"number of nothing":             {in: one(seq(tag(0xa5, text(""))), chip), refuse: "documentNumbers at offset 13: number of 0 octets"},
		"number of 65":                  {in: one(seq(tag(0xa5, text(strings.Repeat("A", 65)))), chip), refuse: "number of 65 octets"},
		"number of other characters":    {in: one(seq(tag(0xa5, text("A<"))), chip), note: "documentNumbers", breach: "not DER"},
		"number of another type":        {in: one(seq(tag(0xa5, tag(0x0c, []byte("A")))), chip), refuse: "documentNumbers at offset 13: tag 0C"},
		"number cut short":              {in: one(seq(tag(0xa5, []byte{0x13, 9, 'A'})), chip), refuse: "documentNumbers at offset 13: cut short"},
		"unknown condition":             {in: one(seq(tag(0x86, []byte{1})), chip), refuse: "documents at offset"},
		"no descriptions":               {in: seq(v0, set(seq(any))), refuse: "descriptions"},
		"descriptions empty":            {in: seq(v0, set(seq(any, set()))), breach: "deviation 0 has none"},
		"descriptions unsorted":         {in: seq(v0, set(seq(any, set(seq(zone), seq(chip))))), note: "not in the order of DER", breach: "not DER"},
		"descriptions repeated":         {in: seq(v0, set(seq(any, set(seq(chip), seq(chip))))), note: "or repeated", breach: "repeats another"},
		"deviations repeated":           {in: seq(v0, set(seq(any, set(seq(chip))), seq(any, set(seq(chip))))), note: "or repeated", breach: "deviation 1 repeats another"},
		"deviation no sequence":         {in: seq(v0, set(v0)), refuse: "deviations at offset 7"},
		"description no sequence":       {in: seq(v0, set(seq(any, set(v0)))), refuse: "descriptions at offset"},
		"text as UTF-8":                 {in: one(any, tag(0x0c, []byte("é")), chip), note: "description", breach: "not DER"},
		"text with other characters":    {in: one(any, text("a*b"), chip), note: "description", breach: "not DER"},
		"text empty":                    {in: one(any, text(""), chip), note: "description", breach: "not DER"},
		"text too long":                 {in: one(any, text(strings.Repeat("a", 4097)), chip), refuse: "4097 octets, at most 4096"},
		"text a number":                 {in: one(any, v0, chip), refuse: "description at offset"},
		"no type":                       {in: one(any, text("x")), refuse: "deviationType"},
		"malformed type":                {in: one(any, []byte{6, 1, 0x80}), refuse: "malformed object identifier"},
		"parameters empty":              {in: one(any, dg, tag(0xa0)), refuse: "parameters at offset"},
		"two parameters":                {in: one(any, dg, tag(0xa0, v0, v0)), refuse: "parameters at offset"},
		"data group 17":                 {in: one(any, dg, tag(0xa0, []byte{2, 1, 17})), breach: `020111 is no parameter of "file is malformed"`},
		"data group 0":                  {in: one(any, dg, tag(0xa0, []byte{2, 1, 0})), breach: "no parameter"},
		"data group in two octets":      {in: one(any, dg, tag(0xa0, []byte{2, 2, 0, 2})), breach: "no parameter"},
		"data group an identifier":      {in: one(any, dg, tag(0xa0, chip)), breach: "no parameter"},
		"field 10 of a certificate":     {in: one(any, ds, tag(0xa0, []byte{2, 1, 10})), breach: "no parameter"},
		"field 10 of the zone":          {in: one(any, zone, tag(0xa0, []byte{2, 1, 10})), breach: "no parameter"},
		"a parameter where none is":     {in: one(any, chip, tag(0xa0, v0)), breach: "no parameter"},
		"parameter of an unknown type":  {in: one(any, []byte{6, 2, 0x2a, 3}, tag(0xa0, []byte{4, 1, 9}))},
		"something behind the last":     {in: one(any, chip, v0), refuse: "descriptions at offset"},
		"national use of two":           {in: one(any, chip, tag(0xa1, v0, v0)), refuse: "nationalUse"},
		"nothing":                       {in: nil, refuse: "ContentInfo"},
		"another thing altogether":      {in: []byte("-----BEGIN CERTIFICATE-----"), refuse: "ContentInfo"},
		"too many octets":               {in: make([]byte, deviationlist.MaxSize+1), refuse: "at most"},
		"a certificate list, in theory": {in: seq(v0, set([]byte{0x30, 0x80})), refuse: "deviations"},
	} {
		t.Run(label, func(t *testing.T) {
			l, err := deviationlist.Parse(r.in)
			if r.refuse != "" {
				require.Nil(t, l)
				require.ErrorContains(t, err, r.refuse)
				var e *deviationlist.Error
				require.ErrorAs(t, err, &e)
				return
			}
			require.NoError(t, err)
			require.Equal(t, r.note != "", len(l.Findings) > 0, "%v", l.Findings)
			require.Contains(t, fmt.Sprint(l.Findings), r.note)
			content, err := l.Encode()
			if r.breach != "" {
				require.ErrorContains(t, err, r.breach)
				var e *pki.Error
				require.ErrorAs(t, err, &e)
				require.NotEmpty(t, e.Rule)
				return
			}
			require.NoError(t, err)
			require.Equal(t, r.in, content)
		})
	}
}

// TestRulesOfMaking breaks what can't be read but might be written.
func TestRulesOfMaking(t *testing.T) {
	right := func() *deviationlist.List {
		return &deviationlist.List{Deviations: []deviationlist.Deviation{{Descriptions: []deviationlist.Description{{Type: deviationlist.ChipUnusable}}}}}
	}
	require.NoError(t, right().Validate())
	for want, change := range map[string]func(l *deviationlist.List, v *deviationlist.Documents, s *deviationlist.Description){
		"documents-signer: named in more than one way": func(_ *deviationlist.List, v *deviationlist.Documents, _ *deviationlist.Description) {
			v.SubjectKeyID, v.CertificateDigest = []byte{1}, []byte{1}
		},
		"documents-signer: issuer without serial number": func(_ *deviationlist.List, v *deviationlist.Documents, _ *deviationlist.Description) {
			v.Serial = []byte{1}
		},
		"documents-signer: 0 octets": func(_ *deviationlist.List, v *deviationlist.Documents, _ *deviationlist.Description) {
			v.SubjectKeyID = []byte{}
		},
		"documents-period: open at one end": func(_ *deviationlist.List, v *deviationlist.Documents, _ *deviationlist.Description) {
			v.LastIssued = time.Unix(0, 0)
		},
		"documents-period: not a time in whole": func(_ *deviationlist.List, v *deviationlist.Documents, _ *deviationlist.Description) {
			v.FirstIssued, v.LastIssued = time.Unix(1, 1), time.Unix(2, 0)
		},
		"documents-numbers: \"\" is not": func(_ *deviationlist.List, v *deviationlist.Documents, _ *deviationlist.Description) {
			v.Numbers = []string{""}
		},
		"description-text: not a PrintableString":             func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) { s.Text = "a\n" },
		"description-type: deviationType: \"x\" is no object": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) { s.Type = "x" },
		"description-national: not one encoded element": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.NationalUse = []byte{5}
		},
		"description-parameters: DG1 is no place": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.Place = deviationlist.File(1)
		},
		"description-parameters: given twice": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.Place, s.Parameters = deviationlist.File(1), []byte{5, 0}
		},
		"the chip has no field 17": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.Type, s.Place = deviationlist.DataGroupMalformed, deviationlist.File(17)
		},
		"the machine-readable zone has no field": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.Type, s.Place = deviationlist.MRZWrongData, deviationlist.MRZField(-1)
		},
		"the certificate body has no field": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.Type, s.Place = deviationlist.DSEncoding, deviationlist.CertificateField(12)
		},
		"parameters: \"1\" is no object": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.Type, s.Place = deviationlist.DSEncoding, deviationlist.CertificateExtension("1")
		},
		"description-parameters: not one encoded element": func(_ *deviationlist.List, _ *deviationlist.Documents, s *deviationlist.Description) {
			s.Type, s.Parameters = "1.2.3", []byte{5, 0, 0}
		},
		"deviations-size: 4097 deviations": func(l *deviationlist.List, _ *deviationlist.Documents, _ *deviationlist.Description) {
			l.Deviations = make([]deviationlist.Deviation, 4097)
		},
		"deviations-size: 65 descriptions": func(l *deviationlist.List, _ *deviationlist.Documents, _ *deviationlist.Description) {
			l.Deviations[0].Descriptions = make([]deviationlist.Description, 65)
		},
	} {
		l := right()
		change(l, &l.Deviations[0].Documents, &l.Deviations[0].Descriptions[0])
		var said []string
		for _, r := range l.Lint() {
			said = append(said, r.Rule+": "+r.Detail)
		}
		joined := strings.ReplaceAll(strings.ReplaceAll(strings.Join(said, "\n"), "deviation 0, description 0: ", ""), "deviation 0: ", "")
		require.Contains(t, joined, want)
		require.Error(t, l.Validate())
	}
}

func TestSignedRules(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	signer, other := home.Signer(t, pki.DeviationListSigner), home.Signer(t, pki.MasterListSigner)
	at := teststate.Now
	right := cms.Config{Signer: signer.Key, Certificate: signer.Certificate, Certificates: []*pki.Certificate{home.Certificate}, UseSKI: true, SigningTime: &at}
	for id, change := range map[string]func(*cms.Config){
		"":                        func(*cms.Config) {},
		"deviations-signing-time": func(c *cms.Config) { c.SigningTime = nil },
		"deviations-signer":       func(c *cms.Config) { c.Signer, c.Certificate = other.Key, other.Certificate },
		"deviations-signer-id":    func(c *cms.Config) { c.UseSKI = false },
		"deviations-csca":         func(c *cms.Config) { c.Certificates = nil },
	} {
		cfg := right
		change(&cfg)
		raw, err := cms.Sign(cfg, deviationlist.ContentType, one(any, chip))
		require.NoError(t, err)
		l, err := deviationlist.Parse(raw)
		require.NoError(t, err)
		if id == "" {
			require.Empty(t, failed(l))
			continue
		}
		require.Equal(t, []string{id}, failed(l))
	}
	raw, err := cms.Sign(right, deviationlist.ContentType, one(any, chip))
	require.NoError(t, err)
	l, err := deviationlist.Parse(raw)
	require.NoError(t, err)
	l.CMS.SignerInfos[0].UnsignedAttrs = []cms.Attribute{{Type: "1.2.3"}}
	require.Equal(t, []string{"deviations-unsigned-attributes"}, failed(l))
}

// TestHostileSizes reads as much as a list may hold, within the bounds of a hostile document.
func TestHostileSizes(t *testing.T) {
	number := text("A")
	many := one(seq(tag(0xa5, bytes.Repeat(number, 1<<17))), chip)
	l, err := deviationlist.Decode(many)
	require.NoError(t, err)
	require.Len(t, l.Deviations[0].Documents.Numbers, 1<<17)
	_, err = deviationlist.Decode(one(seq(tag(0xa5, bytes.Repeat(number, 1<<17+1))), chip))
	require.ErrorContains(t, err, "more than 131072")
	for label, in := range hostile(many) {
		// The target is 50 ms, which BenchmarkHostile shows; a test on a busy machine can only tell linear from endless.
		require.NoError(t, ratio.Bound{Time: 10 * time.Second, Memory: 8 << 20}.Check(func() { l, err = deviationlist.Parse(in) }), label)
		if err == nil {
			l.About(deviationlist.Document{Number: "Z"})
		}
	}
}

// hostile are lists that cost as much as they can.
func hostile(numbers []byte) map[string][]byte {
	name := seq(bytes.Repeat(set(seq([]byte{6, 3, 0x55, 4, 3}, text("x"))), 64))
	named := seq(seq(tag(0xa1, name, []byte{2, 1, 5})), set(seq(chip)))
	described := seq(any, set(bytes.Repeat(seq(chip), 64)))
	return map[string][]byte{
		"numbers":      numbers,
		"deviations":   seq(v0, set(bytes.Repeat(seq(any, set()), 4096))),
		"more":         seq(v0, set(bytes.Repeat(seq(any, set()), 4097))),
		"descriptions": seq(v0, set(bytes.Repeat(described, 4096))),
		"of one":       seq(v0, set(seq(any, set(bytes.Repeat(seq(chip), 65))))),
		"other types":  seq(v0, set(bytes.Repeat(seq(any, set(bytes.Repeat(seq([]byte{6, 3, 0x2a, 3, 4}), 64))), 4096))),
		"issuers":      seq(v0, set(bytes.Repeat(named, 4096))),
		"text":         one(any, text(strings.Repeat("*", 4<<20-100)), chip),
		"depth":        deep(),
		"parameters":   one(any, chip, tag(0xa0, tag(4, make([]byte, 4<<20-100)))),
	}
}

// BenchmarkHostile reads the most expensive lists that are known.
func BenchmarkHostile(b *testing.B) {
	for label, in := range hostile(one(seq(tag(0xa5, bytes.Repeat(text("A"), 1<<17))), chip)) {
		b.Run(label, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = deviationlist.Parse(in)
			}
		})
	}
}

// deep nests sequences in a national use.
func deep() []byte {
	b := []byte{5, 0}
	for len(b) < 1<<12 {
		b = seq(b)
	}
	return one(any, chip, tag(0xa1, b))
}

func FuzzDecode(f *testing.F) {
	home := teststate.New(f, "UTO", "UT")
	signer := home.Signer(f, pki.DeviationListSigner)
	full := everything(f, signer.Certificate)
	content, err := full.Encode()
	if err != nil {
		f.Fatal(err)
	}
	raw, err := deviationlist.Sign(full, deviationlist.Config{Signer: signer.Key, Certificate: signer.Certificate, SigningTime: teststate.Now})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{content, raw, unhex(f, german), one(any, chip), one(seq(tag(0xa4, from, to)), zone)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := deviationlist.Parse(data)
		if err != nil {
			if l != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		l.About(deviationlist.Document{Type: "P", Number: "A", Signer: signer.Certificate, Issued: teststate.Now})
		want := data
		if l.CMS != nil {
			want = l.CMS.Content
		}
		again, err := (&deviationlist.List{Version: l.Version, Digest: l.Digest, Deviations: l.Deviations}).Encode()
		if len(l.Findings) == 0 && l.Validate() == nil && (err != nil || !bytes.Equal(again, want)) {
			t.Fatalf("encodes to\n%x, want\n%x (%v)", again, want, err)
		}
	})
}

func ExampleParse() {
	content, _ := hex.DecodeString(german)
	list, err := deviationlist.Parse(content)
	fmt.Println(err, errors.Is(list.Verify(nil), deviationlist.ErrUnsigned), list.Digest == crypto.SHA1)
	for _, v := range list.Deviations {
		fmt.Printf("%v, serial %x\n", v.Documents.Issuer, v.Documents.Serial)
		for _, s := range v.Descriptions {
			fmt.Println(deviationlist.Words(s.Type)+":", s.Place)
		}
	}
	// Output:
	// <nil> true true
	// C=DE,O=bund,OU=bsi,serialNumber=013,CN=csca-germany, serial 0142
	// document signer certificate is encoded wrongly: certificate body
}
