package mdoc

import (
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

const refBirth = "ISO/IEC TS 23220-2, birth_date"

// BirthDate is a date of birth of which a part may not be known.
type BirthDate struct {
	Date mrz.Date

	// Mask has a digit for each one of the date YYYYMMDD, 1 where it is not known; "" where all of it is.
	Mask string
}

// Value makes the value: a full-date, and with a mask a map of both.
func (b BirthDate) Value() Value {
	if b.Mask == "" {
		return FullDate(b.Date)
	}
	out := append(appendText(appendHead(nil, majorMap, 2), "birth_date"), FullDate(b.Date)...)
	return appendText(appendText(out, "approximate_mask"), b.Mask)
}

// BirthDate reads a date of birth, which in a document of ISO/IEC 23220 may be a map.
func (v Value) BirthDate() (BirthDate, error) {
	return read(v, func(r *reader) (b BirthDate) {
		const field = "birth_date"
		if r.peek()>>5 != majorMap {
			b.Date = r.fullDate(field)
			return b
		}
		r.fields(field, refBirth, 1, []string{field, "approximate_mask"}, func(key string) {
			switch key {
			case field:
				b.Date = r.fullDate(field)
			case "approximate_mask":
				at := r.at
				b.Mask = r.text(key)
				if r.err == nil && (len(b.Mask) != 8 || strings.Trim(b.Mask, "01") != "") {
					r.fail(at, key, refBirth, "not eight digits 0 and 1")
				}
			}
		})
		return b
	})
}
