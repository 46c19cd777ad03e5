package document

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chancery-id/chancery/mrz"
)

const refNames = "Doc 9303-3, 4.6"

// maxOtherNames bounds the further names on a chip.
const maxOtherNames = 20

// nameChecks are about the name that the zone is made of, the one in the holder's script, and the further ones.
var nameChecks = []check{
	{
		Rule{
			ID: "NAME-MISSING", Ref: refNames, Stage: StageDocument,
			Asks: "a primary identifier, and no further name that is empty; a name of one part is the primary identifier, whichever part it is for its holder",
		},
		func(d *Document, fail failure) {
			switch h := &d.Holder; {
			case h.PrimaryID == "" && h.SecondaryID != "":
				fail("names.primary", "a name of one part is the primary identifier, whichever part it is for its holder")
			case h.PrimaryID == "":
				fail("names.primary", "missing")
			}
			if slices.Contains(d.Holder.OtherNames, "") {
				fail("names.other", "an empty name")
			}
		},
	},
	{
		Rule{
			ID: "NAME-UNMAPPED", Ref: "Doc 9303-3, 6", Stage: StageDocument,
			Asks: "a name that a table of Doc 9303-3 writes in letters A to Z, or the holder's own romanisation",
		},
		eachIdentifier(func(field string, report *mrz.NameReport, _ error, fail failure) {
			if report != nil && len(report.Unmapped()) > 0 {
				fail(field, "%s: no table writes it in letters A to Z; give the holder's own romanisation here "+
					"and the name in its script as names.national", codePoints(report.Unmapped()))
			}
		}),
	},
	{
		Rule{ID: "NAME-LETTERS", Ref: refNames, Asks: "a name with letters that can stand in the zone", Stage: StageDocument},
		eachIdentifier(func(field string, report *mrz.NameReport, err error, fail failure) {
			switch {
			case report == nil:
				fail(field, "%w", err)
			case err != nil && len(report.Unmapped()) == 0:
				fail(field, "no letter of it can stand in the zone")
			}
		}),
	},
	{
		Rule{ID: "NAME-PARTS", Ref: refText, Asks: "\"<<\" in a whole name with a part before and behind it", Stage: StageDocument},
		func(d *Document, fail failure) {
			for _, whole := range d.wholeNames() {
				if primary, secondary, parted := strings.Cut(whole.value, "<<"); parted && (primary == "" || secondary == "") {
					fail(whole.field, "\"<<\" with nothing before or behind it")
				}
			}
		},
	},
	{
		Rule{ID: "NAME-COUNT", Ref: refText, Asks: "at most 20 further names", Stage: StageDocument},
		func(d *Document, fail failure) {
			if n := len(d.Holder.OtherNames); n > maxOtherNames {
				fail("names.other", "%d names, at most %d", n, maxOtherNames)
			}
		},
	},
	{
		Rule{ID: "NAME-LENGTH", Asks: "a name as long as the profile allows", Stage: StageDocument},
		func(d *Document, fail failure) {
			h, rule := &d.Holder, &d.Profile.Name
			whole := strings.TrimSpace(h.PrimaryID + " " + h.SecondaryID)
			if n := utf8.RuneCountInString(whole); rule.Max > 0 && n > rule.Max {
				fail("names", "%d characters, the profile allows %d", n, rule.Max)
			}
			if n := len(nationalCharacters(h.NationalName)); rule.NationalMax > 0 && n > rule.NationalMax {
				fail("names.national", "%d characters, the profile allows %d", n, rule.NationalMax)
			}
		},
	},
	{
		Rule{ID: "NAME-SCRIPT", Asks: "a name in the script that the profile says", Stage: StageDocument},
		func(d *Document, fail failure) {
			table, limited := unicode.Scripts[d.Profile.Name.NationalScript]
			if !limited {
				return
			}
			for i, r := range nationalCharacters(d.Holder.NationalName) {
				if !unicode.Is(table, r) {
					fail("names.national", "character %d is %U, which is not %s", i+1, r, d.Profile.Name.NationalScript)
					return
				}
			}
		},
	},
	{
		Rule{ID: "CODE-PROFILE", Asks: "commercial codes where the profile has them", Stage: StageDocument},
		func(d *Document, fail failure) {
			if len(d.Holder.NameCodes) > 0 && !d.Profile.Name.CommercialCodes {
				fail("names.codes", "profile %s has no commercial codes", d.Profile.ID)
			}
		},
	},
	{
		Rule{
			ID: "CODE-FORM", Stage: StageDocument,
			Asks: "commercial codes of four digits, and one more where the glyph is a variant",
		},
		func(d *Document, fail failure) {
			for i, code := range d.Holder.NameCodes {
				if !isCommercialCode(code) {
					fail("names.codes", "code %d is not four digits, or five with the glyph extension", i+1)
					return
				}
			}
		},
	},
	{
		Rule{ID: "CODE-COUNT", Asks: "one commercial code for each character of the name, or none", Stage: StageDocument},
		func(d *Document, fail failure) {
			codes, characters := len(d.Holder.NameCodes), len(nationalCharacters(d.Holder.NationalName))
			if codes > 0 && codes != characters {
				fail("names.codes", "%d codes for %d characters", codes, characters)
			}
		},
	},
	{
		Rule{ID: "CODE-PLACE", Asks: "commercial codes as names.codes, not as a further name", Stage: StageDocument},
		func(d *Document, fail failure) {
			if slices.ContainsFunc(d.Holder.OtherNames, func(name string) bool { return codesOf(name) != nil }) {
				fail("names.other", "commercial codes belong into names.codes")
			}
		},
	},
}

// eachIdentifier composes the two identifiers one by one, so that a breach names its field. Text that can't be read is a breach
// of another rule.
func eachIdentifier(ask func(field string, report *mrz.NameReport, err error, fail failure)) func(*Document, failure) {
	return func(d *Document, fail failure) {
		for _, part := range []textField{{"names.primary", d.Holder.PrimaryID}, {"names.secondary", d.Holder.SecondaryID}} {
			if part.value == "" || !utf8.ValidString(part.value) {
				continue
			}
			report, err := mrz.ComposeName(d.Profile.Format, nfc(part.value), "", d.Profile.Names)
			ask(part.field, report, err, fail)
		}
	}
}

// nationalCharacters are the characters of a name without what parts or varies them: spaces, selectors, marks, and the dot in
// Chinese names of other peoples.
func nationalCharacters(name string) (list []rune) {
	for _, r := range nfc(name) {
		if !unicode.IsSpace(r) && !unicode.In(r, unicode.Mn, unicode.P, unicode.Sm, unicode.Cf) && !isSelector(r) {
			list = append(list, r)
		}
	}
	return list
}

// isCommercialCode tells a Chinese commercial code: four digits, and a fifth one that tells glyphs of one code apart.
func isCommercialCode(code string) bool {
	return (len(code) == 4 || len(code) == 5) && strings.Trim(code, "0123456789") == ""
}

// codesOf reads a further name that is nothing but commercial codes; nil for any other.
func codesOf(name string) []string {
	codes := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '<' })
	if len(codes) == 0 || slices.ContainsFunc(codes, func(code string) bool { return !isCommercialCode(code) }) {
		return nil
	}
	return codes
}
