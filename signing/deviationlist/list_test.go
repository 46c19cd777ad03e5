package deviationlist_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// german is the content of the one list that a State published (BSI, 6 November 2018): the country name of a document
// signer's certificate is a UTF8String.
const german = "3081bd020100300706052b0e03021a3181ae3081ab3057a155304f310b3009060355040613024445310d300b060355040a0c0462756e64" +
	"310c300a060355040b0c03627369310c300a060355040513033031333115301306035504030c0c637363612d6765726d616e79020201423150304e" +
	"133d436f756e747279206e616d6520697320656e636f646564206173205554462d3820696e7374656164206f66205072696e7461626c6520537472" +
	"696e672e06086781080101070102a003020100"

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// everything is a list with every type of deviation and every condition.
func everything(t testing.TB, signer *pki.Certificate) *deviationlist.List {
	sum := sha256.Sum256(signer.Raw)
	all := func(list ...deviationlist.Description) []deviationlist.Description { return list }
	return &deviationlist.List{Digest: crypto.SHA256, Deviations: []deviationlist.Deviation{
		{Descriptions: all(
			deviationlist.Description{Type: deviationlist.CertificateOrKey}, deviationlist.Description{Type: deviationlist.LDS},
			deviationlist.Description{Type: deviationlist.MRZ}, deviationlist.Description{Type: deviationlist.ChipUnusable},
		)},
		{
			Documents: deviationlist.Documents{Issuer: signer.Issuer, Serial: signer.Serial},
			Descriptions: all(
				deviationlist.Description{Type: deviationlist.DSSignatureWrong},
				deviationlist.Description{Type: deviationlist.DSEncoding, Place: deviationlist.CertificateField(4), Text: "Country name as UTF-8."},
				deviationlist.Description{Type: deviationlist.CSCAEncoding, Place: deviationlist.CertificateExtension(pki.ExtKeyUsage)},
				deviationlist.Description{Type: deviationlist.AAKeyCompromised},
			),
		},
		{
			Documents: deviationlist.Documents{Type: "P", SubjectKeyID: signer.SubjectKeyID, FirstIssued: day(2025, 1, 1), LastIssued: day(2025, 6, 30)},
			Descriptions: all(
				deviationlist.Description{Type: deviationlist.DataGroupMalformed, Place: deviationlist.File(2)},
				deviationlist.Description{Type: deviationlist.DataGroupMalformed, Place: deviationlist.EFCOM},
				deviationlist.Description{Type: deviationlist.DataGroupHashWrong, Place: deviationlist.File(16)},
				deviationlist.Description{Type: deviationlist.DataGroupHashWrong, Place: deviationlist.EFSOD},
				deviationlist.Description{Type: deviationlist.SODSignatureWrong},
				deviationlist.Description{Type: deviationlist.COMInconsistent},
			),
		},
		{
			Documents: deviationlist.Documents{CertificateDigest: sum[:], Numbers: []string{"C01X00T47", "A1", "B22"}},
			Descriptions: all(
				deviationlist.Description{Type: deviationlist.MRZWrongData, Place: deviationlist.MRZField(3)},
				deviationlist.Description{Type: deviationlist.MRZWrongCheckDigit, Place: deviationlist.MRZField(9)},
				deviationlist.Description{Type: deviationlist.NationalUse, NationalUse: []byte{0x30, 3, 2, 1, 7}},
				deviationlist.Description{Type: "1.2.3.4", Parameters: []byte{0x0c, 1, 'x'}},
			),
		},
	}}
}

func TestTheGermanList(t *testing.T) {
	content := unhex(t, german)
	l, err := deviationlist.Parse(content)
	require.NoError(t, err)
	require.Empty(t, l.Findings)
	require.NoError(t, l.Validate())
	require.ErrorIs(t, l.Verify(nil), deviationlist.ErrUnsigned)
	require.Equal(t, crypto.SHA1, l.Digest)
	require.Len(t, l.Deviations, 1)
	v := l.Deviations[0]
	require.Equal(t, "C=DE,O=bund,OU=bsi,serialNumber=013,CN=csca-germany", v.Documents.Issuer.String())
	require.Equal(t, []byte{0x01, 0x42}, v.Documents.Serial)
	require.Equal(t, []deviationlist.Description{{
		Type: deviationlist.DSEncoding, Place: deviationlist.CertificateField(0),
		Text: "Country name is encoded as UTF-8 instead of Printable String.",
	}}, v.Descriptions)
	require.Equal(t, "document signer certificate is encoded wrongly: certificate body "+
		"(Country name is encoded as UTF-8 instead of Printable String.)", v.Descriptions[0].Words())
	again, err := l.Encode()
	require.NoError(t, err)
	require.Equal(t, content, again)
}

