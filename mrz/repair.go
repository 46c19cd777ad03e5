package mrz

import "slices"

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
	// Aligned says that lines had a wrong number of characters, and fillers were put in or taken out.
	Aligned bool
	// Cost ranks corrections: usual confusions of one shape count little, unusual ones more.
	Cost int
}

// Limits of the search.
const (
	maxCorrections = 16    // that are returned
	maxTried       = 20000 // combinations whose composite check digit is computed
	maxSteps       = 60000 // readings of one field whose check digit is computed
	costMost       = 60    // beyond this a correction is a guess
)

// Repair proposes corrections of a zone with reading errors, best first: letters where only digits can stand and digits
// where only letters can are read as what they resemble, then characters of the fields with check digits, until every
// check digit and date is right. It returns nothing for a zone that decodes, and where nothing plausible fits.
func Repair(zone string) []Correction { return RepairAt(zone, Century{}) }

// RepairAt is [Repair] with a reference for two-digit years.
func RepairAt(zone string, c Century) []Correction {
	given := place(zone)
	if given.zone == "" || given.format == FRID || len(new(Record).fillPlaced(given, c)) == 0 {
		return nil
	}
	r := repairer{zone: []byte(given.zone), century: c, read: given.zone}
	r.format = r.firstLetter(given.format)
	r.layout = r.format.layout()
	for _, f := range given.faults {
		r.aligned = r.aligned || f.Rule == RuleLength
	}
	r.letters()
	groups := r.groups()
	readings := make([][]reading, len(groups))
	for i := range groups {
		if readings[i] = r.search(&groups[i]); len(readings[i]) == 0 {
			return nil
		}
	}
	// Cheap combinations first, so that the limits cut off the implausible ones.
	for low, high := -1, 4; high <= costMost; low, high = high, high*2-high/2 {
		r.combine(readings, nil, 0, low, high)
		if len(r.found) == maxCorrections || r.tried >= maxTried {
			break
		}
	}
	return r.found
}

type repairer struct {
	format  Format
	layout  *layout
	read    string // the zone as placed
	zone    []byte // with letters where only letters stand
	aligned bool
	forced  int // cost of that
	century Century
	found   []Correction
	tried   int
	scratch [maxZone]byte
}

// firstLetter reads the first character as what tells formats apart where it is none of theirs.
func (r *repairer) firstLetter(f Format) Format {
	to, ok := map[byte]byte{'U': 'V', 'Y': 'V', '1': 'I', 'L': 'I', 'F': 'P', 'R': 'P'}[r.zone[0]]
	if !ok || to == 'P' && f != TD3 || to == 'V' && f == TD1 || to == 'I' && f == TD3 {
		return f
	}
	r.force(0, to)
	f, _ = formatOf(r.zone)
	return f
}

// letters reads digits as letters where only letters stand, and lone letters among fillers as fillers.
func (r *repairer) letters() {
	l := r.layout
	for _, s := range []span{l.code, l.state, l.nationality, l.names} {
		for at := int(s.from); at < int(s.to); at++ {
			if to, ok := alike(r.zone[at], isLetter); ok && isDigit(r.zone[at]) {
				r.force(at, to)
			}
		}
	}
	names := l.names
	for at := int(names.from) + 2; at < int(names.to); at++ {
		// Components are a filler apart: a letter with two on each side, or up to the end, is none.
		alone := r.zone[at-1] == filler && r.zone[at-2] == filler
		for next := at + 1; alone && next < min(at+3, int(names.to)); next++ {
			alone = r.zone[next] == filler
		}
		if alone && (r.zone[at] == 'K' || r.zone[at] == 'C') {
			r.force(at, filler)
		}
	}
	if at := int(l.sex.from); r.zone[at] == 'H' {
		r.force(at, 'M')
	}
}

func (r *repairer) force(at int, to byte) {
	r.zone[at] = to
	r.forced += costForced
}

// combine tries the readings of all groups together whose cost lies above low and not above high.
func (r *repairer) combine(rest [][]reading, chosen []reading, cost, low, high int) {
	if cost > high || r.tried >= maxTried {
		return
	}
	if len(rest) > 0 {
		for _, next := range rest[0] {
			r.combine(rest[1:], append(chosen, next), cost+next.cost, low, high)
		}
		return
	}
	if cost <= low {
		return
	}
	r.tried++
	z := append(r.scratch[:0], r.zone...)
	for _, c := range chosen {
		for i, at := range c.at {
			z[at] = c.to[i]
		}
	}
	// Most combinations end here, before anything is decoded.
	if at := r.layout.compositeCheck; at != 0 && z[at] != compositeDigit(r.layout, z) {
		return
	}
	r.keep(string(z), cost)
}

// keep puts a zone into its place among the corrections if it decodes.
func (r *repairer) keep(zone string, cost int) {
	f, _ := formatOf(zone)
	record := new(Record)
	if faults := record.fill(zone, "", f, r.century); len(faults) > 0 || !clean(zone) {
		return
	}
	c := Correction{Record: record, Zone: joinLines(f, zone), Aligned: r.aligned, Cost: cost + r.forced}
	_, width := f.Lines()
	for at := range len(zone) {
		if from, to := r.read[at], zone[at]; from != to {
			c.Replacements = append(c.Replacements, Replacement{r.layout.fieldAt(at), at/width + 1, at%width + 1, from, to})
		}
	}
	i := len(r.found)
	for i > 0 && r.found[i-1].Cost > c.Cost {
		i--
	}
	r.found = slices.Insert(r.found, i, c)
	r.found = r.found[:min(len(r.found), maxCorrections)]
}
