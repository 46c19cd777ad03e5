package verify

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCatalogueIsComplete(t *testing.T) {
	id := regexp.MustCompile(`^(5(\.\d+)+[ab]?(/DG\d+)?|icao\.[a-z0-9-]+)$`)
	ref := regexp.MustCompile(`^(TR-03135-1|Doc 9303-\d+|RFC \d+), \d`)
	seen := map[string]bool{}
	for i, r := range Catalogue() {
		require.Regexp(t, id, r.ID)
		require.Regexp(t, ref, r.Ref, r.ID)
		require.False(t, seen[r.ID], r.ID)
		require.Less(t, r.Group, groupCount, r.ID)
		seen[r.ID] = true
		for _, lang := range Languages() {
			require.NotEmpty(t, r.Title(lang), "check %d %s in %s", i, r.ID, lang)
		}
	}
	require.Len(t, seen, int(checkCount))
	require.Equal(t, "5.6.4.4.2/DG1", catalogue[atGroup(1)].ID)
	require.Equal(t, "5.6.4.4.2/DG16", catalogue[atGroup(16)].ID)
	require.Equal(t, checkCardAccess, catalogue[atCardAccess].ID)
	require.Equal(t, checkFace, catalogue[atFace].ID)
}

// The order of the standard: what the signature says comes before what it covers, and the document's expiry after both.
func TestCatalogueKeepsTheOrderOfTheStandard(t *testing.T) {
	order := []position{
		atObject, atAttributes, atDigest, atSignature, atProfile, atChain, atValidity, atRevocation, atCountry, atCOM, atGroup(1),
		atGroup(16), atChipMRZ, atComparison, atExpiry, atAA,
	}
	for i := 1; i < len(order); i++ {
		require.Less(t, order[i-1], order[i], catalogue[order[i]].ID)
	}
}

// A document is never accepted without these.
func TestCoreChecks(t *testing.T) {
	var got []string
	for _, r := range catalogue {
		if r.weight == core {
			got = append(got, r.ID)
		}
	}
	require.Equal(t, []string{
		checkDigest, checkSignature, checkChain, checkValidity, checkTrust, checkGroups, checkGroups + "/DG1", checkGroups + "/DG2", checkExpiry,
	}, got)
}

func TestCombine(t *testing.T) {
	for _, tc := range []struct {
		in   []Status
		want Status
	}{
		{nil, NotApplicable},
		{[]Status{NotApplicable, NotApplicable}, NotApplicable},
		{[]Status{NotPerformed, NotApplicable}, NotPerformed},
		{[]Status{Passed, NotApplicable, NotPerformed}, Passed},
		{[]Status{Passed, Undetermined, NotApplicable}, Undetermined},
		{[]Status{Passed, Undetermined, Failed}, Failed},
	} {
		require.Equal(t, tc.want, combine(tc.in...), "%v", tc.in)
	}
}

// The verdict for every single check in every status, all others passed.
func TestEveryCheckHasItsWeightInTheVerdict(t *testing.T) {
	for p := position(0); p < checkCount; p++ {
		for _, s := range []Status{Passed, Failed, Undetermined, NotApplicable, NotPerformed} {
			in := &inspection{}
			for i := range in.results {
				in.results[i] = result{status: Passed}
			}
			in.results[p] = result{status: s, reason: "R"}
			verdict, reason, _ := in.decide()
			want := VerdictValid
			switch w := in.weight(p); {
			case s == Passed || w == noted:
			case s == Failed:
				want = VerdictInvalid
			case s == Undetermined, s == NotPerformed && w >= required, s == NotApplicable && w == core:
				want = VerdictUndetermined
			}
			require.Equal(t, want, verdict, "%s %v", catalogue[p].ID, s)
			if want != VerdictValid && p != atExpiry {
				require.Equal(t, Reason("R"), reason, catalogue[p].ID)
			}
		}
	}
}

func TestNothingCheckedIsNotValid(t *testing.T) {
	verdict, _, _ := (&inspection{}).decide()
	require.Equal(t, VerdictUndetermined, verdict)
	require.Equal(t, VerdictUndetermined, Verdict(0))
	require.Equal(t, NotPerformed, Status(0))
}

func TestWordsRoundTrip(t *testing.T) {
	for s := NotPerformed; s <= NotApplicable; s++ {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back Status
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, s, back)
	}
	for v := VerdictUndetermined; v <= VerdictInvalid; v++ {
		text, err := v.MarshalText()
		require.NoError(t, err)
		var back Verdict
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, v, back)
	}
	var s Status
	require.Error(t, s.UnmarshalText([]byte("fine")))
	var v Verdict
	require.Error(t, v.UnmarshalText([]byte("fine")))
	_, err := Status(99).MarshalText()
	require.Error(t, err)
	_, err = Verdict(99).MarshalText()
	require.Error(t, err)
}
