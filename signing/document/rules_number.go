package document

import (
	"slices"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// numberChecks are about the document number, the optional data of the zone and the personal number.
var numberChecks = slices.Concat(
	boundedField{
		id: "NUM", field: "number", what: "document number", zone: true,
		of: func(d *Document) (string, *Text, int, int) {
			return d.Number, &d.Profile.Number, 1, numberPlaces(d.Profile.Format)
		},
	}.checks(),
	boundedField{
		id: "OPTIONAL", field: "optionalData", what: "optional data", zone: true, spaces: true,
		of: func(d *Document) (string, *Text, int, int) {
			first, _ := optionalPlaces(d.Profile.Format)
			return d.OptionalData, &d.Profile.OptionalData, 0, first
		},
	}.checks(),
	boundedField{
		id: "OPTIONAL2", field: "optionalData2", what: "second optional data", zone: true, spaces: true,
		of: func(d *Document) (string, *Text, int, int) {
			_, second := optionalPlaces(d.Profile.Format)
			return d.OptionalData2, &d.Profile.Optional2, 0, second
		},
	}.checks(),
	boundedField{
		id: "PERSONAL", field: "personalNumber", what: "personal number",
		of: func(d *Document) (string, *Text, int, int) {
			return d.Holder.PersonalNumber, &d.Profile.PersonalNumber, 0, maxText
		},
	}.checks(),
	[]check{
		{
			Rule{
				ID: "OPTIONAL-ROOM", Ref: "Doc 9303-5, 4.2.2.2", Stage: StageDocument,
				Asks: "a long document number leaves room for the optional data",
			},
			func(d *Document, fail failure) {
				first, _ := optionalPlaces(d.Profile.Format)
				if over := len(d.Number) - 9; over > 0 && d.OptionalData != "" && over+2+len(d.OptionalData) > first {
					fail("optionalData", "%d characters do not fit behind the last %d of the number", len(d.OptionalData), over)
				}
			},
		},
		{
			Rule{
				ID: "PERSONAL-ZONE", Stage: StageDocument,
				Asks: "a number with a check character of its own is the same in the zone and on the chip",
			},
			func(d *Document, fail failure) {
				kind, zone, chip := d.Profile.PersonalNumber.Check, d.OptionalData, d.Holder.PersonalNumber
				same := kind != "" && kind == d.Profile.OptionalData.Check
				if same && zone != "" && chip != "" && bare(zone) != bare(chip) {
					fail("personalNumber", "not the one that optionalData has")
				}
			},
		},
	},
)

// boundedField is a field that a profile bounds, and that gives rise to the same five rules wherever it is.
type boundedField struct {
	id, field, what string
	zone, spaces    bool // in the machine readable zone; spaces are allowed there
	of              func(d *Document) (value string, bounds *Text, least, places int)
}

func (f boundedField) checks() []check {
	rule := func(suffix, ref, asks string) Rule {
		return Rule{ID: f.id + "-" + suffix, Ref: ref, Asks: f.what + ": " + asks, Stage: StageDocument}
	}
	list := []check{
		{rule("LENGTH", "Doc 9303-3, 4.2", "as long as profile and format allow"), f.length},
		{rule("PATTERN", "", "matches the profile's pattern"), f.pattern},
		{rule("SERIES", "", "begins as one of the profile's series"), f.series},
		{rule("CHECK", "", "its own check character is right"), f.checkCharacter},
	}
	if f.zone {
		list = append([]check{{rule("CHARS", "Doc 9303-3, 4.3", "characters that the zone has"), f.characters}}, list...)
	}
	return list
}

func (f boundedField) characters(d *Document, fail failure) {
	value, _, _, _ := f.of(d)
	if i, r := f.foreign(value); i >= 0 {
		fail(f.field, "character %d is %U, want A to Z and 0 to 9", i+1, r)
	} else if strings.TrimSpace(value) != value {
		fail(f.field, "begins or ends with a space")
	}
}

// foreign returns the first character that the zone does not have, and its place, or -1.
func (f boundedField) foreign(value string) (int, rune) {
	for i, r := range value {
		if !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || f.spaces && r == ' ') {
			return i, r
		}
	}
	return -1, 0
}

func (f boundedField) length(d *Document, fail failure) {
	value, t, least, places := f.of(d)
	if t.Max != 0 {
		places = min(places, t.Max)
	}
	least = max(least, t.Min)
	if least > 0 && value == "" && !f.zone {
		fail(f.field, "missing")
	} else if n := len([]rune(value)); n < least || n > places {
		fail(f.field, "%d characters, want %d to %d", n, least, places)
	}
}

func (f boundedField) pattern(d *Document, fail failure) {
	value, t, _, _ := f.of(d)
	if t.Pattern != nil && value != "" && !t.Pattern.MatchString(value) {
		fail(f.field, "does not match %s", t.pattern())
	}
}

func (f boundedField) series(d *Document, fail failure) {
	value, t, _, _ := f.of(d)
	begins := func(series string) bool { return strings.HasPrefix(value, series) }
	if t.Series != nil && value != "" && !slices.ContainsFunc(t.Series, begins) {
		fail(f.field, "of none of the series %s", strings.Join(t.Series, ", "))
	}
}

func (f boundedField) checkCharacter(d *Document, fail failure) {
	value, t, _, _ := f.of(d)
	if t.Check == "" || value == "" {
		return
	}
	if why := numberings[t.Check](value); why != "" {
		fail(f.field, "%s", why)
	}
}

// numberings are the numbers with a check character of their own: each says what is wrong with one, or "".
var numberings = map[string]func(number string) string{"hkid": hkid}

// hkid checks a Hong Kong identity card number with its check character, which print puts in brackets.
func hkid(number string) string {
	plain := bare(number)
	if plain == "" {
		return "empty"
	}
	body, given := plain[:len(plain)-1], plain[len(plain)-1]
	want, err := mrz.HKIDCheck(body)
	switch {
	case err != nil:
		return "not one or two letters, six digits and a check character"
	case number != plain && number != body+"("+string(given)+")":
		return "brackets that do not hold the check character alone"
	case want != given:
		return "its check character is wrong"
	}
	return ""
}

// bare leaves the brackets of print out.
func bare(number string) string { return strings.NewReplacer("(", "", ")", "").Replace(number) }
