package seal

import (
	"errors"
	"fmt"
)

const (
	refC40    = "Doc 9303-13, 2.6"
	c40Single = 0xFE // announces one last character in ASCII + 1
	c40Space  = 3
)

// C40Size is the number of octets that n characters take.
func C40Size(n int) int { return (n + 2) / 3 * 2 }

// EncodeC40 writes capital letters, digits and spaces, three characters in two octets (Doc 9303-13, 2.6). The filler < of a
// machine-readable zone becomes a space.
func EncodeC40(text string) ([]byte, error) {
	return AppendC40(make([]byte, 0, C40Size(len(text))), text)
}

// AppendC40 is [EncodeC40] at the end of dst, which it returns unchanged beside an error.
func AppendC40(dst []byte, text string) ([]byte, error) {
	out := dst
	for i := 0; i < len(text); i += 3 {
		var u [3]int // the value 0 fills a group of two
		group := text[i:min(i+3, len(text))]
		for k := range len(group) {
			v, ok := c40Value(group[k])
			if !ok {
				return dst, fault("C40", refC40, "character %q can't be written", group[k])
			}
			u[k] = v
		}
		if len(group) == 1 {
			out = append(out, c40Single, c40Character(u[0])+1)
			continue
		}
		n := 1600*u[0] + 40*u[1] + u[2] + 1
		out = append(out, byte(n>>8), byte(n))
	}
	return out, nil
}

// DecodeC40 reads what [EncodeC40] writes. Each filler and each space comes back as a space, those at the end included: what
// it returns encodes to the same octets.
func DecodeC40(octets []byte) (string, error) {
	if len(octets)%2 != 0 {
		return "", fault("C40", refC40, "%d octets, want an even number", len(octets))
	}
	text := make([]byte, 0, len(octets)/2*3)
	for i := 0; i < len(octets); i += 2 {
		var err error
		if text, err = appendGroup(text, octets[i], octets[i+1], i+2 == len(octets)); err != nil {
			return "", faultAt(i, "C40", refC40, "%w", err)
		}
	}
	return string(text), nil
}

// appendGroup decodes two octets. Only the last group may be short.
func appendGroup(text []byte, high, low byte, last bool) ([]byte, error) {
	if high == c40Single {
		if v, ok := c40Value(low - 1); !last || !ok || c40Character(v) != low-1 {
			return nil, fmt.Errorf("octets %02X%02X are no single character at the end", high, low)
		}
		return append(text, low-1), nil
	}
	n := int(high)<<8 | int(low)
	if n == 0 || n > 64000 {
		return nil, fmt.Errorf("octets %02X%02X are no group", high, low)
	}
	n--
	for k, u := range [3]int{n / 1600, n / 40 % 40, n % 40} {
		switch {
		case u >= c40Space:
			text = append(text, c40Character(u))
		case u != 0 || k != 2 || !last:
			return nil, errors.New("a shift where a character belongs")
		}
	}
	return text, nil
}

// c40Value is the value of Doc 9303-13, Table 2.
func c40Value(c byte) (int, bool) {
	switch {
	case c == ' ' || c == '<':
		return c40Space, true
	case c >= '0' && c <= '9':
		return int(c-'0') + 4, true
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 14, true
	}
	return 0, false
}

// c40Character is the inverse of c40Value for 3 to 39.
func c40Character(v int) byte {
	switch {
	case v == c40Space:
		return ' '
	case v < 14:
		return '0' + byte(v-4)
	}
	return 'A' + byte(v-14)
}
