package document

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// rules returns the codes of the breaches, in order.
func rules(err error) (codes []string) {
	for _, e := range Breaches(err) {
		codes = append(codes, e.Rule)
	}
	return codes
}

func TestTextOfEveryScriptIsWelcome(t *testing.T) {
	for _, name := range []string{
		"Eriksson", "Müller-Lüdenscheidt", "O’Connor", "D'Artagnan", "Björk Guðmundsdóttir", "Łukasz", "Nguyễn Thị Minh Khai",
		"Ελευθερία", "Євгенія", "Ђорђевић", "محمد", "علي\u200cرضا", "שָׁלוֹם", "नरेन्द्र", "ක්\u200dරිෂ්ණ", "สมชาย", "မောင်", "ខ្មែរ", "ქართული", "Հայաստան",
		"陳大文", "김민준", "さくら", "𠮷野家", "㐂", "𨋢", "𪚥", "葛\U000E0100城", "ᠮᠣᠩᠭᠣᠯ", "ⵣⵉⵔⵉ", "ⴰⴱⴷⵍⵍⴰⵀ", "አበበ", "བསྟན་འཛིན", "ᏣᎳᎩ", "𞤀𞤣𞤤𞤢𞤥", "",
	} {
		var b breaches
		checkText(&b, "name", name)
		require.Empty(t, b, name)
	}
}

func TestTextThatHasNoPlace(t *testing.T) {
	for text, rule := range map[string]string{
		"A\x00B":        "TEXT-CONTROL",
		"A\x1bB":        "TEXT-CONTROL",
		"A\u0085B":      "TEXT-CONTROL",
		"A\nB":          "TEXT-CONTROL",
		"A\u2028B":      "TEXT-CONTROL",
		"A\u202EB":      "TEXT-BIDI",
		"A\u2066B":      "TEXT-BIDI",
		"A\u200FB":      "TEXT-BIDI",
		"A\u061CB":      "TEXT-BIDI",
		"A\u200BB":      "TEXT-INVISIBLE",
		"A\uFEFFB":      "TEXT-INVISIBLE",
		"A\U000E0041B":  "TEXT-INVISIBLE",
		"\u200CA":       "TEXT-INVISIBLE",
		"A\u200D":       "TEXT-INVISIBLE",
		"A \u200D B":    "TEXT-INVISIBLE",
		"\uFE00A":       "TEXT-INVISIBLE",
		"A\xffB":        "TEXT-ENCODING",
		"A\uFFFDB":      "TEXT-ENCODING",
		"A\uFFFEB":      "TEXT-ENCODING",
		"陳\uE123":       "TEXT-PRIVATE",
		"陳\U000F0001":   "TEXT-PRIVATE",
		"陳\U0010FFFD":   "TEXT-PRIVATE",
		"A<<B":          "TEXT-FILLER",
		" A":            "TEXT-SPACE",
		"A ":            "TEXT-SPACE",
		"A\u00A0B":      "TEXT-SPACE",
		"\u0410NNA":     "TEXT-MIXED", // Cyrillic A
		"PAN\u039FS":    "TEXT-MIXED", // Greek O
		"ok \u0405MITH": "TEXT-MIXED",
	} {
		var b breaches
		checkText(&b, "name", text)
		require.Equal(t, []string{rule}, rules(b.err()), "%+q", text)
	}
	var b breaches
	checkText(&b, "names.national", "陳\uE123")
	require.ErrorContains(t, b.err(), "names.national: character 2 is U+E123, a private-use code point")
	require.ErrorContains(t, b.err(), "HKSCS-2016")
}
