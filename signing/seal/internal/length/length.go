// Package length reads and writes the lengths of features (X.690, 8.1.3). Their tags are single octets, some of which would begin
// a longer tag in BER, so that package tlv can't read them.
package length

import (
	"errors"
	"fmt"
	"math"
)

// Read reads a length of one to five octets at an offset, for a value that must be there. It returns where the value begins, and
// whether the length is DER. The octet 80, which stands for no length at all, is seen before what may be an empty value; it
// is read so, and is as little DER as a length that is too long.
func Read(b []byte, at int) (start, n int, der bool, err error) {
	if at >= len(b) {
		return 0, 0, false, errors.New("ends before its length")
	}
	start, n = at+1, int(b[at])
	if n >= 0x80 {
		count := n & 0x7F
		if count > 4 || start+count > len(b) {
			return 0, 0, false, fmt.Errorf("length octet %02X, want a length of one to five octets", b[at])
		}
		var wide uint32
		for _, octet := range b[start : start+count] {
			wide = wide<<8 | uint32(octet)
		}
		start, n = start+count, int(min(wide, math.MaxInt32))
	}
	if n > len(b)-start {
		return 0, 0, false, fmt.Errorf("its value is longer than the %d octets left", len(b)-start)
	}
	return start, n, start-at == Size(n) && b[at] != 0x80, nil
}

// Size is the number of octets that [Append] writes.
func Size(n int) int {
	switch {
	case n < 0x80:
		return 1
	case n < 0x100:
		return 2
	}
	return 3
}

// Append writes a length of less than 65536 in DER (X.690, 10.1).
func Append(out []byte, n int) []byte {
	switch {
	case n < 0x80:
		return append(out, byte(n))
	case n < 0x100:
		return append(out, 0x81, byte(n))
	}
	return append(out, 0x82, byte(n>>8), byte(n))
}
