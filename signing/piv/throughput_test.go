//go:build cgo && (linux || darwin || freebsd || openbsd) && !race

package piv_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

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
