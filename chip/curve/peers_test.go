package curve_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/brainpool"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// operations are what is done with keys: on one curve, by one package.
type operations struct{ verify, sign, ecdh func() }

var digest = sha256.Sum256([]byte("chancery"))

func ours(b *testing.B, name string) operations {
	b.Helper()
	c, ok := curve.ByName(name)
	require.True(b, ok)
	k, err := curve.GenerateKey(c, rand.Reader)
	require.NoError(b, err)
	other, err := curve.GenerateKey(c, rand.Reader)
	require.NoError(b, err)
	sig, err := k.Sign(rand.Reader, digest[:], nil)
	require.NoError(b, err)
	require.NoError(b, curve.VerifyASN1(k.PublicKey(), digest[:], sig))
	return operations{
		verify: func() { _ = curve.VerifyASN1(k.PublicKey(), digest[:], sig) },
		sign:   func() { _, _ = k.Sign(rand.Reader, digest[:], nil) },
		ecdh:   func() { _, _ = k.ECDH(other.PublicKey()) },
	}
}

func theirs(b *testing.B, c elliptic.Curve) operations {
	b.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	require.NoError(b, err)
	sig, err := ecdsa.SignASN1(rand.Reader, k, digest[:])
	require.NoError(b, err)
	d := make([]byte, (c.Params().BitSize+7)/8)
	_, _ = rand.Read(d)
	return operations{
		verify: func() { ecdsa.VerifyASN1(&k.PublicKey, digest[:], sig) },
		sign:   func() { _, _ = ecdsa.SignASN1(rand.Reader, k, digest[:]) },
		ecdh:   func() { c.ScalarMult(k.X, k.Y, d) }, //lint:ignore SA1019 the peer has no other call
	}
}

// BenchmarkPeers is crypto/ecdsa and ProtonMail/go-crypto on the same work: how many times our own time they take.
func BenchmarkPeers(b *testing.B) {
	for _, peer := range []struct {
		name, curve string
		their       elliptic.Curve
	}{
		{"ecdsa", "P-384", elliptic.P384()},
		{"ecdsa", "P-521", elliptic.P521()},
		{"go-crypto", "brainpoolP256r1", brainpool.P256r1()},
		{"go-crypto", "brainpoolP384r1", brainpool.P384r1()},
		{"go-crypto", "brainpoolP512r1", brainpool.P512r1()},
	} {
		our, their := ours(b, peer.curve), theirs(b, peer.their)
		beside := func(name string, our, their func()) {
			b.Run(peer.name+"/"+peer.curve+"/"+name, func(b *testing.B) {
				ratio.Report(b, "x-ours", ratio.Work{Do: their, Floor: our})
			})
		}
		beside("verify", our.verify, their.verify)
		beside("sign", our.sign, their.sign)
		beside("ecdh", our.ecdh, their.ecdh)
	}
}

// BenchmarkOpenSSL is our time as a multiple of that of openssl speed on the same machine, one after the other: medians of
// ours by the clock, means of theirs by the processor, so that a busy machine speaks against us.
func BenchmarkOpenSSL(b *testing.B) {
	binary := oracle.Find(b, "openssl")
	for curve, name := range map[string]string{
		"brainpoolP256r1": "brp256r1", "brainpoolP384r1": "brp384r1", "brainpoolP512r1": "brp512r1", "P-384": "p384", "P-521": "p521",
	} {
		b.Run(curve, func(b *testing.B) {
			our := ours(b, curve)
			ecdsa, ecdh := opensslSpeed(b, binary, "ecdsa"+name), opensslSpeed(b, binary, "ecdh"+name)
			report := func(unit string, do func(), perSecond float64) {
				r := ratio.Measure(ratio.Work{Do: do, Floor: func() {}}, time.Second)
				b.ReportMetric(r.Work.Seconds()*perSecond, unit)
			}
			report("verify-x-openssl", our.verify, ecdsa[1])
			report("sign-x-openssl", our.sign, ecdsa[0])
			report("ecdh-x-openssl", our.ecdh, ecdh[0])
		})
	}
}

// opensslSpeed returns the numbers behind the curve's size in a line such as +F4:16:256:3014.28:3139.02, operations per second.
func opensslSpeed(b *testing.B, binary, name string) []float64 {
	b.Helper()
	out, err := exec.Command(binary, "speed", "-mr", "-seconds", "1", name).Output()
	require.NoError(b, err)
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) < 5 || fields[0] != "+F4" && fields[0] != "+F5" {
			continue
		}
		var numbers []float64
		for _, f := range fields[3:] {
			v, err := strconv.ParseFloat(f, 64)
			require.NoError(b, err)
			numbers = append(numbers, v)
		}
		return numbers
	}
	b.Fatalf("no result in %s", out)
	return nil
}
