package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const refText = "Doc 9303-10, 4.7.11"

// maxText bounds every text field, in runes.
const maxText = 500

// checkText refuses text that could not be stored, shown or compared safely: bytes that are no UTF-8, controls,
// bidirectional overrides and other invisible characters, code points without a common meaning. Every script is welcome.
func checkText(b *breaches, field, text string) {
	if !utf8.ValidString(text) {
		b.add(field, "TEXT-ENCODING", refText, "not UTF-8")
		return
	}
	if n := utf8.RuneCountInString(text); n > maxText {
		b.add(field, "TEXT-LENGTH", "", "%d characters, at most %d", n, maxText)
		return
	}
	runes := []rune(text)
	for i, r := range runes {
		if rule, why := forbidden(r); rule != "" {
			b.add(field, rule, refText, "character %d is %s", i+1, why)
			return
		}
		if (isJoiner(r) || isSelector(r)) && (i == 0 || !joins(runes, i)) {
			b.add(field, "TEXT-INVISIBLE", refText, "character %d is %U, which joins nothing there", i+1, r)
			return
		}
	}
	if strings.TrimFunc(text, unicode.IsSpace) != text {
		b.add(field, "TEXT-SPACE", "", "begins or ends with a space")
	}
	if word := mixedScripts(text); word >= 0 {
		b.add(field, "TEXT-MIXED", "UTS #39, 5.1", "word %d mixes letters of Latin, Greek or Cyrillic that look alike", word+1)
	}
}

// forbidden says why a rune has no place in a document, or "".
func forbidden(r rune) (rule, why string) {
	switch {
	case unicode.Is(unicode.Co, r):
		return "TEXT-PRIVATE", fmt.Sprintf("%U, a private-use code point that other systems show as something else or not at all; "+
			"give the character's own code point in ISO/IEC 10646 (all of HKSCS-2016 has one)", r)
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return "TEXT-CONTROL", fmt.Sprintf("%U, a control character", r)
	case unicode.Is(unicode.Bidi_Control, r):
		return "TEXT-BIDI", fmt.Sprintf("%U, which reorders text", r)
	case isJoiner(r):
		return "", ""
	case unicode.Is(unicode.Cf, r):
		return "TEXT-INVISIBLE", fmt.Sprintf("%U, an invisible character", r)
	case r == unicode.ReplacementChar:
		return "TEXT-ENCODING", "U+FFFD, which stands for a character that was lost"
	case unicode.Is(unicode.Noncharacter_Code_Point, r):
		return "TEXT-ENCODING", fmt.Sprintf("%U, which is no character", r)
	case unicode.IsSpace(r) && r != ' ' && r != '\u3000':
		return "TEXT-SPACE", fmt.Sprintf("%U, which is not a plain space", r)
	case r == '<':
		return "TEXT-FILLER", "'<', which separates the parts of a field on the chip"
	}
	return "", ""
}

// isJoiner tells the two invisible characters that Persian and Indic spelling needs inside words.
func isJoiner(r rune) bool { return r == '\u200C' || r == '\u200D' }

// isSelector tells the characters that choose a form of the ideograph before them.
func isSelector(r rune) bool { return unicode.Is(unicode.Variation_Selector, r) }

// joins says whether the joiner or selector at i follows a letter and, if it is a joiner, precedes one.
func joins(runes []rune, i int) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) && !isSelector(r) }
	if !letter(runes[i-1]) {
		return false
	}
	return isSelector(runes[i]) || i+1 < len(runes) && letter(runes[i+1])
}

// mixedScripts returns the index of the first word with letters of more than one of the scripts that share letter forms,
// or -1.
func mixedScripts(text string) int {
	for i, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		var latin, greek, cyrillic int
		for _, r := range word {
			switch {
			case unicode.Is(unicode.Latin, r):
				latin = 1
			case unicode.Is(unicode.Greek, r):
				greek = 1
			case unicode.Is(unicode.Cyrillic, r):
				cyrillic = 1
			}
		}
		if latin+greek+cyrillic > 1 {
			return i
		}
	}
	return -1
}
