package document

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/chancery-id/chancery/mrz"
)

var (
	profileID   = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	profileCode = regexp.MustCompile(`^[A-Z][A-Z0-9]?$`)
)

// numberPlaces returns how many characters a document number may have in a format: TD1 and TD2 continue long numbers in
// the optional data (Doc 9303-5, 4.2.2.2 note j).
func numberPlaces(f mrz.Format) int {
	switch f {
	case mrz.TD1:
		return 22
	case mrz.TD2:
		return 14
	}
	return 9
}

// optionalPlaces returns the length of the optional data elements of a format.
func optionalPlaces(f mrz.Format) (first, second int) {
	switch f {
	case mrz.TD1:
		return 15, 11
	case mrz.TD2:
		return 7, 0
	case mrz.MRVA:
		return 16, 0
	case mrz.MRVB:
		return 8, 0
	}
	return 14, 0
}

// Validate returns everything that is wrong with the profile itself.
func (p *Profile) Validate() error {
	var b breaches
	if !profileID.MatchString(p.ID) || len(p.ID) > 60 {
		b.add("id", ruleValue, "must be lower-case words joined by hyphens")
	}
	if checkText(&b, "title", p.Title); p.Title == "" {
		b.add("title", ruleGiven, "missing")
	}
	checkText(&b, "comment", p.Comment)
	if !p.Format.Known() || p.Format == mrz.FRID {
		b.add("format", ruleValue, "must be TD1, TD2, TD3, MRVA or MRVB")
	} else {
		p.checkCodes(&b)
	}
	p.checkLists(&b)
	p.checkStates(&b)
	p.checkGroups(&b)
	first, second := optionalPlaces(p.Format)
	p.Number.check(&b, "number", numberPlaces(p.Format), inZone)
	p.OptionalData.check(&b, "optionalData", first, inZone)
	p.Optional2.check(&b, "optionalData2", second, inZone)
	p.PersonalNumber.check(&b, "personalNumber", maxText, anyText)
	p.checkAges(&b)
	p.checkNames(&b)
	p.checkPortrait(&b)
	return b.err()
}

func (p *Profile) checkCodes(b *breaches) {
	for _, code := range append([]string{p.Code}, p.Codes...) {
		if !profileCode.MatchString(code) {
			b.add("code", ruleCodeForm, "%s is not one or two capital letters", mrzShown(code))
			continue
		}
		visa := p.Format == mrz.MRVA || p.Format == mrz.MRVB
		switch {
		case p.Format == mrz.TD3 && code[0] != 'P':
			b.add("code", ruleCodeForm, "a TD3 document's code begins with P, not %c", code[0])
		case visa && code[0] != 'V':
			b.add("code", ruleCodeForm, "a visa's code begins with V, not %c", code[0])
		case visa || p.Format == mrz.TD3 || p.Format == mrz.TD2 && code == "PU":
		case !slices.Contains([]byte("ACI"), code[0]):
			b.add("code", ruleCodeForm, "a card's code begins with A, C or I, not %c", code[0])
		case code[1:] == "V" || code == "AI":
			b.add("code", ruleCodeForm, "code %s is not open to cards", code)
		}
	}
	for _, alias := range p.Aliases {
		if len(alias) < 1 || len(alias) > 24 || !unicode.IsUpper(rune(alias[0])) {
			b.add("aliases", ruleValue, "%s is not a word of capital letters", mrzShown(alias))
		}
	}
}

// checkLists refuses a list of choices with none in it: left out it allows all, and who reads it may take it for either.
func (p *Profile) checkLists(b *breaches) {
	for _, list := range []struct {
		field   string
		choices []string
	}{
		{"issuers", p.Issuers},
		{"nationalities", p.Nationalities},
		{"portrait.formats", p.Portrait.Formats},
		{"number.series", p.Number.Series},
		{"optionalData.series", p.OptionalData.Series},
		{"optionalData2.series", p.Optional2.Series},
		{"personalNumber.series", p.PersonalNumber.Series},
	} {
		if list.choices != nil && len(list.choices) == 0 {
			b.add(list.field, ruleValue, "an empty list; leave it out to allow all")
		}
	}
}

