package verify

import "fmt"

// Status is the outcome of one check. The zero value says that nothing was done.
type Status uint8

// The statuses. TR-03135-1, 3.5 calls them successful, failed, undetermined and not supported; a check that was not run
// has no value there and is told apart here, because the absence of a negative is not a positive.
const (
	NotPerformed  Status = iota // not run: its input was not presented, or it belongs to somebody else
	Passed                      // checked, and so
	Failed                      // checked, and not so
	Undetermined                // could not be decided: trust material, an algorithm or data is missing
	NotApplicable               // the document lacks the feature, and may
)

var statusNames = [...]string{
	NotPerformed: "not-performed", Passed: "passed", Failed: "failed",
	Undetermined: "undetermined", NotApplicable: "not-applicable",
}

// String returns the word used in reports: "passed".
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("status %d", uint8(s))
}

// MarshalText returns the word used in reports.
func (s Status) MarshalText() ([]byte, error) {
	if int(s) >= len(statusNames) {
		return nil, fmt.Errorf("no status %d", uint8(s))
	}
	return []byte(statusNames[s]), nil
}

// UnmarshalText reads the word used in reports.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("no status %q", text)
}

// Verdict is what the checks amount to. The zero value is never an acceptance.
type Verdict uint8

// The verdicts.
const (
	VerdictUndetermined Verdict = iota // neither proven nor disproved
	VerdictValid                       // authentic, unchanged and in force
	VerdictInvalid                     // a check that counts has failed
)

var verdictNames = [...]string{VerdictUndetermined: "undetermined", VerdictValid: "valid", VerdictInvalid: "invalid"}

// String returns the word used in reports: "valid".
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict %d", uint8(v))
}

// MarshalText returns the word used in reports.
func (v Verdict) MarshalText() ([]byte, error) {
	if int(v) >= len(verdictNames) {
		return nil, fmt.Errorf("no verdict %d", uint8(v))
	}
	return []byte(verdictNames[v]), nil
}

// UnmarshalText reads the word used in reports.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, name := range verdictNames {
		if name == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("no verdict %q", text)
}

// combine is the rule for a group of checks (TR-03135-1, 5.7 and 5.9): failed if any failed, else undetermined if any
// was, else passed if at least one passed; what remains was not performed or does not apply.
func combine(statuses ...Status) Status {
	result := NotApplicable
	for _, s := range statuses {
		if rank(s) > rank(result) {
			result = s
		}
	}
	return result
}

func rank(s Status) int {
	switch s {
	case Failed:
		return 4
	case Undetermined:
		return 3
	case Passed:
		return 2
	case NotPerformed:
		return 1
	}
	return 0
}
