package pki_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
)

func TestTemplateDescribes(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	name, err := pki.NewName("C=UT,CN=Utopia CSCA")
	require.NoError(t, err)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	asked := func(change func(*pki.Template)) *pki.Template {
		x := &pki.Template{Role: pki.CSCA, Subject: name, PublicKey: key.Public(), NotBefore: at, State: "UTO", Serial: big.NewInt(7)}
		change(x)
		return x
	}
	same := func(*pki.Template) {}
	c, err := pki.Issue(asked(same), nil, key)
	require.NoError(t, err)
	require.NoError(t, asked(same).Describes(c, nil))
	for field, change := range map[string]func(*pki.Template){
		"subjectAltName": func(x *pki.Template) {
			x.AltNames = []pki.GeneralName{{Kind: pki.EmailName, Value: "a@utopia.example"}}
		},
		"cRLDistributionPoints": func(x *pki.Template) { x.CRLs = []string{"https://utopia.example/crl"} },
		"nameChange":            func(x *pki.Template) { x.NameChange = true },
		"certificatePolicies":   func(x *pki.Template) { x.Policies = []pki.OID{"2.5.29.32.0"} },
		"privateKeyUsagePeriod": func(x *pki.Template) {
			x.KeyUse = pki.Period{NotBefore: at.AddDate(0, 0, 1), NotAfter: at.AddDate(5, 0, 0)}
		},
		"tbsCertificate": func(x *pki.Template) { x.Serial = big.NewInt(8) },
		"template":       func(x *pki.Template) { x.Serial = nil },
	} {
		require.ErrorContains(t, asked(change).Describes(c, nil), field)
	}
	list := &pki.CRLTemplate{ThisUpdate: at, Number: big.NewInt(1)}
	l, err := pki.IssueCRL(list, c, key)
	require.NoError(t, err)
	require.NoError(t, list.Describes(l, c))
	list.NextUpdate = at.AddDate(0, 0, 30)
	require.Error(t, list.Describes(l, c))
}

// A key in use longer than by default has its certificate longer by as much: what it signs last doesn't outlive the certificate.
func TestLongerUseLongerValidity(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	name, err := pki.NewName("C=UT,CN=Utopia CSCA")
	require.NoError(t, err)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, use := range []time.Time{at.AddDate(3, 0, 0), at.AddDate(8, 0, 0)} {
		c, err := pki.Issue(&pki.Template{Role: pki.CSCA, Subject: name, NotBefore: at, State: "UTO", KeyUse: pki.Period{NotBefore: at, NotAfter: use}}, nil, key)
		require.NoError(t, err)
		require.Equal(t, pki.CSCA.ValidUntil(at, use), c.NotAfter)
		require.False(t, c.NotAfter.Before(use.AddDate(10, 2, 28)), "%v to %v", use, c.NotAfter)
	}
}
