package pki

import (
	"fmt"
	"strings"
)

// Weight says what a breach of a rule means.
type Weight uint8

// The weights.
const (
	Essential Weight = iota + 1 // a certificate that breaks it can't have the role at all
	Profile                     // Doc 9303-12 requires it; real certificates break it and are still genuine
	Advice                      // recommended, or good practice
)

// String returns the weight in a word.
func (w Weight) String() string {
	switch w {
	case Essential:
		return "essential"
	case Profile:
		return "profile"
	case Advice:
		return "advice"
	}
	return "unknown"
}

// rule is one clause of the profile: an id that never changes, the clause and one check. The check returns what is wrong,
// or "".
type rule struct {
	id     string
	field  string
	ref    string
	weight Weight
	roles  roleSet
	check  func(c *Certificate, role Role) string
}

// roleSet is a set of roles.
type roleSet uint16

func roles(list ...Role) (s roleSet) {
	for _, r := range list {
		s |= 1 << r
	}
	return s
}

func (s roleSet) has(r Role) bool { return s&(1<<r) != 0 }

var (
	anyRole     = ^roleSet(0)
	authorities = roles(CSCA, Link)
	signers     = anyRole &^ authorities
)

// rules are all rules in the order of the tables.
var rules = join(fieldRules, nameRules, keyRules, presenceRules(), extensionRules)

func join(lists ...[]rule) (all []rule) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Result is the outcome of one rule.
type Result struct {
	Rule   string `json:"rule"`
	Field  string `json:"field"`
	Ref    string `json:"ref"`
	Weight Weight `json:"-"`
	Passed bool   `json:"passed"`
	Detail string `json:"detail,omitempty"` // what is wrong

	err error // Detail as an error, where the check gave one
}

// Lint judges the certificate by every rule of the role, in the order of the tables of Doc 9303-12. Deviations found while
// reading that no rule names come last, as rule "encoding".
func (c *Certificate) Lint(role Role) []Result {
	return c.lint(make([]Result, 0, len(c.Findings)+len(rules)), role, Advice, true)
}

// Broken is Lint without the rules that are kept; where all are, it allocates nothing.
func (c *Certificate) Broken(role Role) []Result { return c.broken(role, Advice) }

func (c *Certificate) broken(role Role, upTo Weight) []Result {
	return c.lint(nil, role, upTo, false)
}

// lint runs the rules up to a weight and appends what failed, or all.
func (c *Certificate) lint(results []Result, role Role, upTo Weight, all bool) []Result {
	if role < CSCA || role > DTCSigner {
		return []Result{{Rule: "role", Field: "role", Weight: Essential, Detail: "not a role of this package"}}
	}
	for i := range rules {
		if r := &rules[i]; r.roles.has(role) && r.weight <= upTo {
			detail := clip(r.check(c, role))
			if all || detail != "" {
				results = append(results, Result{
					Rule: r.id, Field: r.field, Ref: r.ref, Weight: r.weight, Passed: detail == "", Detail: detail,
				})
			}
		}
	}
	if upTo < Profile {
		return results
	}
	return withFindings(results, c.Findings)
}

// Validate returns every breach of the role's profile (Doc 9303-12, 7.1), each an [*Error] with its rule and clause,
// joined; nil if there is none. It judges the certificate alone: neither signature nor time nor revocation. Many genuine
// certificates break the profile; [Certificate.Fit] says whether one can have the role at all.
func (c *Certificate) Validate(role Role) error { return c.breaches(role, Profile) }

// Fit returns the breaches that bar the certificate from the role: a signer that is a CA, an extended key usage of another
// role, a key usage without the bit the role needs, a critical extension this package does not know, a validity that ends
// before it begins. A certificate that reads and is fit may still break the profile in form.
func (c *Certificate) Fit(role Role) error { return c.breaches(role, Essential) }

func (c *Certificate) breaches(role Role, upTo Weight) error {
	return Breaches(c.broken(role, upTo), upTo)
}

// breach formats a detail.
func breach(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// details joins what is wrong.
func details(list ...string) string {
	var wrong []string
	for _, d := range list {
		if d != "" {
			wrong = append(wrong, d)
		}
	}
	return strings.Join(wrong, "; ")
}
