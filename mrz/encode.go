package mrz

import (
	"errors"
	"fmt"
)

// Encode writes the zone of a record, lines joined by newlines. It refuses a record that breaks a rule: see
// [Record.Validate].
func Encode(r *Record) (string, error) {
	var zone [maxZone]byte
	if err := r.validate(&zone); err != nil {
		return "", err
	}
	return joined(r.Format, &zone), nil
}

// joined returns the lines of a zone with newlines between them.
func joined(f Format, zone *[maxZone]byte) string {
	var text [maxZone + 2]byte
	n, width := f.Lines()
	out := text[:0]
	for i := range n {
		if i > 0 {
			out = append(out, '\n')
		}
		out = append(out, zone[i*width:(i+1)*width]...)
	}
	return string(out)
}

// build lays the fields out and computes the check digits; the error says what does not fit. The characters are those of
// the record.
func (r *Record) build(zone *[maxZone]byte) error {
	if !r.Format.Known() || r.Format == FRID {
		return &Error{FieldZone, RuleForm, refLayout, fmt.Errorf("no zone is written in %s", r.Format)}
	}
	l := r.Format.layout()
	b := builder{layout: l, zone: zone[:l.lines*l.width]}
	for i := range b.zone {
		b.zone[i] = filler
	}
	b.put(FieldCode, l.code, r.DocumentCode)
	b.put(FieldState, l.state, r.IssuingState)
	b.put(FieldNationality, l.nationality, r.Nationality)
	b.names(r)
	b.number(r)
	b.date(l.birth, r.DateOfBirth)
	b.date(l.expiry, r.DateOfExpiry)
	b.zone[l.sex.from] = r.Sex.char()
	b.put(FieldOptional2, l.optional2, r.OptionalData2)
	b.checks(r)
	return errors.Join(b.errs...)
}

type builder struct {
	layout *layout
	zone   []byte
	errs   []error
}

func (b *builder) put(field Field, s span, value string) {
	if len(value) > s.size() {
		b.tooLong(field, len(value), s.size())
		return
	}
	copy(b.zone[s.from:s.to], value)
}

func (b *builder) tooLong(field Field, size, most int) {
	b.errs = append(b.errs, &Error{field, RuleFit, refLayout, fmt.Errorf("%d characters, at most %d", size, most)})
}

func (b *builder) names(r *Record) {
	s, size := b.layout.names, len(r.PrimaryIdentifier)
	if r.SecondaryIdentifier != "" {
		size += 2 + len(r.SecondaryIdentifier)
	}
	if size > s.size() {
		b.tooLong(FieldName, size, s.size())
		return
	}
	field := b.zone[s.from:s.to]
	n := copy(field, r.PrimaryIdentifier)
	if r.SecondaryIdentifier != "" {
		copy(field[n+2:], r.SecondaryIdentifier)
	}
	for i, c := range field {
		if c == ' ' {
			field[i] = filler
		}
	}
}

// number writes a number of up to nine characters into its field, and a longer one on into the optional data
// (Doc 9303-5, 4.2.2, note j; 9303-6, 4.2.2, note j).
func (b *builder) number(r *Record) {
	l, number := b.layout, r.DocumentNumber
	if len(number) <= l.number.size() || !l.overflow {
		b.put(FieldNumber, l.number, number)
		b.zone[l.number.to] = checkDigit(b.zone[l.number.from:l.number.to])
		b.put(FieldOptional, l.optional, r.OptionalData)
		return
	}
	first, rest := number[:l.number.size()], number[l.number.size():]
	copy(b.zone[l.number.from:], first)
	// The rest, its check digit and one filler; the field may end with the filler.
	used, most := len(rest)+2, l.optional.size()
	switch {
	case used > most:
		b.tooLong(FieldNumber, len(number), l.number.size()+most-2)
	case used+len(r.OptionalData) > most:
		b.tooLong(FieldOptional, len(r.OptionalData), most-used)
	default:
		at := int(l.optional.from)
		at += copy(b.zone[at:], rest)
		b.zone[at] = checkDigit(number)
		copy(b.zone[at+2:], r.OptionalData)
	}
}

func (b *builder) date(s span, d Date) {
	_ = appendDate(b.zone[s.from:s.from:s.to], d)
	b.zone[s.to] = checkDigit(b.zone[s.from:s.to])
}

// checks writes the check digits of the optional data and of the whole.
func (b *builder) checks(r *Record) {
	l := b.layout
	if at := l.optionalCheck; at != 0 && (r.OptionalData != "" || r.zone != "" && r.zone[at] == '0') {
		b.zone[at] = checkDigit(b.zone[l.optional.from:l.optional.to])
	}
	if at := l.compositeCheck; at != 0 {
		b.zone[at] = compositeDigit(l, b.zone)
	}
}

// compositeDigit returns the check digit over the fields with check digits.
func compositeDigit[T text](l *layout, zone T) byte {
	sum, n := 0, 0
	for _, s := range l.composite {
		sum, n = checkSum(sum, n, zone[s.from:s.to])
	}
	return '0' + byte(sum%10)
}
