package mrz

import (
	"errors"
	"fmt"
	"strings"
)

// Decode reads a zone, lines joined or apart, and refuses it where a check digit, a date, the sex or the form is wrong;
// the error joins every fault as an [*Error]. White space, small letters and the usual misreadings of the filler are
// tolerated. Two-digit years are completed without a reference day, see [Century].
//
// A zone that decodes is well-formed. It is not authentic: check digits keep out mistakes, not forgers.
func Decode(zone string) (*Record, error) {
	// Small enough to be inlined, so that a record that stays with its caller is not allocated.
	r := new(Record)
	err := r.decode(zone, Date{})
	if err != nil {
		return nil, err
	}
	return r, err
}

// DecodeAt is [Decode] with a reference for two-digit years.
func DecodeAt(zone string, c Century) (*Record, error) {
	r := &Record{}
	if err := r.decode(zone, c.At); err != nil {
		return nil, err
	}
	return r, nil
}

// DecodeUnchecked reads whatever is there and never loses a field: the record holds all values that can be placed, the
// faults say what is wrong with them. Only where the number of characters is that of no format the record is empty.
func DecodeUnchecked(zone string) (*Record, []Fault) { return DecodeUncheckedAt(zone, Century{}) }

// DecodeUncheckedAt is [DecodeUnchecked] with a reference for two-digit years.
func DecodeUncheckedAt(zone string, c Century) (*Record, []Fault) {
	r := &Record{}
	return r, r.read(zone, c)
}

func (r *Record) decode(zone string, at Date) error {
	faults := r.read(zone, Century{At: at})
	if len(faults) == 0 {
		return nil
	}
	return joinFaults(faults)
}

func joinFaults(faults []Fault) error {
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f.err()
	}
	return errors.Join(errs...)
}

// read fills the record from a zone.
func (r *Record) read(input string, c Century) []Fault {
	zone, f, faults := normalize(input)
	if zone == "" {
		return faults
	}
	r.Format, r.zone = f, zone
	l := f.layout()
	d := decoder{zone: zone, layout: l, faults: faults}
	r.DocumentCode, r.IssuingState, r.Nationality = trim(l.code.of(zone)), trim(l.state.of(zone)), trim(l.nationality.of(zone))
	if f == FRID {
		r.readNamesApart(l)
	} else {
		r.readNames(l.names.of(zone))
	}
	r.OptionalData, r.OptionalData2 = l.optional.of(zone), trim(l.optional2.of(zone))
	r.DocumentNumber = d.number(&r.OptionalData)
	r.OptionalData = trim(r.OptionalData)
	if f == FRID {
		r.OptionalData2 = ""
	}
	r.DateOfExpiry, r.DateOfBirth = d.dates(c)
	r.Sex = d.sex()
	d.optional()
	d.composite()
	return d.faults
}

// readNames splits the name field at the first double filler (Doc 9303-3, 4.6).
func (r *Record) readNames(field string) {
	r.NameTruncated = field[len(field)-1] != filler
	field = trim(field)
	if strings.IndexByte(field, filler) < 0 {
		r.PrimaryIdentifier = field
		return
	}
	primary, secondary, _ := strings.Cut(field, "<<")
	spaced := strings.ReplaceAll(field, "<", " ")
	r.PrimaryIdentifier = spaced[:len(primary)]
	r.SecondaryIdentifier = spaced[len(spaced)-len(secondary):]
}

// readNamesApart reads the two name fields of the old French card.
func (r *Record) readNamesApart(l *layout) {
	surname, given := l.names.of(r.zone), l.optional2.of(r.zone)
	r.NameTruncated = surname[len(surname)-1] != filler || given[len(given)-1] != filler
	r.PrimaryIdentifier = strings.ReplaceAll(trim(surname), "<", " ")
	r.SecondaryIdentifier = strings.ReplaceAll(trim(given), "<", " ")
}

// decoder reads the fields that have rules of their own, and collects the faults.
type decoder struct {
	zone   string
	layout *layout
	faults []Fault
}

func (d *decoder) fault(field Field, rule Rule, ref, format string, args ...any) {
	d.faults = append(d.faults, Fault{Field: field, Rule: rule, Detail: fmt.Sprintf(format, args...), Ref: ref})
}

