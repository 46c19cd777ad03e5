package curve_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// What a verification and a key agreement allocate; the bulk is the inverse of s in math/big and, in signing, HMAC.
func TestAllocations(t *testing.T) {
	for _, name := range []string{"P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP512r1"} {
		c, ok := curve.ByName(name)
		require.True(t, ok)
		k, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		sig, err := k.Sign(nil, digest[:], nil)
		require.NoError(t, err)
		for _, op := range []struct {
			name string
			most float64
			run  func()
		}{
			{"verify", 36, func() { _ = curve.VerifyASN1(k.PublicKey(), digest[:], sig) }},
			{"sign", 68, func() { _, _ = k.Sign(nil, digest[:], nil) }},
			{"ECDH", 10, func() { _, _ = k.ECDH(k.PublicKey()) }},
		} {
			require.LessOrEqual(t, ratio.Allocations(ratio.Work{Do: op.run, Enough: op.most}), op.most, "%s: %s", name, op.name)
		}
	}
}
