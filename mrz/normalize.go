package mrz

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// unreadable stands for a character that no zone can hold, so that the places behind it stay where they are.
	unreadable = '?'
	// second is the other half of a filler pair that was read as one sign. It is a filler, unless the line is right
	// without it.
	second = '\x01'
	// maxInput bounds what is looked at: a zone with any amount of white space a person or a scanner puts in.
	maxInput = 4096
	// maxNames is the length of the longest name field.
	maxNames = 39
)

// exact reads an input that is a zone character for character: joined, or lines that end with newlines. names is its
// name field with spaces for fillers, or "" where that has yet to be made.
func exact(input string) (zone, names string, f Format, ok bool) {
	input = strings.TrimSuffix(input, "\n")
	n, width := 0, 0
	switch len(input) {
	case 90, 88, 72:
		if !clean(input) {
			return "", "", 0, false
		}
		f, _ = formatOf(input)
		return input, "", f, true
	case 92:
		n, width = 3, 30
	case 89:
		n, width = 2, 44
	case 73:
		n, width = 2, 36
	default:
		return "", "", 0, false
	}
	// One allocation holds the zone and behind it the names.
	var both [maxZone + maxNames]byte
	for i := range n {
		from := i * (width + 1)
		line := input[from : from+width]
		if !clean(line) || from > 0 && input[from-1] != '\n' {
			return "", "", 0, false
		}
		copy(both[i*width:], line)
	}
	size := n * width
	f, _ = formatOf(both[:size])
	s := f.layout().names
	breaks := int(s.from) / width // newlines before the names
	all := string(both[:size+putSpaced(both[size:], trim(input[int(s.from)+breaks:int(s.to)+breaks]))])
	return all[:size], all[size:], f, true
}

// clean says whether s holds characters of the zone only.
func clean(s string) bool {
	bad, i := byte(0), 0
	for ; i < len(s)-3; i += 4 { // a value is below 36, a foreign character 0xFF
		bad |= values[s[i]] | values[s[i+1]] | values[s[i+2]] | values[s[i+3]]
	}
	for ; i < len(s); i++ {
		bad |= values[s[i]]
	}
	return bad < 64
}

// foreign returns the place of the first character that is not of the zone, -1 where there is none.
func foreign(s string) int {
	for i := range len(s) {
		if values[s[i]] == 0xFF {
			return i
		}
	}
	return -1
}

// scan collects the characters of an input without white space, and where its lines end.
type scan struct {
	chars    [2 * maxZone]byte
	n        int // characters seen, also beyond the buffer
	ends     [8]int
	lines    int
	foreign  int // characters outside the alphabet
	position int // of the first of them
}

// line returns the characters of the i-th line.
func (s *scan) line(i int) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.chars[from:s.ends[i]]
}

// fits says whether everything that was seen is kept.
func (s *scan) fits() bool { return s.n <= len(s.chars) && s.lines <= len(s.ends) }

func (s *scan) add(c byte) {
	if s.n < len(s.chars) {
		s.chars[s.n] = c
	}
	if c == unreadable {
		if s.foreign == 0 {
			s.position = s.n
		}
		s.foreign++
	}
	s.n++
}

func (s *scan) endLine() {
	from := 0
	if s.lines > 0 {
		from = s.ends[min(s.lines, len(s.ends))-1]
	}
	if s.n == from {
		return
	}
	if s.lines < len(s.ends) {
		s.ends[s.lines] = min(s.n, len(s.chars))
	}
	s.lines++
}

// read takes white space away, makes small letters capital, and reads the other signs that character recognition writes
// for a filler. Everything else outside the alphabet becomes one unreadable character.
func (s *scan) read(input string) {
	for i := 0; i < len(input); {
		c := input[i]
		if c < utf8.RuneSelf {
			i++
			s.ascii(c)
			continue
		}
		r, size := utf8.DecodeRuneInString(input[i:])
		i += size
		s.rune(r)
	}
	s.endLine()
}

func (s *scan) ascii(c byte) {
	switch {
	case values[c] != 0xFF:
		s.add(c)
	case c == '\n' || c == '\r':
		s.endLine()
	case c == ' ' || c == '\t':
	case 'a' <= c && c <= 'z':
		s.add(c - 'a' + 'A')
	default:
		s.add(unreadable)
	}
}

// rune reads a character that is not ASCII. Letters that only look like those of the zone stay unreadable: which of them
// is meant is for a person to say.
func (s *scan) rune(r rune) {
	switch {
	case strings.ContainsRune(pairSigns, r):
		s.add(filler)
		s.add(second)
	case strings.ContainsRune(fillerSigns, r):
		s.add(filler)
	case 0xFF10 <= r && r <= 0xFF19 || 0xFF21 <= r && r <= 0xFF3A || 0xFF41 <= r && r <= 0xFF5A:
		s.ascii(byte(r - 0xFF00 + 0x20)) // full-width forms
	case r == '\u2028' || r == '\u2029' || r == '\u0085':
		s.endLine()
	case unicode.IsSpace(r):
	case unicode.Is(unicode.Cf, r): // byte order mark, marks and isolates of bidirectional text, zero-width signs
	default:
		s.add(unreadable)
	}
}

// Signs that character recognition writes for one filler, and for two.
const (
	fillerSigns = "‹〈⟨〈﹤＜˂❮❰ᐸ≺⋖く≤"
	pairSigns   = "«≪《⟪"
)

// settle makes every second half of a pair a filler.
func settle(chars []byte) []byte {
	for i, c := range chars {
		if c == second {
			chars[i] = filler
		}
	}
	return chars
}
