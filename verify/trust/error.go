package trust

import (
	"fmt"
	"strings"
)

// Error is a fault in trust material.
type Error struct {
	Name  string // file name
	Field string
	Ref   string // clause
	Err   error
}

// Error returns file, field, fault and clause.
func (e *Error) Error() string {
	var b strings.Builder
	for _, part := range []string{e.Name, e.Field} {
		if part != "" {
			b.WriteString(part)
			b.WriteString(": ")
		}
	}
	b.WriteString(e.Err.Error())
	if e.Ref != "" {
		b.WriteString(" (")
		b.WriteString(e.Ref)
		b.WriteString(")")
	}
	return b.String()
}

// Unwrap returns the fault without its place.
func (e *Error) Unwrap() error { return e.Err }

func errLength(got, want int) error { return fmt.Errorf("%d characters, want %d", got, want) }
