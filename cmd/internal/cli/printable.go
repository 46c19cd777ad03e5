package cli

import (
	"strconv"
	"strings"
	"unicode"
)

// Printable returns text with every rune that could steer a terminal or reorder a line written as an escape: control
// characters except newline and tab, bidirectional controls, and bytes that are no UTF-8. Whatever came out of a chip, a
// file name or a barcode passes through here before a person sees it.
func Printable(text string) string {
	if strings.IndexFunc(text, harmful) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !harmful(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

func harmful(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	// Cf holds the bidirectional controls and the zero-width characters.
	return r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
