package keyfile_test

import (
	"crypto/rsa"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/keyfile"
)

func TestGenerate(t *testing.T) {
	names := append(keyfile.Algorithms(), "brainpoolP224r1", "brainpoolP320t1", "P-224", "p-384", "secp256r1", "BRAINPOOLp256R1", "rsa-2056")
	for _, name := range names {
		if testing.Short() && (name == "RSA-3072" || name == "RSA-4096") {
			continue
		}
		k, err := keyfile.Generate(name)
		require.NoError(t, err, name)
		der, err := keyfile.SealCheaply(k, passphrase)
		require.NoError(t, err, name)
		back, err := keyfile.Open(der, passphrase)
		require.NoError(t, err, name)
		require.IsType(t, back, k, "what is made is what is opened")
		requireSame(t, k, back)
		if size, ok := strings.CutPrefix(strings.ToUpper(name), "RSA-"); ok {
			require.Contains(t, k.(*keyfile.Key).String(), "RSA "+size)
			require.Equal(t, 65537, k.Public().(*rsa.PublicKey).E)
			continue // another one takes long
		}
		if c, _ := curve.ByName(name); strings.HasPrefix(c.Name(), "brainpool") {
			require.Equal(t, c, k.(*curve.PrivateKey).Curve())
		}
		other, err := keyfile.Generate(name)
		require.NoError(t, err, name)
		require.NotEqual(t, k.Public(), other.Public())
	}
}

func TestGenerateRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"":                      `not supported: ""`,
		"Ed25519":               `"Ed25519"`,
		"RSA":                   `"RSA"`,
		"P-192":                 "P-192, want at least 224 bits (Doc 9303-12, 4.1.6)",
		"brainpoolP192r1":       "brainpoolP192r1, want at least 224 bits",
		"RSA-":                  `not ""`,
		"RSA-1024":              `not "1024"`,
		"RSA-2047":              `not "2047"`,
		"RSA-2050":              `not "2050"`,
		"RSA-8200":              `not "8200"`,
		"RSA-99999999999999999": "2048 to 8192",
		"RSA-2048x":             `not "2048X"`,
		"RSA-+2048":             `not "+2048"`,
		"RSA--2048":             `not "-2048"`,
		"RSA- 2048":             `not " 2048"`,
	} {
		k, err := keyfile.Generate(name)
		require.ErrorIs(t, err, keyfile.ErrUnsupported, name)
		require.ErrorContains(t, err, want, name)
		require.Nil(t, k)
	}
}
