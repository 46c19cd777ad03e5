package ledger

import (
	"fmt"
	"strconv"
	"strings"
)

// Series is a run of serial numbers that belongs to a station: a prefix and digits of a fixed width, "K" and 00001000 to 00001999.
type Series struct {
	Station string `json:"station"`
	Prefix  string `json:"prefix"`
	Width   int    `json:"width"` // of the digits
	First   uint64 `json:"first"`
	Last    uint64 `json:"last"` // included
	Next    uint64 `json:"next"` // the next one that was never handed out
}

// maxDigits keeps a counter in 63 bits.
const maxDigits = 18

// ParseSeries makes the series that begins with a serial number and has that many.
func ParseSeries(station, first string, count uint64) (Series, error) {
	prefix, digits := split(first)
	if digits == "" {
		return Series{}, fmt.Errorf("a series ends in digits")
	}
	if len(first) > 40 || count == 0 {
		return Series{}, fmt.Errorf("a series has at least one serial number of at most 40 characters")
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil {
		return Series{}, err
	}
	s := Series{station, prefix, len(digits), n, n + count - 1, n}
	if s.Last < n || len(strconv.FormatUint(s.Last, 10)) > s.Width {
		return Series{}, fmt.Errorf("%d from there need more than %d digits", count, s.Width)
	}
	return s, nil
}

// split parts a serial number before its last digits.
func split(serial string) (prefix, digits string) {
	prefix = strings.TrimRight(serial, "0123456789")
	if len(serial)-len(prefix) > maxDigits {
		prefix = serial[:len(serial)-maxDigits]
	}
	return prefix, serial[len(prefix):]
}

// Has says whether a serial number is of the series.
func (s Series) Has(serial string) bool {
	if len(serial) != len(s.Prefix)+s.Width || !strings.HasPrefix(serial, s.Prefix) {
		return false
	}
	digits := serial[len(s.Prefix):]
	if strings.Trim(digits, "0123456789") != "" {
		return false
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	return err == nil && n >= s.First && n <= s.Last
}

// At returns a serial number of the series.
func (s Series) At(n uint64) string { return fmt.Sprintf("%s%0*d", s.Prefix, s.Width, n) }

// Size returns how many serial numbers there are.
func (s Series) Size() uint64 { return s.Last - s.First + 1 }

// overlaps says whether two series share a serial number. Series of one length with prefixes of different length can: "K1" with 3
// digits and "K" with 4.
func (s Series) overlaps(o Series) bool {
	if len(s.Prefix)+s.Width != len(o.Prefix)+o.Width {
		return false
	}
	return s.Has(o.At(o.First)) || s.Has(o.At(o.Last)) || o.Has(s.At(s.First)) || o.Has(s.At(s.Last))
}
