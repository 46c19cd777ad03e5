package pki

import (
	"crypto"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
)

// prepared is the key as a certificate that was prepared hands it out.
func prepared(pub crypto.PublicKey) crypto.PublicKey {
	c := Certificate{PublicKey: pub}
	c.Prepare()
	return c.VerifyingKey()
}

// What was prepared belongs to one key: a certificate that gets another one doesn't verify with the first.
func TestPreparedKeyIsThatOfTheCertificate(t *testing.T) {
	first, second := ecKey(t, "P-256").Public(), ecKey(t, "brainpoolP384r1").Public()
	c := Certificate{PublicKey: first}
	require.Equal(t, first, c.VerifyingKey())
	c.Prepare()
	require.IsType(t, (*curve.PreparedKey)(nil), c.VerifyingKey())
	require.Equal(t, DescribeKey(first), DescribeKey(c.VerifyingKey()))
	c.PublicKey = second
	require.Equal(t, second, c.VerifyingKey())
	c.PublicKey = nil
	require.Nil(t, c.VerifyingKey())
	c.Raw = []byte("one")
	c.Prepare()
	require.Equal(t, sha256.Sum256([]byte("one")), c.Fingerprint())
	c.Raw = []byte("two")
	require.Equal(t, sha256.Sum256([]byte("two")), c.Fingerprint())
	for _, other := range []crypto.PublicKey{rsaKey(t, 1024).Public(), &curve.PublicKey{}} {
		require.Equal(t, other, prepared(other))
	}
}
