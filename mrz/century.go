package mrz

// Century completes two-digit years, for which Doc 9303 has no rule. Ours, for a reference day At:
//
//   - An expiry lies in the hundred years from 60 before to 39 after the year of At: "30" seen in 2026 is 2030, "85" is
//     1985.
//   - A birth lies in the last hundred years before At, and never after it. It is also not after the expiry.
//
// Without a reference day the document itself is the reference: an expiry lies in 1980 to 2079 (there was no
// machine-readable document before), and a birth in the hundred years before the expiry, or before 2050 where there is no
// expiry. A person older than a hundred is then taken for a child; the full date of birth in DG11 is what tells, and
// [Record] fields can be set to it.
type Century struct {
	At Date // zero: no reference day
}

const (
	expiryAhead   = 39 // years from the reference that a two-digit expiry may lie ahead
	firstExpiry   = 1980
	defaultBirths = 2050
)

// expiry completes the year of an expiry.
func (c Century) expiry(yy int) int {
	first := firstExpiry
	if c.At.year > 0 {
		first = int(c.At.year) + expiryAhead - 99
	}
	return within(yy, first)
}

// birth completes the year of birth: d has the two digits as its year.
func (c Century) birth(d, expiry Date) int {
	last := Date{year: defaultBirths - 1, month: 12, day: 31}
	if expiry.year > 0 {
		last = expiry
	}
	if c.At.year > 0 && !(expiry.year > 0 && expiry.Before(c.At)) {
		last = c.At
	}
	if end, ok := last.Latest(); ok {
		last = end
	}
	year := within(int(d.year), int(last.year)-99)
	born := Date{int16(year), d.month, d.day}
	if first, ok := born.Earliest(); ok && first.number() > last.number() {
		year -= 100
	}
	return year
}

// within returns the year of the hundred from first on that ends in yy.
func within(yy, first int) int {
	year := first - first%100 + yy
	if year < first {
		year += 100
	}
	return year
}
