package cms_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// matrix is every way a document signer signs.
type way struct {
	kind string
	hash crypto.Hash
	pss  bool
}

func matrix() []way {
	ways := []way{
		{"RSA-2048", 0, false},
		{"RSA-2048", crypto.SHA224, false},
		{"RSA-2048", crypto.SHA384, false},
		{"RSA-2048", crypto.SHA512, false},
		{"RSA-3072", 0, true},
		{"RSA-2048", crypto.SHA224, true},
		{"RSA-2048", crypto.SHA384, true},
		{"RSA-2048", crypto.SHA512, true},
	}
	for _, kind := range []string{
		"P-224", "P-256", "P-384", "P-521", "brainpoolP224r1", "brainpoolP256r1", "brainpoolP320r1", "brainpoolP384r1", "brainpoolP512r1",
	} {
		ways = append(ways, way{kind, 0, false})
	}
	for _, hash := range []crypto.Hash{crypto.SHA224, crypto.SHA384, crypto.SHA512} {
		ways = append(ways, way{"P-256", hash, false})
	}
	return ways
}

func TestSignEveryWay(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 3, 1, 9, 30, 15, 999, time.FixedZone("", 8*3600))
	for _, w := range matrix() {
		for variant := range 4 {
			t.Run(fmt.Sprintf("%s %v pss=%v %d", w.kind, w.hash, w.pss, variant), func(t *testing.T) {
				cfg := signer(t, w.kind)
				cfg.Hash, cfg.PSS, cfg.UseSKI = w.hash, w.pss, variant&1 != 0
				if variant&2 != 0 {
					cfg.SigningTime = &at
					root, _ := csca(t)
					cfg.Certificates = []*pki.Certificate{root, cfg.Certificate}
				}
				out, err := cms.Sign(cfg, ldsType, content)
				require.NoError(t, err)
				d, err := cms.Parse(out)
				require.NoError(t, err)
				checkOwn(t, d, cfg, out)
				name := filepath.Join(dir, "signed")
				require.NoError(t, os.WriteFile(name, out, 0o600))
				oracle.Run(t, "openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", name, "-out", name+".content")
				got, err := os.ReadFile(name + ".content")
				require.NoError(t, err)
				require.Equal(t, content, got)
			})
		}
	}
}

func checkOwn(t *testing.T, d *cms.SignedData, cfg cms.Config, out []byte) {
	require.NoError(t, d.Validate())
	again, err := d.Encode()
	require.NoError(t, err)
	require.Equal(t, out, again)
	require.Empty(t, d.Findings)
	notes, err := d.Examine(0, nil)
	require.NoError(t, err)
	require.Empty(t, notes)
	require.NoError(t, d.Verify(cfg.Certificate))
	s := d.SignerInfos[0]
	require.Empty(t, s.Findings)
	require.Equal(t, cfg.UseSKI, s.SID.IsKeyID())
	if cfg.SigningTime == nil {
		require.True(t, s.SigningTime.IsZero())
		require.Len(t, s.SignedAttrs, 2)
		require.Len(t, d.Certificates, 1)
	} else {
		require.True(t, cfg.SigningTime.Truncate(time.Second).Equal(s.SigningTime))
		require.Len(t, d.Certificates, 2)
	}
}

// namedSigner has a certificate with a named curve, which crypto/x509 can read.
func namedSigner(t *testing.T, kind string) cms.Config {
	issuer, issuerKey := csca(t)
	key := testKey(t, kind)
	subject, err := pki.NewName("C=UT,CN=Named " + kind)
	require.NoError(t, err)
	cert, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: subject, State: "UTO", NotBefore: issued,
		PublicKey: key.Public(), DocumentTypes: []string{"P"}, NamedCurve: true,
	}, issuer, issuerKey)
	require.NoError(t, err)
	return cms.Config{Signer: key, Certificate: cert}
}

func TestSmallstepReadsOurs(t *testing.T) {
	for _, kind := range []string{"RSA-2048", "P-256", "P-384", "P-521"} {
		out, err := cms.Sign(namedSigner(t, kind), ldsType, content)
		require.NoError(t, err)
		p7, err := pkcs7.Parse(out)
		require.NoError(t, err, kind)
		require.NoError(t, p7.Verify(), kind)
		require.Equal(t, content, p7.Content)
	}
}

func TestSignWithKeysOfTheStandardLibrary(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	issuer, issuerKey := csca(t)
	subject, err := pki.NewName("C=UT,CN=Standard")
	require.NoError(t, err)
	cert, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: subject, State: "UTO", NotBefore: issued, PublicKey: key.Public(), DocumentTypes: []string{"P"},
	}, issuer, issuerKey)
	require.NoError(t, err)
	_, err = cms.Sign(cms.Config{Signer: key, Certificate: cert}, cms.Data, content)
	require.NoError(t, err)
}

// forger signs with another key than the one it shows.
type forger struct{ shown, used crypto.Signer }

func (f forger) Public() crypto.PublicKey { return f.shown.Public() }
func (f forger) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return f.used.Sign(r, digest, opts)
}

// silent returns no signature and no error, as a token that lost its card may.
type silent struct{ crypto.Signer }

func (silent) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return nil, nil }

func TestSignRefuses(t *testing.T) {
	good := signer(t, "P-256")
	other, err := curve.GenerateKey(good.Certificate.PublicKey.(*curve.PublicKey).Curve, rand.Reader)
	require.NoError(t, err)
	late := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, change := range map[string]func(*cms.Config){
		"no signer":       func(c *cms.Config) { c.Signer = nil },
		"no certificate":  func(c *cms.Config) { c.Certificate = nil },
		"another's key":   func(c *cms.Config) { c.Signer = other },
		"wrong signature": func(c *cms.Config) { c.Signer = forger{c.Signer, other} },
		"no signature":    func(c *cms.Config) { c.Signer = silent{c.Signer} },
		"unknown hash":    func(c *cms.Config) { c.Hash = crypto.MD5 },
		"unwritable time": func(c *cms.Config) { c.SigningTime = &late },
		"no key identifier": func(c *cms.Config) {
			stripped := *c.Certificate
			stripped.SubjectKeyID = nil
			c.Certificate = &stripped
			c.UseSKI = true
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := good
			change(&cfg)
			out, err := cms.Sign(cfg, ldsType, content)
			require.Error(t, err)
			require.Nil(t, out)
			t.Log(err)
		})
	}
	_, err = cms.Sign(good, "1.2.x", content)
	require.ErrorContains(t, err, "not an object identifier")
}

func TestSigningTimeForms(t *testing.T) {
	cfg := signer(t, "P-256")
	for _, at := range []time.Time{
		time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2049, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC),
	} {
		cfg.SigningTime = &at
		out, err := cms.Sign(cfg, ldsType, content)
		require.NoError(t, err)
		d, err := cms.Parse(out)
		require.NoError(t, err)
		require.True(t, at.Equal(d.SignerInfos[0].SigningTime))
		require.Empty(t, d.SignerInfos[0].Findings)
	}
}
