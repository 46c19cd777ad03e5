package keyfile_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/keyfile"
)

var passphrase = []byte("correct horse battery")

// keys has one key of every kind, made once.
var keys = sync.OnceValue(func() map[string]crypto.Signer {
	out := map[string]crypto.Signer{}
	for name, c := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		out[name], _ = ecdsa.GenerateKey(c, rand.Reader)
	}
	for _, name := range []string{"brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "brainpoolP320t1", "P-192"} {
		c, _ := curve.ByName(name)
		out[name], _ = curve.GenerateKey(c, nil)
	}
	out["RSA"], _ = rsa.GenerateKey(rand.Reader, 2048)
	return out
})

// requireSame says that b holds the key a, and signs with it.
func requireSame(t *testing.T, a, b crypto.Signer) {
	t.Helper()
	public, ok := a.Public().(interface{ Equal(crypto.PublicKey) bool })
	require.True(t, ok)
	require.True(t, public.Equal(b.Public()))
	digest := sha256.Sum256([]byte("what is signed"))
	signature, err := b.Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(t, err)
	switch p := a.Public().(type) {
	case *ecdsa.PublicKey:
		require.True(t, ecdsa.VerifyASN1(p, digest[:], signature))
	case *rsa.PublicKey:
		require.NoError(t, rsa.VerifyPKCS1v15(p, crypto.SHA256, digest[:], signature))
	case *curve.PublicKey:
		require.NoError(t, curve.VerifyASN1(p, digest[:], signature))
	default:
		t.Fatalf("key of type %T", p)
	}
}

func TestSealAndOpen(t *testing.T) {
	k := keys()["P-256"]
	sealed, err := keyfile.Seal(k, passphrase)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(sealed), "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
	back, err := keyfile.Open(sealed, passphrase)
	require.NoError(t, err)
	requireSame(t, k, back)
	_, err = keyfile.Open(sealed, []byte("correct horse batterz"))
	require.ErrorIs(t, err, keyfile.ErrPassphrase)
	block, _ := pem.Decode(sealed)
	secret, err := k.(*ecdsa.PrivateKey).Bytes()
	require.NoError(t, err)
	require.NotContains(t, string(block.Bytes), string(secret))
}

// What a guess at a passphrase costs is not lowered by accident.
func TestCostOfNewFiles(t *testing.T) {
	sealed, err := keyfile.Seal(keys()["P-256"], passphrase)
	require.NoError(t, err)
	block, _ := pem.Decode(sealed)
	n, r, p := keyfile.Cost(block.Bytes)
	require.Equal(t, []int{1 << 14, 8, 2}, []int{n, r, p})
}

func TestEveryKind(t *testing.T) {
	for name, k := range keys() {
		der, err := keyfile.SealCheaply(k, passphrase)
		require.NoError(t, err, name)
		back, err := keyfile.Open(der, passphrase)
		require.NoError(t, err, name)
		requireSame(t, k, back)
		armoured := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der})
		again, err := keyfile.Open(armoured, passphrase)
		require.NoError(t, err, name)
		requireSame(t, back, again)
		_, err = keyfile.Open(armoured, nil)
		require.ErrorIs(t, err, keyfile.ErrEncrypted, name)
		_, err = keyfile.Open(armoured, []byte{})
		require.ErrorIs(t, err, keyfile.ErrEncrypted, name)
		second, err := keyfile.SealCheaply(back, passphrase)
		require.NoError(t, err, "what was opened can be sealed")
		require.Equal(t, der, second)
	}
}

// A key of package curve on a curve of the standard library opens as the standard library's.
func TestStandardCurveOfOurs(t *testing.T) {
	c, ok := curve.ByName("P-384")
	require.True(t, ok)
	k, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	der, err := keyfile.SealCheaply(k, passphrase)
	require.NoError(t, err)
	back, err := keyfile.Open(der, passphrase)
	require.NoError(t, err)
	require.True(t, k.PublicKey().Equal(back.Public()))
	require.IsType(t, &ecdsa.PrivateKey{}, back.(*keyfile.Key).Unwrap())
}

