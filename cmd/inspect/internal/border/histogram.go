package border

import (
	"math/bits"
	"time"
)

// steps is into how many parts a doubling is divided.
const steps = 32

// histogram counts durations in steps of a thirty-second, whatever their size: what it takes does not grow with the day.
type histogram struct {
	counts [64 * steps]int
	total  int
	max    time.Duration
}

func (h *histogram) add(d time.Duration) {
	h.counts[slot(d)]++
	h.total++
	h.max = max(h.max, d)
}

func (h *histogram) merge(other *histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.total += other.total
	h.max = max(h.max, other.max)
}

// slot is the position of the highest bit, and the five bits below it.
func slot(d time.Duration) int {
	v := uint64(max(d, 1))
	top := bits.Len64(v) - 1
	low := v << (63 - top) << 1 >> (64 - 5)
	return top*steps + int(low)
}

// quantile returns the upper end of the step in which the q-th part of all lies.
func (h *histogram) quantile(q float64) time.Duration {
	want, seen := int(q*float64(h.total)), 0
	for i, n := range h.counts {
		if seen += n; seen > want {
			top, low := i/steps, uint64(i%steps)
			return min(time.Duration((steps+low+1)<<top/steps), h.max)
		}
	}
	return h.max
}
