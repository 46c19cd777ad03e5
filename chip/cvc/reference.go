package cvc

import (
	"fmt"
	"time"
)

// Reference names a key: country code, holder mnemonic and sequence number, as in "DECVCAEPASS00102" (TR-03110-3, C.2).
type Reference string

// sequenceSize is the length of the sequence number.
const sequenceSize = 5

// Country returns the two letters of the country.
func (r Reference) Country() string { return string(r[:min(2, len(r))]) }

// Mnemonic returns the holder's mnemonic.
func (r Reference) Mnemonic() string {
	if len(r) < 2+sequenceSize {
		return ""
	}
	return string(r[2 : len(r)-sequenceSize])
}

// Sequence returns the sequence number.
func (r Reference) Sequence() string { return string(r[max(0, len(r)-sequenceSize):]) }

func (r Reference) validate(field string) error {
	const ref = "TR-03110-3, C.2"
	if n := len(r.Mnemonic()); n < 1 || n > 9 {
		return fault(field, ref, "mnemonic of %d characters, want 1 to 9", n)
	}
	for _, c := range []byte(r.Country()) {
		if c < 'A' || c > 'Z' {
			return fault(field, ref, "country is not two capital letters")
		}
	}
	for _, c := range []byte(r.Sequence()) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return fault(field, ref, "sequence number is not alphanumeric")
		}
	}
	for _, c := range []byte(r) {
		if c < 0x20 || c >= 0x7F && c < 0xA0 {
			return fault(field, ref, "control character")
		}
	}
	return nil
}

// dateSize is the length of a date: six digits YYMMDD, one to an octet (TR-03110-3, D.2.1.3).
const dateSize = 6

// parseDate reads a date of the years 2000 to 2099 as the beginning of that day in UTC.
func parseDate(b []byte) (time.Time, error) {
	if len(b) != dateSize {
		return time.Time{}, fmt.Errorf("%d octets, want %d", len(b), dateSize)
	}
	for _, d := range b {
		if d > 9 {
			return time.Time{}, fmt.Errorf("octet %02X is no digit", d)
		}
	}
	year, month, day := 2000+int(b[0])*10+int(b[1]), time.Month(b[2]*10+b[3]), int(b[4]*10+b[5])
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if t.Month() != month || t.Day() != day {
		return time.Time{}, fmt.Errorf("%04d-%02d-%02d is no day", year, month, day)
	}
	return t, nil
}

func appendDate(t time.Time) ([]byte, error) {
	t = t.UTC()
	if t.Year() < 2000 || t.Year() > 2099 {
		return nil, fmt.Errorf("year %d, want 2000 to 2099", t.Year())
	}
	y, m, d := byte(t.Year()-2000), byte(t.Month()), byte(t.Day())
	return []byte{y / 10, y % 10, m / 10, m % 10, d / 10, d % 10}, nil
}
