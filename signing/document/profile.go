package document

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// Profile is what one type of document of one issuer must be: data, not code. [Passport] and [IdentityCard] are built in;
// [ParseProfile] reads one from a file. A profile is not changed after it was made and may be shared.
type Profile struct {
	ID      string     // "passport"
	Title   string     // "Passport"
	Format  mrz.Format // of the machine readable zone
	Code    string     // document code written unless a document names one of Codes: "PP"
	Codes   []string   // other codes that may be written
	Aliases []string   // other words for Code that find the profile; a job's "P" means "PP"

	Issuers []string // issuing States allowed; nil: all

	Required []int // data groups every document has
	Optional []int // data groups a document may have besides

	Number       Text // document number
	OptionalData Text // optional data elements of the zone
	Optional2    Text // second one of TD1

	Validity Period    // longest time from issue to expiry; zero: no limit
	Ages     []AgeRule // shorter limits for the young

	Portrait PortraitRule

	// Names says how names are written in the zone, where the tables of Doc 9303-3, 6 leave a choice.
	Names mrz.Transliteration
}

// Text bounds a field of the machine readable zone.
type Text struct {
	Min, Max int            // characters; Max 0: what the format holds
	Pattern  *regexp.Regexp // matched against the whole field; nil: any characters of the zone
}

// AgeRule limits the validity of documents of holders who are younger than Under years on the day of issue.
type AgeRule struct {
	Under int
	Max   Period
}

// PortraitRule bounds the portrait's file. Pixels are never decoded.
type PortraitRule struct {
	Formats             []string // "JPEG", "JPEG 2000"; nil: both
	MinWidth, MinHeight int
	MaxBytes            int
}

// limit returns the longest validity of a document, and the rule it follows from. A holder whose age is not known counts
// as of age: an unknown day of birth is no reason to refuse.
func (p *Profile) limit(birth, issue mrz.Date) (longest Period, rule string) {
	longest, rule = p.Validity, "the profile"
	eldest, known := birth.Earliest()
	if !known || !issue.Complete() || issue.Before(birth) {
		return longest, rule
	}
	for _, age := range p.Ages {
		if !issue.Before(Period{Years: age.Under}.After(eldest)) {
			continue // may be old enough
		}
		if longest.IsZero() || age.Max.After(issue).Before(longest.After(issue)) {
			longest, rule = age.Max, fmt.Sprintf("the profile for holders under %d", age.Under)
		}
	}
	return longest, rule
}

// writes says whether documents of this profile may have that code.
func (p *Profile) writes(code string) bool { return code == p.Code || slices.Contains(p.Codes, code) }

// allows says whether documents of this profile may have that data group.
func (p *Profile) allows(group int) bool {
	return slices.Contains(p.Required, group) || slices.Contains(p.Optional, group)
}

// String returns the profile's id.
func (p *Profile) String() string { return p.ID }

// Profiles is a set of profiles to choose from.
type Profiles []*Profile

// With returns a copy of the set with p in it, in place of one with the same id.
func (ps Profiles) With(p *Profile) Profiles {
	out := slices.DeleteFunc(slices.Clone(ps), func(other *Profile) bool { return other.ID == p.ID })
	return append(out, p)
}

// ByID returns the profile with that id.
func (ps Profiles) ByID(id string) (*Profile, bool) {
	for _, p := range ps {
		if p.ID == id {
			return p, true
		}
	}
	return nil, false
}

// Find returns the one profile for a document code and format, and the code to write: the profile's own code or alias
// first, then one of the codes it allows. A code ending in '<' is taken as it stands: "P<" never means "PP". Two profiles
// that fit alike are refused, since a guess would decide what is printed.
func (ps Profiles) Find(code string, format mrz.Format) (p *Profile, written string, err error) {
	plain := strings.TrimRight(code, "<")
	var main, others Profiles
	for _, p := range ps {
		switch {
		case p.Format != format:
		case plain == p.Code, plain == code && slices.Contains(p.Aliases, code):
			main = append(main, p)
		case slices.Contains(p.Codes, plain):
			others = append(others, p)
		}
	}
	switch {
	case len(main) == 1:
		return main[0], main[0].Code, nil
	case len(main) == 0 && len(others) == 1:
		return others[0], plain, nil
	case len(main)+len(others) == 0:
		return nil, "", fmt.Errorf("no profile for document code %s in format %v", mrzShown(code), format)
	}
	return nil, "", fmt.Errorf("%d profiles fit document code %s in format %v: name one", len(main)+len(others), mrzShown(code), format)
}

// mrzShown quotes what should be a few characters of the zone.
func mrzShown(s string) string { return fmt.Sprintf("%+q", s[:min(len(s), 24)]) }
