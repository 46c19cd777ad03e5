package trust_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

// exported writes objects as the PKD does.
func exported(t testing.TB, write func(p *ldif.PKD) error) []byte {
	var out bytes.Buffer
	w := ldif.NewWriter(&out)
	require.NoError(t, write(ldif.NewPKD(w)))
	require.NoError(t, w.Flush())
	return out.Bytes()
}

func TestExportsOfThePKD(t *testing.T) {
	home, other := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	signer := other.Signer(t, pki.DocumentSigner)
	list, err := masterlist.Parse(home.MasterList(t, home.Certificate, other.Certificate))
	require.NoError(t, err)
	file := exported(t, func(p *ldif.PKD) error {
		for _, err := range []error{
			p.MasterList(list), p.RevocationList(home.CRL(t, 4)), p.RevocationList(other.CRL(t, 9, signer.Certificate)),
			p.RevocationList(other.CRL(t, 8)), p.Certificate(signer.Certificate), p.Certificate(other.Certificate),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	file = append(file, "\ndn: c=XX\nuserCertificate;binary:: AAEC\n\ndn: c=YY\nc:< file:///etc/passwd\n\ndn: c=ZZ\nchangetype: delete\n"...)
	for _, name := range []string{"as a file", "as bytes"} {
		var l trust.Loader
		require.NoError(t, l.AddAnchor("home", home.Certificate.Raw))
		if name == "as a file" {
			require.NoError(t, l.AddFS("pkd", fstest.MapFS{"x.ldif": {Data: file}}))
		} else {
			l.Add("pkd/x.ldif", file)
		}
		store := l.Store()
		require.Equal(t, []string{"NL", "UT"}, store.Countries(), name)
		require.Len(t, store.Lists(), 1)
		require.Equal(t, trust.Digest(sha256.Sum256(file)), store.Lists()[0].SHA256)
		require.Equal(t, "pkd/x.ldif:13", store.Lists()[0].Name, "the line says where")
		require.Len(t, store.RevocationLists(), 2)
		var reasons []string
		for _, r := range store.Refused() {
			require.True(t, strings.HasPrefix(r.Name, "pkd/x.ldif"))
			reasons = append(reasons, r.Reason)
		}
		all := strings.Join(reasons, "\n")
		require.Len(t, reasons, 6, all)
		for _, want := range []string{
			"certificate: ", "value given as a URL", "1 CSCA certificates in LDIF, which nobody signed", "1 certificates of signers",
			"1 deletions", "older than pkd/x.ldif:",
		} {
			require.Contains(t, all, want)
		}
		chain := store.Chain(signer.Certificate)
		require.Equal(t, trust.Trusted, chain.Outcome)
		require.True(t, store.Revocation(signer.Certificate, chain.Anchor, teststate.Now).Revoked)
	}
}

// TestNobodyIsTrustedForBeingInAnExport: what an unsigned file says counts for nothing by itself.
func TestNobodyIsTrustedForBeingInAnExport(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	signer := home.Signer(t, pki.DocumentSigner)
	list, err := masterlist.Parse(home.MasterList(t, home.Certificate))
	require.NoError(t, err)
	file := exported(t, func(p *ldif.PKD) error {
		if err := p.Certificate(home.Certificate); err != nil {
			return err
		}
		return p.MasterList(list)
	})
	store, err := trust.Load(fstest.MapFS{"x.ldif": {Data: file}})
	require.NoError(t, err)
	require.Zero(t, store.Len())
	require.Equal(t, trust.Missing, store.Chain(signer.Certificate).Outcome)
}

// An export of which nothing is known is no empty one: it is said.
func TestNothingInAnExportIsPassedOverInSilence(t *testing.T) {
	store, err := trust.Load(fstest.MapFS{"x.ldif": {Data: []byte("version: 1\n\ndn: cn=x\nunheardOf:: MAMCAQA=\n")}})
	require.NoError(t, err)
	require.Len(t, store.Refused(), 1)
	require.Contains(t, store.Refused()[0].Reason, "no certificate, master list, CRL or deviation list")
}

// A name that is not as RFC 2849 asks, or a name of their own for the attribute, costs nobody the list beside it.
func TestExportsOfOtherDirectories(t *testing.T) {
	home, other := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	list := base64.StdEncoding.EncodeToString(home.MasterList(t, home.Certificate, other.Certificate))
	for _, file := range []string{
		"dn: cn=Île,o=ml,c=UT\ncn: Île\npkdMasterListContent:: " + list + " \n",
		"dn: cn=x,o=ml,c=UT\ncn: \xcele\nmasterListContent;binary:: " + list + "\r\n",
	} {
		store, err := trust.Load(fstest.MapFS{"x.ldif": {Data: []byte(file)}, "csca.cer": {Data: home.Certificate.Raw}})
		require.NoError(t, err)
		require.Len(t, store.Lists(), 1)
		require.True(t, store.Knows("NL"))
		require.Empty(t, store.Refused())
	}
}

// TestExportsOfAnySize streams an export larger than any file that is held.
func TestExportsOfAnySize(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 70 MB")
	}
	home := teststate.New(t, "UTO", "UT")
	signer := home.Signer(t, pki.DocumentSigner)
	record := exported(t, func(p *ldif.PKD) error { return p.Certificate(signer.Certificate) })
	record = record[bytes.Index(record, []byte("dn: cn=")):]
	record = append(record, "\ndn: cn=photo\njpegPhoto:: "+strings.Repeat("QUFB", 256<<10)+"\n\n"...)
	n := 70<<20/len(record) + 1
	crl := exported(t, func(p *ldif.PKD) error { return p.RevocationList(home.CRL(t, 1)) })
	began := time.Now()
	var l trust.Loader
	require.NoError(t, l.AddAnchor("home", home.Certificate.Raw))
	require.NoError(t, l.AddFS("", &stream{size: int64(n * len(record)), open: func() io.Reader {
		return io.MultiReader(bytes.NewReader(crl), strings.NewReader("\n"), io.LimitReader(&again{record: record}, int64(n*len(record))))
	}}))
	store := l.Store()
	t.Logf("%d records in %v", n, time.Since(began))
	require.Len(t, store.RevocationLists(), 1)
	require.Len(t, store.Refused(), 1)
	require.Equal(t, fmt.Sprintf("%d certificates of signers, which are no anchors", n), store.Refused()[0].Reason)
}

// again repeats a record.
type again struct {
	record []byte
	at     int
}

func (a *again) Read(b []byte) (int, error) {
	n := copy(b, a.record[a.at:])
	a.at = (a.at + n) % len(a.record)
	return n, nil
}

// stream is a file system of one file that lies nowhere.
type stream struct {
	open func() io.Reader
	size int64
}

func (s *stream) Open(name string) (fs.File, error) {
	if name == "." {
		return fstest.MapFS{"x.ldif": {}}.Open(".")
	}
	return &streamFile{Reader: s.open(), size: s.size}, nil
}

type streamFile struct {
	io.Reader
	size int64
}

func (f *streamFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *streamFile) Close() error               { return nil }
func (f *streamFile) Name() string               { return "x.ldif" }
func (f *streamFile) Size() int64                { return f.size }
func (f *streamFile) Mode() fs.FileMode          { return 0 }
func (f *streamFile) ModTime() time.Time         { return time.Time{} }
func (f *streamFile) IsDir() bool                { return false }
func (f *streamFile) Sys() any                   { return nil }

func TestBundlesOfCertificates(t *testing.T) {
	home, other := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	signer := home.Signer(t, pki.DocumentSigner)
	raw, err := cms.Bundle([]*pki.Certificate{home.Certificate, other.Certificate, signer.Certificate}, []*pki.CRL{home.CRL(t, 3)})
	require.NoError(t, err)
	for _, data := range [][]byte{raw, pemOf("PKCS7", raw)} {
		store := storeOf(data)
		require.Equal(t, []string{"NL", "UT"}, store.Countries())
		require.Len(t, store.RevocationLists(), 1)
		require.Len(t, store.Refused(), 1, "a signer is no anchor")
	}
}

func TestDeviationListsMakeNothingTrusted(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	signer := home.Signer(t, pki.DeviationListSigner)
	raw, err := deviationlist.Sign(&deviationlist.List{Deviations: []deviationlist.Deviation{{
		Descriptions: []deviationlist.Description{{Type: deviationlist.ChipUnusable}},
	}}}, deviationlist.Config{Signer: signer.Key, Certificate: signer.Certificate, CSCA: home.Certificate})
	require.NoError(t, err)
	store := storeOf(raw)
	require.Zero(t, store.Len())
	require.Contains(t, store.Refused()[0].Reason, "a deviation list")
}
