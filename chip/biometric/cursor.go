package biometric

import "fmt"

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
		c.fail(field, "%d octets wanted, %d left", n, len(c.b)-c.at)
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

// magic reads octets that are always the same.
func (c *cursor) magic(want, field string) {
	if got := c.take(len(want), field); c.err == nil && string(got) != want {
		c.failAt(c.at-len(want), field, "%q, want %q", got, want)
	}
}

// count reads how many parts of at least size octets follow, and refuses what can't be there or is over most.
func (c *cursor) count(width, most, size int, field string) int {
	start := c.at
	n := int(c.uint(width, field))
	if c.err == nil && (n > most || n > c.left()/size) {
		c.failAt(start, field, "%d with %d octets left, at most %d", n, c.left(), most)
	}
	if c.err != nil {
		return 0
	}
	return n
}

func (c *cursor) left() int { return len(c.b) - c.at }

func (c *cursor) fail(field, format string, args ...any) { c.failAt(c.at, field, format, args...) }

func (c *cursor) failAt(offset int, field, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{field, offset, c.ref, fmt.Errorf(format, args...)}
	}
}
