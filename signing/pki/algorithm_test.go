package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
)

func TestAlgorithmEncodings(t *testing.T) {
	for _, tc := range []struct {
		der      string
		want     string
		findings int
	}{
		{"300d06092a864886f70d01010b0500", "RSA PKCS#1 v1.5 SHA-256", 0},
		{"300b06092a864886f70d01010b", "RSA PKCS#1 v1.5 SHA-256", 1},
		{"300e06092a864886f70d01010b020100", "RSA PKCS#1 v1.5 SHA-256", 1},
		{"300d06092a864886f70d0101010500", "RSA PKCS#1 v1.5", 0},
		{"300a06082a8648ce3d040302", "ECDSA SHA-256", 0},
		{"300c06082a8648ce3d0403020500", "ECDSA SHA-256", 1},
		{"301406072a8648ce3d0403300906052b0e03021a0500", "ECDSA SHA-1", 1},
		{"300906072a8648ce3d0201", "ECDSA", 0},
		{"300c060a04007f00070101040103", "ECDSA plain SHA-256", 0},
		// The four encodings of RSASSA-PSS parameters: none, NULL, empty, in full (hash with and without NULL).
		{"300b06092a864886f70d01010a", "RSASSA-PSS SHA-1, MGF1 SHA-1, salt 20", 1},
		{"300d06092a864886f70d01010a0500", "RSASSA-PSS SHA-1, MGF1 SHA-1, salt 20", 1},
		{"300d06092a864886f70d01010a3000", "RSASSA-PSS SHA-1, MGF1 SHA-1, salt 20", 0},
		{"304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120", "RSASSA-PSS SHA-256, MGF1 SHA-256, salt 32", 0},
		{"303d06092a864886f70d01010a3030a00d300b0609608648016503040201a11a301806092a864886f70d010108300b0609608648016503040201a203020140", "RSASSA-PSS SHA-256, MGF1 SHA-256, salt 64", 0},
		{"302306092a864886f70d01010a3016a00f300d06096086480165030402010500a203020114", "RSASSA-PSS SHA-256, MGF1 SHA-1, salt 20", 1},
		{"301206092a864886f70d01010a3005a303020101", "RSASSA-PSS SHA-1, MGF1 SHA-1, salt 20", 1},
		{"301206092a864886f70d01010a3005a303020102", "RSASSA-PSS (trailer field other than BC)", 0},
		{"300506032b6570", "1.3.101.112", 0},
	} {
		der, err := hex.DecodeString(tc.der)
		require.NoError(t, err)
		a, err := ParseAlgorithm(der)
		require.NoError(t, err, tc.der)
		require.Equal(t, tc.want, a.String())
		require.Len(t, a.Findings, tc.findings, "%s: %v", tc.want, a.Findings)
		if again, err := a.Marshal(); tc.findings == 0 && err == nil {
			b, err := ParseAlgorithm(again)
			require.NoError(t, err)
			require.True(t, a.same(b))
		}
	}
	for _, bad := range []string{
		"", "3000", "300506032b65", "300d06092a864886f70d01010b050000", "300f06092a864886f70d01010b05000500",
		"301206092a864886f70d01010a3005a203020181", "301406092a864886f70d01010a3007a2050203010000",
		"301206092a864886f70d01010a3005a003020101", "300d06092a864886f70d01010a0201",
	} {
		der, err := hex.DecodeString(bad)
		require.NoError(t, err)
		_, err = ParseAlgorithm(der)
		require.Error(t, err, bad)
	}
}

func TestSignAndVerifyEveryAlgorithm(t *testing.T) {
	message := []byte("the quick brown fox")
	keys := map[string]crypto.Signer{"RSA-2048": rsaKey(t, 2048)}
	for _, c := range curve.Curves() {
		keys[c.Name()] = ecKey(t, c.Name())
	}
	for keyName, key := range keys {
		for _, h := range hashes {
			for _, pss := range []bool{true, false} {
				a, err := AlgorithmFor(key.Public(), h.hash, pss)
				require.NoError(t, err)
				sig, err := Sign(key, a, message)
				require.NoError(t, err, "%s %v", keyName, a)
				require.NoError(t, a.Verify(key.Public(), message, sig), "%s %v", keyName, a)
				require.ErrorIs(t, a.Verify(key.Public(), message[1:], sig), ErrSignature)
				sig[len(sig)/2] ^= 1
				require.ErrorIs(t, a.Verify(key.Public(), message, sig), ErrSignature)
				if a.Scheme != ECDSA {
					continue
				}
				a.Scheme = ECDSAPlain
				sig, err = Sign(key, a, message)
				require.NoError(t, err)
				require.NoError(t, a.Verify(key.Public(), message, sig))
			}
		}
	}
}

// TestMaskHashOfItsOwn verifies what the standard library can't: a mask with another hash than the message, any salt.
func TestMaskHashOfItsOwn(t *testing.T) {
	key := rsaKey(t, 2048).(*rsa.PrivateKey)
	digest := crypto.SHA256.New()
	digest.Write([]byte("x"))
	for _, salt := range []int{0, 1, 20, 32, 64, 222} {
		sig, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest.Sum(nil), &rsa.PSSOptions{SaltLength: max(salt, 1)})
		require.NoError(t, err)
		a := Algorithm{Scheme: RSAPSS, Hash: crypto.SHA256, MGFHash: crypto.SHA256, SaltLength: max(salt, 1)}
		require.NoError(t, a.VerifyDigest(key.Public(), digest.Sum(nil), sig))
		a.SaltLength++
		require.ErrorIs(t, a.VerifyDigest(key.Public(), digest.Sum(nil), sig), ErrSignature)
		a.SaltLength, a.MGFHash = max(salt, 1), crypto.SHA1
		require.ErrorIs(t, a.VerifyDigest(key.Public(), digest.Sum(nil), sig), ErrSignature)
	}
	_, err := Algorithm{Scheme: RSAPSS, Hash: 5, MGFHash: 5}.Examine(key.Public(), []byte("short"), nil)
	require.ErrorContains(t, err, "5 octets")
}

func TestDigestInfoWithoutNull(t *testing.T) {
	key := rsaKey(t, 2048).(*rsa.PrivateKey)
	h := crypto.SHA256.New()
	h.Write([]byte("x"))
	digest := h.Sum(nil)
	info, err := hex.DecodeString("302f300b0609608648016503040201" + "0420" + hex.EncodeToString(digest))
	require.NoError(t, err)
	sig, err := rsa.SignPKCS1v15(nil, key, 0, info) // hash 0 signs the octets as they are
	require.NoError(t, err)
	findings, err := Algorithm{Scheme: RSAPKCS1, Hash: crypto.SHA256}.Examine(key.Public(), digest, sig)
	require.NoError(t, err)
	require.Equal(t, "DigestInfo without NULL parameters", findings[0].Detail)
	for _, bad := range []string{"302f300b0609608648016503040202", "3030300b0609608648016503040201", "3031300d060960864801650304020105010420"} {
		forged, err := hex.DecodeString(bad + "0420" + hex.EncodeToString(digest))
		require.NoError(t, err)
		sig, err := rsa.SignPKCS1v15(nil, key, 0, forged)
		require.NoError(t, err)
		_, err = Algorithm{Scheme: RSAPKCS1, Hash: crypto.SHA256}.Examine(key.Public(), digest, sig)
		require.ErrorIs(t, err, ErrSignature)
	}
}
