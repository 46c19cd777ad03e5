package mrz

import "strings"

// Record holds the fields of one machine-readable zone. Identifiers are as in the zone, each filler shown as a space:
// "VAN DER MUELLEN". Numbers and optional data keep the fillers inside them; fillers at their end are not part of them.
// Records are plain values; concurrent reading is safe.
type Record struct {
	Format              Format
	DocumentCode        string // one or two letters
	IssuingState        string // one to three letters, as "D" or "UTO"
	DocumentNumber      string // the whole number, also where it continues in the optional data
	Nationality         string
	DateOfBirth         Date // any part may be unknown
	Sex                 Sex
	DateOfExpiry        Date
	PrimaryIdentifier   string
	SecondaryIdentifier string // empty for a person with one name
	OptionalData        string // personal number in TD3; the department and office of the old French card
	OptionalData2       string // TD1 only
	// NameTruncated says that the last place of the name field holds a letter: the name may be cut, and a reader must take
	// it as cut (Doc 9303-4, 4.2.3).
	NameTruncated bool

	zone   string // as read, lines joined; "" for a record made by hand
	names  string // both identifiers as read, two spaces between them
	agreed Format // the format in which zone was read without a fault; 0: there is one, or no zone
}

// Zone returns the zone that was read, lines joined without a separator, as DG1 holds it (Doc 9303-10, 4.7.1); "" for a
// record that was not read from one. Where lines were too long or too short it is the zone as it was placed.
func (r *Record) Zone() string { return r.zone }

// Lines returns the zone that was read, line by line.
func (r *Record) Lines() []string {
	f, _ := formatOf(r.zone)
	return lines(f, r.zone)
}

// Raw returns the characters of a field as they stand in the zone that was read, check digit included: also those of a
// date that is none. It is "" for a record that was not read from a zone, and for fields the format does not have.
func (r *Record) Raw(field Field) (characters string) {
	f, ok := formatOf(r.zone)
	if !ok {
		return ""
	}
	f.layout().fields(func(have Field, s span) {
		if have == field {
			characters = s.of(r.zone)
		}
	})
	return characters
}

func lines(f Format, zone string) []string {
	n, width := f.Lines()
	if len(zone) != n*width {
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = zone[i*width : (i+1)*width]
	}
	return out
}

// Equal says whether two records hold the same values, however they were made.
func (r *Record) Equal(other *Record) bool {
	a, b := *r, *other
	a.zone, b.zone = "", ""
	a.names, b.names = "", ""
	a.agreed, b.agreed = 0, 0
	return a == b
}

// trim cuts fillers at the end, of which name fields have many.
func trim(s string) string {
	for len(s) >= 8 && s[len(s)-8:] == "<<<<<<<<" {
		s = s[:len(s)-8]
	}
	for len(s) > 0 && s[len(s)-1] == filler {
		s = s[:len(s)-1]
	}
	return s
}

// joinLines returns the zone with a newline between its lines.
func joinLines(f Format, zone string) string { return strings.Join(lines(f, zone), "\n") }
