package mrz

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// NameReport says how a name of the visual zone went into the machine-readable zone.
type NameReport struct {
	PrimaryIdentifier   string // as in the zone, with spaces for fillers
	SecondaryIdentifier string
	WholePrimary        string // before truncation: what the zone would hold if it had the room
	WholeSecondary      string
	Truncated           bool
	Rules               []string // what the truncation did, in order
	Changes             []Change // what the transliteration did
}

// Unmapped returns the letters that no table covers: the name can't be written without a romanisation by the holder.
func (n *NameReport) Unmapped() []rune {
	var found []rune
	for _, c := range n.Changes {
		if c.Rule == RuleUnmapped || c.Rule == RuleDigit {
			found = append(found, c.Rune)
		}
	}
	return found
}

// String returns the identifiers and what was done, in one line.
func (n *NameReport) String() string {
	s := n.PrimaryIdentifier
	if n.SecondaryIdentifier != "" {
		s += "<<" + n.SecondaryIdentifier
	}
	if n.Truncated {
		s += " (truncated: " + strings.Join(n.Rules, "; ") + ")"
	}
	return s
}

// maxName bounds a name that is composed, in bytes.
const maxName = 2048

// ComposeName writes a name for the zone of a format (Doc 9303-3, 4.6; 9303-4, 4.2.3): transliterated, apostrophes left
// out, hyphens as fillers, and truncated where it does not fit. A person with one name has an empty secondary identifier;
// a name that came as secondary only becomes the primary one.
//
// Truncation follows one policy, so that the same name is cut the same way on every document: the secondary identifier is
// cut first, its later components before the first one; then the longest components of the primary identifier; the
// last place of a cut field is a letter.
//
// The error names letters that can't be written, and names that are empty; the report is complete all the same.
func ComposeName(f Format, primary, secondary string, t Transliteration) (*NameReport, error) {
	width := f.layout().names.size()
	if width == 0 || f == FRID {
		return nil, &Error{FieldName, RuleForm, refLayout, fmt.Errorf("no name is written in %s", f)}
	}
	if len(primary) > maxName || len(secondary) > maxName {
		return nil, &Error{FieldName, RuleFit, refNames, fmt.Errorf("longer than %d bytes", maxName)}
	}
	if !utf8.ValidString(primary) || !utf8.ValidString(secondary) {
		return nil, &Error{FieldName, RuleAlphabet, refNames, fmt.Errorf("not UTF-8")}
	}
	w := t.writer()
	n := &NameReport{PrimaryIdentifier: w.identifier(primary), SecondaryIdentifier: w.identifier(secondary)}
	n.Changes = w.changes
	if n.PrimaryIdentifier == "" {
		n.PrimaryIdentifier, n.SecondaryIdentifier = n.SecondaryIdentifier, ""
	}
	n.WholePrimary, n.WholeSecondary = n.PrimaryIdentifier, n.SecondaryIdentifier
	n.truncate(width)
	if unmapped := n.Unmapped(); len(unmapped) > 0 {
		return n, &Error{FieldName, RuleAlphabet, refTables, fmt.Errorf("%q can't be written in letters A-Z by the tables; give the holder's romanisation", unmapped)}
	}
	if n.PrimaryIdentifier == "" {
		return n, &Error{FieldName, RuleRequired, refNames, fmt.Errorf("no letters")}
	}
	return n, nil
}
