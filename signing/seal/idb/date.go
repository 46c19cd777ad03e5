package idb

import (
	"fmt"

	"github.com/chancery-id/chancery/mrz"
)

// Date is a day of which any digit may be unknown.
type Date struct{ digits [8]byte } // YYYYMMDD, X where unknown

// DecodeDate reads a masked date: an octet whose bits, from the highest on, say which digits of MMDDYYYY are unknown, and the
// number MMDDYYYY in three octets with zeros for these.
func DecodeDate(octets []byte) (Date, error) {
	if len(octets) != 4 {
		return Date{}, fmt.Errorf("%d octets, want 4", len(octets))
	}
	n := int(octets[1])<<16 | int(octets[2])<<8 | int(octets[3])
	text := fmt.Sprintf("%08d", n)
	if len(text) != 8 {
		return Date{}, fmt.Errorf("%d is not MMDDYYYY", n)
	}
	digits := []byte(text)
	for i := range digits {
		if octets[0]<<i&0x80 == 0 {
			continue
		}
		if digits[i] != '0' {
			return Date{}, fmt.Errorf("%s has a digit where the mask %08b says it is unknown", text, octets[0])
		}
		digits[i] = 'X'
	}
	d := Date{[8]byte(append(digits[4:8:8], digits[:4]...))}
	zero := string(d.digits[:4]) == "0000" || string(d.digits[4:6]) == "00" || string(d.digits[6:]) == "00"
	if day, ok := d.Day(); zero || ok && !day.Valid() {
		return Date{}, fmt.Errorf("%s is no day", d)
	}
	return d, nil
}

// String returns "2030-12-31", with X for what is unknown: "2030-XX-XX".
func (d Date) String() string {
	if d == (Date{}) {
		return ""
	}
	return fmt.Sprintf("%s-%s-%s", d.digits[:4], d.digits[4:6], d.digits[6:])
}

// Day returns the date where each of its parts is known or unknown as a whole.
func (d Date) Day() (day mrz.Date, ok bool) {
	year, knownYear := part(d.digits[:4])
	month, knownMonth := part(d.digits[4:6])
	of, knownDay := part(d.digits[6:])
	return mrz.NewDate(year, month, of), knownYear && knownMonth && knownDay
}

// part returns a number, 0 where all of its digits are unknown; ok is false where only some are.
func part(digits []byte) (n int, ok bool) {
	unknown := 0
	for _, c := range digits {
		if c == 'X' {
			unknown++
			continue
		}
		n = 10*n + int(c-'0')
	}
	if unknown == len(digits) {
		return 0, true
	}
	return n, unknown == 0
}
