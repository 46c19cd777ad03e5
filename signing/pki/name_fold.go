package pki

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns a key that is equal for equal names and for no others (RFC 5280, 7.1 with the string preparation of RFC 4518: compatibility
// forms, case and inner, leading and trailing spaces folded; string types ignored). It is no display form.
//
// A name of more than 1024 octets is folded to its octets: no State has one, and preparing a character may make eighteen of it.
func (n Name) Fold() string {
	if n.isLong() {
		return "\x00" + string(n.Raw)
	}
	return n.fold(n.foldedAttributes())
}

// maxFolded bounds the names whose characters are prepared for comparison; those of real certificates end below 300 octets.
const maxFolded = 1024

func (n Name) isLong() bool { return len(n.Raw) > maxFolded }

// fold is Fold of attributes already folded, which it sorts within each RelativeDistinguishedName.
func (n Name) fold(folded []string) string {
	var b strings.Builder
	for i := 0; i < len(folded); {
		end := i + 1
		for end < len(folded) && n.Attributes[end].Set == n.Attributes[i].Set {
			end++
		}
		// A RelativeDistinguishedName is a set.
		slices.Sort(folded[i:end])
		b.WriteString(strconv.Itoa(end - i))
		for _, a := range folded[i:end] {
			b.WriteByte(0)
			b.WriteString(a)
		}
		b.WriteByte(1)
		i = end
	}
	return b.String()
}

// foldedAttributes returns type and folded value of each attribute; the type is of stated length, because an octet of it can be
// any character.
func (n Name) foldedAttributes() []string {
	folded := make([]string, len(n.Attributes))
	for i, a := range n.Attributes {
		folded[i] = string(rune(len(a.Type))) + string(a.Type) + foldValue(a.Value)
	}
	return folded
}

// foldValue prepares a value for comparison (RFC 4518, 2).
func foldValue(value string) string {
	ascii := true
	for i := 0; i < len(value) && ascii; i++ {
		ascii = value[i] < 0x80 && value[i] >= 0x20
	}
	if !ascii {
		value = norm.NFKC.String(strings.Map(mapRune, norm.NFKC.String(value)))
	}
	value = strings.ToLower(value)
	return strings.Join(strings.Fields(value), " ")
}

// mapRune drops what RFC 4518, 2.2 maps to nothing and folds other spaces to a space.
func mapRune(r rune) rune {
	switch {
	case r == 0xad || r == 0x1806 || r == 0x34f || 0x180b <= r && r <= 0x180d || 0xfe00 <= r && r <= 0xfe0f || r == 0xfffc:
		return -1
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}
