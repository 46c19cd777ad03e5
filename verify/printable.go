package verify

import (
	"strconv"
	"strings"
)

// maxDetail bounds a check's detail: nothing a chip holds can push the rest of a report out of sight.
const maxDetail = 400

// ascii returns text in printable ASCII on one line, everything else as escapes, cut at maxDetail.
func ascii(text string) string {
	if len(text) <= maxDetail && isASCII(text) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if b.Len() > maxDetail-12 {
			b.WriteString("...")
			break
		}
		writeRune(&b, r, notASCII)
	}
	return b.String()
}

func notASCII(r rune) bool { return r < ' ' || r >= 0x7F }

// isASCII says whether the text may stand as it is. Every detail of every report passes here: octets are faster than runes.
func isASCII(text string) bool {
	for i := range len(text) {
		if notASCII(rune(text[i])) {
			return false
		}
	}
	return true
}

// plain returns text in its own script on one line, with every rune that could steer a terminal or reorder the line as
// an escape.
func plain(text string) string {
	if strings.IndexFunc(text, invisible) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		writeRune(&b, r, invisible)
	}
	return b.String()
}

func invisible(r rune) bool { return !visible(r) }

// writeRune writes a rune, as an escape where it must not stand as itself.
func writeRune(b *strings.Builder, r rune, escaped func(rune) bool) {
	if !escaped(r) {
		b.WriteRune(r)
		return
	}
	quoted := strconv.QuoteRuneToASCII(r)
	b.WriteString(quoted[1 : len(quoted)-1])
}
