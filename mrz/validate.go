package mrz

import (
	"errors"
	"fmt"
	"strings"
)

// Validate returns every breach of Doc 9303 that the record's values show, joined, each an [*Error] with its clause. It
// is stricter than [Decode], which reads what issuers really print: a record that is valid encodes, and one that was read
// and is valid encodes to the very characters that were read.
//
// The day of issue is not in the zone: [Record.ValidateCode] adds the rules that depend on it.
func (r *Record) Validate() error {
	var zone [maxZone]byte
	return r.validate(&zone)
}

// breaches collects errors.
type breaches struct{ errs []error }

func (b *breaches) add(field Field, rule Rule, ref, format string, args ...any) {
	b.errs = append(b.errs, &Error{field, rule, ref, fmt.Errorf(format, args...)})
}

func (b *breaches) join() error {
	if len(b.errs) == 0 {
		return nil
	}
	return errors.Join(b.errs...)
}

// validate also writes the zone.
func (r *Record) validate(zone *[maxZone]byte) error {
	var b breaches
	if !r.Format.Known() || r.Format == FRID {
		b.add(FieldZone, RuleForm, refLayout, "%s is no format of Doc 9303", r.Format)
		return b.join()
	}
	unchanged := r.verbatim()
	b.code(r)
	b.state(FieldState, r.IssuingState, ForIssuer)
	b.nationality(r)
	b.names(r)
	// A zone without a fault has no foreign characters, and no value read from it ends with a filler.
	if !unchanged || r.DocumentNumber == "" {
		b.numbers(r)
	}
	b.dates(r)
	if !r.Sex.Valid() {
		b.add(FieldSex, RuleSex, refSex, "%s, want F, M or X", r.Sex)
	}
	if unchanged {
		copy(zone[:], r.zone)
	} else if err := r.build(zone); err != nil {
		b.errs = append(b.errs, err)
	} else if r.zone != "" {
		b.form(r, zone)
	}
	return b.join()
}

// form compares the zone that was read with the one the standard writes for the same values, field by field.
func (b *breaches) form(r *Record, zone *[maxZone]byte) {
	l := r.Format.layout()
	if string(zone[:l.lines*l.width]) == r.zone || !r.asRead() {
		return
	}
	seen := map[Field]bool{FieldComposite: true} // follows from the others
	for at := range len(r.zone) {
		field := l.fieldAt(at)
		if r.zone[at] == zone[at] || seen[field] || b.has(field) {
			continue
		}
		seen[field] = true
		b.add(field, RuleForm, refLayout, "%c at place %d, the standard writes %c", r.zone[at], at%l.width+1, zone[at])
	}
}

// asRead says whether the values are still those of the zone that was read.
func (r *Record) asRead() bool {
	f, _ := formatOf(r.zone)
	var again Record
	again.fill(r.zone, "", f, Century{})
	// The century of a year is the reader's, and may be set from elsewhere.
	again.DateOfBirth, again.DateOfExpiry = sameYear(again.DateOfBirth, r.DateOfBirth), sameYear(again.DateOfExpiry, r.DateOfExpiry)
	return again.Equal(r)
}

// sameYear returns d in the century of other where the last two digits agree.
func sameYear(d, other Date) Date {
	if d.year > 0 && other.year > 0 && d.year%100 == other.year%100 {
		d.year = other.year
	}
	return d
}

func (b *breaches) has(field Field) bool {
	for _, err := range b.errs {
		if e := (*Error)(nil); errors.As(err, &e) && e.Field == field {
			return true
		}
	}
	return false
}

func (b *breaches) state(field Field, code string, use Use) {
	if code == "" {
		b.add(field, RuleRequired, refStates, "empty")
		return
	}
	switch s := stateOf(trim(code)); {
	case s == nil:
		b.add(field, RuleCode, refStates, "%q is no code of Doc 9303-3", code)
	case s.Use&use == 0:
		b.add(field, RuleCode, refStates, "%q (%s) is no %s", code, s.Name, field)
	}
}

// nationality allows the airline code that a crew member certificate may hold in its place (Doc 9303-5, B).
func (b *breaches) nationality(r *Record) {
	if r.Format == TD1 && r.DocumentCode == "AC" && len(r.Nationality) >= 2 && clean(r.Nationality) {
		return
	}
	b.state(FieldNationality, r.Nationality, ForNationality)
}

func (b *breaches) names(r *Record) {
	if r.PrimaryIdentifier == "" && r.SecondaryIdentifier == "" {
		b.add(FieldName, RuleRequired, refNames, "empty")
		return
	}
	b.identifier(r.PrimaryIdentifier)
	if !b.has(FieldName) {
		b.identifier(r.SecondaryIdentifier)
	}
}

func (b *breaches) identifier(name string) {
	for i := range len(name) {
		c := name[i]
		switch {
		case 'A' <= c && c <= 'Z':
			continue
		case '0' <= c && c <= '9':
			b.add(FieldName, RuleAlphabet, refNames, "a digit")
		case c != ' ':
			b.add(FieldName, RuleAlphabet, refNames, "a character that is no letter A-Z; compose the name first")
		case i == 0 || i == len(name)-1 || name[i-1] == ' ':
			b.add(FieldName, RuleForm, refNames, "more than one filler between components")
		default:
			continue
		}
		return
	}
}

// numbers checks the fields that hold letters and digits.
func (b *breaches) numbers(r *Record) {
	b.number(r.DocumentNumber)
	b.characters(FieldOptional, r.OptionalData)
	if r.OptionalData2 != "" && r.Format != TD1 {
		b.add(FieldOptional2, RuleFit, refLayout, "%s has one field of optional data", r.Format)
	}
	b.characters(FieldOptional2, r.OptionalData2)
}

func (b *breaches) number(number string) {
	switch trimmed := trim(number); {
	case trimmed == "":
		b.add(FieldNumber, RuleRequired, refLayout, "empty")
	case trimmed != number:
		b.add(FieldNumber, RuleForm, refLayout, "ends with a filler")
	default:
		b.characters(FieldNumber, number)
	}
}

func (b *breaches) characters(field Field, value string) {
	if !clean(value) {
		i := foreign(value)
		b.add(field, RuleAlphabet, refAlphabet, "character %q at place %d is none of 0-9, A-Z and <", value[i], i+1)
		return
	}
	if strings.HasSuffix(value, "<") {
		b.add(field, RuleForm, refLayout, "ends with a filler")
	}
}

func (b *breaches) dates(r *Record) {
	if !r.DateOfBirth.Valid() {
		b.add(FieldBirth, RuleDate, refDates, "no such day")
	}
	switch {
	case !r.DateOfExpiry.Valid():
		b.add(FieldExpiry, RuleDate, refDates, "no such day")
	case !r.DateOfExpiry.IsZero() && !r.DateOfExpiry.Complete():
		b.add(FieldExpiry, RuleDate, refDates, "partly unknown")
	case r.DateOfExpiry.Before(r.DateOfBirth):
		b.add(FieldExpiry, RuleDate, refDates, "before the date of birth")
	}
}

func letters(s string) bool {
	for _, c := range []byte(s) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return s != ""
}
