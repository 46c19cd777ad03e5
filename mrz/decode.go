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
	err := r.decode(zone, Century{})
	if err != nil {
		return nil, err
	}
	return r, err
}

// DecodeAt is [Decode] with a reference for two-digit years.
func DecodeAt(zone string, c Century) (*Record, error) {
	r := new(Record)
	err := r.decode(zone, c)
	if err != nil {
		return nil, err
	}
	return r, err
}

// DecodeUnchecked reads whatever is there and never loses a field: the record holds all values that can be placed, the
// faults say what is wrong with them. Lines that are a little too long or too short are placed by their fillers; where the
// check digits do not confirm the places, the record has its fields and the zero Format. Only an input that is nothing like
// a zone gives an empty record.
func DecodeUnchecked(zone string) (*Record, []Fault) { return DecodeUncheckedAt(zone, Century{}) }

// DecodeUncheckedAt is [DecodeUnchecked] with a reference for two-digit years.
func DecodeUncheckedAt(zone string, c Century) (*Record, []Fault) {
	r := &Record{}
	return r, r.read(zone, c)
}

func (r *Record) decode(zone string, c Century) error {
	faults := r.read(zone, c)
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

// read fills the record from an input.
func (r *Record) read(input string, c Century) []Fault {
	if zone, names, f, ok := exact(input); ok {
		return r.fill(zone, names, f, c)
	}
	p := placeInexact(input)
	if p.zone == "" {
		return p.faults
	}
	faults := r.fillPlaced(p, c)
	if !p.sure {
		r.Format = 0
	}
	return faults
}

// fillPlaced is fill for a zone that may have faults of its form.
func (r *Record) fillPlaced(p placed, c Century) []Fault {
	faults := append(p.faults, r.fill(p.zone, "", p.format, c)...)
	if len(faults) > 0 {
		r.agreed = 0
	}
	return faults
}

// fill reads the fields of a zone, whose name field with spaces for fillers is names, or "" where that has yet to be made.
func (r *Record) fill(zone, names string, f Format, c Century) []Fault {
	r.Format, r.zone = f, zone
	l := f.layout()
	d := decoder{zone: zone, layout: l}
	r.DocumentCode, r.IssuingState, r.Nationality = trim(l.code.of(zone)), trim(l.state.of(zone)), trim(l.nationality.of(zone))
	r.OptionalData, r.OptionalData2 = l.optional.of(zone), trim(l.optional2.of(zone))
	if f == FRID {
		r.readNamesApart(l)
	} else {
		r.readNames(l.names.of(zone), names)
	}
	r.DocumentNumber = d.number(&r.OptionalData)
	r.OptionalData = trim(r.OptionalData)
	r.DateOfExpiry, r.DateOfBirth = d.dates(c)
	r.Sex = d.sex()
	d.optional()
	d.composite(f)
	if len(d.faults) == 0 {
		r.agreed = f
	}
	return d.faults
}

// readNames splits the name field at the first double filler (Doc 9303-3, 4.6). spaced is the field with spaces for
// fillers, or "".
func (r *Record) readNames(field, spaced string) {
	r.NameTruncated = field[len(field)-1] != filler
	field = trim(field)
	primary, secondary, _ := strings.Cut(field, "<<")
	if spaced == "" {
		if spaced = field; strings.IndexByte(primary, filler) >= 0 || strings.IndexByte(secondary, filler) >= 0 {
			var b [maxNames]byte
			spaced = string(b[:putSpaced(b[:], field)])
		}
	}
	r.names = spaced[:len(field)]
	r.PrimaryIdentifier = r.names[:len(primary)]
	r.SecondaryIdentifier = r.names[len(field)-len(secondary):]
}

// putSpaced writes a name field with spaces for fillers.
func putSpaced(dst []byte, field string) int {
	for i := range len(field) {
		if dst[i] = field[i]; field[i] == filler {
			dst[i] = ' '
		}
	}
	return len(field)
}

// readNamesApart reads the two name fields of the old French card: the second is where others have more optional data.
func (r *Record) readNamesApart(l *layout) {
	surname, given := l.names.of(r.zone), l.optional2.of(r.zone)
	r.NameTruncated = surname[len(surname)-1] != filler || given[len(given)-1] != filler
	r.PrimaryIdentifier = strings.ReplaceAll(trim(surname), "<", " ")
	r.SecondaryIdentifier = strings.ReplaceAll(trim(given), "<", " ")
	r.OptionalData2 = ""
}

// decoder reads the fields that have rules of their own, and collects the faults.
type decoder struct {
	zone   string
	layout *layout
	faults []Fault
	sums   struct{ number, birth, expiry, optional sums } // each with its check digit, for the composite one
}

func (d *decoder) fault(field Field, rule Rule, ref, format string, args ...any) {
	d.faults = append(d.faults, Fault{Field: field, Rule: rule, Detail: fmt.Sprintf(format, args...), Ref: ref})
}

// check holds the digit behind a field against it.
func (d *decoder) check(field Field, s span) sums {
	of, got := sumsOf(s.of(d.zone)), d.zone[s.to]
	d.agree(field, of, got)
	return of.and(got)
}

func (d *decoder) agree(field Field, of sums, got byte) {
	if want := of.digit(); got != want {
		d.wrongDigit(field, got, want)
	}
}

func (d *decoder) wrongDigit(field Field, got, want byte) {
	d.fault(field, RuleCheckDigit, refCheck, "check digit %c, want %c", got, want)
}

// number reads the document number, which may continue in the optional data; what is left of those is set.
func (d *decoder) number(optional *string) string {
	field, got := d.layout.number.of(d.zone), d.zone[d.layout.number.to]
	if !d.layout.overflow || got != filler {
		d.sums.number = d.check(FieldNumber, d.layout.number)
		return trim(field)
	}
	d.sums.number = sumsOf(field).and(got)
	continued, rest, _ := strings.Cut(*optional, "<")
	if len(continued) < 2 {
		d.fault(FieldNumber, RuleCheckDigit, refLong, "no check digit, and no continuation in the optional data")
		return trim(field)
	}
	*optional = rest
	last := len(continued) - 1
	number := field + continued[:last]
	d.agree(FieldNumber, sumsOf(number), continued[last])
	return number
}

// dates reads both dates; the century of the expiry comes first, since a birth is not after it.
func (d *decoder) dates(c Century) (expiry, birth Date) {
	l := d.layout
	d.sums.birth = d.check(FieldBirth, l.birth)
	birth, readable := d.date(FieldBirth, l.birth)
	expiryReadable := true
	if l.expiry.size() > 0 {
		d.sums.expiry = d.check(FieldExpiry, l.expiry)
		expiry, expiryReadable = d.date(FieldExpiry, l.expiry)
		if expiry.year != unknownYear {
			expiry.year = int16(c.expiry(int(expiry.year)))
		}
		expiry = expiry.withoutMark()
	}
	if birth.year != unknownYear {
		birth.year = int16(c.birth(birth, expiry))
	}
	birth = birth.withoutMark()
	d.possible(FieldBirth, birth, readable)
	d.possible(FieldExpiry, expiry, expiryReadable)
	return expiry, birth
}

// unknownYear marks a year of fillers until the century is settled, since 00 is a year.
const unknownYear = -1

func (d Date) withoutMark() Date {
	if d.year == unknownYear {
		d.year = 0
	}
	return d
}

func (d *decoder) possible(field Field, date Date, readable bool) {
	if readable && !date.Valid() {
		d.fault(field, RuleDate, refDates, "no such day: month %02d, day %02d", date.month, date.day)
	}
}

// date reads YYMMDD with unknown parts. A part that can't be read is unknown, and a fault.
func (d *decoder) date(field Field, s span) (date Date, readable bool) {
	text := s.of(d.zone)
	year, ok1 := twoDigits(text[0], text[1])
	month, ok2 := twoDigits(text[2], text[3])
	day, ok3 := twoDigits(text[4], text[5])
	if readable = ok1 && ok2 && ok3; !readable {
		d.fault(field, RuleDate, refDates, "not six digits or fillers")
	}
	// Some issuers write 00 for a month or day that is unknown; nothing else can be meant.
	return Date{int16(year), int8(max(month, 0)), int8(max(day, 0))}, readable
}

// twoDigits reads two digits; two fillers, or the X of the visual zone, are an unknown part. n is -1 for that and for
// what can't be read.
func twoDigits(a, b byte) (n int, ok bool) {
	tens, ones := a-'0', b-'0'
	if tens <= 9 && ones <= 9 {
		return int(tens)*10 + int(ones), true
	}
	return unknownYear, a == b && (a == filler || a == 'X')
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
	if d.layout.compositeCheck == 0 {
		return // no digit covers the optional data of a visa
	}
	field := d.layout.optional.of(d.zone)
	d.sums.optional = sumsOf(field)
	at := d.layout.optionalCheck
	if at == 0 {
		return
	}
	got := d.zone[at]
	if got != filler || trim(field) != "" {
		d.agree(FieldOptional, d.sums.optional, got)
	}
	d.sums.optional = d.sums.optional.and(got)
}

func (d *decoder) composite(f Format) {
	if at := d.layout.compositeCheck; at != 0 {
		d.agree(FieldComposite, d.covered(f), d.zone[at])
	}
}

// covered returns the sums of what the composite check digit covers: fields that are summed up already, but for the old
// French card, where it covers everything before it.
func (d *decoder) covered(f Format) sums {
	s := &d.sums
	switch f {
	case FRID:
		return sumsOf(d.zone[:d.layout.compositeCheck])
	case TD1:
		return s.number.then(s.optional).then(s.birth).then(s.expiry).then(sumsOf(d.layout.optional2.of(d.zone)))
	}
	return s.number.then(s.birth).then(s.expiry).then(s.optional)
}
