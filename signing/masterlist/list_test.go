package masterlist_test

import (
	"bytes"
	"crypto"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// states makes some States, whose CSCA certificates are listed by the first.
func states(t testing.TB) (list []*pki.Certificate, cfg masterlist.Config) {
	home := teststate.New(t, "UTO", "UT")
	signer := home.Signer(t, pki.MasterListSigner)
	list = []*pki.Certificate{home.Certificate}
	for _, s := range [][2]string{{"NLD", "NL"}, {"D", "DE"}, {"SGP", "SG"}} {
		list = append(list, teststate.New(t, s[0], s[1]).Certificate)
	}
	return list, masterlist.Config{Signer: signer.Key, Certificate: signer.Certificate, CSCA: home.Certificate, SigningTime: teststate.Now}
}

func TestSignAndParse(t *testing.T) {
	certs, cfg := states(t)
	for _, byIssuer := range []bool{false, true} {
		cfg.IssuerAndSerial = byIssuer
		given := slices.Clone(certs)
		raw, err := masterlist.Sign(given, cfg)
		require.NoError(t, err)
		require.Equal(t, certs, given, "the caller's order is kept")
		l, err := masterlist.Parse(raw)
		require.NoError(t, err)
		require.NoError(t, l.Verify(nil))
		require.NoError(t, l.Verify(cfg.Certificate))
		require.NoError(t, l.Validate())
		require.Empty(t, l.Findings)
		require.Len(t, l.Certificates, 4)
		require.True(t, slices.IsSortedFunc(l.Certificates, func(a, b *pki.Certificate) int { return bytes.Compare(a.Raw, b.Raw) }))
		s := l.CMS.SignerInfos[0]
		require.Equal(t, !byIssuer && len(cfg.Certificate.SubjectKeyID) > 0, s.SID.IsKeyID())
		require.True(t, teststate.Now.Equal(s.SigningTime))
		require.Len(t, l.CMS.Certificates, 2)
		signer, _, err := l.CMS.FindSigner(0)
		require.NoError(t, err)
		require.Equal(t, cfg.Certificate.Raw, signer.Raw)
		content, err := l.Encode()
		require.NoError(t, err)
		require.Equal(t, l.CMS.Content, content)
	}
}

func TestSigningTimeDefaultsToNow(t *testing.T) {
	certs, cfg := states(t)
	cfg.SigningTime = time.Time{}
	before := time.Now().Add(-2 * time.Second)
	raw, err := masterlist.Sign(certs, cfg)
	require.NoError(t, err)
	l, err := masterlist.Parse(raw)
	require.NoError(t, err)
	require.WithinRange(t, l.CMS.SignerInfos[0].SigningTime, before, time.Now())
}

func TestOpenSSLVerifiesOurs(t *testing.T) {
	certs, cfg := states(t)
	for _, hash := range []crypto.Hash{0, crypto.SHA384, crypto.SHA512} {
		cfg.Hash = hash
		raw, err := masterlist.Sign(certs, cfg)
		require.NoError(t, err)
		name := filepath.Join(t.TempDir(), "list.ml")
		require.NoError(t, os.WriteFile(name, raw, 0o600))
		oracle.Run(t, "openssl", "cms", "-verify", "-noverify", "-inform", "DER", "-in", name, "-out", name+".content")
		content, err := os.ReadFile(name + ".content")
		require.NoError(t, err)
		bare, err := masterlist.Parse(content)
		require.NoError(t, err)
		require.Nil(t, bare.CMS)
		require.ErrorIs(t, bare.Verify(nil), masterlist.ErrUnsigned)
		require.Len(t, bare.Certificates, 4)
	}
}

func TestSignRefuses(t *testing.T) {
	certs, cfg := states(t)
	_, err := masterlist.Sign(nil, cfg)
	require.ErrorContains(t, err, "certList: empty")
	_, err = masterlist.Sign(append(certs, certs[1]), cfg)
	require.ErrorContains(t, err, "1 of 5 certificates repeat another")
	bad := cfg
	bad.Certificate = nil
	_, err = masterlist.Sign(certs, bad)
	require.ErrorContains(t, err, "certificate: missing")
	bad = cfg
	bad.Signer = teststate.Key(t)
	_, err = masterlist.Sign(certs, bad)
	require.ErrorContains(t, err, "not the signer's")
}

func set(members ...[]byte) []byte { return tlv.Append(nil, 0x31, bytes.Join(members, nil)) }

func sequence(parts ...[]byte) []byte { return tlv.Append(nil, 0x30, bytes.Join(parts, nil)) }

func TestRules(t *testing.T) {
	certs, cfg := states(t)
	slices.SortFunc(certs, func(a, b *pki.Certificate) int { return bytes.Compare(a.Raw, b.Raw) })
	a, b, c := certs[0].Raw, certs[1].Raw, certs[2].Raw
	v0 := []byte{2, 1, 0}
	broken := sequence([]byte{2, 1, 1})
	for name, r := range map[string]struct {
		in                   []byte
		refuse, note, breach string
		readable, unreadable int
	}{
		"as it should be":          {in: sequence(v0, set(a, b, c)), readable: 3},
		"not sorted":               {in: sequence(v0, set(c, a, b)), readable: 3, note: "not in the order of DER", breach: "not DER"},
		"one listed twice":         {in: sequence(v0, set(a, b, b, c)), readable: 3, note: "more than once", breach: "1 of 4 certificates repeat"},
		"one that can't be read":   {in: sequence(v0, set(broken, a, b)), readable: 2, unreadable: 1, note: "can't be read", breach: "certificate 0:"},
		"a number among them":      {in: sequence(v0, set([]byte{2, 1, 5}, a)), readable: 1, unreadable: 1, note: "can't be read", breach: "certificate 0:"},
		"none that can be read":    {in: sequence(v0, set(broken)), unreadable: 1, note: "can't be read", breach: "certificate 0:"},
		"empty":                    {in: sequence(v0, set()), breach: "certList: empty"},
		"version 1":                {in: sequence([]byte{2, 1, 1}, set(a)), readable: 1, note: "not 0", breach: "version: 1"},
		"version of two octets":    {in: sequence([]byte{2, 2, 0, 0}, set(a)), refuse: "integer of 2 octets"},
		"no version":               {in: sequence(set(a)), refuse: "contentType"},
		"no list":                  {in: sequence(v0), refuse: "certList"},
		"a sequence for the set":   {in: sequence(v0, sequence(a)), refuse: "certList"},
		"something behind":         {in: sequence(v0, set(a), v0), refuse: "certList"},
		"octets behind":            {in: append(sequence(v0, set(a)), 0), refuse: "CscaMasterList"},
		"cut short":                {in: sequence(v0, set(a))[:300], refuse: "CscaMasterList"},
		"long length":              {in: append([]byte{0x30, 0x83, 0}, sequence(v0, set(a, b))[2:]...), readable: 2, note: "more octets", breach: "not DER"},
		"nothing":                  {in: nil, refuse: "ContentInfo"},
		"another thing altogether": {in: []byte("-----BEGIN CERTIFICATE-----"), refuse: "ContentInfo"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := masterlist.Parse(r.in)
			if r.refuse != "" {
				require.Nil(t, l)
				require.ErrorContains(t, err, r.refuse)
				return
			}
			require.NoError(t, err)
			require.Len(t, l.Certificates, r.readable)
			require.Len(t, l.Unreadable, r.unreadable)
			require.Equal(t, r.note != "", len(l.Findings) > 0)
			require.Contains(t, fmt.Sprint(l.Findings), r.note)
			content, err := l.Encode()
			if r.breach != "" {
				require.ErrorContains(t, err, r.breach)
				return
			}
			require.NoError(t, err)
			require.Equal(t, r.in, content)
		})
	}
	wrong, err := cms.Sign(cms.Config{Signer: cfg.Signer, Certificate: cfg.Certificate}, "2.23.136.1.1.7", sequence(v0, set(a)))
	require.NoError(t, err)
	_, err = masterlist.Parse(wrong)
	require.ErrorContains(t, err, "2.23.136.1.1.7 is not cscaMasterList")
	timeless, err := cms.Sign(cms.Config{Signer: cfg.Signer, Certificate: cfg.Certificate}, masterlist.ContentType, sequence(v0, set(a)))
	require.NoError(t, err)
	l, err := masterlist.Parse(timeless)
	require.NoError(t, err)
	require.NoError(t, l.Verify(nil))
	require.ErrorContains(t, l.Validate(), "signingTime: missing")
	_, err = masterlist.Parse(make([]byte, masterlist.MaxSize+1))
	require.ErrorContains(t, err, "at most")
}

