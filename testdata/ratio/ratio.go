// Package ratio measures a piece of work beside the primitive operations it can't do without, in one run: the ratio of the
// two holds on any machine and under any load, where the times do not.
//
//   - [Measure] takes both in turns and returns the median of each.
//   - [Report] does so in a benchmark.
package ratio

import (
	"runtime"
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

// Allocations returns the allocations of one call of Do, without those of Setup.
func Allocations(w Work) float64 {
	const runs = 20
	var before, after runtime.MemStats
	total := uint64(0)
	for i := range runs + 1 {
		if w.Setup != nil {
			w.Setup()
		}
		runtime.ReadMemStats(&before)
		w.Do()
		runtime.ReadMemStats(&after)
		if i > 0 { // the first call fills what is kept
			total += after.Mallocs - before.Mallocs
		}
	}
	return float64(total / runs)
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
