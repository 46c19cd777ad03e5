package curve

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"math/big"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/brainpool"

	"github.com/chancery-id/chancery/testdata/oracle"
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
			d := make([]byte, (peer.curve.Params().BitSize+7)/8)
			_, _ = rand.Read(d)
			measure(b, func() { peer.curve.ScalarMult(key.X, key.Y, d) }) //lint:ignore SA1019 the peer has no other call
		})
	}
}

// BenchmarkOpenSSL is openssl speed on the same machine in the same run; its times are those of the processor, not of the clock.
func BenchmarkOpenSSL(b *testing.B) {
	binary := oracle.Find(b, "openssl")
	for _, name := range []string{"ecdsabrp256r1", "ecdsabrp384r1", "ecdsabrp512r1", "ecdsap384", "ecdsap521"} {
		b.Run(name, func(b *testing.B) {
			fields := opensslSpeed(b, binary, name)
			b.ReportMetric(1e6/fields[0], "sign-µs")
			b.ReportMetric(1e6/fields[1], "verify-µs")
		})
	}
	for _, name := range []string{"ecdhbrp256r1", "ecdhbrp384r1", "ecdhbrp512r1"} {
		b.Run(name, func(b *testing.B) {
			b.ReportMetric(1e6/opensslSpeed(b, binary, name)[0], "ecdh-µs")
		})
	}
}

// opensslSpeed returns the numbers behind the curve's size in a line such as +F4:16:256:3014.28:3139.02, operations per second.
func opensslSpeed(b *testing.B, binary, name string) []float64 {
	b.Helper()
	out, err := exec.Command(binary, "speed", "-mr", "-seconds", "1", name).Output()
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) < 5 || fields[0] != "+F4" && fields[0] != "+F5" {
			continue
		}
		var numbers []float64
		for _, f := range fields[3:] {
			v, err := strconv.ParseFloat(f, 64)
			if err != nil {
				b.Fatal(err)
			}
			numbers = append(numbers, v)
		}
		return numbers
	}
	b.Fatalf("no result in %s", out)
	return nil
}
