package mrz

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// unreadable stands for a character that no zone can hold, so that the places behind it stay where they are.
const unreadable = '?'

// maxInput bounds what is looked at: a zone with any amount of white space a person or a scanner puts in.
const maxInput = 4096

// zoneBuffer collects the characters of a zone without white space.
type zoneBuffer struct {
	chars    [maxZone + 1]byte
	n        int // characters seen, also beyond the buffer
	widths   [8]int
	lines    int
	inLine   int
	foreign  int // characters outside the alphabet
	position int // of the first of them
}

func (b *zoneBuffer) add(c byte) {
	if b.n < len(b.chars) {
		b.chars[b.n] = c
	}
	if values[c] == 0xFF {
		if b.foreign == 0 {
			b.position = b.n
		}
		b.foreign++
	}
	b.n++
	b.inLine++
}

func (b *zoneBuffer) endLine() {
	if b.inLine == 0 {
		return
	}
	if b.lines < len(b.widths) {
		b.widths[b.lines] = b.inLine
	}
	b.lines++
	b.inLine = 0
}

// read takes white space away, makes small letters capital, and reads the other signs that character recognition writes
// for a filler. Everything else outside the alphabet becomes one unreadable character.
func (b *zoneBuffer) read(input string) {
	for i := 0; i < len(input); {
		c := input[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case values[c] != 0xFF:
				b.add(c)
			case c == '\n' || c == '\r':
				b.endLine()
			case c == ' ' || c == '\t':
			case 'a' <= c && c <= 'z':
				b.add(c - 'a' + 'A')
			default:
				b.add(unreadable)
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(input[i:])
		i += size
		switch r {
		case '\u00AB': // «, two fillers read as one sign
			b.add(filler)
			b.add(filler)
		case '\u2039', '\u2329', '\u27E8', '\u3008', '\uFE64', '\uFF1C':
			b.add(filler)
		case '\u2028', '\u2029', '\u0085':
			b.endLine()
		case '\u00A0', '\u2002', '\u2003', '\u2009', '\u202F', '\u3000', '\uFEFF', '\u200B':
		default:
			b.add(unreadable)
		}
	}
	b.endLine()
}

// clean says whether input is a zone already, so that its fields can share its memory.
func clean(input string) bool {
	if n := len(input); n != 90 && n != 88 && n != 72 {
		return false
	}
	for i := range len(input) {
		if values[input[i]] == 0xFF {
			return false
		}
	}
	return true
}

// normalize returns the characters of the zone, lines joined, its format, and the faults of its form. zone is "" where
// the number of characters is that of no format.
func normalize(input string) (zone string, f Format, faults []Fault) {
	if clean(input) {
		f, _ = formatOf(input)
		return input, f, nil
	}
	if len(input) > maxInput {
		return "", 0, []Fault{{FieldZone, RuleLength, fmt.Sprintf("%d bytes, at most %d", len(input), maxInput), refLayout}}
	}
	var b zoneBuffer
	b.read(input)
	if b.n > maxZone {
		return "", 0, []Fault{b.lengthFault()}
	}
	zone = string(b.chars[:b.n])
	f, ok := formatOf(zone)
	if !ok {
		return "", 0, []Fault{b.lengthFault()}
	}
	if b.foreign > 0 {
		faults = append(faults, Fault{
			FieldZone, RuleAlphabet,
			fmt.Sprintf("%d characters are none of 0-9, A-Z and <, the first at place %d", b.foreign, b.position+1), refAlphabet,
		})
	}
	if fault, ok := b.widthFault(f); ok {
		faults = append(faults, fault)
	}
	return zone, f, faults
}

// lengthFault says how long each line is, and what was expected.
func (b *zoneBuffer) lengthFault() Fault {
	var widths strings.Builder
	for i := range min(b.lines, len(b.widths)) {
		if i > 0 {
			widths.WriteString(" + ")
		}
		fmt.Fprintf(&widths, "%d", b.widths[i])
	}
	if b.lines > len(b.widths) {
		widths.WriteString(" + …")
	}
	if b.n == 0 {
		widths.WriteString("no")
	}
	return Fault{
		FieldZone, RuleLength,
		widths.String() + " characters, want 2 lines of 44, 2 lines of 36 or 3 lines of 30", refLayout,
	}
}

// widthFault finds line breaks that stand elsewhere than the format has them. One line is always right.
func (b *zoneBuffer) widthFault(f Format) (Fault, bool) {
	want, width := f.Lines()
	if b.lines <= 1 {
		return Fault{}, false
	}
	if b.lines != want {
		return Fault{FieldZone, RuleLength, fmt.Sprintf("%d lines, want %d of %d", b.lines, want, width), refLayout}, true
	}
	for i := range want {
		if b.widths[i] != width {
			return Fault{FieldZone, RuleLength, fmt.Sprintf("line %d has %d characters, want %d", i+1, b.widths[i], width), refLayout}, true
		}
	}
	return Fault{}, false
}
