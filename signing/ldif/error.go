package ldif

import (
	"errors"
	"fmt"
)

// ErrURL says that a value is given as a URL, which is never followed.
var ErrURL = errors.New("value given as a URL, which is not followed")

// Error is a fault in a file that is read or an entry that is to be written.
type Error struct {
	Line  int    // in the file, from 1; 0 where there is no such place
	Field string // "dn", "version", an attribute description
	Ref   string // clause: "RFC 2849, 3"
	Err   error
}

// Error returns line, field, fault and clause.
func (e *Error) Error() string {
	text := e.Field + ": " + e.Err.Error()
	if e.Line > 0 {
		text = fmt.Sprintf("line %d: %s", e.Line, text)
	}
	return text + " (" + e.Ref + ")"
}

// Unwrap returns the fault without its place.
func (e *Error) Unwrap() error { return e.Err }

const refSyntax = "RFC 2849, 3"

func fault(line int, field, format string, args ...any) *Error {
	return &Error{Line: line, Field: clip(field), Ref: refSyntax, Err: fmt.Errorf(format, args...)}
}

// clip bounds foreign text in a message.
func clip(text string) string {
	if len(text) > 60 {
		return fmt.Sprintf("%q…", text[:60])
	}
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7e {
			return fmt.Sprintf("%q", text)
		}
	}
	return text
}
