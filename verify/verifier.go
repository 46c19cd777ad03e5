package verify

import (
	"time"

	"github.com/chancery-id/chancery/verify/trust"
)

// Verifier judges documents. It holds no state of its own and is safe for concurrent use; the zero value trusts nobody
// and accepts nothing.
type Verifier struct {
	// Trust holds the CSCA certificates and revocation lists; nil trusts none.
	Trust *trust.Store

	// Policy is what the inspecting State decides; the zero value is the default.
	Policy Policy

	// Time is the time dates are judged by, zero for now. The day a document expires on is taken in its location. The
	// report records it.
	Time time.Time
}

// Inspect judges the evidence in the order of the standard (Doc 9303-11, 5; TR-03135-1, 5) and returns a report that
// names every check. It never fails: evidence that can't be read is a check that failed. It asks no network and doesn't
// change anything; the same input gives the same report.
func (v *Verifier) Inspect(e *Evidence) *Report {
	now := v.Time
	if now.IsZero() {
		now = time.Now().Truncate(time.Second)
	}
	// A fixed offset, so that a saved time names the same days again wherever it is read.
	_, offset := now.Zone()
	now = now.In(time.FixedZone("", offset))
	in := &inspection{evidence: e, store: v.Trust, policy: v.Policy, now: now}
	if e == nil {
		in.evidence = &Evidence{}
	}
	in.run()
	return in.report()
}
