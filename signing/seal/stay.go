package seal

import "fmt"

// Stay is how long the holder of a visa may stay (Doc 9303-7, 9.1.3): days, months and years, or one of the three that are no
// length. Years, months and days are not converted into each other.
type Stay struct{ Days, Months, Years byte }

// The stays that are no length.
var (
	StayUntilExpiry = Stay{}                 // to the end of validity, the last day of stay
	StayAtEntry     = Stay{0xFF, 0xFF, 0xFF} // decided at entry; the end of validity is the last day to seek it
	StayTransit     = Stay{0xFE, 0xFE, 0xFE} // transit without entry
)

// String returns the stay in words.
func (s Stay) String() string {
	switch s {
	case StayUntilExpiry:
		return "until the end of validity"
	case StayAtEntry:
		return "decided at entry"
	case StayTransit:
		return "transit without entry"
	}
	return fmt.Sprintf("%d days, %d months, %d years", s.Days, s.Months, s.Years)
}
