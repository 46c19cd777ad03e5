package keyfile_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/keyfile"
)

var passphrase = []byte("correct horse battery")

func keys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	out := map[string]crypto.Signer{}
	for name, c := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		k, err := ecdsa.GenerateKey(c, rand.Reader)
		require.NoError(t, err)
		out[name] = k
	}
	for _, name := range []string{"brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"} {
		c, ok := curve.ByName(name)
		require.True(t, ok)
		k, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		out[name] = k
	}
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	out["RSA"] = k
	return out
}

func same(t *testing.T, a, b crypto.Signer) {
	t.Helper()
	public, ok := a.Public().(interface{ Equal(crypto.PublicKey) bool })
	require.True(t, ok)
	require.True(t, public.Equal(b.Public()))
	require.IsType(t, a, b)
}

func TestSealAndOpen(t *testing.T) {
	for name, k := range keys(t) {
		t.Run(name, func(t *testing.T) {
			sealed, err := keyfile.Seal(k, passphrase)
			require.NoError(t, err)
			back, err := keyfile.Open(sealed, passphrase)
			require.NoError(t, err)
			same(t, k, back)
			if name == "P-256" { // deriving a key is slow by design
				_, err = keyfile.Open(sealed, []byte("correct horse batterz"))
				require.ErrorIs(t, err, keyfile.ErrPassphrase)
			}
			_, err = keyfile.Open(sealed, nil)
			require.ErrorIs(t, err, keyfile.ErrEncrypted)
		})
	}
}

func TestOpenDER(t *testing.T) {
	k := keys(t)["P-384"]
	sealed, err := keyfile.Seal(k, passphrase)
	require.NoError(t, err)
	block, _ := pem.Decode(sealed)
	back, err := keyfile.Open(block.Bytes, passphrase)
	require.NoError(t, err)
	same(t, k, back)
}

// A key of package curve on a curve of the standard library is sealed, too, and opens as the standard library's.
func TestSealStandardCurveOfOurs(t *testing.T) {
	c, ok := curve.ByName("P-256")
	require.True(t, ok)
	k, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	sealed, err := keyfile.Seal(k, passphrase)
	require.NoError(t, err)
	back, err := keyfile.Open(sealed, passphrase)
	require.NoError(t, err)
	require.True(t, k.PublicKey().Equal(back.Public()))
}

func TestSealRefuses(t *testing.T) {
	k := keys(t)["P-256"]
	_, err := keyfile.Seal(k, []byte("short"))
	require.ErrorContains(t, err, "at least 8")
	_, other, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	_, err = keyfile.Seal(other, passphrase)
	require.ErrorIs(t, err, keyfile.ErrUnsupported)
}

// openssl runs the program, or skips the test where there is none.
func openssl(t *testing.T, stdin []byte, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CHANCERY_REQUIRE_TOOLS") != "" {
			t.Fatal("openssl is required and not there")
		}
		t.Skip("no openssl program here")
	}
	cmd := exec.Command("openssl", args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "openssl %v: %s", args, stderr.String())
	return out
}

func TestOpenSSLReadsOurs(t *testing.T) {
	pass := filepath.Join(t.TempDir(), "pass")
	require.NoError(t, os.WriteFile(pass, passphrase, 0o600))
	for name, k := range keys(t) {
		sealed, err := keyfile.Seal(k, passphrase)
		require.NoError(t, err)
		plain := openssl(t, sealed, "pkey", "-passin", "file:"+pass)
		back, err := keyfile.Open(plain, nil)
		require.NoError(t, err, name)
		same(t, k, back)
	}
}

func TestWeReadOpenSSLs(t *testing.T) {
	pass := filepath.Join(t.TempDir(), "pass")
	require.NoError(t, os.WriteFile(pass, passphrase, 0o600))
	for _, spec := range [][]string{
		{"EC", "ec_paramgen_curve:P-256"},
		{"EC", "ec_paramgen_curve:P-521"},
		{"EC", "ec_paramgen_curve:brainpoolP384r1"},
		{"EC", "ec_paramgen_curve:brainpoolP256r1", "ec_param_enc:explicit"},
		{"EC", "ec_paramgen_curve:P-384", "ec_param_enc:explicit"},
		{"RSA", "rsa_keygen_bits:2048"},
	} {
		args := []string{"genpkey", "-algorithm", spec[0]}
		for _, o := range spec[1:] {
			args = append(args, "-pkeyopt", o)
		}
		plain := openssl(t, nil, args...)
		want, err := keyfile.Open(plain, nil)
		require.NoError(t, err, spec)
		_, err = keyfile.Open(plain, passphrase)
		require.ErrorContains(t, err, "not encrypted")
		for _, how := range [][]string{
			{"-scrypt"}, {"-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"}, {"-v2", "aes-192-cbc"}, {"-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"},
		} {
			sealed := openssl(t, plain, append([]string{"pkcs8", "-topk8", "-passout", "file:" + pass}, how...)...)
			got, err := keyfile.Open(sealed, passphrase)
			require.NoError(t, err, "%v %v", spec, how)
			same(t, want, got)
		}
		traditional := openssl(t, plain, "pkey", "-traditional")
		got, err := keyfile.Open(traditional, nil)
		require.NoError(t, err, spec)
		same(t, want, got)
		block, _ := pem.Decode(traditional)
		got, err = keyfile.Open(block.Bytes, nil)
		require.NoError(t, err, spec)
		same(t, want, got)
	}
	ec := openssl(t, nil, "ecparam", "-name", "prime256v1", "-genkey") // parameters in front of the key
	_, err := keyfile.Open(ec, nil)
	require.NoError(t, err)
}

