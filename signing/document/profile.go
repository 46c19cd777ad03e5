package document

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// Profile is what one type of document of one issuer must be: data, not code. Some are in the box ([Builtin]), [ParseProfile]
// reads one from a file. A profile is not changed after it was made and may be shared.
type Profile struct {
	ID      string     // "passport"
	Title   string     // "Passport"
	Comment string     // for those who read the file
	Format  mrz.Format // of the machine readable zone
	NoChip  bool       // a zone to print and nothing else: visas, emergency documents of a single sheet
	Code    string     // document code written unless a document names one of Codes: "PP"
	Codes   []string   // other codes that may be written
	Aliases []string   // other words for Code that find the profile; a job's "P" means "PP"

	Issuers       []string // issuing States; nil: all. A profile that names them is chosen by its id alone: see [Profiles.Find]
	Nationalities []string // of the holder; nil: all

	Required []int // data groups every document has
	Optional []int // data groups a document may have besides

	Number         Text // document number
	OptionalData   Text // optional data elements of the zone
	Optional2      Text // second one of TD1
	PersonalNumber Text // in DG11

	Validity Period    // longest time from issue to expiry; zero: no limit
	Ages     []AgeRule // shorter limits for the young
	Age      AgeRange  // of holders

	Portrait PortraitRule
	Name     NameRule

	// Names says how names are written in the zone, where the tables of Doc 9303-3, 6 leave a choice.
	Names mrz.Transliteration
}

// Text bounds a field.
type Text struct {
	Min, Max int            // characters; Max 0: what the format holds
	Pattern  *regexp.Regexp // matched against the whole field; nil: any characters
	Series   []string       // the field begins as one of them: number series in use; nil: any
	Check    string         // kind of number with a check character of its own: "hkid"; "": none
}

// AgeRule limits the validity of documents of holders who are younger than Under years on the day of issue.
type AgeRule struct {
	Under int
	Max   Period
}

// AgeRange bounds the age of holders in full years on the day of issue; 0: no bound.
type AgeRange struct{ Min, Max int }

// The records that a portrait can be stored in.
const (
	Record19794 = "19794-5" // ISO/IEC 19794-5:2005, for documents issued before 2030
	Record39794 = "39794-5" // ISO/IEC 39794-5:2019
)

// PortraitRule bounds the portrait's file and says how it is stored. Pixels are never decoded.
type PortraitRule struct {
	Formats             []string // "JPEG", "JPEG 2000"; nil: both
	MinWidth, MinHeight int
	MaxBytes            int
	Record              string // "": [Record19794] before 2030 and [Record39794] from then on
}

// NameRule bounds names.
type NameRule struct {
	Max             int    // characters of primary and secondary identifier with the space between; 0: no bound
	NationalMax     int    // characters of the name in the holder's script; 0: no bound
	NationalScript  string // Unicode's name of that script: "Han"; "": any
	CommercialCodes bool   // each character's Chinese commercial code may stand beside it
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
// that fit alike are refused, since a guess would decide what is printed. So a profile that names its issuing States is found by
// its id alone ([Profiles.ByID]), unless the set has no other that fits: the code does not tell who issues.
func (ps Profiles) Find(code string, format mrz.Format) (p *Profile, written string, err error) {
	bound := func(p *Profile) bool { return p.Issuers != nil }
	fit := slices.DeleteFunc(slices.Clone(ps), bound).fitting(code, format)
	if len(fit) == 0 {
		fit = ps.fitting(code, format)
	}
	switch len(fit) {
	case 0:
		return nil, "", fmt.Errorf("no profile for document code %s in format %v", mrzShown(code), format)
	case 1:
		if plain := strings.TrimRight(code, "<"); slices.Contains(fit[0].Codes, plain) && !fit[0].named(code) {
			return fit[0], plain, nil
		}
		return fit[0], fit[0].Code, nil
	}
	return nil, "", fmt.Errorf("%d profiles fit document code %s in format %v, name one: %s", len(fit), mrzShown(code), format, fit)
}

// named says whether a code, as a job gives it, means the profile's own.
func (p *Profile) named(code string) bool {
	return strings.TrimRight(code, "<") == p.Code || slices.Contains(p.Aliases, code)
}

// fitting returns the profiles whose own code it is or, if there are none, those that allow it.
func (ps Profiles) fitting(code string, format mrz.Format) Profiles {
	plain := strings.TrimRight(code, "<")
	var main, others Profiles
	for _, p := range ps {
		switch {
		case p.Format != format:
		case p.named(code):
			main = append(main, p)
		case slices.Contains(p.Codes, plain):
			others = append(others, p)
		}
	}
	if len(main) > 0 {
		return main
	}
	return others
}

// String returns the ids.
func (ps Profiles) String() string {
	ids := make([]string, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	return strings.Join(ids, ", ")
}

// mrzShown quotes what should be a few characters of the zone.
func mrzShown(s string) string { return fmt.Sprintf("%+q", s[:min(len(s), 24)]) }
