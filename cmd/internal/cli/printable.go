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
	clean := true
	for _, r := range text {
		if !harmless(r) {
			clean = false
			break
		}
	}
	if clean {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if harmless(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

func harmless(r rune) bool {
	if r == '\n' || r == '\t' {
		return true
	}
	// Cf holds the bidirectional controls and the zero-width characters.
	return r != unicode.ReplacementChar && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) &&
		r != '\u2028' && r != '\u2029'
}
