package cms_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
)

// TestEveryRuleIsBrokenByOne walks the departures of rules_test.go and those of the encoding: each rule must fail for some,
// and none for the object as it should be.
func TestEveryRuleIsBrokenByOne(t *testing.T) {
	cfg := signer(t, "P-256")
	broken := map[string]bool{}
	lint := func(raw []byte) (ids []string) {
		d, err := cms.Parse(raw)
		if err != nil {
			return nil
		}
		for _, r := range d.Lint() {
			if !r.Passed {
				ids = append(ids, r.Rule)
				broken[r.Rule] = true
			}
		}
		return ids
	}
	require.Empty(t, lint(newObject(cfg).build(t, cfg)))
	for i := range rules {
		o := newObject(cfg)
		rules[i].change(o, cfg)
		lint(o.build(t, cfg))
	}
	lint(loosen(newObject(cfg).build(t, cfg), indefinite))
	for _, id := range cms.RuleIDs() {
		require.True(t, broken[id], "nothing breaks %s", id)
	}
}
