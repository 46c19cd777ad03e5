package mrz

import "slices"

// shapes lists what a character may have been, in order of likelihood.
var shapes = [256]string{
	'0': "OQD8", 'O': "0QD", 'Q': "0O", 'D': "0O", '1': "I7L", 'I': "1L", 'L': "1I", '2': "Z7", 'Z': "27", '5': "S6", 'S': "58",
	'6': "G58", 'G': "6C", '8': "B360", 'B': "83", '7': "1T2", 'T': "71", '4': "A", 'A': "4", '3': "8B", '9': "4", 'C': "G<",
	'M': "H", 'H': "M", 'U': "V", 'V': "U", 'K': "<", 'X': "<", filler: "KC",
	unreadable: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<",
}

// Costs of reading a character as another.
const (
	costFiller  = 1 // a letter among fillers that is a filler
	costDigit   = 2 // a letter that is a digit of the same shape: most characters of numbers are digits
	costLetter  = 3 // a digit that is a letter of the same shape
	costForced  = 2 // a character that can't stand where it stands
	costAmong   = 1 // more: a digit next to letters only; less: a letter between letters
	costRare    = 2 // more: not the likeliest shape
	costUnusual = 8 // two digits, two letters, or a filler
)

const (
	maxReadings = 8  // of one field with a check digit
	maxLoose    = 40 // of a field without one
	maxChanges  = 3  // characters read differently in one field, beyond those that must be
)

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }

// alike returns the first shape of c of the wanted kind.
func alike(c byte, wanted func(byte) bool) (byte, bool) {
	if c == unreadable {
		return c, false
	}
	for _, s := range []byte(shapes[c]) {
		if wanted(s) {
			return s, true
		}
	}
	return c, false
}

// group is a field with its check digit: its places, what may stand there, and when it is right.
type group struct {
	span    span
	digits  bool // nothing but digits, and fillers where they were read
	check   int  // place of the check digit, -1: none
	empty   bool // the check digit may be a filler
	changes int
	most    int // readings that are kept
	fits    func(zone []byte) bool
}

func (g *group) allows(at int, c byte) bool {
	switch {
	case at == g.check:
		return isDigit(c) || g.empty && c == filler
	case g.digits:
		return isDigit(c)
	}
	return true
}

// groups are the fields that the check digits cover.
func (r *repairer) groups() []group {
	l := r.layout
	checked := func(s span) group {
		return group{span: span{s.from, s.to + 1}, check: int(s.to), changes: maxChanges, most: maxReadings, fits: func(z []byte) bool {
			return checkDigit(s.in(z)) == z[s.to]
		}}
	}
	number := checked(l.number)
	if number.empty = l.overflow; l.overflow {
		short := number.fits
		number.fits = func(z []byte) bool {
			// A number that continues in the optional data is judged with them, when all is put together.
			return z[l.number.to] == filler || short(z)
		}
	}
	groups := []group{number, dateGroup(checked(l.birth), l.birth), dateGroup(checked(l.expiry), l.expiry)}
	switch {
	case l.optionalCheck != 0:
		g := checked(l.optional)
		right := g.fits
		g.empty, g.changes = true, 2
		g.fits = func(z []byte) bool {
			return right(z) || z[l.optionalCheck] == filler && len(trim(string(l.optional.in(z)))) == 0
		}
		groups = append(groups, g)
	case l.compositeCheck != 0:
		always := func([]byte) bool { return true }
		for _, s := range []span{l.optional, l.optional2} {
			if s.size() > 0 {
				groups = append(groups, group{span: s, check: -1, changes: 1, most: maxLoose, fits: always})
			}
		}
	}
	if at := l.compositeCheck; at != 0 {
		groups = append(groups, group{
			span: span{at, at + 1}, check: int(at), changes: 1, most: maxReadings,
			fits: func(z []byte) bool { return isDigit(z[at]) },
		})
	}
	return groups
}

// dateGroup asks for a date that may be, too; the calendar is left to the whole.
func dateGroup(g group, s span) group {
	right := g.fits
	g.digits = true
	g.fits = func(z []byte) bool {
		if !right(z) {
			return false
		}
		_, ok1 := twoDigits(z[s.from], z[s.from+1])
		month, ok2 := twoDigits(z[s.from+2], z[s.from+3])
		day, ok3 := twoDigits(z[s.from+4], z[s.from+5])
		return ok1 && ok2 && ok3 && month <= 12 && day <= 31
	}
	return g
}

// reading is a way to read a group differently.
type reading struct {
	at   []int
	to   []byte
	cost int
}

// search finds the cheapest readings of one group.
func (r *repairer) search(g *group) []reading {
	s := searcher{group: g, zone: slices.Clone(r.zone)}
	var must reading
	for at := int(g.span.from); at < int(g.span.to); at++ {
		if c := s.zone[at]; isLetter(c) && !g.allows(at, c) {
			if to, ok := alike(c, isDigit); ok {
				s.zone[at] = to
				must.at, must.to, must.cost = append(must.at, at), append(must.to, to), must.cost+costForced
			}
		}
	}
	must.at, must.to = slices.Grow(must.at, maxChanges), slices.Grow(must.to, maxChanges)
	s.try(int(g.span.from), g.changes, must)
	return s.found
}

type searcher struct {
	*group
	zone  []byte
	found []reading
	steps int
}

// try reads up to left more characters from a place on differently.
func (s *searcher) try(from, left int, r reading) {
	s.steps++
	full := len(s.found) == s.most
	if (!full || r.cost < s.found[s.most-1].cost) && s.fits(s.zone) {
		s.keep(r)
	}
	if left == 0 || s.steps > maxSteps {
		return
	}
	for at := from; at < int(s.span.to); at++ {
		was := s.zone[at]
		for i, to := range []byte(shapes[was]) {
			cost := r.cost + s.cost(at, was, to, i)
			if !s.allows(at, to) || cost > costMost/2 || len(s.found) == s.most && cost >= s.found[s.most-1].cost {
				continue
			}
			s.zone[at] = to
			s.try(at+1, left-1, reading{append(r.at, at), append(r.to, to), cost})
		}
		s.zone[at] = was
	}
}

// keep puts a copy of r into its place among the cheapest readings, behind those of equal cost.
func (s *searcher) keep(r reading) {
	at := len(s.found)
	for at > 0 && s.found[at-1].cost > r.cost {
		at--
	}
	s.found = slices.Insert(s.found, at, reading{slices.Clone(r.at), slices.Clone(r.to), r.cost})
	s.found = s.found[:min(len(s.found), s.most)]
}

// cost says how unlikely it is that a character, read as from, is the i-th of its shapes.
func (s *searcher) cost(at int, from, to byte, i int) int {
	before, after := byte(filler), byte(filler)
	if at > int(s.span.from) {
		before = s.zone[at-1]
	}
	if at+1 < int(s.span.to) {
		after = s.zone[at+1]
	}
	switch {
	case from == unreadable:
		i = 0
	case to == filler && before == filler && after == filler:
		return costFiller
	case from == filler || to == filler, isDigit(from) == isDigit(to):
		return costUnusual
	}
	cost := costDigit
	switch {
	case isLetter(to) && isLetter(before) && isLetter(after):
		cost = costLetter - costAmong
	case isLetter(to):
		cost = costLetter
	case at != s.check && !isDigit(before) && !isDigit(after) && (isLetter(before) || isLetter(after)):
		cost = costDigit + costAmong
	}
	if i > 0 {
		cost += costRare
	}
	return cost
}
