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
)

// floor is the time of one P-256 verification of crypto/ecdsa, measured in the same run: every benchmark reports its multiple of it.
// Both are the best of many, so that a busy machine tells the same as an idle one.
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
	for range 200 {
		start := time.Now()
		ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig)
		best = min(best, time.Since(start))
	}
	return best
}

func measure(b *testing.B, op func()) {
	b.Helper()
	unit := floor(b)
	op() // tables
	b.ReportAllocs()
	best := time.Hour
	for b.Loop() {
		start := time.Now()
		op()
		best = min(best, time.Since(start))
	}
	b.ReportMetric(float64(best)/1e3, "best-µs")
	b.ReportMetric(float64(best)/float64(unit), "×P256verify")
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

// BenchmarkVerifyPrepared is a verification with a key that has its table.
func BenchmarkVerifyPrepared(b *testing.B) {
	benchCurves(b, func(b *testing.B, _ *Curve, k *PrivateKey, digest []byte) {
		sig, err := k.Sign(nil, digest, nil)
		if err != nil {
			b.Fatal(err)
		}
		p, err := k.PublicKey().Prepare()
		if err != nil {
			b.Fatal(err)
		}
		for range readyAfter {
			_ = p.VerifyASN1(digest, sig)
		}
		measure(b, func() {
			if err := p.VerifyASN1(digest, sig); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// BenchmarkPrepare computes the table of a key.
func BenchmarkPrepare(b *testing.B) {
	benchCurves(b, func(b *testing.B, c *Curve, k *PrivateKey, _ []byte) {
		x, y := k.PublicKey().coordinates()
		measure(b, func() { c.group().Prepare(x, y) })
	})
}
