//go:build cgo && (linux || darwin || freebsd || openbsd) && !race

package piv_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// With 50 ms in the card, n tokens sign at least 0.95·n times as fast as one. Both are measured in turns, and the best turns are
// compared: cards can't be faster than they are, and a machine that is busy with something else only shows less than there is. One
// that stays busy lets n tokens do less even without a pool: then that is the measure.
func TestPoolThroughput(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const share, turns, quiet, each = 0.95, 40, 5, 5
	one, single, _ := pool(t, 1, pivtest.Config{})
	alone := 0.0
	for n := 1; n <= 8; n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p, tokens, keys := pool(t, n, pivtest.Config{})
			best, could, without := 0.0, 0.0, 0.0
			for turn := 0; turn == 0 || turn < turns && best < share*could; turn++ {
				alone = max(alone, throughput(t, one, single, each))
				best = max(best, throughput(t, p, tokens, n*each))
				if could = float64(n) * alone; turn > quiet {
					without = max(without, apart(t, keys, each))
					could = max(min(could, without), could/2)
				}
			}
			t.Logf("%d tokens: %.2f/s, %.2f times the %.2f/s of one; without a pool %.2f/s", n, best, best/alone, alone, without)
			require.GreaterOrEqual(t, best, share*could, "%d tokens", n)
		})
	}
}

// apart has every token sign by itself and returns the signatures a second of all.
func apart(t *testing.T, keys []*piv.Key, each int) float64 {
	start := time.Now()
	var all sync.WaitGroup
	for _, key := range keys {
		all.Go(func() {
			for range each {
				if _, err := sign(key); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	return float64(len(keys)*each) / time.Since(start).Seconds()
}
