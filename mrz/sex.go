package mrz

import "fmt"

// Sex is the sex as the document states it. The unspecified sex is X in the visual zone and a filler in the
// machine-readable zone (Doc 9303-3, 4.6); both are [Unspecified] here.
type Sex byte

// The values of Doc 9303.
const (
	Female      Sex = 'F'
	Male        Sex = 'M'
	Unspecified Sex = 'X'
)

// Valid says whether s is one of the three.
func (s Sex) Valid() bool { return s == Female || s == Male || s == Unspecified }

// String returns "F", "M" or "X", and "" for the zero Sex.
func (s Sex) String() string {
	switch {
	case s == 0:
		return ""
	case s.Valid():
		return string(rune(s))
	}
	return fmt.Sprintf("sex %q", byte(s))
}

// ParseSex reads F, M, X or the filler.
func ParseSex(text string) (Sex, error) {
	switch text {
	case "F", "M", "X":
		return Sex(text[0]), nil
	case "<":
		return Unspecified, nil
	}
	return 0, fmt.Errorf("sex %q: want F, M or X", text)
}

// MarshalText returns String.
func (s Sex) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseSex; an empty text is the zero Sex.
func (s *Sex) UnmarshalText(text []byte) (err error) {
	if *s = 0; len(text) == 0 {
		return nil
	}
	*s, err = ParseSex(string(text))
	return err
}

// char is the character in the zone.
func (s Sex) char() byte {
	if s == Female || s == Male {
		return byte(s)
	}
	return filler
}
