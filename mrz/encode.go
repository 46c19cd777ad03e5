package mrz

import "strings"

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

// blank is an empty zone, with as many fillers as the largest zone has places.
var blank = strings.Repeat(string(filler), maxZone)

// build lays the fields out and computes the check digits; the error says what does not fit. The characters are those of
// the record.
func (r *Record) build(zone *[maxZone]byte) error {
	var b breaches
	if !r.Format.Known() || r.Format == FRID {
		b.add(FieldZone, RuleForm, refLayout, "no zone is written in %s", r.Format)
		return b.join()
	}
	l := r.Format.layout()
	z := zone[:l.lines*l.width]
	copy(z, blank)
	b.put(z, FieldCode, l.code, r.DocumentCode)
	b.put(z, FieldState, l.state, r.IssuingState)
	b.put(z, FieldNationality, l.nationality, r.Nationality)
	b.putNames(z, l, r)
	b.putNumber(z, l, r)
	putDate(z, l.birth, r.DateOfBirth)
	putDate(z, l.expiry, r.DateOfExpiry)
	z[l.sex.from] = r.Sex.char()
	b.put(z, FieldOptional2, l.optional2, r.OptionalData2)
	r.putDigits(z, l)
	return b.join()
}

// putDigits computes the check digits, but for that of the number, whose place depends on its length.
func (r *Record) putDigits(z []byte, l *layout) {
	z[l.birth.to] = checkDigit(l.birth.in(z))
	z[l.expiry.to] = checkDigit(l.expiry.in(z))
	if at := l.optionalCheck; at != 0 {
		// That of an empty personal number is a filler, unless a 0 was read (Doc 9303-4, 4.2.2.2).
		if read := r.zone; r.OptionalData != "" || len(read) == len(z) && read[at] == '0' {
			z[at] = checkDigit(l.optional.in(z))
		} else {
			z[at] = filler
		}
	}
	if at := l.compositeCheck; at != 0 {
		z[at] = compositeDigit(l, z)
	}
}

func (b *breaches) put(z []byte, field Field, s span, value string) {
	if len(value) > s.size() {
		b.tooLong(field, len(value), s.size())
		return
	}
	copy(s.in(z), value)
}

func (b *breaches) tooLong(field Field, size, most int) {
	b.add(field, RuleFit, refLayout, "%d characters, at most %d", size, most)
}

func (b *breaches) putNames(z []byte, l *layout, r *Record) {
	s, size := l.names, len(r.PrimaryIdentifier)
	if r.SecondaryIdentifier != "" {
		size += 2 + len(r.SecondaryIdentifier)
	}
	if size > s.size() {
		b.tooLong(FieldName, size, s.size())
		return
	}
	field := s.in(z)[:size]
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

// putNumber writes a number of up to nine characters into its field, and a longer one on into the optional data
// (Doc 9303-5, 4.2.2, note j; 9303-6, 4.2.2, note j).
func (b *breaches) putNumber(z []byte, l *layout, r *Record) {
	number := r.DocumentNumber
	if len(number) <= l.number.size() || !l.overflow {
		b.put(z, FieldNumber, l.number, number)
		z[l.number.to] = checkDigit(l.number.in(z))
		b.put(z, FieldOptional, l.optional, r.OptionalData)
		return
	}
	first, rest := number[:l.number.size()], number[l.number.size():]
	copy(l.number.in(z), first)
	// The rest, its check digit and one filler; the field may end with the filler.
	used, most := len(rest)+2, l.optional.size()
	switch {
	case strings.IndexByte(rest, filler) >= 0:
		b.add(FieldNumber, RuleFit, refLong, "a filler behind the ninth place, where it ends the number")
	case used > most:
		b.tooLong(FieldNumber, len(number), l.number.size()+most-2)
	case used+len(r.OptionalData) > most:
		b.tooLong(FieldOptional, len(r.OptionalData), most-used)
	default:
		field := l.optional.in(z)
		n := copy(field, rest)
		field[n] = checkDigit(number)
		copy(field[n+2:], r.OptionalData)
	}
}

func putDate(z []byte, s span, d Date) {
	field := s.in(z)
	putPart(field[0:2], int(d.year), d.year != 0)
	putPart(field[2:4], int(d.month), d.month != 0)
	putPart(field[4:6], int(d.day), d.day != 0)
}

// putPart writes two digits; an unknown part stays fillers (Doc 9303-3, 4.8).
func putPart(field []byte, n int, known bool) {
	if known {
		field[0], field[1] = '0'+byte(n/10%10), '0'+byte(n%10)
	}
}

// compositeDigit returns the check digit over the fields with check digits.
func compositeDigit[T text](l *layout, zone T) byte {
	var all sums
	for _, s := range l.composite {
		all = all.then(sumsOf(zone[s.from:s.to]))
	}
	return all.digit()
}
