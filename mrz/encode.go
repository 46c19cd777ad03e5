package mrz

import (
	"errors"
	"fmt"
)

// Encode writes the zone of a record, lines joined by newlines. It refuses a record that breaks a rule: see
// [Record.Validate].
func Encode(r *Record) (string, error) {
	zone, err := r.validate()
	if err != nil {
		return "", err
	}
	return joinLines(r.Format, zone), nil
}

// build lays the fields out and computes the check digits; the error says what does not fit. The characters are those of
// the record.
func (r *Record) build() (string, error) {
	if !r.Format.Known() || r.Format == FRID {
		return "", &Error{FieldZone, RuleForm, refLayout, fmt.Errorf("no zone is written in %s", r.Format)}
	}
	l := r.Format.layout()
	b := builder{layout: l}
	n, width := r.Format.Lines()
	b.zone = make([]byte, n*width)
	for i := range b.zone {
		b.zone[i] = filler
	}
	b.put(FieldCode, l.code, r.DocumentCode)
	b.put(FieldState, l.state, r.IssuingState)
	b.put(FieldNationality, l.nationality, r.Nationality)
	b.names(r)
	b.number(r)
	b.date(l.birth, r.DateOfBirth)
	if l.expiry.size() > 0 {
		b.date(l.expiry, r.DateOfExpiry)
	}
	b.zone[l.sex.from] = r.Sex.char()
	b.put(FieldOptional2, l.optional2, r.OptionalData2)
	b.checks(r)
	return string(b.zone), errors.Join(b.errs...)
}

type builder struct {
	layout *layout
	zone   []byte
	errs   []error
}

func (b *builder) put(field Field, s span, value string) {
	if len(value) > s.size() {
		b.errs = append(b.errs, &Error{field, RuleFit, refLayout, fmt.Errorf("%d characters, at most %d", len(value), s.size())})
		return
	}
	copy(b.zone[s.from:s.to], value)
}

func (b *builder) names(r *Record) {
	s, size := b.layout.names, len(r.PrimaryIdentifier)
	if r.SecondaryIdentifier != "" {
		size += 2 + len(r.SecondaryIdentifier)
	}
	if size > s.size() {
		b.errs = append(b.errs, &Error{FieldName, RuleFit, refLayout, fmt.Errorf("%d characters, at most %d", size, s.size())})
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
	if len(rest)+2 > l.optional.size() {
		b.errs = append(b.errs, &Error{
			FieldNumber, RuleFit, refLong,
			fmt.Errorf("%d characters, at most %d", len(number), l.number.size()+l.optional.size()-2),
		})
		return
	}
	b.put(FieldOptional, l.optional, rest+string(checkDigit(number))+"<"+r.OptionalData)
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
	if l.compositeCheck == 0 {
		return
	}
	sum, n := 0, 0
	for _, s := range l.composite {
		sum, n = checkSum(sum, n, b.zone[s.from:s.to])
	}
	b.zone[l.compositeCheck] = '0' + byte(sum%10)
}
