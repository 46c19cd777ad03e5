package mrz

import "strings"

// verbatim says whether [Record.build] would write, for the values of the record, the very zone that was read. Most records
// are as they were read: then nothing needs to be written or computed, since the check digits of a zone without a fault are
// those of its fields.
func (r *Record) verbatim() bool {
	if r.agreed != r.Format || r.agreed == 0 || r.agreed == FRID {
		return false
	}
	l, zone := r.Format.layout(), r.zone
	return r.DocumentCode == trim(l.code.of(zone)) && r.IssuingState == trim(l.state.of(zone)) &&
		r.Nationality == trim(l.nationality.of(zone)) && r.OptionalData2 == trim(l.optional2.of(zone)) &&
		r.numberStands(l) &&
		dateStands(r.DateOfBirth, l.birth.of(zone)) && dateStands(r.DateOfExpiry, l.expiry.of(zone)) &&
		r.Sex.char() == zone[l.sex.from] &&
		r.namesStand()
}

// numberStands looks at the document number and the optional data, where a long number continues.
func (r *Record) numberStands(l *layout) bool {
	field, optional := l.number.of(r.zone), l.optional.of(r.zone)
	if !l.overflow || r.zone[l.number.to] != filler {
		return r.DocumentNumber == trim(field) && r.OptionalData == trim(optional)
	}
	// The rest of the number, its check digit and one filler.
	end := strings.IndexByte(optional, filler)
	return end > 1 && r.DocumentNumber == field+optional[:end-1] && r.OptionalData == trim(optional[end+1:])
}

func dateStands(d Date, field string) bool {
	return partStands(int(d.year), field[0], field[1]) && partStands(int(d.month), field[2], field[3]) &&
		partStands(int(d.day), field[4], field[5])
}

// partStands says whether putPart would write the two characters.
func partStands(n int, tens, ones byte) bool {
	if n == 0 {
		return tens == filler && ones == filler
	}
	return tens == '0'+byte(n/10%10) && ones == '0'+byte(n%10)
}

// namesStand compares with the identifiers as read, which costs nothing where they are still the same strings.
func (r *Record) namesStand() bool {
	primary, secondary, names := r.PrimaryIdentifier, r.SecondaryIdentifier, r.names
	if secondary == "" {
		return primary == names
	}
	n := len(primary)
	return len(names) == n+2+len(secondary) && names[:n] == primary && names[n:n+2] == "  " && names[n+2:] == secondary
}
