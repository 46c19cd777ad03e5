package signing_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// BenchmarkBatchCheck validates jobs with portraits of 20 kB, as the first pass of a batch does.
func BenchmarkBatchCheck(b *testing.B) {
	const jobs = 2000
	p, portrait := newPlant(b, 1), specimen.Portrait(1)
	p.many(jobs)
	for b.Loop() {
		batch := p.batch(nil, "A", p.signers...)
		batch.Picture = func(string) ([]byte, error) { return portrait, nil }
		m, err := batch.Check(b.Context())
		require.NoError(b, err)
		require.Zero(b, m.Refused)
	}
	b.ReportMetric(float64(jobs*b.N)/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkBatchSign signs with tokens that take their time, and says what part of the time they were at work between the first
// signature and the last: everything else, from the journal to the inspection, goes on beside them.
func BenchmarkBatchSign(b *testing.B) {
	for _, takes := range []time.Duration{50 * time.Millisecond, 250 * time.Millisecond} {
		for _, tokens := range []int{1, 2, 4, 8} {
			b.Run(fmt.Sprintf("%v/tokens=%d", takes, tokens), func(b *testing.B) {
				for b.Loop() {
					b.ReportMetric(tokenBound(b, tokens, takes), "x-token-limit")
				}
			})
		}
	}
}

func tokenBound(b *testing.B, tokens int, takes time.Duration) float64 {
	p, portrait := newPlant(b, tokens), specimen.Portrait(1)
	jobs := tokens * int(4*time.Second/takes)
	p.many(jobs)
	var first, last, busy atomic.Int64
	for _, s := range p.signers {
		s.hook = func(int64) error {
			start := time.Now()
			first.CompareAndSwap(0, start.UnixNano())
			time.Sleep(takes)
			busy.Add(int64(time.Since(start)))
			last.Store(time.Now().UnixNano())
			return nil
		}
	}
	l := p.open("A")
	defer l.Close()
	batch := p.batch(l, "A", p.signers...)
	batch.Picture = func(string) ([]byte, error) { return portrait, nil }
	signed := 0
	batch.Result = func(r *signing.Result) error {
		if r.State == signing.Signed {
			signed++
		}
		return nil
	}
	_, err := batch.Sign(b.Context())
	require.NoError(b, err)
	require.Equal(b, jobs, signed)
	return float64(busy.Load()) / float64(tokens) / float64(last.Load()-first.Load())
}
