package modexp

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/ratio"
)

// Random numbers, and numbers of nothing but zeros and ones, where carries run far.
func TestExpAgreesWithBig(t *testing.T) {
	if !adx {
		t.Log("math/big itself is used here")
	}
	rnd := mathrand.New(mathrand.NewPCG(8017, 522))
	number := func(size int) *big.Int {
		x := new(big.Int)
		for x.BitLen() < size {
			run := uint(1 + rnd.IntN(200))
			x.Lsh(x, run)
			switch rnd.IntN(3) {
			case 0:
				x.Or(x, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), run), big.NewInt(1)))
			case 1:
				for i := range run {
					x.SetBit(x, int(i), uint(rnd.IntN(2)))
				}
			}
		}
		return x.Rsh(x, uint(x.BitLen()-size))
	}
	exponents := []uint64{3, 5, 17, 65537, 127485, 1<<33 - 1, 1<<32 + 1, 35}
	for i := range 4000 {
		n := number(2 + rnd.IntN(2200))
		n.SetBit(n, 0, 1)
		if n.BitLen() < 2 {
			continue
		}
		x := new(big.Int).Mod(number(n.BitLen()), n)
		switch i % 16 {
		case 0:
			x.Sub(n, big.NewInt(int64(min(1+i%3, 1))))
		case 1:
			x.SetInt64(int64(i % 2))
		}
		e := exponents[rnd.IntN(len(exponents))]
		require.Equal(t, new(big.Int).Exp(x, new(big.Int).SetUint64(e), n).String(), Exp(x, e, n).String(), "%x ^ %d mod %x", x, e, n)
	}
}

// Callers check keys and signatures before; what they forgot must not become a result.
func TestOutsideDomain(t *testing.T) {
	for name, f := range map[string]func(){
		"even modulus":  func() { Exp(big.NewInt(2), 3, big.NewInt(8)) },
		"modulus 1":     func() { Exp(big.NewInt(0), 3, big.NewInt(1)) },
		"x = n":         func() { Exp(big.NewInt(7), 3, big.NewInt(7)) },
		"negative":      func() { Exp(big.NewInt(-1), 3, big.NewInt(7)) },
		"exponent 1":    func() { Exp(big.NewInt(2), 1, big.NewInt(7)) },
		"even exponent": func() { Exp(big.NewInt(2), 4, big.NewInt(7)) },
	} {
		require.Panics(t, f, name)
	}
}

func BenchmarkExp(b *testing.B) {
	for _, size := range []int{1024, 2048, 3072, 4096, 6144} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			k, err := rsa.GenerateKey(rand.Reader, size)
			require.NoError(b, err)
			var digest [32]byte
			sig, err := k.Sign(rand.Reader, digest[:], crypto.SHA256)
			require.NoError(b, err)
			x := new(big.Int).SetBytes(sig)
			ratio.Report(b, "x-rsa", ratio.Work{
				Do:    func() { Exp(x, 65537, k.N) },
				Floor: func() { _ = rsa.VerifyPKCS1v15(&k.PublicKey, crypto.SHA256, digest[:], sig) },
			})
		})
	}
}
