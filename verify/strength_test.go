package verify

import (
	"crypto"
	"crypto/rsa"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
)

func TestKeyStrength(t *testing.T) {
	modulus := func(bits int) *big.Int {
		n := new(big.Int).Lsh(big.NewInt(1), uint(bits)-1)
		return n.Add(n, big.NewInt(12345))
	}
	for _, tc := range []struct {
		name         string
		cert         pki.Certificate
		weak, broken bool
	}{
		{"RSA-3072", pki.Certificate{PublicKey: &rsa.PublicKey{N: modulus(3072), E: 65537}}, false, false},
		{"RSA-1024", pki.Certificate{PublicKey: &rsa.PublicKey{N: modulus(1024), E: 65537}}, true, false},
		{"RSA-1023", pki.Certificate{PublicKey: &rsa.PublicKey{N: modulus(1023), E: 65537}}, true, false},
		{"RSA-768", pki.Certificate{PublicKey: &rsa.PublicKey{N: modulus(768), E: 65537}}, true, true},
		{"exponent 3", pki.Certificate{PublicKey: &rsa.PublicKey{N: modulus(2048), E: 3}}, true, false},
		{"exponent 1", pki.Certificate{PublicKey: &rsa.PublicKey{N: modulus(2048), E: 1}}, false, true},
		{"exponent 2", pki.Certificate{PublicKey: &rsa.PublicKey{N: modulus(2048), E: 2}}, false, true},
		{"SHA-1", pki.Certificate{
			PublicKey: &rsa.PublicKey{N: modulus(2048), E: 65537}, SignatureAlgorithm: pki.Algorithm{Hash: crypto.SHA1},
		}, true, false},
		{"unreadable", pki.Certificate{}, false, false},
	} {
		weak, broken := keyStrength(&tc.cert, pki.Weakness(tc.cert.PublicKey))
		require.Equal(t, tc.broken, len(broken) > 0, "%s: %v", tc.name, broken)
		if tc.weak {
			require.NotEmpty(t, append(weak, broken...), tc.name)
		}
	}
}

func TestSameState(t *testing.T) {
	for _, tc := range []struct {
		state, country string
		want           Status
	}{
		{"UTO", "UT", Passed},
		{"D", "DE", Passed},
		{"D", "de", Passed},
		{"NLD", "NL", Passed},
		{"CHN", "CN", Passed},
		{"HKG", "CN", Passed},
		{"MAC", "CN", Passed},
		{"RKS", "KS", Passed},
		{"RKS", "XK", Passed},
		{"UNO", "UN", Passed},
		{"UNA", "UN", Passed},
		{"EUE", "EU", Passed},
		{"GBD", "GB", Passed},
		{"GBD", "BM", Passed},
		{"GBN", "GB", Passed},
		{"BMU", "GB", Passed},
		{"TWN", "TW", Passed},
		{"LTU", "LTU", Passed},
		{"NLD", "DE", Failed},
		{"UTO", "NL", Failed},
		{"D", "DK", Failed},
		{"CHN", "HK", Passed},
		{"CHN", "MO", Passed},
		{"CHN", "TW", Failed},
		{"HKG", "MO", Failed},
		{"GBR", "BM", Failed},
		{"UNO", "US", Failed},
		{"TWN", "CN", Failed},
		{"RKS", "RS", Failed},
		{"QQQ", "NL", Undetermined},
		{"NLD", "", Undetermined},
		{"", "NL", Undetermined},
		{"XXA", "NL", Undetermined},
	} {
		require.Equal(t, tc.want.String(), sameState(tc.state, tc.country).String(), "%s signed by %q", tc.state, tc.country)
	}
	require.True(t, sameAlpha("LT", "LTU"))
	require.True(t, sameAlpha("LTU", "LT"))
	require.False(t, sameAlpha("LT", "LV"))
	require.False(t, sameAlpha("LTU", "LV"))
}
