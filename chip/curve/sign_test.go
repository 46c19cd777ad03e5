package curve

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"strings"
	"testing"
)

func hexString(b []byte) string { return hex.EncodeToString(b) }

// crypto/ecdsa signs by RFC 6979 where it gets no random source.
func TestDeterministicNonceAgreesWithECDSA(t *testing.T) {
	for _, name := range []string{"P-224", "P-256", "P-384", "P-521"} {
		c := mustCurve(t, name)
		for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			for i := range 8 {
				k, err := GenerateKey(c, nil)
				if err != nil {
					t.Fatal(err)
				}
				std, err := ecdsa.ParseRawPrivateKey(c.elliptic(), k.Bytes())
				if err != nil {
					t.Fatal(err)
				}
				w := h.New()
				fmt.Fprint(w, "message", i)
				digest := w.Sum(nil)
				want, err := std.Sign(nil, digest, h)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := k.SignDeterministic(digest, h); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s %v: %x %v, want %x", name, h, got, err, want)
				}
			}
		}
	}
}

// RFC 6979, A.2.3: P-192 with SHA-256 over "sample".
func TestDeterministicNonceP192(t *testing.T) {
	c := mustCurve(t, "P-192")
	d, _ := hex.DecodeString("6fab034934e4c0fc9ae67f5b5659a9d7d1fefd187ee09fd4")
	k, err := NewPrivateKey(c, d)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("sample"))
	sig, err := k.SignDeterministic(digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	r, s, err := parseSignature(sig)
	if err != nil {
		t.Fatal(err)
	}
	if hexString(r) != "4b0b8ce98a92866a2820e20aa6b75b56382e0f9bfd5ecb55" || hexString(s) != "ccdb006926ea9565cbadc840829d8c384e06de1f1e381b85" {
		t.Errorf("r %x s %x", r, s)
	}
}

// A source that always gives the same octets still gives different nonces for different digests, and other octets another nonce.
func TestHedgedNonce(t *testing.T) {
	c := mustCurve(t, "brainpoolP256r1")
	k, err := GenerateKey(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, digest := range []string{"one", "two"} {
		for _, b := range []byte{0, 1} {
			d := sha256.Sum256([]byte(digest))
			sig, err := k.Sign(bytes.NewReader(bytes.Repeat([]byte{b}, 32)), d[:], crypto.SHA256)
			if err != nil || VerifyASN1(k.PublicKey(), d[:], sig) != nil {
				t.Fatal(err)
			}
			r, _, _ := parseSignature(sig)
			if seen[string(r)] {
				t.Error("one nonce for two signatures")
			}
			seen[string(r)] = true
			again, _ := k.Sign(bytes.NewReader(bytes.Repeat([]byte{b}, 32)), d[:], crypto.SHA256)
			if !bytes.Equal(sig, again) {
				t.Error("the same random octets give another signature")
			}
		}
	}
}

func TestSignRefuses(t *testing.T) {
	for _, name := range []string{"P-256", "brainpoolP384r1"} {
		k, err := GenerateKey(mustCurve(t, name), nil)
		if err != nil {
			t.Fatal(err)
		}
		digest := make([]byte, 32)
		if _, err := k.Sign(nil, nil, nil); err == nil {
			t.Error("signed an empty digest")
		}
		if _, err := k.Sign(nil, digest, crypto.SHA384); err == nil {
			t.Error("signed a digest of the wrong length")
		}
		if _, err := k.SignDeterministic(digest, nil); err == nil {
			t.Error("deterministic without a hash")
		}
		if _, err := k.SignDeterministic(digest, crypto.SHA512); err == nil {
			t.Error("deterministic with a digest of the wrong length")
		}
	}
	k, _ := GenerateKey(mustCurve(t, "brainpoolP384r1"), nil)
	broken := errors.New("broken")
	if _, err := k.Sign(failing{broken}, make([]byte, 48), nil); !errors.Is(err, broken) {
		t.Errorf("broken source: %v", err)
	}
	if _, err := GenerateKey(k.Curve(), failing{broken}); !errors.Is(err, broken) {
		t.Errorf("broken source: %v", err)
	}
	if _, err := GenerateKey(k.Curve(), constant(0)); err == nil {
		t.Error("a key of zeros")
	}
	if _, err := GenerateKey(k.Curve(), constant(0xff)); err == nil {
		t.Error("a key above the order")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type constant byte

func (c constant) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(c)
	}
	return len(b), nil
}

func TestNewPrivateKeyRange(t *testing.T) {
	for _, c := range Curves() {
		top := new(big.Int).Sub(c.n, big.NewInt(1)).Bytes()
		for _, good := range [][]byte{{1}, {0, 0, 2}, top, append(make([]byte, 9), top...)} {
			if _, err := NewPrivateKey(c, good); err != nil {
				t.Errorf("%s: %x: %v", c, good, err)
			}
		}
		for _, bad := range [][]byte{nil, {0}, make([]byte, 200), c.n.Bytes(), append([]byte{1}, make([]byte, c.orderSize)...)} {
			if _, err := NewPrivateKey(c, bad); err == nil {
				t.Errorf("%s: accepted %x", c, bad)
			}
		}
	}
}

func TestPrivateKeyIsRedacted(t *testing.T) {
	for _, name := range []string{"P-256", "brainpoolP256r1"} {
		k, err := GenerateKey(mustCurve(t, name), nil)
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("key", "key", k, "value", *k)
		secret := new(big.Int).SetBytes(k.d)
		shown := log.String()
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
			shown += fmt.Sprintf(verb, k) + fmt.Sprintf(verb, *k) + fmt.Sprintf(verb, struct{ K *PrivateKey }{k})
		}
		for _, form := range []string{hexString(k.d), secret.String(), fmt.Sprint(k.d), fmt.Sprintf("%#v", k.d), string(k.d)} {
			if strings.Contains(strings.ToLower(shown), strings.ToLower(form)) {
				t.Errorf("%s shows its scalar", name)
			}
		}
		if _, err := json.Marshal(k); err == nil {
			t.Error("written as JSON")
		}
		if _, err := json.Marshal(struct{ K *PrivateKey }{k}); err == nil {
			t.Error("written as JSON in a struct")
		}
		same, _ := NewPrivateKey(k.Curve(), k.Bytes())
		other, _ := GenerateKey(k.Curve(), nil)
		if !k.Equal(same) || k.Equal(other) || k.Equal(nil) || !k.Public().(*PublicKey).Equal(same.Public()) {
			t.Error("Equal")
		}
	}
}

var _ io.Reader = constant(0)
