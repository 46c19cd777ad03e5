// Package ratio measures a piece of work beside the primitive operations it can't do without, in one run: the ratio of the
// two holds on any machine and under any load, where the times do not.
//
//   - [Measure] takes both in turns and returns the median of each.
//   - [Report] does so in a benchmark.
//   - [Allocations], [Bound] and [Held] are for laws that a test holds: they measure until nothing from outside counts.
package ratio

import (
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

// sample is the time one sample takes at least, so that the clock does not count.
const sample = 20 * time.Microsecond

// maxSamples bounds what is kept: the last ones.
const maxSamples = 1 << 14

// Work is what is measured.
type Work struct {
	Setup func() // before every call of Do, not measured; may be nil
	Do    func()
	Floor func() // the primitive operations alone

	Enough float64 // Allocations looks for none below; 0 finds the fewest there are
}

// Result holds the medians of one call each.
type Result struct {
	Work, Floor time.Duration
	Samples     int
}

// Ratio returns how many times its floor the work takes.
func (r Result) Ratio() float64 { return float64(r.Work) / float64(r.Floor) }

// Own returns what the work takes beyond its floor.
func (r Result) Own() time.Duration { return r.Work - r.Floor }

// Measure takes samples for about that long.
func Measure(w Work, d time.Duration) Result {
	m := newMeter(w)
	for end := time.Now().Add(d); time.Now().Before(end); {
		m.take()
	}
	return m.result()
}

// Benchmark is a *testing.B; commands measure too, and don't carry package testing.
type Benchmark interface {
	Helper()
	Loop() bool
	ReportMetric(n float64, unit string)
}

// Report measures in a benchmark: ns/op and allocs/op are those of the work alone, unit is its ratio to the floor, for
// example "x-verify".
func Report(b Benchmark, unit string, w Work) Result {
	b.Helper()
	m := newMeter(w)
	for b.Loop() {
		m.take()
	}
	r := m.result()
	b.ReportMetric(float64(r.Work), "ns/op")
	b.ReportMetric(r.Ratio(), unit)
	b.ReportMetric(float64(r.Own())/1000, "own-us")
	b.ReportMetric(Allocations(Work{Setup: w.Setup, Do: w.Do}), "allocs/op")
	b.ReportMetric(Allocations(Work{Do: w.Floor}), "floor-allocs")
	return r
}

// Allocations returns how many allocations one call of Do takes, without those of Setup: the fewest of many calls one by one,
// after a first that fills what is kept. Whatever comes from outside can only add to them: a pool ([sync.Pool]) that a garbage
// collection has emptied, or whose content the race detector drops at random, and goroutines that are not Do's. It holds the
// process to one processor and collects no garbage within a call, so no other test may run beside it.
func Allocations(w Work) float64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	_, clean := call(w)
	fewest, _ := call(w)
	for same := 0; same < settled && float64(fewest) > w.Enough; same++ {
		n, heap := call(w)
		if n < fewest {
			fewest, same = n, 0
		}
		if heap > clean+garbage {
			runtime.GC()
			_, clean = call(w) // fills pools again
		}
	}
	return float64(fewest)
}

// garbage is how many octets of it may lie about between two collections.
const garbage = 64 << 20

// settled is how many calls in a row must bring no fewer allocations. In an inspection the race detector leaves one call in eight
// as it is.
const settled = 100

// call returns the allocations of one call, and what the heap holds after it.
func call(w Work) (allocations, heap uint64) {
	if w.Setup != nil {
		w.Setup()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w.Do()
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs, after.HeapAlloc
}

// meter takes the work and its floor in turns, each so many times that the clock does not count.
type meter struct {
	Work
	repeatWork, repeatFloor int
	taken                   int
	work, floor             []time.Duration
}

func newMeter(w Work) *meter {
	m := &meter{Work: w, repeatWork: 1, repeatFloor: repeats(w.Floor)}
	if w.Setup == nil {
		m.repeatWork = repeats(w.Do)
	}
	return m
}

// repeats returns how many calls make a sample.
func repeats(f func()) int {
	for n := 1; ; n *= 2 {
		start := time.Now()
		for range n {
			f()
		}
		if time.Since(start) >= sample {
			return n
		}
	}
}

func (m *meter) take() {
	if m.Setup != nil {
		m.Setup()
	}
	work, floor := timed(m.Do, m.repeatWork), timed(m.Floor, m.repeatFloor)
	if len(m.work) < maxSamples {
		m.work, m.floor = append(m.work, work), append(m.floor, floor)
	} else {
		m.work[m.taken%maxSamples], m.floor[m.taken%maxSamples] = work, floor
	}
	m.taken++
}

func timed(f func(), n int) time.Duration {
	start := time.Now()
	for range n {
		f()
	}
	return time.Since(start) / time.Duration(n)
}

func (m *meter) result() Result {
	return Result{Work: median(m.work), Floor: max(median(m.floor), 1), Samples: m.taken}
}

func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := slices.Clone(d)
	slices.Sort(s)
	return s[len(s)/2]
}
