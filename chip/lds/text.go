package lds

import (
	"strings"
	"unicode/utf8"
)

// Parts splits a field into its parts: place of birth, address, numbers of other documents. Fillers at the end make no
// empty parts.
func Parts(field string) []string {
	field = strings.TrimRight(field, "<")
	if field == "" {
		return nil
	}
	return strings.Split(field, "<")
}

// SplitName splits a name as DG11, DG12 and DG16 hold it into primary and secondary identifier. Each '<' inside them is
// shown as a space, however often it is repeated. A name without "<<" is a primary identifier.
func SplitName(name string) (primary, secondary string) {
	primary, secondary, _ = strings.Cut(strings.Trim(name, "<"), "<<")
	return spaced(primary), spaced(secondary)
}

func spaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '<' }), " ")
}

// decodeText is UTF-8 as it is, and anything else as ISO 8859-1, which older documents use.
func decodeText(b []byte) (text string, latin bool) {
	if utf8.Valid(b) {
		return string(b), false
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes), true
}
