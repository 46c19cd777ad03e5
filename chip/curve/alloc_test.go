package curve

import (
	"bytes"
	"testing"
)

// What a verification and a key agreement allocate; the bulk is the inverse of s in math/big and, in signing, HMAC.
func TestAllocations(t *testing.T) {
	digest := bytes.Repeat([]byte{9}, 32)
	for _, name := range []string{"P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP512r1"} {
		k, err := GenerateKey(mustCurve(t, name), nil)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := k.Sign(nil, digest, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range []struct {
			name  string
			limit float64
			run   func()
		}{
			{"verify", 40, func() { _ = VerifyASN1(k.PublicKey(), digest, sig) }},
			{"sign", 90, func() { _, _ = k.Sign(nil, digest, nil) }},
			{"ECDH", 12, func() { _, _ = k.ECDH(k.PublicKey()) }},
		} {
			if got := testing.AllocsPerRun(20, op.run); got > op.limit {
				t.Errorf("%s: %s: %.0f allocations, at most %.0f", name, op.name, got, op.limit)
			}
		}
	}
}
