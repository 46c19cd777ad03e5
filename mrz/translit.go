package mrz

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Transliteration says how names are written in the letters A to Z (Doc 9303-3, 6). The zero value takes the
// recommendations of the tables. What the holder has chosen goes before any table: give that spelling as the name.
type Transliteration struct {
	// Language chooses the national variant of Cyrillic: "be", "bg", "mk", "sr", "uk", also with a region as "uk-UA".
	Language string
	// Letters chooses among the alternatives of the tables, or replaces them, as 'Ü': "U".
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

// writer writes identifiers in the letters of the zone: components joined by single spaces.
type writer struct {
	letters  map[rune]string
	language string
	changes  []Change

	out     []byte
	started bool   // the identifier has a letter
	pending bool   // a separator is due before the next letter
	last    string // what the last letter became, for the shadda
	scratch [96]byte
}

func (t *Transliteration) writer() *writer {
	language, _, _ := strings.Cut(t.Language, "-")
	w := &writer{language: strings.ToLower(language)}
	if len(t.Letters) > 0 {
		w.letters = make(map[rune]string, len(t.Letters))
		for r, value := range t.Letters {
			w.letters[upper(r)] = strings.ToUpper(value)
		}
	}
	return w
}

// identifier returns a name in capital letters and spaces.
func (w *writer) identifier(name string) string {
	w.out, w.started, w.pending, w.last = w.scratch[:0], false, false, ""
	for len(name) > 0 {
		r, size := rune(name[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(name)
		}
		name = name[size:]
		r = upper(r)
		if len(name) > 0 && name[0] >= utf8.RuneSelf {
			mark, markSize := utf8.DecodeRuneInString(name)
			if c, ok := composed[[2]rune{r, mark}]; ok {
				r, name = c, name[markSize:]
			}
		}
		w.rune(r, name)
	}
	return string(w.out)
}

// upper returns the capital letter; the sharp s has one that unicode.ToUpper does not know.
func upper(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return r - 'a' + 'A'
	case r < utf8.RuneSelf:
		return r
	case r == '\u00DF':
		return '\u1E9E'
	}
	return unicode.ToUpper(r)
}

func (w *writer) rune(r rune, rest string) {
	if value, ok := w.letters[r]; ok {
		w.table(r, value, RuleTransliterated, refTables)
		return
	}
	switch {
	case 'A' <= r && r <= 'Z':
		w.letter(alphabet[r-'A' : r-'A'+1])
	case r == ' ' || r == filler || unicode.IsSpace(r):
		w.separate()
	case r == ',' || r == '\u2212' || unicode.Is(unicode.Pd, r): // the minus sign is a hyphen of some keyboards
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
	switch {
	case latinBase <= r && r < latinBase+rune(len(latin)) && latin[r-latinBase] != "":
		w.table(r, latin[r-latinBase], RuleTransliterated, "Doc 9303-3, 6.A")
		return
	case r == '\u1E9E':
		w.table(r, "SS", RuleTransliterated, "Doc 9303-3, 6.A")
		return
	case cyrillicBase <= r && r < cyrillicBase+rune(len(cyrillic)) && cyrillic[r-cyrillicBase] != "":
		w.table(r, w.cyrillic(r), RuleTransliterated, "Doc 9303-3, 6.B")
		return
	case r == shadda:
		w.table(r, w.last, RuleTransliterated, "Doc 9303-3, 6.C")
		return
	case arabicBase <= r && r < arabicBase+rune(len(arabic)) && arabic[r-arabicBase] != "":
		value := arabic[r-arabicBase]
		if r == tehMarbuta && endsComponent(rest) {
			value = finalTehMarbuta
		}
		w.table(r, value, RuleTransliterated, "Doc 9303-3, 6.C")
		return
	}
	if value, ok := stripped[r]; ok {
		w.table(r, value, RuleNotListed, refTables)
		return
	}
	if unicode.In(r, unicode.P, unicode.S, unicode.Mn, unicode.Lm, unicode.Cf) {
		// Apostrophes, dots, marks and joiners are left out and nothing is put in their place.
		w.change(r, "", RuleDropped, refNames)
		return
	}
	w.change(r, "", RuleUnmapped, refTables)
}

const (
	shadda          = '\u0651'
	tehMarbuta      = '\u0629'
	finalTehMarbuta = "XAH"
)

// endsComponent says whether no letter of the component follows.
func endsComponent(rest string) bool {
	for _, r := range rest {
		if !unicode.In(r, unicode.Mn, unicode.Cf) {
			return !unicode.IsLetter(r)
		}
	}
	return true
}

func (w *writer) cyrillic(r rune) string {
	initial := !w.started || w.pending
	for _, v := range cyrillicVariants[r] {
		if v.language == w.language && (initial || !v.initial) {
			return v.value
		}
	}
	return cyrillic[r-cyrillicBase]
}

func (w *writer) table(r rune, value, rule, ref string) {
	if value == notEncoded {
		value = ""
	}
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

// change notes what was done, once.
func (w *writer) change(r rune, value, rule, ref string) {
	for i := range w.changes {
		if c := &w.changes[i]; c.Rune == r && c.Value == value {
			return
		}
	}
	if w.changes == nil {
		w.changes = make([]Change, 0, 8)
	}
	w.changes = append(w.changes, Change{r, value, rule, ref})
}

// Alternatives returns the ways Doc 9303-3, 6.A allows to write a letter, the recommended one first; nil for letters of
// other tables and none.
func Alternatives(r rune) []string {
	r = upper(r)
	switch {
	case latinAlternatives[r] != nil:
		return slices.Clone(latinAlternatives[r])
	case r == '\u1E9E':
		return []string{"SS"}
	case latinBase <= r && r < latinBase+rune(len(latin)) && latin[r-latinBase] != "":
		return []string{latin[r-latinBase]}
	}
	return nil
}

// ReverseArabic reads the letters of Doc 9303-3, 6.C back into Arabic script, as far as the table is reversible: codes
// that begin with X first, then single letters. Doubled letters are read as letters with shadda.
func ReverseArabic(name string) string {
	var b strings.Builder
	last := ""
	for i := 0; i < len(name); {
		if name[i] == ' ' || name[i] == filler {
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
	if strings.HasPrefix(s, finalTehMarbuta) {
		return finalTehMarbuta, tehMarbuta
	}
	for n := min(3, len(s)); n > 0; n-- {
		if i := slices.Index(arabic[:], s[:n]); i >= 0 && s[:n] != notEncoded {
			return s[:n], arabicBase + rune(i)
		}
	}
	return "", 0
}
