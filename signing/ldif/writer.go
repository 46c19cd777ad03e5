package ldif

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// Writer writes records of content: the version line first, a blank line between records, lines folded at 76 columns, and
// base64 for every value that needs it or is declared binary.
type Writer struct {
	w       *bufio.Writer
	started bool
	err     error
}

// NewWriter writes to w. Call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{w: bufio.NewWriter(w)} }

// maxColumn is where lines are folded (RFC 2849, note 10).
const maxColumn = 76

// Write writes one record. A record that the [Reader] would refuse is refused here.
func (w *Writer) Write(e *Entry) error {
	if err := e.check(); err != nil {
		return err
	}
	if !w.started {
		w.started = true
		w.line([]byte("version: 1"))
	}
	w.line(nil)
	w.value("dn", []byte(e.DN), false)
	if e.Change == Delete || e.Change == Add {
		w.value("changetype", []byte(e.Change), false)
	}
	for i := range e.Attributes {
		a := &e.Attributes[i]
		w.value(a.description(), a.Value, slices.Contains(a.Options, "binary"))
	}
	return w.err
}

// Flush writes what is held back.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	return w.w.Flush()
}

// check refuses what can't be written.
func (e *Entry) check() error {
	if e.Change == Modify || e.Change == Rename {
		return fault(0, "changetype", "%s is read, never written", e.Change)
	}
	if len(e.DN) > maxDN || !utf8.ValidString(e.DN) {
		return fault(0, "dn", "not UTF-8 of at most %d octets", maxDN)
	}
	left := maxEntry
	for i := range e.Attributes {
		a := &e.Attributes[i]
		text := a.description()
		if name, options, err := parseDescription([]byte(text), 0); err != nil {
			return err
		} else if name != a.Name || !slices.Equal(options, a.Options) {
			return fault(0, text, "no attribute description")
		}
		if a.Is("changetype") || a.Is("control") {
			return fault(0, text, "a word of the format, not an attribute")
		}
		if a.Op != Content {
			return fault(0, text, "operation outside a modification")
		}
		if left -= len(a.Value); left < 0 || base64.StdEncoding.EncodedLen(len(a.Value)) > maxLine-maxName-4 {
			return fault(0, text, "%d octets are too many", len(a.Value))
		}
	}
	if n := len(e.Attributes); n > maxAttributes || n > 0 && e.Change == Delete {
		return fault(0, "dn", "%d values", n)
	}
	return e.complete()
}

// value writes one line "description: value".
func (w *Writer) value(description string, value []byte, binary bool) {
	text := append([]byte(description), ':')
	switch {
	case binary && len(value) > 0 || !isSafe(value) || len(value) > 0 && value[len(value)-1] == ' ':
		text = base64.StdEncoding.AppendEncode(append(text, ':', ' '), value)
	case len(value) > 0:
		text = append(append(text, ' '), value...)
	}
	w.line(text)
}

// line writes a logical line, folded.
func (w *Writer) line(text []byte) {
	for limit := maxColumn; len(text) > limit; limit = maxColumn - 1 {
		w.write(text[:limit], "\n ")
		text = text[limit:]
	}
	w.write(text, "\n")
}

func (w *Writer) write(text []byte, end string) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.w, "%s%s", text, end)
	}
}
