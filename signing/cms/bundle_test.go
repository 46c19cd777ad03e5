package cms_test

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smallstep/pkcs7"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// named is a State whose certificates other software reads too.
func named(t testing.TB, code, country string) *teststate.State {
	return teststate.New(t, code, country, func(x *pki.Template) { x.NamedCurve = true })
}

func TestBundle(t *testing.T) {
	a, b := named(t, "UTO", "UT"), named(t, "NLD", "NL")
	list := a.CRL(t, 1)
	raw, err := cms.Bundle([]*pki.Certificate{b.Certificate, a.Certificate, b.Certificate}, []*pki.CRL{list})
	require.NoError(t, err)

	d, err := cms.Parse(raw)
	require.NoError(t, err)
	require.True(t, d.IsBundle())
	require.Len(t, d.Certificates, 2)
	require.Equal(t, [][]byte{list.Raw}, d.CRLs)
	require.ErrorIs(t, d.Verify(nil), cms.ErrNoSigner, "a bundle is signed by nobody")

	other, err := pkcs7.Parse(raw)
	require.NoError(t, err)
	require.Len(t, other.Certificates, 2)
	require.Equal(t, d.Certificates[0].Raw, other.Certificates[0].Raw)
	require.Len(t, other.CRLs, 1)

	file := filepath.Join(t.TempDir(), "bundle.p7c")
	require.NoError(t, os.WriteFile(file, raw, 0o600))
	said := oracle.Run(t, "openssl", "pkcs7", "-inform", "DER", "-in", file, "-print_certs", "-noout")
	require.Equal(t, 2, strings.Count(said, "subject="), said)
	require.Contains(t, oracle.Run(t, "openssl", "crl2pkcs7", "-nocrl", "-certfile", pemFile(t, a.Certificate)), "BEGIN PKCS7")

	_, err = cms.Bundle(nil, nil)
	require.ErrorContains(t, err, "neither certificates nor CRLs")
	_, err = cms.Bundle(make([]*pki.Certificate, 20000), nil)
	require.ErrorContains(t, err, "more than")
}

// TestBundlesOfOthers reads what OpenSSL and smallstep write.
func TestBundlesOfOthers(t *testing.T) {
	a, b := named(t, "UTO", "UT"), named(t, "NLD", "NL")
	std, err := x509.ParseCertificate(a.Certificate.Raw)
	require.NoError(t, err)
	raw, err := pkcs7.DegenerateCertificate(std.Raw)
	require.NoError(t, err)
	d, err := cms.Parse(raw)
	require.NoError(t, err)
	require.True(t, d.IsBundle())
	require.Equal(t, a.Certificate.Raw, d.Certificates[0].Raw)

	file := filepath.Join(t.TempDir(), "theirs.p7c")
	oracle.Run(t, "openssl", "crl2pkcs7", "-nocrl", "-certfile", pemFile(t, a.Certificate, b.Certificate), "-outform", "DER", "-out", file)
	theirs, err := os.ReadFile(file)
	require.NoError(t, err)
	d, err = cms.Parse(theirs)
	require.NoError(t, err)
	require.True(t, d.IsBundle())
	require.Len(t, d.Certificates, 2)
}

// TestBundleOfEveryRealAuthority carries the largest real list: more certificates than a signed object may embed, and some
// that other software can't read.
func TestBundleOfEveryRealAuthority(t *testing.T) {
	l, err := masterlist.Parse(corpus.Read(t, "masterlist/de-2026-05-28.ml"))
	require.NoError(t, err)
	raw, err := cms.Bundle(l.Certificates, nil)
	require.NoError(t, err)
	d, err := cms.Parse(raw)
	require.NoError(t, err)
	require.Len(t, d.Certificates, len(l.Certificates))
	require.Greater(t, len(d.Certificates), 256)
	file := filepath.Join(t.TempDir(), "all.p7c")
	require.NoError(t, os.WriteFile(file, raw, 0o600))
	said := oracle.Run(t, "openssl", "pkcs7", "-inform", "DER", "-in", file, "-print_certs", "-noout")
	require.Equal(t, len(l.Certificates), strings.Count(said, "subject="))
}

func TestSignedObjectsStayBounded(t *testing.T) {
	cfg := signer(t, "P-256")
	o := newObject(cfg)
	o.certificates = nil
	for range 257 {
		o.certificates = append(o.certificates, cms.TLV(0x30)...)
	}
	_, err := cms.Parse(o.build(t, cfg))
	require.ErrorContains(t, err, "more than 256")
}

func pemFile(t testing.TB, certs ...*pki.Certificate) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "certs.pem")
	var text []byte
	for _, c := range certs {
		text = append(text, pemOf(c)...)
	}
	require.NoError(t, os.WriteFile(name, text, 0o600))
	return name
}

func pemOf(c *pki.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}
