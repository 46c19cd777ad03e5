package mrz

import (
	"bytes"
	"slices"
)

// Replacement is one character that a correction reads differently.
type Replacement struct {
	Field        Field
	Line, Column int // counted from 1
	From, To     byte
}

// Correction is a zone that would satisfy every check digit, with what had to be read differently. It is a proposal: a
// person or a second reading decides, and whoever uses it says that it was corrected.
type Correction struct {
	Record       *Record
	Zone         string // lines joined by newlines
	Replacements []Replacement
	// Cost ranks corrections: usual confusions of one shape count little, unusual ones more.
	Cost int
}

// Limits of the search: how many readings of one field are kept, and how many corrections are returned.
const (
	maxReadings    = 8
	maxCorrections = 16
	maxChanges     = 3 // characters read differently in one field with a check digit, beyond those that must be
)

// Repair proposes corrections of a zone with reading errors, best first: letters where only digits can stand and digits
// where only letters can are read as what they resemble, then characters of the fields with check digits, until every
// check digit and date is right. It returns nothing for a zone that decodes, and where nothing plausible fits.
func Repair(zone string) []Correction { return RepairAt(zone, Century{}) }

// RepairAt is [Repair] with a reference for two-digit years.
func RepairAt(zone string, c Century) []Correction {
	given := place(zone)
	if given.zone == "" || given.format == FRID {
		return nil
	}
	if _, faults := DecodeUncheckedAt(zone, c); len(faults) == 0 {
		return nil
	}
	p := repairer{format: given.format, layout: given.format.layout(), zone: []byte(given.zone), century: c}
	p.forceLetters()
	p.fields = p.groups()
	groups := p.fields
	readings := make([][]reading, len(groups))
	for i, g := range groups {
		if readings[i] = p.search(g); len(readings[i]) == 0 {
			return nil
		}
	}
	p.combine(readings, nil, 0)
	return p.found
}

// shapes lists what a character may have been, in order of likelihood.
var shapes = map[byte]string{
	'0': "OQD8", 'O': "0QD", 'Q': "0O", 'D': "0O", '1': "I7L", 'I': "1L", 'L': "1I", '2': "Z7", 'Z': "27", '5': "S6", 'S': "58",
	'6': "G58", 'G': "6C", '8': "B360", 'B': "83", '7': "1T2", 'T': "7", '4': "A", 'A': "4", '3': "8B", '9': "4", 'C': "G",
	'M': "H", 'H': "M", 'U': "V", 'V': "U", 'K': "<", filler: "KC",
}

const (
	costUsual   = 2  // a letter that is a digit of the same shape: most characters of numbers are digits
	costLetter  = 3  // a digit that is a letter of the same shape
	costUnusual = 8  // two digits, two letters, or a filler
	costForced  = 2  // a character that can't stand where it stands
	costMost    = 80 // beyond this a correction is a guess
)

type reading struct {
	at   []int
	to   []byte
	cost int
}

type repairer struct {
	format  Format
	layout  *layout
	zone    []byte
	forced  []Replacement
	fields  []group
	century Century
	found   []Correction
	tried   int
	scratch [maxZone]byte
}

// maxTried bounds the combinations that are decoded.
const maxTried = 4096

// forceLetters reads digits as letters where only letters stand.
func (p *repairer) forceLetters() {
	l := p.layout
	for _, f := range []struct {
		field Field
		span  span
	}{{FieldCode, l.code}, {FieldState, l.state}, {FieldNationality, l.nationality}, {FieldName, l.names}} {
		for at := int(f.span.from); at < int(f.span.to); at++ {
			if to, ok := alike(p.zone[at], isLetter); ok && isDigit(p.zone[at]) {
				p.forced = append(p.forced, p.replacement(f.field, at, to))
				p.zone[at] = to
			}
		}
	}
	if at := int(l.sex.from); !isSex(p.zone[at]) && p.zone[at] == 'H' {
		p.forced = append(p.forced, p.replacement(FieldSex, at, 'M'))
		p.zone[at] = 'M'
	}
}

func (p *repairer) replacement(field Field, at int, to byte) Replacement {
	_, width := p.format.Lines()
	return Replacement{Field: field, Line: at/width + 1, Column: at%width + 1, From: p.zone[at], To: to}
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }

// alike returns the first shape of c of the wanted kind.
func alike(c byte, wanted func(byte) bool) (byte, bool) {
	for _, s := range []byte(shapes[c]) {
		if wanted(s) {
			return s, true
		}
	}
	return c, false
}

// group is a field with its check digit: the places, and whether only digits stand there.
type group struct {
	field  Field
	places []int
	digits bool
	check  int // place of the check digit
	fits   func(zone []byte) bool
}

func (p *repairer) groups() []group {
	l := p.layout
	places := func(s span) []int {
		var at []int
		for i := int(s.from); i <= int(s.to); i++ { // with the check digit behind it
			at = append(at, i)
		}
		return at
	}
	one := func(field Field, s span, digits bool) group {
		return group{field: field, places: places(s), digits: digits, check: int(s.to), fits: func(z []byte) bool {
			return checkDigit(z[s.from:s.to]) == z[s.to]
		}}
	}
	number := one(FieldNumber, l.number, false)
	if l.overflow {
		short := number.fits
		number.fits = func(z []byte) bool {
			if z[l.number.to] != filler {
				return short(z)
			}
			return longNumberFits(l, z)
		}
	}
	groups := []group{number, p.dateGroup(one(FieldBirth, l.birth, true), l.birth), p.dateGroup(one(FieldExpiry, l.expiry, true), l.expiry)}
	if l.optionalCheck != 0 {
		g := one(FieldOptional, l.optional, false)
		base := g.fits
		g.fits = func(z []byte) bool {
			return base(z) || z[l.optionalCheck] == filler && len(bytes.Trim(z[l.optional.from:l.optional.to], "<")) == 0
		}
		groups = append(groups, g)
	}
	if at := int(l.compositeCheck); at != 0 {
		groups = append(groups, group{field: FieldComposite, places: []int{at}, digits: true, check: at, fits: func([]byte) bool { return true }})
	}
	return groups
}

