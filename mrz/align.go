package mrz

import (
	"bytes"
	"fmt"
	"strings"
)

// placed is an input as a zone: its characters joined, the format, and the faults of its form.
type placed struct {
	zone   string
	format Format
	faults []Fault
	// sure is false where the lines have the length of no format and the check digits do not confirm how their characters
	// were placed.
	sure bool
}

// place finds the zone in an input. It returns an empty zone where the input has too few or too many characters for any.
func place(input string) placed {
	if zone, _, f, ok := exact(input); ok {
		return placed{zone: zone, format: f, sure: true}
	}
	return placeInexact(input)
}

// placeInexact is place for an input that is no zone character for character.
func placeInexact(input string) placed {
	if len(input) > maxInput {
		return placed{faults: []Fault{{FieldZone, RuleLength, fmt.Sprintf("%d bytes, at most %d", len(input), maxInput), refLayout}}}
	}
	var s scan
	s.read(input)
	p := s.place()
	if s.foreign > 0 {
		p.faults = append(p.faults, Fault{
			FieldZone, RuleAlphabet,
			fmt.Sprintf("%d characters are none of 0-9, A-Z and <, the first at place %d", s.foreign, s.position+1), refAlphabet,
		})
	}
	return p
}

func (s *scan) place() placed {
	if !s.fits() {
		return placed{faults: []Fault{s.lengthFault()}}
	}
	if f, ok := formatOf(s.chars[:s.n]); ok && s.regular(f) {
		zone := string(settle(s.chars[:s.n]))
		f, _ = formatOf(zone)
		return placed{zone: zone, format: f, sure: true}
	}
	best := s.align()
	if best.zone == "" {
		best.faults = []Fault{s.lengthFault()}
		return best
	}
	best.faults = s.lineFaults(best.format)
	return best
}

// regular says whether the lines are those of the format. One line is always right.
func (s *scan) regular(f Format) bool {
	n, width := f.Lines()
	if s.lines == 1 {
		return true
	}
	for i := range s.lines {
		if s.ends[i] != (i+1)*width {
			return false
		}
	}
	return s.lines == n
}

// align tries ways to place characters whose number is wrong, and keeps the one that breaks the fewest rules: the first
// of equals, so that the order of the trials is an order of likelihood.
func (s *scan) align() (best placed) {
	fewest := 0
	try := func(sure bool, lines ...[]byte) {
		zone := string(settle(bytes.Join(lines, nil)))
		f, ok := formatOf(zone)
		if !ok {
			return
		}
		var r Record
		faults := len(r.fill(zone, "", f, Century{}))
		if best.zone == "" || faults < fewest {
			best, fewest = placed{zone: zone, format: f, sure: sure || faults == 0}, faults
		}
	}
	if _, ok := formatOf(s.chars[:s.n]); ok {
		try(true, s.chars[:s.n]) // only the line breaks stand elsewhere
	}
	switch s.lines {
	case 1:
		s.alignJoined(try)
	case 2:
		a, b := s.line(0), s.line(1)
		for _, width := range []int{44, 36} {
			// A line that is right says how long the other one is.
			if other := 44 + 36 - width; len(a) != other && len(b) != other {
				try(false, fit(a, width), fit(b, width))
			}
		}
		if len(a) == 30 && len(b) == 30 { // one of three lines is missing
			try(false, a, b, fillers(30))
			try(false, fillers(30), a, b)
		}
	case 3:
		try(false, fit(s.line(0), 30), fit(s.line(1), 30), fit(s.line(2), 30))
	}
	return best
}

// alignJoined places one line: a zone whose number of characters is a little wrong, or one of its lines.
func (s *scan) alignJoined(try func(bool, ...[]byte)) {
	all := s.chars[:s.n]
	for _, width := range []int{44, 36} {
		if s.n == width {
			try(false, fillers(width), all)
			try(false, all, fillers(width))
		}
		for _, d := range []int{0, -1, 1, -2, 2, -3, 3} {
			if at := width + d; distance(s.n, 2*width) <= 3 {
				try(false, fit(all[:at], width), fit(all[at:], width))
			}
		}
	}
	if distance(s.n, 90) > 2 {
		return
	}
	for _, d := range []int{0, -1, 1} {
		for _, e := range []int{0, -1, 1} {
			a, b := 30+d, 60+d+e
			try(false, fit(all[:a], 30), fit(all[a:b], 30), fit(all[b:], 30))
		}
	}
}

func distance(a, b int) int { return max(a-b, b-a) }

func fillers(n int) []byte { return bytes.Repeat([]byte{filler}, n) }

// fit makes a line width characters long: the wrong number of characters is nearly always a wrong number of fillers, so
// the longest run of them gives or takes. Where there is none the end does. It returns nil for a line that is too far off.
func fit(line []byte, width int) []byte {
	if distance(len(line), width) > width/2 {
		return nil
	}
	if pairs := bytes.Count(line, []byte{second}); pairs > 0 && len(line)-pairs == width {
		return bytes.ReplaceAll(line, []byte{second}, nil)
	}
	line = settle(bytes.Clone(line))
	from, to := longestRun(line)
	switch more := width - len(line); {
	case more == 0:
		return line
	case more > 0:
		return bytes.Join([][]byte{line[:to], fillers(more), line[to:]}, nil)
	case to-from > -more:
		return append(line[:from:from], line[from-more:]...)
	default:
		return line[:width]
	}
}

// longestRun finds the fillers that a line has most of in a row, the last of equals; a pair that may separate names
// counts only at the end of the line.
func longestRun(line []byte) (from, to int) {
	from, to = len(line), len(line)
	for i := 0; i < len(line); {
		if line[i] != filler {
			i++
			continue
		}
		end := i
		for end < len(line) && line[end] == filler {
			end++
		}
		if size := end - i; size >= to-from && (size > 2 || end == len(line)) {
			from, to = i, end
		}
		i = end
	}
	return from, to
}

// lengthFault says how long each line of an input is that fits no format.
func (s *scan) lengthFault() Fault {
	widths := make([]string, 0, len(s.ends)+1)
	for i := range min(s.lines, len(s.ends)) {
		widths = append(widths, fmt.Sprint(len(s.line(i))))
	}
	if s.lines > len(s.ends) {
		widths = append(widths, "…")
	}
	what := strings.Join(widths, " + ")
	switch {
	case s.n == 0:
		what = "no"
	case s.n > len(s.chars):
		what = fmt.Sprint(s.n)
	}
	return Fault{FieldZone, RuleLength, what + " characters, want 2 lines of 44, 2 lines of 36 or 3 lines of 30", refLayout}
}

// lineFaults says which line has the wrong length.
func (s *scan) lineFaults(f Format) (faults []Fault) {
	fault := func(format string, args ...any) {
		faults = append(faults, Fault{FieldZone, RuleLength, fmt.Sprintf(format, args...), refLayout})
	}
	want, width := f.Lines()
	if s.lines == 1 {
		fault("one line of %d characters, want %d of %d", s.n, want, width)
		return faults
	}
	if s.lines != want {
		fault("%d lines, want %d of %d", s.lines, want, width)
	}
	for i := range s.lines {
		if n := len(s.line(i)); n != width {
			fault("line %d has %d characters, want %d", i+1, n, width)
		}
	}
	return faults
}
