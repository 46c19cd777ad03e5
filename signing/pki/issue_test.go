package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/testdata/oracle"
)

var t0 = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func name(t testing.TB, text string) Name {
	t.Helper()
	n, err := NewName(text)
	require.NoError(t, err)
	return n
}

func ecKey(t testing.TB, curveName string) crypto.Signer {
	t.Helper()
	c, ok := curve.ByName(curveName)
	require.True(t, ok)
	k, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	return k
}

// rsaKeys are made once for all tests.
var rsaKeys = struct {
	sync.Mutex
	keys map[int]*rsa.PrivateKey
}{keys: map[int]*rsa.PrivateKey{}}

func rsaKey(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	rsaKeys.Lock()
	defer rsaKeys.Unlock()
	if k := rsaKeys.keys[bits]; k != nil {
		return k
	}
	k, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	rsaKeys.keys[bits] = k
	return k
}

func newCSCA(t testing.TB, key crypto.Signer, change func(*Template)) *Certificate {
	t.Helper()
	tpl := &Template{Role: CSCA, Subject: name(t, "C=UT,O=Utopia,CN=Utopia CSCA 1"), NotBefore: t0, State: "UTO"}
	if change != nil {
		change(tpl)
	}
	c, err := Issue(tpl, nil, key)
	require.NoError(t, err)
	return c
}

func TestIssueEveryRoleAndKey(t *testing.T) {
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	for keyName, key := range map[string]crypto.Signer{
		"brainpoolP384r1": ecKey(t, "brainpoolP384r1"), "P-256": ecKey(t, "P-256"), "std P-384": p384, "RSA-3072": rsaKey(t, 3072),
	} {
		root := newCSCA(t, key, nil)
		require.NoError(t, root.Validate(CSCA))
		require.True(t, root.SelfSigned())
		require.Empty(t, root.Findings)
		for role, change := range map[Role]func(*Template){
			Link: func(tpl *Template) { tpl.Subject = name(t, "C=UT,O=Utopia,CN=Utopia CSCA 1") },
			DocumentSigner: func(tpl *Template) {
				tpl.DocumentTypes = []string{"P", "ID", "A"}
				tpl.Subject = name(t, "C=UT,O=Utopia,CN=Document Signer 1")
			},
			MasterListSigner:    nil,
			DeviationListSigner: nil,
			BarcodeSigner:       func(tpl *Template) { tpl.Subject = name(t, "C=UT,CN=SI"); tpl.DocumentTypes = []string{"V"} },
			VDSNCSigner:         func(tpl *Template) { tpl.DocumentTypes = []string{"NV"} },
			DTCSigner:           nil,
		} {
			signer := ecKey(t, "brainpoolP256r1")
			tpl := &Template{
				Role: role, Subject: name(t, "C=UT,CN=Signer 1"), NotBefore: t0.AddDate(1, 0, 0), State: "UTO",
				PublicKey: signer.Public(), AltNames: []GeneralName{{Kind: EmailName, Value: "csca@utopia.example"}},
			}
			if change != nil {
				change(tpl)
			}
			c, err := Issue(tpl, root, key)
			require.NoError(t, err, "%s %v", keyName, role)
			require.NoError(t, c.Validate(role))
			require.NoError(t, c.CheckSignatureFrom(root))
			require.ErrorIs(t, c.CheckSignatureFrom(c), ErrSignature)
			require.True(t, c.Issuer.Equal(root.Subject))
			require.Equal(t, root.SubjectKeyID, c.AuthorityKeyID)
			require.Equal(t, 20, len(c.Serial))
			require.Positive(t, c.SerialNumber.Sign())
			require.True(t, c.ExplicitParameters())
			for other := CSCA; other <= DTCSigner; other++ {
				fits := other == role || other.IsCA() && role.IsCA()
				require.Equal(t, fits, c.Fit(other) == nil && c.BasicConstraints.CA == other.IsCA(), "%v as %v: %v", role, other, c.Fit(other))
			}
		}
	}
}

func TestLinkWithChangedName(t *testing.T) {
	old, fresh := ecKey(t, "brainpoolP384r1"), ecKey(t, "P-384")
	root := newCSCA(t, old, nil)
	tpl := &Template{Role: Link, Subject: name(t, "C=UT,O=New Utopia,CN=CSCA 2"), PublicKey: fresh.Public(), NotBefore: t0.AddDate(4, 0, 0), State: "UTO"}
	_, err := Issue(tpl, root, old)
	require.ErrorContains(t, err, "missing though issuer and subject differ")
	tpl.NameChange = true
	link, err := Issue(tpl, root, old)
	require.NoError(t, err)
	require.True(t, link.NameChange)
	require.False(t, link.SelfIssued())
	next := newCSCA(t, fresh, func(t *Template) { t.Subject, t.NotBefore, t.NameChange = tpl.Subject, t0.AddDate(4, 0, 0), true })
	require.Equal(t, next.SubjectKeyID, link.SubjectKeyID)
	require.NoError(t, link.CheckSignatureFrom(root))
	require.ErrorIs(t, link.CheckSignatureFrom(next), ErrSignature)
}

