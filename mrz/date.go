package mrz

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar of which any part may be unknown. The zero Date knows nothing. Dates compare
// with ==.
type Date struct {
	year       int16
	month, day int8
}

// NewDate returns a date; 0 is an unknown part. It is not checked: [Date.Valid] does.
func NewDate(year, month, day int) Date {
	if year < 0 || year > 9999 || month < 0 || month > 99 || day < 0 || day > 99 {
		return Date{-1, -1, -1}
	}
	return Date{int16(year), int8(month), int8(day)}
}

// DateOf returns the day of t in UTC.
func DateOf(t time.Time) Date {
	y, m, d := t.UTC().Date()
	return NewDate(y, int(m), d)
}

// Year returns the year, 0 where it is unknown.
func (d Date) Year() int { return int(d.year) }

// Month returns the month, 0 where it is unknown.
func (d Date) Month() int { return int(d.month) }

// Day returns the day of the month, 0 where it is unknown.
func (d Date) Day() int { return int(d.day) }

// IsZero says whether nothing of the date is known.
func (d Date) IsZero() bool { return d == Date{} }

// Complete says whether year, month and day are known.
func (d Date) Complete() bool { return d.year > 0 && d.month > 0 && d.day > 0 }

// Valid says whether such a day can exist: in some year where the year is unknown.
func (d Date) Valid() bool {
	if d.year < 0 || d.month < 0 || d.month > 12 || d.day < 0 || d.day > 31 {
		return false
	}
	if d.month == 0 || d.day == 0 {
		return true
	}
	return d.day <= lastDay(d.year, d.month)
}

// lastDay returns the number of days of a month, the most it can have where the year is unknown (0).
func lastDay(year int16, month int8) int8 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Time returns the beginning of the day in UTC; ok is false where a part is unknown.
func (d Date) Time() (t time.Time, ok bool) {
	if !d.Complete() {
		return time.Time{}, false
	}
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC), true
}

// Earliest and Latest bound a date whose month or day is unknown; ok is false where the year is unknown.
func (d Date) Earliest() (first Date, ok bool) {
	return Date{d.year, max(d.month, 1), max(d.day, 1)}, d.year > 0
}

// Latest returns the last day the date can be.
func (d Date) Latest() (last Date, ok bool) {
	if d.year <= 0 {
		return Date{}, false
	}
	last = d
	if last.month == 0 {
		last.month = 12
	}
	if last.day == 0 {
		last.day = lastDay(last.year, last.month)
	}
	return last, true
}

// Before says whether d is certainly before e: every day that d can be lies before every day that e can be.
func (d Date) Before(e Date) bool {
	last, ok := d.Latest()
	first, ok2 := e.Earliest()
	return ok && ok2 && last.number() < first.number()
}

func (d Date) number() int { return int(d.year)*10000 + int(d.month)*100 + int(d.day) }

// String returns "1990-05-13", "1990-05", "1990" or "". Where only an earlier part is unknown it stands as X:
// "XXXX-05-13" (ISO 8601-2, 4.3). What [NewDate] could not take is "no date".
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.year < 0:
		return "no date"
	}
	b := make([]byte, 0, len("2006-01-02"))
	if d.month == 0 && d.day == 0 {
		return string(appendDigits(b, int(d.year), 4))
	}
	b = append(appendKnown(b, int(d.year), "XXXX"), '-')
	b = appendKnown(b, int(d.month), "XX")
	if d.day != 0 {
		b = appendDigits(append(b, '-'), int(d.day), 2)
	}
	return string(b)
}

// appendKnown appends n, or what stands for it where it isn't known, in its length.
func appendKnown(b []byte, n int, unknown string) []byte {
	if n == 0 {
		return append(b, unknown...)
	}
	return appendDigits(b, n, len(unknown))
}

func appendDigits(b []byte, n, width int) []byte {
	b = append(b, "0000"[:width]...)
	for i := len(b) - 1; n > 0; i-- {
		b[i] += byte(n % 10)
		n /= 10
	}
	return b
}

// ParseDate reads what [Date.String] writes.
func ParseDate(s string) (Date, error) {
	fail := func() (Date, error) {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD, YYYY-MM, YYYY or nothing", s)
	}
	if s == "" {
		return Date{}, nil
	}
	if n := len(s); n != 4 && n != 7 && n != 10 || n > 4 && s[4] != '-' || n > 7 && s[7] != '-' {
		return fail()
	}
	var d Date
	year, ok := part(s[:4])
	if !ok {
		return fail()
	}
	d.year = int16(year)
	if len(s) > 4 {
		month, ok := part(s[5:7])
		if !ok {
			return fail()
		}
		d.month = int8(month)
	}
	if len(s) > 7 {
		day, ok := part(s[8:])
		if !ok {
			return fail()
		}
		d.day = int8(day)
	}
	if !d.Valid() || d.String() != s {
		return fail()
	}
	return d, nil
}

// part reads digits, or X in every place for an unknown part.
func part(s string) (n int, ok bool) {
	unknown := 0
	for _, c := range []byte(s) {
		switch {
		case c == 'X':
			unknown++
		case c < '0' || c > '9':
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	if unknown > 0 {
		return 0, unknown == len(s)
	}
	return n, true
}

// MarshalText returns String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is ParseDate.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}
