package ratio_test

import (
	"crypto/sha256"
	"runtime"
	"sync"
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

// Pools and collections add to what a call allocates; what it can't do without is the same every time.
func TestAllocationsAreTheFewest(t *testing.T) {
	pool, calls := sync.Pool{New: func() any { return new([100]byte) }}, 0
	work := ratio.Work{Do: func() {
		if calls++; calls%3 == 0 {
			pool = sync.Pool{New: pool.New}
		}
		kept = new([200]byte)
		pool.Put(pool.Get())
	}}
	require.EqualValues(t, 1, ratio.Allocations(work))
	require.Greater(t, calls, 100)
	work.Enough, calls = 2, 0
	require.LessOrEqual(t, ratio.Allocations(work), 2.0)
	require.Less(t, calls, 10, "no fewer are looked for")
}

// Garbage does not pile up while calls are counted.
func TestAllocationsNeedNoMemory(t *testing.T) {
	most := uint64(0)
	ratio.Allocations(ratio.Work{Do: func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		large = make([]byte, 8<<20)
	}})
	large = nil
	require.Less(t, most, uint64(128<<20))
}

var kept *[200]byte

// What costs too much once is measured again; what always does is an error.
func TestBound(t *testing.T) {
	calls := 0
	once := func() {
		if calls++; calls == 1 {
			time.Sleep(30 * time.Millisecond)
			large = make([]byte, 1<<20)
		}
	}
	require.NoError(t, ratio.Bound{Time: 20 * time.Millisecond, Memory: 1 << 19}.Check(once))
	require.GreaterOrEqual(t, calls, 2)
	require.Error(t, ratio.Bound{Time: time.Millisecond}.Check(func() { time.Sleep(2 * time.Millisecond) }))
	require.Error(t, ratio.Bound{Memory: 1 << 19}.Check(func() { large = make([]byte, 1<<20) }))
}

func TestHeld(t *testing.T) {
	large = nil
	before := ratio.Held()
	large = make([]byte, 8<<20)
	require.InDelta(t, 8<<20, int64(ratio.Held()-before), 1<<20)
	large = nil
	require.InDelta(t, 0, int64(ratio.Held()-before), 1<<20)
}

var large []byte
