package pki

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// prepared is the key as a certificate that was prepared hands it out.
func prepared(pub crypto.PublicKey) crypto.PublicKey {
	c := Certificate{PublicKey: pub}
	c.Prepare()
	return c.VerifyingKey()
}

// A key that was prepared judges as it does without, whatever its size and the signature.
func TestPreparedKeyJudgesAlike(t *testing.T) {
	for _, bits := range []int{1024, 2047, 2048, 3072} {
		key := rsaKey(t, bits)
		pub := key.Public().(*rsa.PublicKey)
		_, isPrepared := prepared(pub).(*rsaPublic)
		require.Equal(t, bits <= maxPrepared, isPrepared)
		require.Equal(t, DescribeKey(pub), DescribeKey(prepared(pub)))
		for _, pss := range []bool{false, true} {
			a, err := AlgorithmFor(pub, crypto.SHA256, pss)
			require.NoError(t, err)
			digest := sha256.Sum256([]byte("x"))
			sig, err := Sign(key, a, []byte("x"))
			require.NoError(t, err)
			above := new(big.Int).Add(new(big.Int).SetBytes(sig), pub.N)
			for i, s := range [][]byte{
				sig, sig[1:], append([]byte{0}, sig...), nil, make([]byte, len(sig)), pub.N.Bytes(),
				above.FillBytes(make([]byte, len(sig)+1))[1:], append(sig[:len(sig)-1:len(sig)-1], sig[len(sig)-1]^1),
			} {
				err := a.VerifyDigest(pub, digest[:], s)
				require.Equal(t, i == 0, err == nil)
				require.Equal(t, err, a.VerifyDigest(prepared(pub), digest[:], s), "%d bit, signature %d", bits, i)
			}
		}
	}
}

// What was prepared belongs to one key: a certificate that gets another one doesn't verify with the first.
func TestPreparedKeyIsThatOfTheCertificate(t *testing.T) {
	first, second := rsaKey(t, 1024).Public(), rsaKey(t, 2048).Public()
	c := Certificate{PublicKey: first}
	require.Equal(t, first, c.VerifyingKey())
	c.Prepare()
	require.NotEqual(t, first, c.VerifyingKey())
	c.PublicKey = second
	require.Equal(t, second, c.VerifyingKey())
	c.PublicKey = nil
	require.Nil(t, c.VerifyingKey())
	c.Raw = []byte("one")
	c.Prepare()
	require.Equal(t, sha256.Sum256([]byte("one")), c.Fingerprint())
	c.Raw = []byte("two")
	require.Equal(t, sha256.Sum256([]byte("two")), c.Fingerprint())
	for _, bad := range []*rsa.PublicKey{{}, {N: big.NewInt(4), E: 3}, {N: new(big.Int).Lsh(big.NewInt(1), 1024), E: 65537}} {
		require.Equal(t, crypto.PublicKey(bad), prepared(bad))
	}
}
