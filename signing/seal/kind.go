package seal

import (
	"fmt"
	"slices"
)

// Kind is how the value of a feature is encoded.
type Kind uint8

// The kinds, and the field of [Value] that each fills.
const (
	Binary        Kind = iota + 1 // octets as they are: Octets
	C40                           // capital letters, digits and spaces: Text
	Zone                          // machine-readable zone in C40, lines joined: Text
	Integer                       // unsigned, the most significant octet first: Number
	Day                           // MMDDYYYY as a number in three octets: Date
	Duration                      // days, months, years in three octets: Stay
	Text                          // UTF-8: Text
	Image                         // a picture, never decoded: Octets
	UUID                          // 16 octets: Text, in five groups
	DayText                       // YYYYMMDD in digits: Date
	Validity                      // YYYYMMDD, zero octet, YYYYMMDD, either day left out: Date to Until
	Boolean                       // one octet, FF for true and 00: Number, 1 or 0
	SignedInteger                 // INTEGER of X.690, 8.3, its content: Number
)

var kindNames = []string{
	"", "binary", "C40", "zone", "integer", "day", "duration", "text", "image", "UUID", "day text", "validity", "boolean",
	"signed integer",
}

// String returns the kind in a word.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown kind"
}

// MarshalText returns the name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name.
func (k *Kind) UnmarshalText(text []byte) error {
	at := slices.Index(kindNames, string(text))
	if at <= 0 {
		return fmt.Errorf("%q is no kind of value", text)
	}
	*k = Kind(at)
	return nil
}
