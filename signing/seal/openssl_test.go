package seal_test

import (
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// OpenSSL verifies what was sealed here, with the key of the certificate and the hash of the standard.
func TestOpenSSLVerifies(t *testing.T) {
	oracle.Find(t, "openssl")
	for name, hash := range map[string]string{
		"P-256": "-sha256", "P-384": "-sha384", "brainpoolP224r1": "-sha224", "brainpoolP256r1": "-sha256",
		"brainpoolP384r1": "-sha384", "brainpoolP512r1": "-sha512",
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := curve.ByName(name)
			key, err := curve.GenerateKey(c, nil)
			require.NoError(t, err)
			certificate := certify(t, key)
			octets, err := seal.Sign(visaMessage(t), seal.Config{Signer: key, Certificate: certificate})
			require.NoError(t, err)
			s, err := seal.Parse(octets)
			require.NoError(t, err)
			dir := t.TempDir()
			message, signature := write(t, dir, "message", s.SignedData), write(t, dir, "signature", derSignature(t, s.Signature))
			spki := write(t, dir, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: certificate.RawSPKI}))
			require.Contains(t, oracle.Run(t, "openssl", "dgst", hash, "-verify", spki, "-signature", signature, message), "Verified OK")

			changed := write(t, dir, "changed", append(s.SignedData[:len(s.SignedData):len(s.SignedData)], 0))
			_, err = oracle.Try(t, "openssl", "dgst", hash, "-verify", spki, "-signature", signature, changed)
			require.Error(t, err)
		})
	}
}

func write(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

// derSignature turns r ‖ s into SEQUENCE { r, s } (Doc 9303-13, appendix B).
func derSignature(t *testing.T, raw []byte) []byte {
	t.Helper()
	half := len(raw) / 2
	der, err := asn1.Marshal([]*big.Int{new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])})
	require.NoError(t, err)
	return der
}