func TestSignAndParse(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	signer, documents := home.Signer(t, pki.DeviationListSigner), home.Signer(t, pki.DocumentSigner)
	want := everything(t, documents.Certificate)
	require.NoError(t, want.Validate())
	raw, err := deviationlist.Sign(want, deviationlist.Config{
		Signer: signer.Key, Certificate: signer.Certificate, CSCA: home.Certificate, SigningTime: teststate.Now,
	})
	require.NoError(t, err)
	l, err := deviationlist.Parse(raw)
	require.NoError(t, err)
	require.NoError(t, l.Verify(nil))
	require.NoError(t, l.Verify(signer.Certificate))
	require.Empty(t, failed(l), "what is made keeps every rule but one: a type of no standard is in it")
	require.Equal(t, teststate.Now, l.CMS.SignerInfos[0].SigningTime)
	require.True(t, l.CMS.SignerInfos[0].SID.IsKeyID())
	require.Len(t, l.CMS.Certificates, 2)
	content, err := l.Encode()
	require.NoError(t, err)
	require.Equal(t, l.CMS.Content, content)
	wanted, err := want.Encode()
	require.NoError(t, err)
	require.Equal(t, wanted, content, "whatever the order given")

	seen := map[pki.OID]bool{}
	for _, v := range l.Deviations {
		for _, s := range v.Descriptions {
			seen[s.Type] = true
			require.NotEmpty(t, s.Words())
		}
	}
	require.Len(t, seen, 16)

	_, err = masterlist.Parse(raw)
	require.ErrorContains(t, err, "is not cscaMasterList")
	_, err = deviationlist.Parse(home.MasterList(t, home.Certificate))
	require.ErrorContains(t, err, "2.23.136.1.1.2 is not a deviation list")

	for _, role := range []pki.Role{pki.DocumentSigner, pki.MasterListSigner} {
		other := home.Signer(t, role)
		_, err = deviationlist.Sign(want, deviationlist.Config{Signer: other.Key, Certificate: other.Certificate})
		require.ErrorContains(t, err, "certificate: extKeyUsage")
	}
	_, err = deviationlist.Sign(want, deviationlist.Config{Signer: signer.Key})
	require.ErrorContains(t, err, "certificate: missing")
	_, err = deviationlist.Sign(&deviationlist.List{}, deviationlist.Config{Signer: signer.Key, Certificate: signer.Certificate})
	require.ErrorContains(t, err, "deviations: empty")
}

// TestOpenSSLVerifiesOurs signs with every kind of key. OpenSSL verifies the object and, of named curves and RSA, the chain.
func TestOpenSSLVerifiesOurs(t *testing.T) {
	key := func(name string) crypto.Signer {
		c, ok := curve.ByName(name)
		require.True(t, ok)
		k, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		return k
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 3072)
	require.NoError(t, err)
	for label, kind := range map[string]struct {
		key   crypto.Signer
		named bool
		pss   bool
		hash  crypto.Hash
	}{
		"P-256, named":              {key("P-256"), true, false, 0},
		"P-256, SHA-512":            {key("P-256"), true, false, crypto.SHA512},
		"P-384, explicit":           {key("P-384"), false, false, 0},
		"brainpoolP384r1, named":    {key("brainpoolP384r1"), true, false, crypto.SHA384},
		"brainpoolP512r1, explicit": {key("brainpoolP512r1"), false, false, 0},
		"RSA-PSS":                   {rsaKey, true, true, 0},
		"RSA PKCS#1 v1.5":           {rsaKey, true, false, 0},
	} {
		t.Run(label, func(t *testing.T) {
			curves := func(x *pki.Template) { x.NamedCurve = kind.named }
			home := teststate.New(t, "UTO", "UT", curves)
			signer := home.Signer(t, pki.DeviationListSigner, func(x *pki.Template) { x.PublicKey, x.NamedCurve = kind.key.Public(), kind.named })
			raw, err := deviationlist.Sign(everything(t, signer.Certificate), deviationlist.Config{
				Signer: kind.key, Certificate: signer.Certificate, CSCA: home.Certificate, Hash: kind.hash, PSS: kind.pss, SigningTime: teststate.Now,
			})
			require.NoError(t, err)
			dir := t.TempDir()
			in, out, root := filepath.Join(dir, "list.dvl"), filepath.Join(dir, "content"), filepath.Join(dir, "csca.pem")
			require.NoError(t, os.WriteFile(in, raw, 0o600))
			require.NoError(t, os.WriteFile(root, pemOf(home.Certificate), 0o600))
			args := []string{"cms", "-verify", "-inform", "DER", "-in", in, "-out", out}
			if kind.named {
				args = append(args, "-CAfile", root, "-purpose", "any", "-attime", fmt.Sprint(teststate.Now.Unix()))
			} else {
				args = append(args, "-noverify") // OpenSSL refuses explicit parameters in a chain
			}
			oracle.Run(t, "openssl", args...)
			content, err := os.ReadFile(out)
			require.NoError(t, err)
			bare, err := deviationlist.Parse(content)
			require.NoError(t, err)
			require.Len(t, bare.Deviations, 4)
			said := oracle.Run(t, "openssl", "asn1parse", "-inform", "DER", "-in", out)
			require.Equal(t, 18, strings.Count(said, ":2.23.136.1.1.7.")+strings.Count(said, ":1.2.3.4"), said)
		})
	}
}

