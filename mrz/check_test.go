package mrz

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// weighted is the check digit as Doc 9303-3, 4.9 has it: character by character, the weights 7, 3, 1 by turns.
func weighted(runs ...string) byte {
	sum, at := 0, 0
	for _, run := range runs {
		for _, c := range []byte(run) {
			sum += int(values[c]) * [...]int{7, 3, 1}[at%3]
			at++
		}
	}
	return '0' + byte(sum%10)
}

// The digit of a run follows from its parts, wherever it is cut.
func TestSumsOfParts(t *testing.T) {
	run := zonesRead[0]
	for i := range len(run) + 1 {
		require.Equal(t, weighted(run[:i]), checkDigit(run[:i]))
		for j := i; j <= len(run); j++ {
			parts := sumsOf(run[:i]).then(sumsOf([]byte(run[i:j]))).then(sumsOf(run[j:]))
			require.Equal(t, sumsOf(run), parts, "%d, %d", i, j)
		}
		if i < len(run) {
			require.Equal(t, sumsOf(run[:i+1]), sumsOf(run[:i]).and(run[i]))
		}
	}
}

// No run is too long: numbers made by hand, and what CheckDigit is given, are of any length.
func TestSumsOfLongRuns(t *testing.T) {
	for n := range 40 {
		run := strings.Repeat("Z9A", n*997) + "Z"
		digit, ok := CheckDigit(run)
		require.True(t, ok)
		require.Equal(t, weighted(run), digit, n)
	}
}

// FuzzComposite: the digit composed while reading is the one over the places the standard names, in every format.
func FuzzComposite(f *testing.F) {
	for _, zone := range zonesRead {
		f.Add(zone)
	}
	f.Add("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<8806923102858CORINNE<<<<<<<6512068F6")
	f.Fuzz(func(t *testing.T, zone string) {
		r, _ := DecodeUnchecked(zone)
		format, ok := formatOf(r.zone)
		if !ok || format.layout().compositeCheck == 0 {
			return
		}
		var runs []string
		for _, s := range format.layout().composite {
			runs = append(runs, s.of(r.zone))
		}
		var again Record
		wrong := false
		for _, fault := range again.fill(r.zone, "", format, Century{}) {
			wrong = wrong || fault.Field == FieldComposite
		}
		want := weighted(runs...)
		require.Equal(t, want, compositeDigit(format.layout(), r.zone))
		require.Equal(t, r.zone[format.layout().compositeCheck] != want, wrong)
	})
}
