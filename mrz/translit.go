package mrz

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cyrillicLetter is a letter of the Cyrillic table with the exceptions of some languages.
type cyrillicLetter struct {
	value      string
	exceptions map[string]string
}

// Transliteration says how names are written in the letters A to Z (Doc 9303-3, 6). The zero value takes the default of
// the tables. What the holder has chosen goes before any table: give that spelling as the name.
type Transliteration struct {
	// Language chooses the national variant of Cyrillic: "be", "bg", "mk", "sr", "uk".
	Language string
	// Letters chooses among the alternatives of the tables, or replaces them, as 'Ü': "U". Capital letters.
	Letters map[rune]string
}

// Change is one thing that was done to a name on its way into the zone.
type Change struct {
	Rune  rune   // what stood in the name
	Value string // what stands in the zone for it, "" for nothing
	Rule  string // "transliterated", "dropped", "separator", "not listed", "unmapped" or "digit"
	Ref   string // clause
}

// The rules of a [Change].
const (
	RuleTransliterated = "transliterated" // by a table of Doc 9303-3, 6
	RuleNotListed      = "not listed"     // a Latin letter the tables do not list, written as its base letter
	RuleDropped        = "dropped"        // apostrophes and other punctuation
	RuleSeparator      = "separator"      // hyphen or comma, a filler
	RuleUnmapped       = "unmapped"       // a letter of a script without a table: the holder's romanisation is needed
	RuleDigit          = "digit"          // digits can't stand in a name
)

// alphabet holds the letters of the zone, so that a letter is a piece of it.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// writer writes one identifier in the letters of the zone: components joined by single spaces.
type writer struct {
	by      *Transliteration
	out     []byte
	changes []Change
	started bool   // the component has a letter
	last    string // what the last letter became, for the shadda
	pending bool   // a separator is due before the next letter
}

// transliterate returns the identifier in capital letters and spaces, and what was done.
func (t *Transliteration) transliterate(name string) (string, []Change) {
	w := writer{by: t, out: make([]byte, 0, len(name)+8)}
	for name != "" {
		r, size := utf8.DecodeRuneInString(name)
		name = name[size:]
		r = upper(r)
		if mark, markSize := utf8.DecodeRuneInString(name); name != "" && unicode.Is(unicode.Mn, mark) {
			if c, ok := composed[[2]rune{r, mark}]; ok {
				r, name = c, name[markSize:]
			}
		}
		w.rune(r, name)
	}
	return string(w.out), w.changes
}

// upper returns the capital letter; the sharp s has one since 2017 that unicode.ToUpper does not know.
func upper(r rune) rune {
	if r == '\u00DF' {
		return '\u1E9E'
	}
	return unicode.ToUpper(r)
}

func (w *writer) rune(r rune, rest string) {
	if 'A' <= r && r <= 'Z' && w.by.Letters == nil {
		w.letter(alphabet[r-'A' : r-'A'+1])
		return
	}
	if value, ok := w.by.Letters[r]; ok {
		w.change(r, value, RuleTransliterated, "Doc 9303-3, 6")
		w.letter(value)
		return
	}
	switch {
	case 'A' <= r && r <= 'Z':
		w.letter(alphabet[r-'A' : r-'A'+1])
	case r == ' ' || r == '<' || unicode.IsSpace(r):
		w.separate()
	case r == ',' || unicode.Is(unicode.Pd, r):
		w.change(r, "<", RuleSeparator, refNames)
		w.separate()
	case '0' <= r && r <= '9':
		w.change(r, "", RuleDigit, refNames)
	default:
		w.foreign(r, rest)
	}
}

// foreign writes a rune that is no letter A to Z.
func (w *writer) foreign(r rune, rest string) {
	if values, ok := latin[r]; ok {
		w.table(r, values[0], RuleTransliterated, "Doc 9303-3, 6.A")
		return
	}
	if c, ok := cyrillic[r]; ok {
		w.table(r, w.cyrillic(c), RuleTransliterated, "Doc 9303-3, 6.B")
		return
	}
	if r == shadda {
		w.table(r, w.last, RuleTransliterated, "Doc 9303-3, 6.C")
		return
	}
	if value, ok := arabic[r]; ok {
		if r == tehMarbuta && endsComponent(rest) {
			value = "XAH"
		}
		w.table(r, value, RuleTransliterated, "Doc 9303-3, 6.C")
		return
	}
	if value, ok := stripped[r]; ok {
		w.table(r, value, RuleNotListed, "Doc 9303-3, 6")
		return
	}
	switch {
	case unicode.IsPunct(r), unicode.IsSymbol(r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Lm, r):
		// Apostrophes, dots and marks are left out and nothing is put in their place.
		w.change(r, "", RuleDropped, refNames)
	default:
		w.change(r, "", RuleUnmapped, "Doc 9303-3, 6")
	}
}

const (
	shadda     = '\u0651'
	tehMarbuta = '\u0629'
)

func endsComponent(rest string) bool {
	for _, r := range rest {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		return !unicode.IsLetter(r)
	}
	return true
}

func (w *writer) cyrillic(c cyrillicLetter) string {
	if !w.started || w.pending {
		if value, ok := c.exceptions[w.by.Language+"-initial"]; ok {
			return value
		}
	}
	if value, ok := c.exceptions[w.by.Language]; ok {
		return value
	}
	return c.value
}

func (w *writer) table(r rune, value, rule, ref string) {
	w.change(r, value, rule, ref)
	w.letter(value)
}

func (w *writer) letter(value string) {
	if value == "" {
		return
	}
	if w.pending {
		w.out = append(w.out, ' ')
		w.pending = false
	}
	w.out = append(w.out, value...)
	w.started, w.last = true, value
}

// separate ends a component; several separators are one, and none stands at either end.
func (w *writer) separate() {
	w.pending = w.started
	w.last = ""
}

func (w *writer) change(r rune, value, rule, ref string) {
	c := Change{r, value, rule, ref}
	if !slices.Contains(w.changes, c) {
		w.changes = append(w.changes, c)
	}
}

// Alternatives returns the ways Doc 9303-3, 6.A allows to write a letter, the default first; nil for letters of other
// tables and none.
func Alternatives(r rune) []string { return slices.Clone(latin[upper(r)]) }

// ReverseArabic reads the letters of Doc 9303-3, 6.C back into Arabic script, as far as the table is reversible: codes
// that begin with X first, then single letters. Doubled letters are read as letters with shadda.
func ReverseArabic(name string) string {
	var b strings.Builder
	last := ""
	for i := 0; i < len(name); {
		if name[i] == ' ' || name[i] == '<' {
			b.WriteByte(' ')
			last = ""
			i++
			continue
		}
		value, r := longestArabic(name[i:])
		switch {
		case r == 0:
			b.WriteByte(name[i])
			last = ""
			i++
			continue
		case value == last:
			b.WriteRune(shadda)
			last = ""
		default:
			b.WriteRune(r)
			last = value
		}
		i += len(value)
	}
	return b.String()
}

// longestArabic finds the longest code at the beginning of s; among letters with the same code the lowest code point.
func longestArabic(s string) (value string, letter rune) {
	if strings.HasPrefix(s, "XAH") {
		return "XAH", tehMarbuta
	}
	for n := min(3, len(s)); n > 0; n-- {
		for r, v := range arabic {
			if v == s[:n] && (letter == 0 || r < letter) {
				value, letter = v, r
			}
		}
		if letter != 0 {
			return value, letter
		}
	}
	return "", 0
}
