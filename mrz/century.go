package mrz

// Century completes two-digit years, for which Doc 9303 has no rule. Ours, for a reference day At:
//
//   - An expiry lies at most Ahead years after the year of At, and in no case before 1980, when there was no
//     machine-readable document: "30" seen in 2026 is 2030, "85" is 1985, "70" is 2070. Nor does it lie before the year of
//     Issued, where that is known: "99" on a card made in 2016 is 2099, which is how some States write "for ever".
//   - A birth lies in the last hundred years before At, and never after it. It is also not after the expiry.
//
// Without a reference day the document itself is the reference: an expiry lies in 1980 to 2079, and a birth in the hundred
// years before the expiry, or before 2050 where there is no expiry. A person older than a hundred is then taken for a
// child; the full date of birth in DG11 is what tells, and [Record] fields can be set to it.
type Century struct {
	At Date // zero: no reference day
	// Ahead is how many years after At an expiry can lie, 1 to 99; 0 is 39. BSI TR-03135 takes 15, which makes an expiry
	// of documents valid for longer a past one.
	Ahead int
	// Issued is a day before which the document was not made, as the first of its signer's certificate; zero: not known. One
	// after At is passed over.
	Issued Date
}

const (
	expiryAhead   = 39
	firstExpiry   = 1980
	defaultBirths = 2050
)

// expiry completes the year of an expiry.
func (c Century) expiry(yy int) int {
	first := firstExpiry
	switch {
	case c.At.year <= 0:
	case c.Ahead <= 0 || c.Ahead > 99:
		first = max(first, int(c.At.year)+expiryAhead-99)
	default:
		first = int(c.At.year) + c.Ahead - 99
	}
	if issued := c.Issued.year; c.At.year <= 0 || issued <= c.At.year {
		first = max(first, int(issued))
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

// lastYear is the last year that a [Date] can have.
const lastYear = 9999

// within returns the year of the hundred from first on that ends in yy; of the last hundred years there are, where first
// would lead beyond.
func within(yy, first int) int {
	first = min(first, lastYear-99)
	year := first - first%100 + yy
	if year < first {
		year += 100
	}
	return year
}
