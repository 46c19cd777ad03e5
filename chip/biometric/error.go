package biometric

import (
	"errors"
	"fmt"
)

// ErrUnsupported says that a format is not known here; nothing can be said of it.
var ErrUnsupported = errors.New("not supported")

// Error says which field of a record is wrong, where, and by which clause.
type Error struct {
	Field  string
	Offset int // octets from the start of the record, -1 where none applies
	Ref    string
	Err    error
}

// Error returns field, offset, cause and clause.
func (e *Error) Error() string {
	if e.Offset < 0 {
		return fmt.Sprintf("biometric: %s: %v (%s)", e.Field, e.Err, e.Ref)
	}
	return fmt.Sprintf("biometric: %s at offset %d: %v (%s)", e.Field, e.Offset, e.Err, e.Ref)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func fault(field, ref, format string, args ...any) error {
	return &Error{field, -1, ref, fmt.Errorf(format, args...)}
}

// cursor reads fixed fields, each checked against what is left; after the first fault every read returns zero.
type cursor struct {
	b   []byte
	at  int
	ref string
	err error
}

func (c *cursor) take(n int, field string) []byte {
	if c.err != nil {
		return nil
	}
	if n < 0 || n > len(c.b)-c.at {
		c.err = &Error{field, c.at, c.ref, fmt.Errorf("%d octets wanted, %d left", n, len(c.b)-c.at)}
		return nil
	}
	c.at += n
	return c.b[c.at-n : c.at : c.at]
}

func (c *cursor) uint(n int, field string) uint64 {
	v := uint64(0)
	for _, b := range c.take(n, field) {
		v = v<<8 | uint64(b)
	}
	return v
}

func (c *cursor) u8(field string) uint8   { return uint8(c.uint(1, field)) }
func (c *cursor) u16(field string) uint16 { return uint16(c.uint(2, field)) }
func (c *cursor) u32(field string) uint32 { return uint32(c.uint(4, field)) }

func (c *cursor) magic(want, field string) {
	if got := c.take(len(want), field); c.err == nil && string(got) != want {
		c.err = &Error{field, c.at - len(want), c.ref, fmt.Errorf("%q, want %q", got, want)}
	}
}

func (c *cursor) left() int { return len(c.b) - c.at }

func (c *cursor) fail(field, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{field, c.at, c.ref, fmt.Errorf(format, args...)}
	}
}
