package pki

import (
	"time"
)

const refTime = "RFC 5280, 4.1.2.5"

// time reads a UTCTime or GeneralizedTime. Doc 9303-12 asks for seconds and "Z"; a missing second, an offset from UTC, a
// fraction and a missing zone, all seen in old certificates, are tolerated and noted.
func (r *reader) time(field string) time.Time {
	e := r.any(field)
	if r.err != nil {
		return time.Time{}
	}
	return r.timeOf(e, e.tag, field)
}

// timeOf decodes the content of e as the time type of tag.
func (r *reader) timeOf(e element, tag byte, field string) time.Time {
	if tag != tagUTCTime && tag != tagGeneralized {
		r.fail(field, e.offset, refTime, "tag %#02x is no time", e.tag)
		return time.Time{}
	}
	t, odd, ok := parseTime(r.content(e), tag == tagGeneralized)
	if !ok {
		r.fail(field, e.offset, refTime, "malformed time of %d octets", len(r.content(e)))
		return time.Time{}
	}
	if odd != "" {
		r.note(field, refTime, "time %s", odd)
	}
	return t
}

// parseTime decodes YYMMDDhhmm[ss](Z|±hhmm) or, generalized, YYYYMMDDhh[mm[ss[.f…]]][Z|±hhmm].
func parseTime(b []byte, generalized bool) (t time.Time, odd string, ok bool) {
	year, n := 0, 2
	if generalized {
		n = 4
	}
	if len(b) > 32 || len(b) < n+6 {
		return t, "", false
	}
	if year, ok = digits(b[:n]); !ok {
		return t, "", false
	}
	if !generalized {
		// RFC 5280, 4.1.2.5.1: 50 to 99 are the years 1950 to 1999.
		if year += 2000; year >= 2050 {
			year -= 100
		}
	}
	var part [5]int // month, day, hour, minute, second
	b = b[n:]
	count := 0
	for count < 5 && len(b) >= 2 && isDigit(b[0]) {
		if part[count], ok = digits(b[:2]); !ok {
			return t, "", false
		}
		b, count = b[2:], count+1
	}
	if count < 3 || !generalized && count < 4 {
		return t, "", false
	}
	if count < 5 {
		odd = "without seconds"
	}
	var nanos int
	if generalized && count == 5 && len(b) > 1 && (b[0] == '.' || b[0] == ',') && isDigit(b[1]) {
		nanos, b = fraction(b[1:])
		odd = "with a fraction of a second"
	}
	offset, zone, ok := parseZone(b)
	if !ok {
		return t, "", false
	}
	if zone != "" {
		odd = zone
	}
	month, day, hour, minute, second := part[0], part[1], part[2], part[3], part[4]
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 {
		return t, "", false
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	return t.Add(-offset), odd, true
}

// parseZone reads "Z", an offset from UTC, or nothing.
func parseZone(b []byte) (offset time.Duration, odd string, ok bool) {
	switch {
	case len(b) == 1 && b[0] == 'Z':
		return 0, "", true
	case len(b) == 0:
		return 0, "without a zone, taken as UTC", true
	case len(b) == 5 && (b[0] == '+' || b[0] == '-'):
		hours, ok1 := digits(b[1:3])
		minutes, ok2 := digits(b[3:5])
		if !ok1 || !ok2 || hours > 14 || minutes > 59 {
			return 0, "", false
		}
		offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if b[0] == '-' {
			offset = -offset
		}
		return offset, "with an offset from UTC", true
	}
	return 0, "", false
}

// fraction reads the digits of a fraction of a second and returns nanoseconds and the rest.
func fraction(b []byte) (int, []byte) {
	nanos, unit := 0, 100_000_000
	for len(b) > 0 && isDigit(b[0]) {
		nanos += int(b[0]-'0') * unit
		unit /= 10
		b = b[1:]
	}
	return nanos, b
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func digits(b []byte) (v int, ok bool) {
	for _, d := range b {
		if !isDigit(d) {
			return 0, false
		}
		v = 10*v + int(d-'0')
	}
	return v, true
}

func daysIn(year, month int) int {
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
