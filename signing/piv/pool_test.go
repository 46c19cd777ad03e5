//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

func pool(t testing.TB, n int, c pivtest.Config) (*piv.Pool, []*pivtest.Token, []*piv.Key) {
	t.Helper()
	keys, tokens := make([]*piv.Key, n), make([]*pivtest.Token, n)
	for i := range n {
		tokens[i], keys[i] = signer(t, c, options(t), piv.KeyConfig{}, piv.Batch)
	}
	p, err := piv.NewPool(keys...)
	require.NoError(t, err)
	return p, tokens, keys
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func signItem(_ context.Context, k *piv.Key, _ int) error {
	_, err := sign(k)
	return err
}

// Every token is at work at once: each item waits until all of them are inside.
func TestPoolKeepsEveryTokenBusy(t *testing.T) {
	for _, n := range []int{1, 2, 5, 8} {
		p, _, _ := pool(t, n, pivtest.Config{})
		var inside sync.WaitGroup
		inside.Add(n)
		got := 0
		for o := range piv.Run(t.Context(), p, slices.Values(numbers(n)), func(_ context.Context, k *piv.Key, _ int) error {
			inside.Done()
			inside.Wait()
			return signItem(t.Context(), k, 0)
		}) {
			require.NoError(t, o.Err)
			got++
		}
		require.Equal(t, n, got)
		for _, s := range p.Status() {
			require.Equal(t, 1, s.Done)
		}
	}
}

func TestPoolLosesAToken(t *testing.T) {
	p, tokens, _ := pool(t, 3, pivtest.Config{})
	tokens[1].Inject(pivtest.Fault{Effect: pivtest.ForeignSignature, Times: -1})
	seen := map[int]int{}
	for o := range piv.Run(t.Context(), p, slices.Values(numbers(60)), signItem) {
		require.NoError(t, o.Err)
		require.NotEqual(t, tokens[1].Serial(), o.Key.Token().Serial())
		seen[o.Item]++
	}
	require.Len(t, seen, 60)
	for item, count := range seen {
		require.Equal(t, 1, count, "item %d", item)
	}
	status := p.Status()
	if status[1].Failed != nil { // it may never have been given an item
		require.ErrorIs(t, status[1].Failed, piv.ErrQuarantined)
	}
	require.NoError(t, status[0].Failed)
	require.NoError(t, status[2].Failed)
}

func TestPoolLosesEveryToken(t *testing.T) {
	p, tokens, _ := pool(t, 2, pivtest.Config{})
	for _, token := range tokens {
		token.Inject(pivtest.Fault{Effect: pivtest.Break, Code: uint32(pivtest.Removed), Times: -1})
	}
	count := 0
	for o := range piv.Run(t.Context(), p, slices.Values(numbers(60)), signItem) {
		require.ErrorIs(t, o.Err, piv.ErrNoTokens)
		require.ErrorIs(t, o.Err, piv.ErrRemoved)
		count++
	}
	require.Positive(t, count)
	require.LessOrEqual(t, count, 2, "no more are taken")
	for range piv.Run(t.Context(), p, slices.Values(numbers(2)), signItem) {
		t.Fatal("nobody is left to work")
	}
}

func TestPoolItemErrors(t *testing.T) {
	p, _, _ := pool(t, 2, pivtest.Config{})
	odd := errors.New("bad item")
	bad := 0
	for o := range piv.Run(t.Context(), p, slices.Values(numbers(20)), func(_ context.Context, _ *piv.Key, i int) error {
		if i%2 == 1 {
			return odd
		}
		return nil
	}) {
		if o.Err != nil {
			require.ErrorIs(t, o.Err, odd)
			bad++
		}
	}
	require.Equal(t, 10, bad)
	require.NoError(t, p.Status()[0].Failed, "a bad item is not the token's fault")
}

func TestPoolStops(t *testing.T) {
	p, _, _ := pool(t, 2, pivtest.Config{})
	for range piv.Run(t.Context(), p, slices.Values(numbers(1000)), signItem) {
		break
	}
	done := p.Status()[0].Done + p.Status()[1].Done
	require.Less(t, done, 10)
}

func TestPoolWantsDistinctTokens(t *testing.T) {
	_, key := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{}, piv.Batch)
	_, err := piv.NewPool(key, key)
	require.ErrorContains(t, err, "in the pool already")
	_, err = piv.NewPool()
	require.ErrorIs(t, err, piv.ErrNoTokens)
}

// latency is what a private-key operation takes in the card, for the measures of throughput.
const latency = 50 * time.Millisecond

// throughput has a pool sign and returns the signatures a second.
func throughput(t testing.TB, p *piv.Pool, tokens []*pivtest.Token, items int) float64 {
	t.Helper()
	for _, token := range tokens {
		token.SetLatency(latency)
	}
	start := time.Now()
	for o := range piv.Run(t.Context(), p, slices.Values(numbers(items)), signItem) {
		require.NoError(t, o.Err)
	}
	return float64(items) / time.Since(start).Seconds()
}

// With 50 ms in the card, n tokens sign at least 0.95·n times as fast as one. Both are measured in turns, and the best turns are
// compared: cards can't be faster than they are, and a machine that is busy with something else only shows less than there is.
func TestPoolThroughput(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const share, turns, each = 0.95, 40, 5
	one, single, _ := pool(t, 1, pivtest.Config{})
	alone := 0.0
	for n := 1; n <= 8; n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p, tokens, _ := pool(t, n, pivtest.Config{})
			best := 0.0
			for turn := 0; turn < turns && best < share*float64(n)*alone || turn == 0; turn++ {
				alone = max(alone, throughput(t, one, single, each))
				best = max(best, throughput(t, p, tokens, n*each))
			}
			t.Logf("%d tokens: %.2f/s, %.2f times the %.2f/s of one", n, best, best/alone, alone)
			require.GreaterOrEqual(t, best/alone, share*float64(n), "%d tokens", n)
		})
	}
}

// BenchmarkPool signs with 1 to 8 tokens that take 50 ms in the card. x-of-card is throughput over what the cards alone could do
// for one token: n for n tokens, if the host took no time.
func BenchmarkPool(b *testing.B) {
	for n := 1; n <= 8; n++ {
		b.Run(fmt.Sprintf("tokens=%d", n), func(b *testing.B) {
			p, tokens, _ := pool(b, n, pivtest.Config{})
			items := n * max(b.N, 10)
			b.ResetTimer()
			b.ReportMetric(throughput(b, p, tokens, items)*latency.Seconds(), "x-of-card")
		})
	}
}

func BenchmarkSign(b *testing.B) {
	_, key := signer(b, pivtest.Config{}, options(b), piv.KeyConfig{}, piv.Batch)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sign(key); err != nil {
			b.Fatal(err)
		}
	}
}