func TestEveryOctetCounts(t *testing.T) {
	certs, cfg := states(t)
	raw, err := masterlist.Sign(certs[:2], cfg)
	require.NoError(t, err)
	good, err := masterlist.Parse(bytes.Clone(raw))
	require.NoError(t, err)
	for at := 0; at < len(raw); at += 3 {
		raw[at] ^= 1
		if l, err := masterlist.Parse(raw); err == nil && l.Verify(nil) == nil {
			require.Equal(t, good.CMS.Content, l.CMS.Content, "octet %d", at)
		}
		raw[at] ^= 1
	}
}

// FuzzDecode: a list accepted without breach encodes to the same octets.
func FuzzDecode(f *testing.F) {
	certs, cfg := states(f)
	raw, err := masterlist.Sign(certs, cfg)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	content, err := masterlist.New(certs[:1]).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add(sequence([]byte{2, 1, 0}, set(sequence())))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := masterlist.Parse(data)
		if err != nil {
			if l != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		if len(l.Certificates)+len(l.Unreadable) > l.Len() {
			t.Fatal("more than was listed")
		}
		want := data
		if l.CMS != nil {
			want = l.CMS.Content
		}
		if again, err := l.Encode(); err == nil && !bytes.Equal(again, want) {
			t.Fatalf("encodes to\n%x, want\n%x", again, want)
		}
	})
}

func Example() {
	t := &testing.T{}
	utopia, holland := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	signer := utopia.Signer(t, pki.MasterListSigner)
	raw, err := masterlist.Sign([]*pki.Certificate{utopia.Certificate, holland.Certificate}, masterlist.Config{
		Signer: signer.Key, Certificate: signer.Certificate, CSCA: utopia.Certificate,
		SigningTime: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC),
	})
	fmt.Println(err)

	list, err := masterlist.Parse(raw)
	fmt.Println(err, len(list.Certificates))
	by, _, _ := list.CMS.FindSigner(0)
	// The last question is the one that counts: does the signer come from a CSCA known by other means?
	fmt.Println(list.Verify(by), by.Validate(pki.MasterListSigner), by.CheckSignatureFrom(utopia.Certificate))
	// Output:
	// <nil>
	// <nil> 2
	// <nil> <nil> <nil>
}
