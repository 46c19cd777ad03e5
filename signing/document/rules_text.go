package document

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const refText = "Doc 9303-10, 4.7.11"

// maxText bounds every text field, in runes.
const maxText = 500

var (
	ruleEncoding = Rule{
		ID: "TEXT-ENCODING", Ref: refText, Stage: StageDocument,
		Asks: "text in UTF-8, without signs for characters that were lost",
	}
	ruleControl = Rule{ID: "TEXT-CONTROL", Ref: refText, Asks: "no control characters", Stage: StageDocument}
)

// textRules say what may not stand in a text: what could not be stored, shown or compared safely. Every script is welcome.
var textRules = []struct {
	Rule
	find func(text string) (fault string) // what is wrong with a text of UTF-8, "" if nothing
}{
	{ruleEncoding, runeOf("TEXT-ENCODING")},
	{Rule{ID: "TEXT-LENGTH", Asks: "text of at most 500 characters"}, tooLong},
	{
		Rule{ID: "TEXT-PRIVATE", Ref: refText, Asks: "no private-use code points, which other systems show as something else"},
		runeOf("TEXT-PRIVATE"),
	},
	{ruleControl, runeOf("TEXT-CONTROL")},
	{Rule{ID: "TEXT-BIDI", Ref: refText, Asks: "no characters that reorder text"}, runeOf("TEXT-BIDI")},
	{
		Rule{ID: "TEXT-INVISIBLE", Ref: refText, Asks: "no invisible characters but joiners and selectors behind a letter"},
		func(text string) string { return cmp.Or(runeOf("TEXT-INVISIBLE")(text), loneJoiner(text)) },
	},
	{
		Rule{ID: "TEXT-SPACE", Asks: "plain spaces, and none at either end"},
		func(text string) string { return cmp.Or(runeOf("TEXT-SPACE")(text), edgeSpace(text)) },
	},
	{
		Rule{ID: "TEXT-FILLER", Ref: refText, Asks: "no '<', which parts the fields on the chip; \"<<\" may part a whole name once"},
		runeOf("TEXT-FILLER"),
	},
	{Rule{ID: "TEXT-MIXED", Ref: "UTS #39, 5.1", Asks: "no word that mixes letters of scripts that look alike"}, mixed},
}

// textChecks ask each of them of every text of a document.
var textChecks = func() (list []check) {
	for _, r := range textRules {
		r.Stage = StageDocument
		list = append(list, check{r.Rule, func(d *Document, fail failure) {
			for _, text := range d.texts() {
				if fault := faultOf(r.ID, r.find, text.value); fault != "" {
					fail(text.field, "%s", fault)
				}
			}
		}})
	}
	return list
}()

// faultOf asks one rule. Bytes that are no UTF-8 are all that is said of a text with them.
func faultOf(id string, find func(string) string, text string) string {
	switch {
	case text == "":
		return ""
	case utf8.ValidString(text):
		return find(text)
	case id == "TEXT-ENCODING":
		return "not UTF-8"
	}
	return ""
}

// checkText asks every rule of one text that is not of a document.
func checkText(b *breaches, field, text string) {
	for _, r := range textRules {
		if fault := faultOf(r.ID, r.find, text); fault != "" {
			b.add(field, r.Rule, "%s", fault)
		}
	}
}

type textField struct{ field, value string }

// texts returns every text of the document; whole names in the parts that "<<" makes of them.
func (d *Document) texts() []textField {
	h := &d.Holder
	list := append(make([]textField, 0, 16),
		textField{"names.primary", h.PrimaryID}, textField{"names.secondary", h.SecondaryID},
	)
	for _, whole := range d.wholeNames() {
		primary, secondary, _ := strings.Cut(whole.value, "<<")
		list = append(list, textField{whole.field, primary}, textField{whole.field, secondary})
	}
	return append(list,
		textField{"personalNumber", h.PersonalNumber}, textField{"birthPlace", h.PlaceOfBirth}, textField{"address", h.Address},
		textField{"telephone", h.Telephone}, textField{"profession", h.Profession}, textField{"title", h.Title},
		textField{"authority", d.Authority},
	)
}

// wholeNames are the names that "<<" may part into primary and secondary identifier. Of further names no more are looked at than
// there may be: a list that is longer is refused for that.
func (d *Document) wholeNames() []textField {
	list := []textField{{"names.national", d.Holder.NationalName}}
	for _, name := range d.Holder.OtherNames[:min(len(d.Holder.OtherNames), maxOtherNames)] {
		list = append(list, textField{"names.other", name})
	}
	return list
}

// runeOf finds the first rune that is forbidden by that rule.
func runeOf(id string) func(string) string {
	return func(text string) string {
		n := 0
		for _, r := range text {
			n++
			if rule, why := forbidden(r); rule == id {
				return fmt.Sprintf("character %d is %s", n, why)
			}
		}
		return ""
	}
}

func tooLong(text string) string {
	if n := utf8.RuneCountInString(text); n > maxText {
		return fmt.Sprintf("%d characters, at most %d", n, maxText)
	}
	return ""
}

func edgeSpace(text string) string {
	if strings.TrimFunc(text, unicode.IsSpace) != text {
		return "begins or ends with a space"
	}
	return ""
}

func mixed(text string) string {
	if word := mixedScripts(text); word >= 0 {
		return fmt.Sprintf("word %d mixes letters of Latin, Greek or Cyrillic that look alike", word+1)
	}
	return ""
}

// loneJoiner finds a joiner or selector that joins nothing.
func loneJoiner(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		if (isJoiner(r) || isSelector(r)) && (i == 0 || !joins(runes, i)) {
			return fmt.Sprintf("character %d is %U, which joins nothing there", i+1, r)
		}
	}
	return ""
}

// forbidden says why a rune has no place in a document, or "".
func forbidden(r rune) (rule, why string) {
	switch {
	case r >= ' ' && r < 0x7F && r != '<':
		return "", ""
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
