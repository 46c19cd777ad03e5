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
	}
	return 14, 0
}

// Validate returns everything that is wrong with the profile itself.
func (p *Profile) Validate() error {
	var b breaches
	if !profileID.MatchString(p.ID) || len(p.ID) > 60 {
		b.add("id", "FIELD-VALUE", "", "must be lower-case words joined by hyphens")
	}
	if checkText(&b, "title", p.Title); p.Title == "" {
		b.add("title", "FIELD-MISSING", "", "missing")
	}
	if p.Format != mrz.TD1 && p.Format != mrz.TD2 && p.Format != mrz.TD3 {
		b.add("format", "FIELD-VALUE", "", "must be TD1, TD2 or TD3")
	}
	p.checkCodes(&b)
	for _, state := range p.Issuers {
		if _, known := mrz.StateByCode(state); !known {
			b.add("issuers", "STATE-UNKNOWN", "Doc 9303-3, 5", "%s is no code of a State or organization", mrzShown(state))
		}
	}
	p.checkGroups(&b)
	first, second := optionalPlaces(p.Format)
	p.Number.check(&b, "number", numberPlaces(p.Format))
	p.OptionalData.check(&b, "optionalData", first)
	p.Optional2.check(&b, "optionalData2", second)
	for _, age := range p.Ages {
		if age.Under < 1 || age.Under > 150 || age.Max.IsZero() {
			b.add("validity.ages", "FIELD-VALUE", "", "each needs an age under which it holds, 1 to 150, and a longest validity")
		}
	}
	p.checkNames(&b)
	for _, format := range p.Portrait.Formats {
		if format != "JPEG" && format != "JPEG 2000" {
			b.add("portrait.formats", "FIELD-VALUE", "Doc 9303-10, 4.7.2", "%s is neither JPEG nor JPEG 2000", mrzShown(format))
		}
	}
	return b.err()
}

func (p *Profile) checkCodes(b *breaches) {
	for _, code := range append([]string{p.Code}, p.Codes...) {
		switch {
		case !profileCode.MatchString(code):
			b.add("code", "DOC-CODE", "Doc 9303-3, 4.9", "%s is not one or two capital letters", mrzShown(code))
		case p.Format == mrz.TD3 && code[0] != 'P':
			b.add("code", "DOC-CODE", "Doc 9303-4, 4.2.2.1", "a TD3 document's code begins with P, not %c", code[0])
		case p.Format != mrz.TD3 && !slices.Contains([]byte("ACI"), code[0]) && (p.Format != mrz.TD2 || code != "PU"):
			b.add("code", "DOC-CODE", "Doc 9303-5, 4.2.2.1", "a card's code begins with A, C or I, not %c", code[0])
		case p.Format != mrz.TD3 && (code[1:] == "V" || code == "AI"):
			b.add("code", "DOC-CODE", "Doc 9303-5, 4.2.2.1", "code %s is not open to cards", code)
		}
	}
	for _, alias := range p.Aliases {
		if len(alias) < 1 || len(alias) > 24 || !unicode.IsUpper(rune(alias[0])) {
			b.add("aliases", "FIELD-VALUE", "", "%s is not a word of capital letters", mrzShown(alias))
		}
	}
}

func (p *Profile) checkGroups(b *breaches) {
	for _, n := range append(slices.Clone(p.Required), p.Optional...) {
		if n < 1 || n > 16 {
			b.add("dataGroups", "FIELD-VALUE", "Doc 9303-10, 4.7", "no data group %d", n)
		}
	}
	for _, n := range []int{1, 2} {
		if !slices.Contains(p.Required, n) {
			b.add("dataGroups.required", "FIELD-VALUE", "Doc 9303-10, 4.7", "data group %d is mandatory", n)
		}
	}
}

func (t *Text) check(b *breaches, field string, places int) {
	if t.Min < 0 || t.Max < 0 || t.Max > places || t.Max != 0 && t.Min > t.Max {
		b.add(field, "FIELD-VALUE", "", "from %d to %d characters does not fit the %d the format holds", t.Min, t.Max, places)
	}
}

func (p *Profile) checkNames(b *breaches) {
	if l := p.Names.Language; l != "" && !slices.Contains([]string{"be", "bg", "mk", "sr", "uk"}, l) {
		b.add("names.language", "FIELD-VALUE", "Doc 9303-3, 6.B", "%s has no rules of its own: be, bg, mk, sr and uk do", mrzShown(l))
	}
	for r, text := range p.Names.Letters {
		if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			b.add("names.letters", "FIELD-VALUE", "Doc 9303-3, 6", "%U becomes something that is not letters A to Z", r)
		}
	}
}
