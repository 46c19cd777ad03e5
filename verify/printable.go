package verify

import (
	"strconv"
	"strings"
)

// maxDetail bounds a check's detail: nothing a chip holds can push the rest of a report out of sight.
const maxDetail = 400

// ascii returns text in printable ASCII on one line, everything else as escapes, cut at maxDetail.
func ascii(text string) string {
	clean := len(text) <= maxDetail
	for i := 0; i < len(text) && clean; i++ {
		clean = text[i] >= ' ' && text[i] < 0x7F
	}
	if clean {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if b.Len() > maxDetail-12 {
			b.WriteString("...")
			break
		}
		if r >= ' ' && r < 0x7F {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// plain returns text in its own script on one line, with every rune that could steer a terminal or reorder the line as
// an escape.
func plain(text string) string {
	clean := true
	for _, r := range text {
		if !visible(r) {
			clean = false
			break
		}
	}
	if clean {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if visible(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