// longNumberFits says whether a number that continues in the optional data has the right check digit.
func longNumberFits(l *layout, z []byte) bool {
	rest := z[l.optional.from:l.optional.to]
	end := bytes.IndexByte(rest, filler)
	if end < 0 {
		end = len(rest)
	}
	if end < 2 {
		return false
	}
	sum, n := checkSum(0, 0, z[l.number.from:l.number.to])
	sum, _ = checkSum(sum, n, rest[:end-1])
	return rest[end-1] == '0'+byte(sum%10)
}

// dateGroup asks for a date that may be, too; the calendar is left to the whole.
func (p *repairer) dateGroup(g group, s span) group {
	base := g.fits
	g.fits = func(z []byte) bool {
		if !base(z) {
			return false
		}
		_, ok1 := twoDigits(z[s.from], z[s.from+1])
		month, ok2 := twoDigits(z[s.from+2], z[s.from+3])
		day, ok3 := twoDigits(z[s.from+4], z[s.from+5])
		return ok1 && ok2 && ok3 && month <= 12 && day <= 31
	}
	return g
}

// search finds the cheapest readings of one group.
func (p *repairer) search(g group) []reading {
	start := reading{}
	z := slices.Clone(p.zone)
	for _, at := range g.places {
		must := g.digits || at == g.check
		if must && isLetter(z[at]) {
			if to, ok := alike(z[at], isDigit); ok {
				z[at] = to
				start.at, start.to, start.cost = append(start.at, at), append(start.to, to), start.cost+costForced
			}
		}
	}
	var found []reading
	var try func(from, left int, r reading)
	try = func(from, left int, r reading) {
		if (len(found) < maxReadings || r.cost < found[maxReadings-1].cost) && g.fits(z) {
			found = keepCheapest(found, r)
		}
		if left == 0 {
			return
		}
		for i := from; i < len(g.places); i++ {
			at := g.places[i]
			was := z[at]
			for _, to := range []byte(shapes[was]) {
				if (g.digits || at == g.check) && !isDigit(to) {
					continue
				}
				z[at] = to
				if cost := r.cost + costOf(was, to); cost <= costMost/2 {
					try(i+1, left-1, reading{append(r.at, at), append(r.to, to), cost})
				}
			}
			z[at] = was
		}
	}
	changes := maxChanges
	if g.field == FieldComposite {
		changes = 1
	}
	if len(g.places) > 12 {
		changes = 2
	}
	start.at, start.to = slices.Grow(start.at, maxChanges), slices.Grow(start.to, maxChanges)
	try(0, changes, start)
	return found
}

// keepCheapest puts a copy of r into its place among the cheapest readings, behind those of equal cost.
func keepCheapest(found []reading, r reading) []reading {
	at := len(found)
	for at > 0 && found[at-1].cost > r.cost {
		at--
	}
	found = slices.Insert(found, at, reading{slices.Clone(r.at), slices.Clone(r.to), r.cost})
	return found[:min(len(found), maxReadings)]
}

func costOf(from, to byte) int {
	switch {
	case isLetter(from) && isDigit(to):
		return costUsual
	case isDigit(from) && isLetter(to):
		return costLetter
	}
	return costUnusual
}

// combine tries the readings of all groups together and keeps those that decode.
func (p *repairer) combine(rest [][]reading, chosen []reading, cost int) {
	if cost > costMost || p.tried >= maxTried {
		return
	}
	if len(rest) > 0 {
		for _, r := range rest[0] {
			p.combine(rest[1:], append(chosen, r), cost+r.cost)
		}
		return
	}
	p.tried++
	if len(p.found) == maxCorrections && cost >= p.found[maxCorrections-1].Cost-len(p.forced)*costForced {
		return
	}
	z := append(p.scratch[:0], p.zone...)
	for _, r := range chosen {
		for i, at := range r.at {
			z[at] = r.to[i]
		}
	}
	if !compositeFits(p.layout, z) { // most combinations end here, before anything is decoded
		return
	}
	record, faults := DecodeUncheckedAt(string(z), p.century)
	if len(faults) > 0 {
		return
	}
	c := Correction{Record: record, Zone: joinLines(p.format, string(z)), Replacements: slices.Clone(p.forced), Cost: cost + len(p.forced)*costForced}
	for at := range z {
		if z[at] != p.zone[at] {
			c.Replacements = append(c.Replacements, p.replacement(p.fieldAt(at), at, z[at]))
		}
	}
	i := len(p.found)
	for i > 0 && p.found[i-1].Cost > c.Cost {
		i--
	}
	p.found = slices.Insert(p.found, i, c)
	p.found = p.found[:min(len(p.found), maxCorrections)]
}

func compositeFits(l *layout, z []byte) bool {
	return l.compositeCheck == 0 || z[l.compositeCheck] == compositeDigit(l, z)
}

func (p *repairer) fieldAt(at int) Field {
	for _, g := range p.fields {
		if slices.Contains(g.places, at) {
			return g.field
		}
	}
	return FieldZone
}
