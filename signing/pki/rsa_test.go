package pki

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// A signature of any length and value is judged as crypto/rsa judges it, whatever the size of the key.
func TestRSAJudgesAsTheStandardLibrary(t *testing.T) {
	for _, bits := range []int{1024, 1031, 2047, 2048, 2080, 3072} {
		key := rsaKey(t, bits)
		pub := key.Public().(*rsa.PublicKey)
		for _, pss := range []bool{false, true} {
			a, err := AlgorithmFor(pub, crypto.SHA256, pss)
			require.NoError(t, err)
			digest := sha256.Sum256([]byte("x"))
			sig, err := Sign(key, a, []byte("x"))
			require.NoError(t, err)
			above := new(big.Int).Add(new(big.Int).SetBytes(sig), pub.N)
			below := new(big.Int).Sub(pub.N, big.NewInt(1))
			for i, s := range [][]byte{
				sig, sig[1:], append([]byte{0}, sig...), nil, make([]byte, len(sig)), pub.N.Bytes(), below.Bytes(),
				above.FillBytes(make([]byte, len(sig)+1))[1:], append(sig[:len(sig)-1:len(sig)-1], sig[len(sig)-1]^1),
			} {
				std := rsa.VerifyPKCS1v15(pub, crypto.SHA256, digest[:], s)
				if pss {
					std = rsa.VerifyPSS(pub, crypto.SHA256, digest[:], s, &rsa.PSSOptions{SaltLength: a.SaltLength})
				}
				require.Equal(t, i == 0, std == nil)
				err := a.VerifyDigest(pub, digest[:], s)
				require.Equal(t, std == nil, err == nil, "%d bit, signature %d", bits, i)
				if err != nil {
					require.ErrorIs(t, err, ErrSignature)
				}
			}
		}
	}
}

// Keys no signature can be judged with are refused before any arithmetic.
func TestBrokenRSAKeysAreRefused(t *testing.T) {
	odd := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 2047), big.NewInt(1))
	for name, key := range map[string]*rsa.PublicKey{
		"no modulus":  {E: 3},
		"zero":        {N: new(big.Int), E: 3},
		"negative":    {N: new(big.Int).Neg(odd), E: 65537},
		"even":        {N: new(big.Int).Lsh(big.NewInt(1), 2047), E: 65537},
		"exponent 1":  {N: odd, E: 1},
		"exponent -1": {N: odd, E: -1},
		"exponent 4":  {N: odd, E: 4},
		"short":       {N: big.NewInt(35), E: 3},
		"long":        {N: new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 8192), big.NewInt(1)), E: 3},
	} {
		_, err := recoverRSA(key, make([]byte, 256))
		require.Error(t, err, name)
		require.NotErrorIs(t, err, ErrSignature, name)
	}
}
