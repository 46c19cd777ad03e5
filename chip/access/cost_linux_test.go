//go:build !race

package access

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// processorTime is what n rounds of work cost this thread each, the least of several runs: other programs on the machine do
// not enter.
func processorTime(t *testing.T, n int, work func()) time.Duration {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	now := func() time.Duration {
		var clock unix.Timespec
		require.NoError(t, unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &clock))
		return time.Duration(clock.Nano())
	}
	best := time.Hour
	for range 7 {
		start := now()
		for range n {
			work()
		}
		best = min(best, (now()-start)/time.Duration(n))
	}
	return best
}

// What the host computes for one chip: at most a millisecond for BAC and two for PACE, and secure messaging faster than any
// reader delivers.
func TestProcessorTime(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	password := MRZInformation("L898902C3674081221204159")
	bac := recordBAC(t, password)
	took := processorTime(t, 200, func() {
		if _, err := BAC(t.Context(), &quiet{bac}, password, &fixed{}); err != nil {
			t.Error(err)
		}
	})
	t.Logf("BAC: %v", took)
	require.LessOrEqual(t, took, time.Millisecond)

	info := PACEInfo{OID: arc + "4.2.2", ParameterID: 12}
	pace := recordPACE(t, password, info)
	took = processorTime(t, 50, func() {
		if _, _, err := PACE(t.Context(), &quiet{pace}, password, info, &fixed{}); err != nil {
			t.Error(err)
		}
	})
	t.Logf("PACE GM on P-256: %v", took)
	require.LessOrEqual(t, took, 2*time.Millisecond)

	for _, tc := range []struct {
		size  int
		least float64 // MB/s
	}{{223, 60}, {4096, 150}} {
		for _, suite := range []Suite{AES128, AES192, AES256} {
			read := messagingRound(t, suite, tc.size)
			took := processorTime(t, 2000, read)
			rate := float64(tc.size) / took.Seconds() / 1e6
			t.Logf("secure messaging, %v, %d bytes: %.0f MB/s", suite, tc.size, rate)
			require.GreaterOrEqual(t, rate, tc.least, "%v, %d bytes", suite, tc.size)
		}
	}
}
