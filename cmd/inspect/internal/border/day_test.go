package border

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// small has one State of each row, without the keys that take long to make.
func small(t *testing.T) *Day {
	t.Helper()
	var few []share
	for _, m := range mix {
		m.states = 1
		if m.signer == "RSA-2048" {
			m.csca = m.signer
		}
		few = append(few, m)
	}
	d, err := newDay(1, few)
	require.NoError(t, err)
	require.Len(t, d.states, len(mix)+1)
	return d
}

// Every document gets the verdict it must have, whatever the State's keys and whatever was done to it.
func TestEveryTravellerIsJudgedRight(t *testing.T) {
	d := small(t)
	for kind, want := range defects {
		seen := 0
		for i := 0; seen < 2 && i < 20_000; i++ {
			if kindOf(rand.New(rand.NewPCG(d.seed, uint64(i)))) != kind {
				continue
			}
			seen++
			tr, err := d.traveller(i)
			require.NoError(t, err)
			require.Equal(t, kind, tr.defect)
			report := d.verifier().Inspect(tr.evidence)
			require.Equal(t, want.verdict, report.Verdict, "%s: %s", want.name, report.Reason)
			require.Equal(t, want.reason, report.Reason, want.name)
		}
		require.Equal(t, 2, seen, want.name)
	}
	r, err := d.Run(context.Background(), 60, nil)
	require.NoError(t, err)
	require.Equal(t, 60, r.Documents)
	require.Zero(t, r.Wrong(), "%+v", r.Counts)
	require.Positive(t, r.Rate())
	require.Positive(t, r.Signers)
}

// A verdict that is not the expected one is counted.
func TestWrongVerdictsAreCounted(t *testing.T) {
	d := small(t)
	d.store = nil
	r, err := d.Run(context.Background(), 20, nil)
	require.NoError(t, err)
	require.Equal(t, 20, r.Documents)
	require.Positive(t, r.Wrong())
}

func TestRunStopsWhenAsked(t *testing.T) {
	d := small(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := d.Run(ctx, 1, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// The mix names 112 States, and there are codes for all of them and one more.
func TestMixIsThatOfTheList(t *testing.T) {
	states := 0
	for _, m := range mix {
		states += m.states
	}
	require.Equal(t, 112, states)
	require.Greater(t, len(stateCodes()), states)
}

func TestKeysAreDistinct(t *testing.T) {
	k, seen := newKeys(), map[string]bool{}
	for range 12 {
		p, q, err := k.pair(256)
		require.NoError(t, err)
		require.NotEqual(t, p, q)
		pair := p.String() + " " + q.String()
		require.False(t, seen[pair])
		seen[pair] = true
	}
	require.Len(t, k.primes[256], 6)
}

func TestQuantiles(t *testing.T) {
	var h, other histogram
	for i := 1; i <= 1000; i++ {
		if i%2 == 0 {
			h.add(time.Duration(i) * time.Microsecond)
		} else {
			other.add(time.Duration(i) * time.Microsecond)
		}
	}
	h.merge(&other)
	require.Equal(t, 1000, h.total)
	require.InEpsilon(t, 500*time.Microsecond, h.quantile(0.5), 0.04)
	require.InEpsilon(t, 990*time.Microsecond, h.quantile(0.99), 0.04)
	require.Equal(t, time.Millisecond, h.max)
	require.LessOrEqual(t, h.quantile(1), h.max)
	for d := time.Duration(1); d < 1<<40; d = d*3/2 + 1 {
		var one histogram
		one.add(d)
		require.Equal(t, d, one.quantile(0.5))
	}
}
