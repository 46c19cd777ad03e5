package document

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Spaces part components, however many there are, and never become the border between the identifiers.
func TestStoredName(t *testing.T) {
	for name, want := range map[string]string{
		"":                            "",
		"Eriksson":                    "Eriksson",
		"Eriksson<<Anna Maria":        "Eriksson<<Anna<Maria",
		"van  der  Linden<<Anna":      "van<der<Linden<<Anna",
		"Linden<<Anna   Maria  ":      "Linden<<Anna<Maria",
		" Linden << Anna ":            "Linden<<Anna",
		"Linden<<<Anna":               "Linden<<Anna",
		"Linden<<Anna<<Maria":         "Linden<<Anna<Maria",
		"Anna <Maria":                 "Anna<Maria",
		"<<Anna":                      "Anna",
		"Anna<<":                      "Anna",
		"<":                           "",
		"李<<小龍":                       "李<<小龍",
		"ANNA MARIA                D": "ANNA<MARIA<D",
	} {
		require.Equal(t, want, storedName(name), name)
		require.Equal(t, want, storedName(shownName(want)), "what is read of %q", want)
	}
}
