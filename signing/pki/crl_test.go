package pki

import (
	"crypto/x509"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/corpus"
)

func TestRealRevocationLists(t *testing.T) {
	for file, want := range map[string]struct {
		issuer  string
		number  int64
		revoked int
		valid   bool
	}{
		"au-2021-08.crl": {"vdsnc/csca-aus.der", 0x40, 0, true},
		"ucl-2009.crl":   {"lds/ucl2009/csca.der", 2, 0, false},
		"ul-iaca-01.crl": {"", 3, 10, true},
	} {
		der := corpus.Read(t, "crl/"+file)
		l, err := ParseCRL(der)
		require.NoError(t, err, file)
		require.Equal(t, want.number, l.Number.Int64(), file)
		require.Equal(t, want.revoked, l.Len(), file)
		require.NoError(t, l.Fit(), file)
		require.Equal(t, want.valid, l.Validate() == nil, "%s: %v", file, l.Validate())
		if want.issuer != "" {
			c, err := ParseCertificate(corpus.Read(t, want.issuer))
			require.NoError(t, err)
			require.NoError(t, l.CheckSignatureFrom(c), file)
			require.True(t, l.Issuer.Equal(c.Subject))
			_, revoked := l.Revoked(c.Serial)
			require.False(t, revoked)
		}
		oracle, err := x509.ParseRevocationList(der)
		require.NoError(t, err)
		require.Equal(t, oracle.ThisUpdate, l.ThisUpdate)
		require.Equal(t, oracle.NextUpdate, l.NextUpdate)
		require.Equal(t, len(oracle.RevokedCertificateEntries), l.Len())
		i := 0
		for e := range l.Entries() {
			require.Equal(t, oracle.RevokedCertificateEntries[i].SerialNumber, signed(e.Serial))
			require.Equal(t, oracle.RevokedCertificateEntries[i].RevocationTime, e.Date)
			if code := oracle.RevokedCertificateEntries[i].ReasonCode; code != 0 {
				require.Equal(t, code, e.Reason)
			}
			got, ok := l.Revoked(append([]byte{0}, e.Serial...))
			require.True(t, ok || e.Serial[0] >= 0x80)
			require.Equal(t, ok, got.Serial != nil)
			i++
		}
	}
}

func TestRevocationListsWeIssue(t *testing.T) {
	key := ecKey(t, "brainpoolP256r1")
	root := newCSCA(t, key, nil)
	good := func() *CRLTemplate {
		return &CRLTemplate{ThisUpdate: t0.AddDate(0, 1, 0), Number: big.NewInt(1), Revoked: []Revocation{{Serial: []byte{0x00, 0x90}, Date: t0}}}
	}
	l, err := IssueCRL(good(), root, key)
	require.NoError(t, err)
	require.NoError(t, l.Validate())
	require.Equal(t, 90*24*time.Hour, l.NextUpdate.Sub(l.ThisUpdate))
	_, ok := l.Revoked([]byte{0x00, 0x90})
	require.True(t, ok)
	_, ok = l.Revoked([]byte{0x90}) // another number: it is negative
	require.False(t, ok)

	for want, change := range map[string]func(*CRLTemplate){
		"thisUpdate: missing": func(x *CRLTemplate) { x.ThisUpdate = time.Time{} },
		"cRLNumber":           func(x *CRLTemplate) { x.Number = nil },
		"at most 90 days":     func(x *CRLTemplate) { x.NextUpdate = t0.AddDate(1, 0, 0) },
		"not after thisUpdat": func(x *CRLTemplate) { x.NextUpdate = t0 },
		"revocation date":     func(x *CRLTemplate) { x.Revoked[0].Date = t0.AddDate(1, 0, 0) },
		"on the list twice":   func(x *CRLTemplate) { x.Revoked = append(x.Revoked, Revocation{Serial: []byte{0, 0, 0x90}, Date: t0}) },
		"of 0 octets":         func(x *CRLTemplate) { x.Revoked[0].Serial = nil },
	} {
		x := good()
		change(x)
		_, err := IssueCRL(x, root, key)
		require.ErrorContains(t, err, want)
	}
	_, err = IssueCRL(good(), root, ecKey(t, "P-256"))
	require.ErrorContains(t, err, "not the key")

	for i := range l.Raw {
		bad := append([]byte{}, l.Raw...)
		bad[i] ^= 0x20
		if m, err := ParseCRL(bad); err == nil && m.CheckSignatureFrom(root) == nil {
			t.Errorf("octet %d changed and the signature still verifies", i)
		}
	}
}

// TestTamperedCertificate changes every octet of a certificate: nothing that still reads may still verify.
func TestTamperedCertificate(t *testing.T) {
	c, key := ownCertificate(t, CSCA)
	_ = key
	for i := range c.Raw {
		for _, bit := range []byte{1, 0x80} {
			bad := append([]byte{}, c.Raw...)
			bad[i] ^= bit
			if m, err := ParseCertificate(bad); err == nil && m.CheckSignatureFrom(c) == nil {
				t.Errorf("octet %d changed and the signature still verifies", i)
			}
		}
	}
}