// A file must not buy memory or time.
func TestHostileFiles(t *testing.T) {
	sealed, err := keyfile.Seal(keys(t)["P-256"], passphrase)
	require.NoError(t, err)
	block, _ := pem.Decode(sealed)
	n := []byte{2, 2, 0x40, 0} // N = 16384
	require.Equal(t, 1, bytes.Count(block.Bytes, n))
	for _, hostile := range [][]byte{{2, 2, 0x7F, 0xFF}, {2, 2, 0, 0}, {2, 2, 0xC0, 0}, {2, 2, 0, 1}} {
		_, err := keyfile.Open(bytes.Replace(block.Bytes, n, hostile, 1), passphrase)
		require.Error(t, err)
	}
	for _, data := range [][]byte{
		nil,
		{0x30},
		{0x30, 0x80},
		make([]byte, 70000), []byte("-----BEGIN PRIVATE KEY-----"), append(bytes.Clone(block.Bytes), 0),
		append(bytes.Clone(sealed), sealed...), []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
	} {
		_, err := keyfile.Open(data, passphrase)
		require.Error(t, err)
	}
}

func TestForeignPublicKeyIsRefused(t *testing.T) {
	a, b := keys(t)["brainpoolP256r1"].(*curve.PrivateKey), keys(t)["brainpoolP256r1"].(*curve.PrivateKey)
	sealed, err := keyfile.Seal(a, passphrase)
	require.NoError(t, err)
	plain := openssl(t, sealed, "pkey", "-passin", "pass:"+string(passphrase), "-outform", "DER")
	require.Contains(t, string(plain), string(a.PublicKey().Bytes()))
	_, err = keyfile.Open(bytes.Replace(plain, a.PublicKey().Bytes(), b.PublicKey().Bytes(), 1), nil)
	require.ErrorContains(t, err, "does not belong")
}

func FuzzOpen(f *testing.F) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(f, err)
	sealed, err := keyfile.Seal(k, passphrase)
	require.NoError(f, err)
	block, _ := pem.Decode(sealed)
	f.Add(block.Bytes, []byte{})
	f.Add(sealed, []byte("x"))
	f.Fuzz(func(t *testing.T, data, pass []byte) {
		// Only files without a passphrase: deriving keys is slow by design and bounded by the limits tested above.
		if key, err := keyfile.Open(data, nil); err == nil {
			require.NotNil(t, key.Public())
		}
	})
}

func Example() {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	file, err := keyfile.Seal(key, []byte("a long passphrase"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = keyfile.Open(file, []byte("another one entirely"))
	fmt.Println(err)
	again, err := keyfile.Open(file, []byte("a long passphrase"))
	fmt.Println(key.Equal(again), err)
	// Output:
	// key file: file: wrong passphrase, or the file is damaged
	// true <nil>
}

// What a file may ask scrypt and PBKDF2 for is bounded before anything is derived.
func TestCostLimits(t *testing.T) {
	// EncryptedPrivateKeyInfo with N = 2^30, r = 8, p = 1, and with 2^31 - 1 iterations.
	scrypt := "\x30\x5f\x30\x49\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d\x30\x3c" +
		"\x30\x1b\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x04\x0b\x30\x0e\x04\x00\x02\x04\x40\x00\x00\x00\x02\x01\x08\x02\x01\x01" +
		"\x30\x1d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a\x04\x10" + "0123456789abcdef" + "\x04\x12" + "0123456789abcdef01"
	_, err := keyfile.Open([]byte(scrypt), passphrase)
	require.Error(t, err)
	require.NotErrorIs(t, err, keyfile.ErrPassphrase)
}
