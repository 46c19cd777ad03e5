package curve

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"math/big"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/brainpool"
)

// floor is the time of one P-256 verification of crypto/ecdsa, measured in the same run: every benchmark reports its multiple of it.
func floor(b *testing.B) time.Duration {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	digest := sha256.Sum256([]byte("floor"))
	sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		b.Fatal(err)
	}
	best := time.Hour
	for range 20 {
		start := time.Now()
		for range 10 {
			ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig)
		}
		best = min(best, time.Since(start)/10)
	}
	return best
}

func measure(b *testing.B, op func()) {
	b.Helper()
	unit := floor(b)
	op() // tables
	b.ReportAllocs()
	for b.Loop() {
		op()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(unit), "×P256verify")
}

func benchCurves(b *testing.B, run func(b *testing.B, c *Curve, k *PrivateKey, digest []byte)) {
	for _, c := range Curves() {
		if c.a.Cmp(new(big.Int).Sub(c.p, big.NewInt(3))) == 0 && c.name[0] == 'b' {
			continue // t1 is what r1 is computed on
		}
		digest := sha512.Sum512([]byte("chancery"))
		k, err := GenerateKey(c, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) { run(b, c, k, digest[:min(64, c.orderSize)]) })
	}
}

func BenchmarkVerify(b *testing.B) {
	benchCurves(b, func(b *testing.B, _ *Curve, k *PrivateKey, digest []byte) {
		sig, err := k.Sign(nil, digest, nil)
		if err != nil {
			b.Fatal(err)
		}
		measure(b, func() {
			if err := VerifyASN1(k.PublicKey(), digest, sig); err != nil {
				b.Fatal(err)
			}
		})
	})
}

func BenchmarkSign(b *testing.B) {
	benchCurves(b, func(b *testing.B, _ *Curve, k *PrivateKey, digest []byte) {
		measure(b, func() { _, _ = k.Sign(nil, digest, nil) })
	})
}

func BenchmarkECDH(b *testing.B) {
	benchCurves(b, func(b *testing.B, c *Curve, k *PrivateKey, _ []byte) {
		other, err := GenerateKey(c, nil)
		if err != nil {
			b.Fatal(err)
		}
		measure(b, func() { _, _ = k.ECDH(other.PublicKey()) })
	})
}

func BenchmarkGenerateKey(b *testing.B) {
	benchCurves(b, func(b *testing.B, c *Curve, _ *PrivateKey, _ []byte) {
		measure(b, func() { _, _ = GenerateKey(c, nil) })
	})
}

// BenchmarkPeers are crypto/ecdsa and ProtonMail/go-crypto on the same work.
func BenchmarkPeers(b *testing.B) {
	for _, peer := range []struct {
		name  string
		curve elliptic.Curve
	}{
		{"ecdsa/P-256", elliptic.P256()},
		{"ecdsa/P-384", elliptic.P384()},
		{"ecdsa/P-521", elliptic.P521()},
		{"go-crypto/brainpoolP256r1", brainpool.P256r1()},
		{"go-crypto/brainpoolP384r1", brainpool.P384r1()},
		{"go-crypto/brainpoolP512r1", brainpool.P512r1()},
	} {
		key, err := ecdsa.GenerateKey(peer.curve, rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		digest := sha256.Sum256([]byte("chancery"))
		sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		if err != nil {
			b.Fatal(err)
		}
		b.Run(peer.name+"/verify", func(b *testing.B) {
			measure(b, func() { ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig) })
		})
		b.Run(peer.name+"/sign", func(b *testing.B) {
			measure(b, func() { _, _ = ecdsa.SignASN1(rand.Reader, key, digest[:]) })
		})
		b.Run(peer.name+"/ecdh", func(b *testing.B) {
			d, err := key.Bytes()
			if err != nil {
				b.Fatal(err)
			}
			measure(b, func() { peer.curve.ScalarMult(key.X, key.Y, d) }) //lint:ignore SA1019 the peer has no other call
		})
	}
}
