package mrz

import (
	"fmt"
	"strings"
)

// truncate makes the identifiers fit width places.
func (n *NameReport) truncate(width int) {
	if n.size() <= width {
		return
	}
	n.Truncated = true
	if n.SecondaryIdentifier == "" {
		n.PrimaryIdentifier = n.cut("primary", n.PrimaryIdentifier, width)
		n.fill(width)
		return
	}
	// The primary identifier leaves room for the filler pair and a first piece of the secondary one.
	first, _, _ := strings.Cut(n.SecondaryIdentifier, " ")
	if most := width - 2 - min(len(first), width/5); len(n.PrimaryIdentifier) > most {
		n.PrimaryIdentifier = n.shorten(n.PrimaryIdentifier, most)
	}
	if room := width - 2 - len(n.PrimaryIdentifier); len(n.SecondaryIdentifier) > room {
		n.SecondaryIdentifier = n.cut("secondary", n.SecondaryIdentifier, room)
	}
	n.fill(width)
}

func (n *NameReport) size() int {
	if n.SecondaryIdentifier == "" {
		return len(n.PrimaryIdentifier)
	}
	return len(n.PrimaryIdentifier) + 2 + len(n.SecondaryIdentifier)
}

// cut ends an identifier after room places with a letter: where a separator would come last, the component before it
// gives up its last letter.
func (n *NameReport) cut(which, name string, room int) string {
	n.Rules = append(n.Rules, which+" identifier cut to "+fmt.Sprint(room)+" places ("+refCut+")")
	short := name[:room]
	if short[room-1] != ' ' {
		return short
	}
	if room < 3 || short[room-3] == ' ' {
		// The component before the separator has one letter, which can't be given up: end there, and see fill.
		return strings.TrimRight(short, " ")
	}
	return short[:room-2] + " " + name[room:room+1]
}

// shorten takes letters from the longest component, the last of equals first, until room places are enough; where every
// component is down to one letter, the last ones are left out.
func (n *NameReport) shorten(name string, room int) string {
	n.Rules = append(n.Rules, "primary identifier: longest components shortened ("+refCut+")")
	parts := strings.Split(name, " ")
	total := len(name)
	for total > room {
		longest := 0
		for i, p := range parts {
			if len(p) >= len(parts[longest]) {
				longest = i
			}
		}
		if len(parts[longest]) == 1 {
			parts = parts[:len(parts)-1]
			total -= 2
			continue
		}
		parts[longest] = parts[longest][:len(parts[longest])-1]
		total--
	}
	return strings.Join(parts, " ")
}

// fill puts a letter into the last place where a cut between two components has left it empty: without one no reader knows
// that the name was cut. A component that was shortened gets a letter back; where none was, the longest one gives up a letter
// for the first of the component that follows. Only a name of nothing but initials can be left as it is.
func (n *NameReport) fill(width int) {
	if n.size() != width-1 {
		return
	}
	primary, secondary := components(n.PrimaryIdentifier), components(n.SecondaryIdentifier)
	allPrimary, allSecondary := components(n.WholePrimary), components(n.WholeSecondary)
	switch {
	case lengthen(primary, allPrimary), lengthen(secondary, allSecondary):
	case len(allSecondary) > 0:
		secondary = exchange(secondary, allSecondary, primary)
	default:
		primary = exchange(primary, allPrimary, nil)
	}
	n.PrimaryIdentifier, n.SecondaryIdentifier = strings.Join(primary, " "), strings.Join(secondary, " ")
}

// components returns the components of an identifier, none for an empty one.
func components(identifier string) []string { return strings.Fields(identifier) }

// lengthen gives a letter back to the first component that was shortened.
func lengthen(parts, whole []string) bool {
	for i, part := range parts {
		if len(part) < len(whole[i]) {
			parts[i] = whole[i][:len(part)+1]
			return true
		}
	}
	return false
}

// exchange takes a letter from the longest component, of these or else of others, and adds the first letter of the component
// that follows.
func exchange(parts, whole, others []string) []string {
	if len(parts) == len(whole) || !shortenLongest(parts) && !shortenLongest(others) {
		return parts
	}
	return append(parts, whole[len(parts)][:1])
}

// shortenLongest takes a letter from the longest component, the last of equals, if it has more than one.
func shortenLongest(parts []string) bool {
	longest := -1
	for i, part := range parts {
		if len(part) > 1 && (longest < 0 || len(part) >= len(parts[longest])) {
			longest = i
		}
	}
	if longest >= 0 {
		parts[longest] = parts[longest][:len(parts[longest])-1]
	}
	return longest >= 0
}
