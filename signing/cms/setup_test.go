package cms_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

const ldsType pki.OID = "2.23.136.1.1.1"

var (
	issued  = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	content = []byte("\x30\x0dwhat is signed")
)

var keys sync.Map

// testKey makes a key of that kind, "P-256", "brainpoolP384r1" or "RSA-2048", once.
func testKey(t testing.TB, kind string) crypto.Signer {
	t.Helper()
	if key, ok := keys.Load(kind); ok {
		return key.(crypto.Signer)
	}
	var key crypto.Signer
	var err error
	if bits, ok := strings.CutPrefix(kind, "RSA-"); ok {
		n, _ := strconv.Atoi(bits)
		key, err = rsa.GenerateKey(rand.Reader, n)
	} else {
		c, ok := curve.ByName(kind)
		require.True(t, ok, kind)
		key, err = curve.GenerateKey(c, rand.Reader)
	}
	require.NoError(t, err)
	keys.Store(kind, key)
	return key
}

// cscaKey and csca sign all certificates of these tests.
func csca(t testing.TB) (*pki.Certificate, crypto.Signer) {
	t.Helper()
	key := testKey(t, "P-384")
	if cert, ok := keys.Load("csca"); ok {
		return cert.(*pki.Certificate), key
	}
	subject, err := pki.NewName("C=UT,O=Utopia,CN=CSCA Utopia")
	require.NoError(t, err)
	cert, err := pki.Issue(&pki.Template{Role: pki.CSCA, Subject: subject, State: "UTO", NotBefore: issued}, nil, key)
	require.NoError(t, err)
	keys.Store("csca", cert)
	return cert, key
}

// signer makes a document signer with a key of that kind.
func signer(t testing.TB, kind string) cms.Config {
	t.Helper()
	issuer, issuerKey := csca(t)
	key := testKey(t, kind)
	subject, err := pki.NewName("C=UT,O=Utopia,CN=Document Signer " + kind)
	require.NoError(t, err)
	cert, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: subject, State: "UTO", NotBefore: issued,
		PublicKey: key.Public(), DocumentTypes: []string{"P"},
	}, issuer, issuerKey)
	require.NoError(t, err)
	return cms.Config{Signer: key, Certificate: cert}
}
