package ratio_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/ratio"
)

// Twice the work is about twice the time, and what is set up does not count.
func TestRatioOfTwice(t *testing.T) {
	data, set := make([]byte, 4096), 0
	once := func() { sha256.Sum256(data) }
	r := ratio.Measure(ratio.Work{
		Setup: func() { set++; sha256.Sum256(make([]byte, 1<<20)) },
		Do: func() {
			for range 16 {
				once()
			}
		},
		Floor: func() {
			for range 8 {
				once()
			}
		},
	}, 50*time.Millisecond)
	require.Equal(t, r.Samples, set)
	require.Positive(t, r.Work)
	require.Positive(t, r.Ratio())
	require.Less(t, r.Ratio(), 100.0) // no more: nothing here may fail on time
}