func TestIssueRefuses(t *testing.T) {
	key := ecKey(t, "P-256")
	root := newCSCA(t, key, nil)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	dsc := func(change func(*Template)) *Template {
		tpl := &Template{
			Role: DocumentSigner, Subject: name(t, "C=UT,CN=DS 1"), NotBefore: t0, State: "UTO",
			PublicKey: ecKey(t, "P-256").Public(), DocumentTypes: []string{"P"},
		}
		change(tpl)
		return tpl
	}
	for want, tpl := range map[string]*Template{
		"names no document type":  nil,
		"missing":                 dsc(func(t *Template) { t.DocumentTypes = nil }),
		"the issuer's is \"UT\"":  dsc(func(x *Template) { x.Subject = name(t, "C=DE,CN=DS 1") }),
		"no commonName":           dsc(func(x *Template) { x.Subject = name(t, "C=UT,O=DS 1") }),
		"not two upper-case":      dsc(func(x *Template) { x.Subject = name(t, "C=ut,CN=DS 1") }),
		"RSA modulus of 1024 bit": dsc(func(x *Template) { x.PublicKey = weak.Public() }),
		"certificate ends":        dsc(func(x *Template) { x.NotAfter = t0.AddDate(16, 0, 0) }),
		"certificate is valid":    dsc(func(x *Template) { x.NotBefore = t0.AddDate(-1, 0, 0) }),
		"key signs until":         dsc(func(x *Template) { x.NotBefore = t0.AddDate(6, 0, 0) }),
		"negative":                dsc(func(x *Template) { x.Serial = big.NewInt(-5) }),
		"at most 20":              dsc(func(x *Template) { x.Serial = new(big.Int).Lsh(big.NewInt(1), 170) }),
		"before it begins":        dsc(func(x *Template) { x.NotAfter = t0.AddDate(0, 0, -1) }),
		"no code of one or two":   dsc(func(x *Template) { x.DocumentTypes = []string{"PPP"} }),
		"is no code of the MRZ":   dsc(func(x *Template) { x.State = "utopia" }),
		"not for a document":      dsc(func(x *Template) { x.NameChange = true }),
		"not ldap, http or https": dsc(func(x *Template) { x.CRLs = []string{"ftp://x/y.crl"} }),
		"is its own issuer":       dsc(func(x *Template) { x.Role = CSCA }),
		"ends after the validity": dsc(func(x *Template) { x.NotAfter, x.KeyUse = t0.AddDate(10, 0, 0), Period{t0, t0.AddDate(50, 0, 0)} }),
	} {
		if tpl == nil {
			continue
		}
		_, err := Issue(tpl, root, key)
		require.ErrorContains(t, err, want)
	}
	_, err = Issue(dsc(func(*Template) {}), root, ecKey(t, "P-256"))
	require.ErrorContains(t, err, "not the key of the issuer's certificate")
	_, err = Issue(dsc(func(*Template) {}), nil, key)
	require.ErrorContains(t, err, "needs an issuer")
	leaf, err := Issue(dsc(func(x *Template) { x.PublicKey = key.Public() }), root, key)
	require.NoError(t, err)
	_, err = Issue(dsc(func(*Template) {}), leaf, key)
	require.ErrorContains(t, err, "can't issue")
}

// badSigner returns a signature by another key: a faulty token.
type badSigner struct{ crypto.Signer }

func (b badSigner) Public() crypto.PublicKey { return b.Signer.Public() }

func (b badSigner) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	broken := append([]byte{digest[0] ^ 1}, digest[1:]...)
	return b.Signer.Sign(r, broken, opts)
}

func TestIssueNeverHandsOutABadSignature(t *testing.T) {
	for _, key := range []crypto.Signer{ecKey(t, "brainpoolP256r1"), rsaKey(t, 3072)} {
		_, err := Issue(&Template{Role: CSCA, Subject: name(t, "C=UT,CN=x"), NotBefore: t0, State: "UTO"}, nil, badSigner{key})
		require.ErrorIs(t, err, ErrSignature)
	}
}