// One passphrase in 256 gives good padding by chance: it is a wrong one all the same, and no other error.
func TestEveryWrongPassphraseIsOne(t *testing.T) {
	for _, kind := range []string{"P-256", "brainpoolP256r1", "RSA"} {
		der, err := keyfile.SealCheaply(keys()[kind], passphrase)
		require.NoError(t, err)
		for i := range 2000 {
			_, err := keyfile.Open(der, fmt.Appendf(nil, "wrong %d", i))
			require.ErrorIs(t, err, keyfile.ErrPassphrase)
		}
	}
}

// A right passphrase for a key that can't be used says what is wrong with the key.
func TestRightPassphraseOfOtherKey(t *testing.T) {
	p256, err := keyfile.Marshal(keys()["P-256"])
	require.NoError(t, err)
	name := []byte{0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07}
	unknown := bytes.Replace(p256, name, append(bytes.Clone(name[:7]), 0x09), 1)
	der, err := keyfile.SealBytes(unknown, passphrase)
	require.NoError(t, err)
	_, err = keyfile.Open(der, passphrase)
	require.ErrorIs(t, err, keyfile.ErrUnsupported)
	require.NotErrorIs(t, err, keyfile.ErrPassphrase)
	der, err = keyfile.SealBytes([]byte("no key"), passphrase)
	require.NoError(t, err)
	_, err = keyfile.Open(der, passphrase)
	require.ErrorIs(t, err, keyfile.ErrPassphrase)
}

func TestSealRefuses(t *testing.T) {
	_, err := keyfile.Seal(keys()["P-256"], []byte("7 bytes"))
	require.ErrorContains(t, err, "passphrase: 7 bytes, at least 8")
	_, other, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	_, err = keyfile.Seal(other, passphrase)
	require.ErrorIs(t, err, keyfile.ErrUnsupported)
	_, err = keyfile.Seal(&ecdsa.PrivateKey{}, passphrase)
	require.ErrorIs(t, err, keyfile.ErrUnsupported)
}

// No way of printing, logging or writing a key shows any of its numbers.
func TestKeysAreRedacted(t *testing.T) {
	for name, k := range keys() {
		der, err := keyfile.SealCheaply(k, passphrase)
		require.NoError(t, err)
		back, err := keyfile.Open(der, passphrase)
		require.NoError(t, err)
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("opened", "key", back, "in", struct{ Key any }{back})
		_, err = json.Marshal(back)
		require.Error(t, err, name)
		shown := log.String() + err.Error()
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
			shown += fmt.Sprintf(verb, back) + fmt.Sprintf(verb, struct{ K crypto.Signer }{back}) + fmt.Sprintf(verb, []any{back})
		}
		if wrapped, ok := back.(*keyfile.Key); ok {
			shown += fmt.Sprintf("%v %+v %#v %d", *wrapped, *wrapped, *wrapped, *wrapped) + wrapped.String() + wrapped.GoString()
			require.Contains(t, shown, "redacted")
		}
		for _, secret := range secretsOf(k) {
			require.NotContains(t, shown, secret.String(), name)
			require.NotContains(t, strings.ToLower(shown), secret.Text(16), name)
		}
	}
	require.Equal(t, "keyfile.Key(none)", keyfile.Key{}.String())
}

func secretsOf(k crypto.Signer) []*big.Int {
	switch k := k.(type) {
	case *ecdsa.PrivateKey:
		secret, _ := k.Bytes()
		return []*big.Int{new(big.Int).SetBytes(secret)}
	case *rsa.PrivateKey:
		return append(k.Primes, k.D, k.Precomputed.Dp)
	case *curve.PrivateKey:
		return []*big.Int{new(big.Int).SetBytes(k.Bytes())}
	}
	return nil
}

func TestKeyEqual(t *testing.T) {
	open := func(kind string) *keyfile.Key {
		der, err := keyfile.SealCheaply(keys()[kind], passphrase)
		require.NoError(t, err)
		k, err := keyfile.Open(der, passphrase)
		require.NoError(t, err)
		return k.(*keyfile.Key)
	}
	for _, kind := range []string{"P-256", "RSA"} {
		require.True(t, open(kind).Equal(open(kind)))
		require.True(t, open(kind).Equal(keys()[kind]))
		require.False(t, open(kind).Equal(open("P-521")))
	}
	require.False(t, (&keyfile.Key{}).Equal(open("RSA")))
}
