package border

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chancery-id/chancery/verify"
)

// block is how many documents are made before they are inspected.
const block = 1024

// Run makes and inspects n documents, block by block. progress may be nil; it is told how many are done.
func (d *Day) Run(ctx context.Context, n int, progress func(done int)) (*Result, error) {
	r := run{day: d, verifier: d.verifier(), times: make([]histogram, runtime.GOMAXPROCS(0))}
	for done := 0; done < n && ctx.Err() == nil; {
		size := min(block, n-done)
		if err := r.block(done, size); err != nil {
			return nil, err
		}
		done += size
		r.memory(done <= n/2)
		if progress != nil {
			progress(done)
		}
	}
	return r.finish(), ctx.Err()
}

// run is a day on its way.
type run struct {
	day         *Day
	verifier    *verify.Verifier
	times       []histogram // by core
	came, right [defectCount]atomic.Int64
	result      Result
}

func (r *run) block(first, size int) error {
	travellers, errs := make([]traveller, size), make([]error, size)
	start := time.Now()
	r.parallel(size, func(_, i int) { travellers[i], errs[i] = r.day.traveller(first + i) })
	r.result.Making += time.Since(start)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	runtime.GC() // what was left over from making is not the inspection's to clear away
	start = time.Now()
	r.parallel(size, func(core, i int) { r.inspect(core, &travellers[i]) })
	r.result.Inspecting += time.Since(start)
	r.result.Documents += size
	return nil
}

func (r *run) inspect(core int, t *traveller) {
	start := time.Now()
	report := r.verifier.Inspect(t.evidence)
	r.times[core].add(time.Since(start))
	r.came[t.defect].Add(1)
	if want := defects[t.defect]; report.Verdict == want.verdict && report.Reason == want.reason {
		r.right[t.defect].Add(1)
	}
}

// parallel calls do for 0..n-1 on all cores.
func (r *run) parallel(n int, do func(core, i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for core := range r.times {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(core, i)
			}
		})
	}
	group.Wait()
}

func (r *run) memory(early bool) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	live := &r.result.HeapLate
	if early {
		live = &r.result.HeapEarly
	}
	*live = max(*live, m.HeapAlloc)
	r.result.Memory = max(r.result.Memory, m.Sys-m.HeapReleased)
}

func (r *run) finish() *Result {
	var all histogram
	for i := range r.times {
		all.merge(&r.times[i])
	}
	out := &r.result
	out.Cores = len(r.times)
	out.P50, out.P99, out.Max = all.quantile(0.5), all.quantile(0.99), all.max
	for i, d := range defects {
		out.Counts = append(out.Counts, Count{d.name, d.verdict, d.reason, int(r.came[i].Load()), int(r.right[i].Load())})
	}
	for _, s := range r.day.states {
		out.Signers += int(s.made.Load())
	}
	return out
}

// Result is what a day came to.
type Result struct {
	Documents  int           `json:"documents"`
	Cores      int           `json:"cores"`
	Inspecting time.Duration `json:"inspectingNs"` // on all cores, without making the documents
	Making     time.Duration `json:"makingNs"`
	P50        time.Duration `json:"p50Ns"`
	P99        time.Duration `json:"p99Ns"`
	Max        time.Duration `json:"maxNs"`
	Signers    int           `json:"signers"`   // that were met
	HeapEarly  uint64        `json:"heapEarly"` // largest heap in the first half
	HeapLate   uint64        `json:"heapLate"`  // and in the second
	Memory     uint64        `json:"memory"`    // taken from the system
	Counts     []Count       `json:"counts"`
}

// Count is how often a kind of document came, and how often the verdict was the one it must have.
type Count struct {
	Kind     string         `json:"kind"`
	Verdict  verify.Verdict `json:"verdict"`
	Reason   verify.Reason  `json:"reason"`
	Came     int            `json:"came"`
	AsItMust int            `json:"asItMust"`
}

// Rate returns documents per second.
func (r *Result) Rate() float64 { return float64(r.Documents) / r.Inspecting.Seconds() }

// Wrong returns how many verdicts were not the expected ones.
func (r *Result) Wrong() int {
	wrong := 0
	for _, c := range r.Counts {
		wrong += c.Came - c.AsItMust
	}
	return wrong
}