func TestStandardLibraryReadsNamedCurves(t *testing.T) {
	key := ecKey(t, "P-256")
	root := newCSCA(t, key, func(x *Template) { x.NamedCurve = true })
	dsc, err := Issue(&Template{
		Role: DocumentSigner, Subject: name(t, "C=UT,CN=DS 1"), NotBefore: t0, State: "UTO", NamedCurve: true,
		PublicKey: rsaKey(t, 3072).Public(), DocumentTypes: []string{"P"},
	}, root, key)
	require.NoError(t, err)
	a, err := x509.ParseCertificate(root.Raw)
	require.NoError(t, err)
	b, err := x509.ParseCertificate(dsc.Raw)
	require.NoError(t, err)
	require.NoError(t, b.CheckSignatureFrom(a))
	require.Equal(t, a.SerialNumber, root.SerialNumber)
	require.Equal(t, a.NotAfter, root.NotAfter)
	require.Equal(t, b.AuthorityKeyId, root.SubjectKeyID)
	require.Equal(t, b.CRLDistributionPoints, dsc.CRLDistributionPoints)
}

func TestOpenSSLAcceptsOurCertificates(t *testing.T) {
	dir := t.TempDir()
	write := func(file string, c *Certificate) string {
		path := filepath.Join(dir, file)
		require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), 0o600))
		return path
	}
	at := []string{"-attime", "1800000000"} // January 2027
	for _, named := range []bool{true, false} {
		for _, key := range []crypto.Signer{ecKey(t, "P-384"), ecKey(t, "brainpoolP512r1"), rsaKey(t, 3072)} {
			root := newCSCA(t, key, func(x *Template) { x.NamedCurve = named })
			dsc, err := Issue(&Template{
				Role: DocumentSigner, Subject: name(t, "C=UT,CN=DS 1"), NotBefore: t0, State: "UTO", NamedCurve: named,
				PublicKey: ecKey(t, "brainpoolP256r1").Public(), DocumentTypes: []string{"P"},
			}, root, key)
			require.NoError(t, err)
			l, err := IssueCRL(&CRLTemplate{
				ThisUpdate: t0.AddDate(0, 9, 0), NextUpdate: t0.AddDate(0, 11, 20), Number: big.NewInt(7),
				Revoked: []Revocation{{Serial: []byte{1, 2, 3}, Date: t0}},
			}, root, key)
			require.NoError(t, err)
			crl := filepath.Join(dir, "crl.der")
			require.NoError(t, os.WriteFile(crl, l.Raw, 0o600))
			ca, leaf := write("root.pem", root), write("dsc.pem", dsc)

			out, err := oracle.Try(t, "openssl", "x509", "-in", leaf, "-noout", "-text")
			require.NoError(t, err, out)
			require.Contains(t, out, "X509v3 Private Key Usage Period")
			require.Contains(t, out, "DirName:/L=UTO")

			out, err = oracle.Try(t, "openssl", append([]string{"verify", "-CAfile", ca, "-check_ss_sig"}, append(at, leaf)...)...)
			if named {
				require.NoError(t, err, out)
			} else {
				// OpenSSL refuses explicit parameters in a chain, and says so after the signature verified.
				require.Error(t, err)
				require.Contains(t, out, "explicit")
				require.NotContains(t, out, "signature failure")
			}
			out, err = oracle.Try(t, "openssl", "crl", "-inform", "DER", "-in", crl, "-noout", "-text", "-CAfile", ca)
			require.NoError(t, err, out)
			require.Contains(t, out, "verify OK")
			require.Contains(t, out, "010203")
		}
	}
}

func TestOpenSSLRequest(t *testing.T) {
	dir := t.TempDir()
	key, csr := filepath.Join(dir, "k.pem"), filepath.Join(dir, "r.pem")
	for _, args := range [][]string{
		{"-newkey", "rsa:2048"},
		{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1", "-pkeyopt", "ec_param_enc:explicit"},
		{"-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-sha256"},
		{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-addext", "subjectAltName=email:a@b"},
	} {
		all := append([]string{"req", "-new", "-nodes", "-subj", "/C=UT/O=Utopia/CN=DS 7", "-keyout", key, "-out", csr}, args...)
		out, err := oracle.Try(t, "openssl", all...)
		require.NoError(t, err, out)
		data, err := os.ReadFile(csr)
		require.NoError(t, err)
		q, err := ParseCSR(data)
		require.NoError(t, err, "%v", args)
		require.Equal(t, "C=UT,O=Utopia,CN=DS 7", q.Subject.String())
	}
	for _, key := range []crypto.Signer{ecKey(t, "P-256"), ecKey(t, "brainpoolP384r1"), rsaKey(t, 3072)} {
		raw, err := CreateCSR(name(t, "C=UT,CN=DS 8"), key)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(csr, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: raw}), 0o600))
		out, err := oracle.Try(t, "openssl", "req", "-in", csr, "-verify", "-noout", "-text")
		require.NoError(t, err, out)
		require.Contains(t, out, "verify OK")

		for i := len(raw) - 10; i < len(raw); i++ {
			bad := append([]byte{}, raw...)
			bad[i] ^= 1
			_, err = ParseCSR(bad)
			require.Error(t, err)
			require.True(t, errors.Is(err, ErrSignature) || strings.Contains(err.Error(), "offset"), "%v", err)
		}
	}
}