func TestAbout(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	one, two := home.Signer(t, pki.DocumentSigner), home.Signer(t, pki.DocumentSigner)
	l := everything(t, one.Certificate)
	for name, tc := range map[string]struct {
		document deviationlist.Document
		want     []deviationlist.Answer // of the four entries
	}{
		"nothing known":       {deviationlist.Document{}, []deviationlist.Answer{2, 1, 1, 1}},
		"all known, all fit":  {deviationlist.Document{Type: "P<", Number: "A1<<<<<<<", Signer: one.Certificate, Issued: day(2025, 6, 30)}, []deviationlist.Answer{2, 2, 2, 2}},
		"another signer":      {deviationlist.Document{Type: "P", Number: "A1", Signer: two.Certificate, Issued: day(2025, 3, 1)}, []deviationlist.Answer{2, 0, 0, 0}},
		"a day too late":      {deviationlist.Document{Type: "P", Signer: one.Certificate, Issued: day(2025, 7, 1)}, []deviationlist.Answer{2, 2, 0, 1}},
		"late on the day":     {deviationlist.Document{Type: "P", Signer: one.Certificate, Issued: day(2025, 6, 30).Add(23 * time.Hour)}, []deviationlist.Answer{2, 2, 2, 1}},
		"another type":        {deviationlist.Document{Type: "ID", Signer: one.Certificate, Issued: day(2025, 3, 1)}, []deviationlist.Answer{2, 2, 0, 1}},
		"another number":      {deviationlist.Document{Number: "A11", Signer: one.Certificate}, []deviationlist.Answer{2, 2, 1, 0}},
		"issue date not read": {deviationlist.Document{Type: "P", Signer: one.Certificate}, []deviationlist.Answer{2, 2, 1, 1}},
	} {
		got := map[*deviationlist.Deviation]deviationlist.Answer{}
		for _, s := range l.About(tc.document) {
			got[s.Deviation] = s.Answer
		}
		for i, want := range tc.want {
			require.Equal(t, want, got[&l.Deviations[i]], "%s: entry %d", name, i)
		}
	}
	l.Digest = crypto.RIPEMD160 // not linked in: can't be judged
	require.Equal(t, deviationlist.Possible, l.About(deviationlist.Document{Number: "A1", Signer: one.Certificate})[2].Answer)
	require.Equal(t, "meant possible other", fmt.Sprint(deviationlist.Meant, deviationlist.Possible, deviationlist.Other))
}

func TestEveryOctetCounts(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	signer := home.Signer(t, pki.DeviationListSigner)
	raw, err := deviationlist.Sign(everything(t, signer.Certificate), deviationlist.Config{Signer: signer.Key, Certificate: signer.Certificate, SigningTime: teststate.Now})
	require.NoError(t, err)
	good, err := deviationlist.Parse(bytes.Clone(raw))
	require.NoError(t, err)
	for at := range raw {
		raw[at] ^= 1
		if l, err := deviationlist.Parse(raw); err == nil && l.Verify(nil) == nil {
			require.Equal(t, good.CMS.Content, l.CMS.Content, "octet %d", at)
		}
		raw[at] ^= 1
	}
}

func failed(l *deviationlist.List) (ids []string) {
	for _, r := range l.Lint() {
		if !r.Passed && r.Rule != "description-known" {
			ids = append(ids, r.Rule)
		}
	}
	return ids
}

func TestPlacesAsText(t *testing.T) {
	for _, p := range []struct {
		id    pki.OID
		place deviationlist.Place
		text  string
	}{
		{deviationlist.DSEncoding, deviationlist.CertificateField(0), "certificate body"},
		{deviationlist.CSCAEncoding, deviationlist.CertificateField(9), "subjectUniqueID"},
		{deviationlist.DSEncoding, deviationlist.CertificateExtension("2.5.29.15"), "extension 2.5.29.15"},
		{deviationlist.DataGroupMalformed, deviationlist.File(16), "DG16"},
		{deviationlist.DataGroupHashWrong, deviationlist.EFCOM, "EF.COM"},
		{deviationlist.MRZWrongCheckDigit, deviationlist.MRZField(6), "date of birth"},
	} {
		require.Equal(t, p.text, p.place.String())
		got, err := deviationlist.ParsePlace(p.id, strings.ToUpper(p.text))
		require.NoError(t, err)
		require.Equal(t, p.place, got)
	}
	for id, text := range map[pki.OID]string{
		deviationlist.DSEncoding: "DG1", deviationlist.DataGroupMalformed: "extension 2.5.29.15", deviationlist.MRZWrongData: "issuer",
		deviationlist.ChipUnusable: "DG1", "1.2.3": "version", deviationlist.CSCAEncoding: "extension 9.9",
	} {
		_, err := deviationlist.ParsePlace(id, text)
		require.Error(t, err, text)
	}
	require.Equal(t, "field 77 field -1 DG0", fmt.Sprint(deviationlist.CertificateField(77), deviationlist.MRZField(-1), deviationlist.File(0)))
}