func (p *Profile) checkStates(b *breaches) {
	for _, list := range []struct {
		field string
		codes []string
		use   mrz.Use
	}{{"issuers", p.Issuers, mrz.ForIssuer}, {"nationalities", p.Nationalities, mrz.ForNationality}} {
		for _, code := range list.codes {
			if state, known := mrz.StateByCode(code); !known || state.Use&list.use == 0 || state.Code != code {
				b.add(list.field, ruleProfileState, "%s is no code that can stand there", mrzShown(code))
			}
		}
	}
}

func (p *Profile) checkGroups(b *breaches) {
	visa := p.Format == mrz.MRVA || p.Format == mrz.MRVB
	if visa && !p.NoChip {
		b.add("chip", ruleGroups, "a visa has none: \"chip\": false")
	}
	if p.NoChip {
		if p.Required != nil || p.Optional != nil {
			b.add("dataGroups", ruleGroups, "there are none without a chip")
		}
		return
	}
	for _, n := range append(slices.Clone(p.Required), p.Optional...) {
		if n < 1 || n > 16 {
			b.add("dataGroups", ruleGroups, "no data group %d", n)
		}
	}
	for _, n := range []int{1, 2} {
		if !slices.Contains(p.Required, n) && !visa {
			b.add("dataGroups.required", ruleGroups, "data group %d is mandatory", n)
		}
	}
}

// What a series is made of: characters of the zone, or any.
var (
	inZone  = regexp.MustCompile(`^[A-Z0-9]+$`)
	anyText = regexp.MustCompile(`.`)
)

func (t *Text) check(b *breaches, field string, places int, series *regexp.Regexp) {
	if t.Min < 0 || t.Max < 0 || t.Max > places || t.Max != 0 && t.Min > t.Max {
		b.add(field, ruleValue, "from %d to %d characters does not fit the %d the format holds", t.Min, t.Max, places)
	}
	for _, begin := range t.Series {
		if !series.MatchString(begin) || len(begin) > places {
			b.add(field+".series", ruleValue, "%s can't begin the field", mrzShown(begin))
		}
	}
	if _, known := numberings[t.Check]; t.Check != "" && !known {
		b.add(field+".check", ruleValue, "%s is no kind of number that is known: hkid is", mrzShown(t.Check))
	}
}

func (p *Profile) checkAges(b *breaches) {
	for _, age := range p.Ages {
		if age.Under < 1 || age.Under > 150 || age.Max.IsZero() {
			b.add("validity.ages", ruleValue, "each needs an age under which it holds, 1 to 150, and a longest validity")
		}
	}
	if a := p.Age; a.Min < 0 || a.Max < 0 || a.Min > 150 || a.Max > 150 || a.Max != 0 && a.Min > a.Max {
		b.add("age", ruleValue, "%d to %d is no range of ages", a.Min, a.Max)
	}
}

func (p *Profile) checkNames(b *breaches) {
	if l := p.Names.Language; l != "" && !slices.Contains([]string{"be", "bg", "mk", "sr", "uk"}, l) {
		b.add("names.language", ruleValue, "%s has no rules of its own: be, bg, mk, sr and uk do", mrzShown(l))
	}
	for r, text := range p.Names.Letters {
		if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			b.add("names.letters", ruleValue, "%U becomes something that is not letters A to Z", r)
		}
	}
	n := p.Name
	if n.Max < 0 || n.NationalMax < 0 {
		b.add("names", ruleValue, "a length below nothing")
	}
	if _, known := unicode.Scripts[n.NationalScript]; n.NationalScript != "" && !known {
		b.add("names.national.script", ruleValue, "%s is no script of Unicode, such as Han or Arabic", mrzShown(n.NationalScript))
	}
	if n.CommercialCodes && !p.allows(11) {
		b.add("names.commercialCodes", ruleValue, "there is no DG11 to hold them")
	}
}

func (p *Profile) checkPortrait(b *breaches) {
	for _, format := range p.Portrait.Formats {
		if format != "JPEG" && format != "JPEG 2000" {
			b.add("portrait.formats", ruleValue, "%s is neither JPEG nor JPEG 2000", mrzShown(format))
		}
	}
	if r := p.Portrait.Record; r != "" && r != Record19794 && r != Record39794 {
		b.add("portrait.record", ruleValue, "%s is neither %s nor %s", mrzShown(r), Record19794, Record39794)
	}
}
