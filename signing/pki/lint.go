package pki

import (
	"errors"
	"slices"
)

// Rule is one clause of a standard for objects of type T: an id that never changes, where it stands and one check. Lists
// are judged by tables of these; the rules of certificates, which differ by role, are behind [Certificate.Lint].
type Rule[T any] struct {
	ID     string // "crl-number"
	Field  string // in the words of the standard: "cRLNumber"
	Ref    string // clause
	Weight Weight
	Check  func(T) error // what is wrong, nil where nothing is
}

// Judge holds an object against every rule, in their order. Findings are deviations noted while reading it; those that no
// rule names come last, as rule "encoding".
func Judge[T any](object T, rules []Rule[T], findings []Finding) []Result {
	results := make([]Result, 0, len(rules)+len(findings))
	for i := range rules {
		r := &rules[i]
		result := Result{Rule: r.ID, Field: r.Field, Ref: r.Ref, Weight: r.Weight, Passed: true}
		if err := r.Check(object); err != nil {
			result.Passed, result.Detail, result.err = false, err.Error(), err
		}
		results = append(results, result)
	}
	return withFindings(results, findings)
}

// Hold returns what [Breaches] would of [Judge], and allocates nothing where no rule is broken.
func Hold[T any](object T, rules []Rule[T], upTo Weight) error {
	var all []error
	for i := range rules {
		if r := &rules[i]; r.Weight <= upTo {
			if err := r.Check(object); err != nil {
				all = append(all, &Error{Rule: r.ID, Field: r.Field, Offset: -1, Ref: r.Ref, Err: err})
			}
		}
	}
	return errors.Join(all...)
}

// withFindings appends the findings that no result names.
func withFindings(results []Result, findings []Finding) []Result {
	judged := len(results)
	for _, f := range findings {
		same := func(r Result) bool { return r.Field == f.Field && r.Detail == f.Detail }
		if !slices.ContainsFunc(results[:judged], same) {
			results = append(results, Result{Rule: "encoding", Field: f.Field, Ref: f.Ref, Weight: Profile, Detail: f.Detail})
		}
	}
	return results
}

// Breaches returns the failed results up to a weight as errors, joined: each an [*Error] with its rule and clause.
func Breaches(results []Result, upTo Weight) error {
	var all []error
	for _, r := range results {
		if !r.Passed && r.Weight <= upTo {
			all = append(all, r.error())
		}
	}
	return errors.Join(all...)
}

// error returns a failed result as an error.
func (r Result) error() error {
	err := r.err
	if err == nil {
		err = errors.New(r.Detail)
	}
	return &Error{Rule: r.Rule, Field: r.Field, Offset: -1, Ref: r.Ref, Err: err}
}

// breachIf returns what is wrong where it is.
func breachIf(wrong bool, format string, args ...any) error {
	if !wrong {
		return nil
	}
	return errors.New(breach(format, args...))
}

// breachText is breachIf for a detail that is "" where nothing is wrong.
func breachText(detail string) error { return breachIf(detail != "", "%s", detail) }
