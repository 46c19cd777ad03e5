package keyfile_test

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// openssl runs the program with stdin and returns its standard output.
func openssl(t *testing.T, stdin []byte, args ...string) []byte {
	t.Helper()
	cmd := oracle.Command(t, "openssl", args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "openssl %v: %s", args, stderr.String())
	return out
}

// passphraseFile holds the passphrase, which has no place on a command line.
func passphraseFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "passphrase")
	require.NoError(t, os.WriteFile(name, passphrase, 0o600))
	return "file:" + name
}

// A sealed file is opened by OpenSSL at the full cost, and keys of every kind at a smaller one.
func TestOpenSSLReadsOurs(t *testing.T) {
	pass := passphraseFile(t)
	for name, k := range keys() {
		sealed, err := keyfile.SealCheaply(k, passphrase)
		require.NoError(t, err)
		args := []string{"pkey", "-passin", pass, "-inform", "DER"}
		if name == "P-256" {
			sealed, err = keyfile.Seal(k, passphrase)
			require.NoError(t, err)
			args = []string{"pkey", "-passin", pass}
		}
		plain := openssl(t, sealed, args...)
		back, err := keyfile.Open(plain, nil)
		require.NoError(t, err, name)
		requireSame(t, k, back)
		public := openssl(t, plain, "pkey", "-pubout")
		require.Contains(t, string(public), "BEGIN PUBLIC KEY")
	}
}

// opensslKeys are keys of OpenSSL's making: named and explicit curves, points compressed or not.
func opensslKeys(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, spec := range [][]string{
		{"EC", "ec_paramgen_curve:P-256"},
		{"EC", "ec_paramgen_curve:P-384"},
		{"EC", "ec_paramgen_curve:P-521"},
		{"EC", "ec_paramgen_curve:brainpoolP384r1"},
		{"EC", "ec_paramgen_curve:brainpoolP512t1"},
		{"EC", "ec_paramgen_curve:brainpoolP256r1", "ec_param_enc:explicit"},
		{"EC", "ec_paramgen_curve:P-384", "ec_param_enc:explicit"},
		{"RSA", "rsa_keygen_bits:2048"},
	} {
		args := []string{"genpkey", "-algorithm", spec[0]}
		for _, o := range spec[1:] {
			args = append(args, "-pkeyopt", o)
		}
		out[strings.Join(spec, " ")] = openssl(t, nil, args...)
	}
	out["compressed"] = openssl(t, out["EC ec_paramgen_curve:brainpoolP256r1 ec_param_enc:explicit"], "ec", "-conv_form", "compressed")
	out["without public key"] = openssl(t, out["EC ec_paramgen_curve:P-384"], "ec", "-no_public")
	out["parameters in front"] = openssl(t, nil, "ecparam", "-name", "prime256v1", "-genkey")
	return out
}

func TestWeReadOpenSSLs(t *testing.T) {
	pass := passphraseFile(t)
	ciphers := [][]string{
		{"-scrypt", "-scrypt_N", "1024"},
		{"-scrypt"},
		{"-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"},
		{"-v2", "aes-192-cbc"},
		{"-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"},
		{"-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384", "-iter", "10000"},
		{"-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA224"},
	}
	for name, plain := range opensslKeys(t) {
		want, err := keyfile.Open(plain, nil)
		require.NoError(t, err, name)
		_, err = keyfile.Open(plain, passphrase)
		require.ErrorContains(t, err, "not encrypted", name)
		for _, form := range [][]string{{"pkey", "-traditional"}, {"pkey"}, {"pkcs8", "-topk8", "-nocrypt"}} {
			other := openssl(t, plain, form...)
			got, err := keyfile.Open(other, nil)
			require.NoError(t, err, "%s %v", name, form)
			requireSame(t, want, got)
			block, _ := pem.Decode(other)
			got, err = keyfile.Open(block.Bytes, nil)
			require.NoError(t, err, "%s %v in DER", name, form)
			requireSame(t, want, got)
		}
		if !strings.HasSuffix(name, "P-256") && name != "RSA rsa_keygen_bits:2048" {
			continue
		}
		for _, how := range ciphers {
			sealed := openssl(t, plain, append([]string{"pkcs8", "-topk8", "-passout", pass}, how...)...)
			got, err := keyfile.Open(sealed, passphrase)
			require.NoError(t, err, "%s %v", name, how)
			requireSame(t, want, got)
			_, err = keyfile.Open(sealed, []byte("another one"))
			require.ErrorIs(t, err, keyfile.ErrPassphrase)
		}
	}
}

// What is not read is named, and how to convert it.
func TestOpenSSLsOldForms(t *testing.T) {
	pass := passphraseFile(t)
	plain := openssl(t, nil, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
	for want, args := range map[string][]string{
		"cipher 1.2.840.113549.3.7": {"pkcs8", "-topk8", "-v2", "des3", "-passout", pass},
		"old PEM encryption":        {"ec", "-aes256", "-passout", pass},
	} {
		_, err := keyfile.Open(openssl(t, plain, args...), passphrase)
		require.ErrorIs(t, err, keyfile.ErrUnsupported)
		require.ErrorContains(t, err, want)
	}
	for _, algorithm := range []string{"ED25519", "X25519"} {
		_, err := keyfile.Open(openssl(t, nil, "genpkey", "-algorithm", algorithm), nil)
		require.ErrorIs(t, err, keyfile.ErrUnsupported)
	}
	secp256k1 := openssl(t, nil, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1")
	_, err := keyfile.Open(secp256k1, nil)
	require.ErrorIs(t, err, keyfile.ErrUnsupported)
	explicit := openssl(t, secp256k1, "ec", "-param_enc", "explicit")
	_, err = keyfile.Open(explicit, nil)
	require.ErrorIs(t, err, keyfile.ErrUnsupported)
	binary := openssl(t, nil, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:sect233r1", "-pkeyopt", "ec_param_enc:explicit")
	_, err = keyfile.Open(binary, nil)
	require.ErrorIs(t, err, keyfile.ErrUnsupported)
}
