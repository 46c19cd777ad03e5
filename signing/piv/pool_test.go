//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
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

// Every token is at work at once, round after round: each item of a round waits until all tokens are inside. So n tokens do n times
// what one does, whatever the machine does besides; TestPoolThroughput measures what the host takes of that.
func TestPoolKeepsEveryTokenBusy(t *testing.T) {
	for n := 1; n <= 8; n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) { keepBusy(t, n) })
	}
}

func keepBusy(t *testing.T, n int) {
	const rounds = 5
	p, _, _ := pool(t, n, pivtest.Config{})
	var inside atomic.Int64
	var all [rounds]chan struct{}
	for i := range all {
		all[i] = make(chan struct{})
	}
	got := 0
	for o := range piv.Run(t.Context(), p, slices.Values(numbers(rounds*n)), func(_ context.Context, k *piv.Key, _ int) error {
		came := int(inside.Add(1))
		round := all[(came-1)/n]
		if came%n == 0 {
			close(round)
		}
		select {
		case <-round:
		case <-time.After(long):
			return errors.New("the others did not come")
		}
		return signItem(t.Context(), k, 0)
	}) {
		require.NoError(t, o.Err)
		got++
	}
	require.Equal(t, rounds*n, got)
	for _, s := range p.Status() {
		require.Equal(t, rounds, s.Done)
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

// Items may depend on outcomes: a token that waits for the next keeps no other from telling of its own, nor the loop from ending.
func TestPoolItemsThatWait(t *testing.T) {
	p, _, _ := pool(t, 3, pivtest.Config{})
	answered, over := make(chan int), make(chan struct{})
	items := func(yield func(int) bool) {
		for i := range 6 {
			if !yield(i) {
				return
			}
			select {
			case <-answered:
			case <-over:
				return
			case <-time.After(long):
				t.Error("no outcome")
				return
			}
		}
	}
	var got []int
	for o := range piv.Run(t.Context(), p, items, signItem) {
		require.NoError(t, o.Err)
		if got = append(got, o.Item); len(got) == 5 {
			time.AfterFunc(time.Millisecond, func() { close(over) })
			break
		}
		select {
		case answered <- o.Item:
		case <-time.After(long):
			t.Fatal("the next item is not asked for")
		}
	}
	require.Equal(t, []int{0, 1, 2, 3, 4}, got)
}

// A loop whose body panics leaves nothing behind: when it is left, no token works any more.
func TestPoolLoopThatPanics(t *testing.T) {
	p, tokens, _ := pool(t, 2, pivtest.Config{})
	var working atomic.Int64
	require.Panics(t, func() {
		for range piv.Run(t.Context(), p, slices.Values(numbers(1000)), func(_ context.Context, k *piv.Key, i int) error {
			working.Add(1)
			defer working.Add(-1)
			return signItem(t.Context(), k, i)
		}) {
			panic("body")
		}
	})
	require.Zero(t, working.Load())
	made := tokens[0].Counts().Signatures + tokens[1].Counts().Signatures
	status := p.Status()
	require.Equal(t, made, status[0].Done+status[1].Done)
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
