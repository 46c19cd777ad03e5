package ratio

import (
	"fmt"
	"runtime"
	"time"
)

// Bound is what one call may cost at most. What is 0 is not bounded.
type Bound struct {
	Time   time.Duration // by the clock on the wall
	Memory uint64        // octets allocated, given back or not
}

// attempts is how often a call may be measured: a machine that stands still, or a goroutine that another test left to end, makes
// one measure large, and not the next.
const attempts = 5

// Check measures calls of f until one stays within the bound, five at most; the error says what the cheapest took.
func (b Bound) Check(f func()) error {
	took, memory := time.Duration(1<<63-1), uint64(1<<64-1)
	for range attempts {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		f()
		took = min(took, time.Since(start))
		runtime.ReadMemStats(&after)
		memory = min(memory, after.TotalAlloc-before.TotalAlloc)
		if (b.Time == 0 || took <= b.Time) && (b.Memory == 0 || memory <= b.Memory) {
			return nil
		}
	}
	return fmt.Errorf("took %v and %d octets, at most %v and %d", took, memory, b.Time, b.Memory)
}

// Held returns how many octets the heap holds when what is garbage is gone: pools let go at the second collection, and what has a
// finalizer at the one behind it.
func Held() uint64 {
	held := uint64(1<<64 - 1)
	for range 3 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		held = min(held, m.HeapAlloc)
	}
	return held
}
