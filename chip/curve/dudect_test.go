//go:build dudect

// The timing-leak test is a target of its own, since it measures a machine: go test -tags dudect -run Leak -v ./chip/curve

package curve

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// leakBound is the |t| of Welch's test from which dudect (Reparaz, Balasch, Verbauwhede 2016/1123) doubts that the times are the same.
const leakBound = 4.5

// measureLeak runs op in random order on a fixed input and on fresh random ones, drops the slowest tenth (interrupts), and
// returns Welch's t of the two sets of times.
func measureLeak(rounds int, fixed []byte, random func() []byte, op func([]byte)) float64 {
	order := rand.New(rand.NewPCG(11, 12))
	classes, inputs := make([]int, rounds), make([][]byte, rounds)
	for i := range rounds {
		classes[i] = order.IntN(2)
		inputs[i] = slices.Clone(fixed)
		if classes[i] == 1 {
			inputs[i] = random()
		}
	}
	times := make([]float64, rounds)
	scalar := make([]byte, len(fixed)) // one place for both, warm in the cache
	for i, in := range inputs {
		copy(scalar, in)
		start := time.Now()
		op(scalar)
		times[i] = float64(time.Since(start))
	}
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	limit := sorted[rounds*9/10]
	var sum, squares, count [2]float64
	for i, v := range times {
		if v <= limit {
			c := classes[i]
			sum[c] += v
			squares[c] += v * v
			count[c]++
		}
	}
	var mean, spread [2]float64
	for c := range 2 {
		mean[c] = sum[c] / count[c]
		spread[c] = (squares[c]/count[c] - mean[c]*mean[c]) / count[c]
	}
	return math.Abs(mean[0]-mean[1]) / math.Sqrt(spread[0]+spread[1])
}

func (c *Curve) scalarOf(v *big.Int) []byte { return v.FillBytes(make([]byte, c.orderSize)) }

// extremes are the scalars whose bits would show first.
func (c *Curve) extremes() map[string][]byte {
	one := big.NewInt(1)
	return map[string][]byte{
		"1":                 c.scalarOf(one),
		"n - 1":             c.scalarOf(new(big.Int).Sub(c.n, one)),
		"2^(bits-1)":        c.scalarOf(new(big.Int).Lsh(one, uint(c.orderBits-1))),
		"2^(bits/2) - 1":    c.scalarOf(new(big.Int).Sub(new(big.Int).Lsh(one, uint(c.orderBits/2)), one)),
		"every window zero": c.scalarOf(new(big.Int).Lsh(one, uint(c.orderBits-6))),
	}
}

func TestLeakOfSecretScalars(t *testing.T) {
	for _, name := range []string{"brainpoolP192r1", "brainpoolP256r1", "brainpoolP320r1", "brainpoolP384r1", "brainpoolP512r1", "P-384", "P-521"} {
		c, ok := ByName(name)
		if !ok {
			t.Fatal(name)
		}
		source := rand.NewChaCha8([32]byte{1})
		random := func() []byte {
			for {
				b := make([]byte, c.orderSize)
				_, _ = source.Read(b)
				b[0] &= 0xff >> (8*c.orderSize - c.orderBits)
				if d, ok := c.scalar(b); ok {
					return d
				}
			}
		}
		g := c.group()
		x, y, _ := g.BaseMult(random())
		d, e := random(), random()
		for label, fixed := range c.extremes() {
			for op, run := range map[string]func(k []byte){
				"multiple of a point":         func(k []byte) { g.Mult(x, y, k) },
				"multiple of the generator":   func(k []byte) { g.BaseMult(k) },
				"signature, the nonce":        func(k []byte) { g.Sign(d, k, e) },
				"signature, the private key":  func(k []byte) { g.Sign(k, d, e) },
				"range check of a scalar":     func(k []byte) { c.scalar(k) },
				"reduction modulo the order":  func(k []byte) { c.reduceOctets(k) },
				"reduction of a hash at once": func(k []byte) { c.reduce(k) },
			} {
				// A leak shows every time, noise once: three misses in a row are a leak.
				leak := 0.0
				for range 3 {
					if leak = measureLeak(4000, fixed, random, run); leak < leakBound {
						break
					}
				}
				t.Logf("%s: %s: %s: |t| = %.1f", c, op, label, leak)
				if leak >= leakBound {
					t.Errorf("%s: %s leaks (scalar %s): |t| = %.1f", c, op, label, leak)
				}
			}
		}
	}
}

// The test sees a leak where there is one: the reference multiplies bit by bit.
func TestLeakIsSeen(t *testing.T) {
	c, _ := ByName("brainpoolP256r1")
	ref, source := &bigGroup{c}, rand.NewChaCha8([32]byte{2})
	x, y, _ := ref.BaseMult([]byte{5})
	random := func() []byte {
		b := make([]byte, c.orderSize)
		_, _ = source.Read(b)
		return b
	}
	if leak := measureLeak(2000, c.extremes()["2^(bits-1)"], random, func(k []byte) { ref.Mult(x, y, k) }); leak < leakBound {
		t.Errorf("|t| = %.1f: the test sees nothing", leak)
	}
}
