package mrz

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The quick look-up finds what a search through all states finds, for every code of up to three letters and for what is none.
func TestStateOf(t *testing.T) {
	byCode := map[string]*State{}
	for i := range states {
		byCode[states[i].Code] = &states[i]
	}
	require.Len(t, byCode, len(states))
	letters := []byte("<@ABCDEFGHIJKLMNOPQRSTUVWXYZ[0a\xff")
	for _, a := range letters {
		for _, b := range letters {
			for _, c := range letters {
				code := string([]byte{a, b, c})
				for n := range 4 {
					if got := stateOf(code[:n]); got != byCode[code[:n]] {
						t.Fatalf("%q: %v", code[:n], got)
					}
				}
			}
		}
	}
	require.Nil(t, stateOf("UTOX"))
	require.Nil(t, stateOf("A\xff"))
}