func (d *decoder) check(field Field, value string, got byte) {
	if want := checkDigit(value); got != want {
		d.fault(field, RuleCheckDigit, refCheck, "check digit %c, want %c", got, want)
	}
}

// number reads the document number, which may continue in the optional data; what is left of those is set.
func (d *decoder) number(optional *string) string {
	field, got := d.layout.number.of(d.zone), d.zone[d.layout.number.to]
	if !d.layout.overflow || got != filler {
		d.check(FieldNumber, field, got)
		return trim(field)
	}
	continued, rest, _ := strings.Cut(*optional, "<")
	if len(continued) < 2 {
		d.fault(FieldNumber, RuleCheckDigit, refLong, "no check digit, and no continuation in the optional data")
		return trim(field)
	}
	*optional = rest
	last := len(continued) - 1
	number := field + continued[:last]
	d.check(FieldNumber, number, continued[last])
	return number
}

// dates reads expiry first, since a birth is not after it.
func (d *decoder) dates(c Century) (expiry, birth Date) {
	l := d.layout
	if l.expiry.size() > 0 {
		expiry = d.date(FieldExpiry, l.expiry)
		if expiry.year != unknownYear {
			expiry.year = int16(c.expiry(int(expiry.year)))
		}
		expiry = d.possible(FieldExpiry, expiry)
	}
	birth = d.date(FieldBirth, l.birth)
	if birth.year != unknownYear {
		birth.year = int16(c.birth(birth, expiry))
	}
	return expiry, d.possible(FieldBirth, birth)
}

// unknownYear marks a year of fillers until the century is settled, since 00 is a year.
const unknownYear = -1

func (d *decoder) possible(field Field, date Date) Date {
	if date.year == unknownYear {
		date.year = 0
	}
	if !date.Valid() {
		d.fault(field, RuleDate, refDates, "no such day: month %02d, day %02d", date.month, date.day)
	}
	return date
}

// date reads YYMMDD with unknown parts and its check digit.
func (d *decoder) date(field Field, s span) Date {
	text := s.of(d.zone)
	d.check(field, text, d.zone[s.to])
	year, ok1 := twoDigits(text[0], text[1])
	month, ok2 := twoDigits(text[2], text[3])
	day, ok3 := twoDigits(text[4], text[5])
	if !ok1 || !ok2 || !ok3 {
		d.fault(field, RuleDate, refDates, "not six digits or fillers")
		return Date{year: unknownYear}
	}
	// Some issuers write 00 for a month or day that is unknown; nothing else can be meant.
	return Date{int16(year), int8(max(month, 0)), int8(max(day, 0))}
}

// twoDigits reads two digits; two fillers, or the X of the visual zone, are -1.
func twoDigits(a, b byte) (n int, ok bool) {
	switch {
	case a == b && (a == filler || a == 'X'):
		return unknownYear, true
	case a < '0' || a > '9' || b < '0' || b > '9':
		return 0, false
	}
	return int(a-'0')*10 + int(b-'0'), true
}

func (d *decoder) sex() Sex {
	switch c := d.zone[d.layout.sex.from]; c {
	case 'F', 'M':
		return Sex(c)
	case filler, 'X':
		return Unspecified
	default:
		d.fault(FieldSex, RuleSex, refSex, "character %c, want F, M or <", c)
		return Sex(c)
	}
}

// optional checks the digit of a TD3's personal number: 0 or a filler where there is none (Doc 9303-4, 4.2.2).
func (d *decoder) optional() {
	at := d.layout.optionalCheck
	if at == 0 {
		return
	}
	field, got := d.layout.optional.of(d.zone), d.zone[at]
	if got == filler && trim(field) == "" {
		return
	}
	d.check(FieldOptional, field, got)
}

func (d *decoder) composite() {
	at := d.layout.compositeCheck
	if at == 0 {
		return
	}
	sum, n := 0, 0
	for _, s := range d.layout.composite {
		sum, n = checkSum(sum, n, s.of(d.zone))
	}
	if got, want := d.zone[at], '0'+byte(sum%10); got != want {
		d.fault(FieldComposite, RuleCheckDigit, refCheck, "check digit %c, want %c", got, want)
	}
}
