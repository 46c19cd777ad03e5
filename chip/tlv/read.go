package tlv

import (
	"errors"
	"fmt"
)

// Limits of a document.
const (
	MaxDepth    = 16   // levels of nesting, the outermost data object included
	MaxElements = 4096 // data objects of one level
	MaxLength   = 1<<31 - 1
)

// Element is one data object. Raw and Value alias the buffer that was read.
type Element struct {
	Tag     Tag
	Offset  int    // of the first identifier octet, from the start of the outermost buffer
	Raw     []byte // tag, length and value
	Value   []byte
	Minimal bool // the length is written in as few octets as it takes
	depth   uint8
}

// Children reads the data objects inside e.
func (e Element) Children() Reader {
	return Reader{data: e.Value, base: e.ValueOffset(), depth: e.depth + 1}
}

// ValueOffset is where the value begins, from the start of the outermost buffer.
func (e Element) ValueOffset() int {
	return e.Offset + len(e.Raw) - len(e.Value)
}

// Errorf makes an [Error] at this data object.
func (e Element) Errorf(format string, args ...any) error {
	return &Error{Offset: e.Offset, Tag: e.Tag, Err: fmt.Errorf(format, args...)}
}

// Reader goes through the data objects of a buffer. The zero Reader is empty. A Reader is a small value: copying it
// keeps a place to come back to.
type Reader struct {
	data  []byte
	pos   int
	base  int
	count int
	depth uint8
}

// NewReader reads the data objects of b, which follow one another without padding.
func NewReader(b []byte) Reader {
	return Reader{data: b}
}

// Empty tells whether everything has been read.
func (r *Reader) Empty() bool { return r.pos >= len(r.data) }

// Offset is the place of the next octet, from the start of the outermost buffer.
func (r *Reader) Offset() int { return r.base + r.pos }

// Rest is what has not been read yet.
func (r *Reader) Rest() []byte { return r.data[r.pos:] }

// Peek is the tag of the next data object, or 0 where there is none.
func (r *Reader) Peek() Tag {
	tag, _, err := readTag(r.Rest())
	if err != nil {
		return 0
	}
	return tag
}

// Next reads the next data object.
func (r *Reader) Next() (Element, error) {
	if r.depth >= MaxDepth {
		return Element{}, &Error{Offset: r.Offset(), Err: errDepth}
	}
	if r.count >= MaxElements {
		return Element{}, &Error{Offset: r.Offset(), Err: errElements}
	}
	rest := r.data[r.pos:]
	tag, header, length, err := Header(rest)
	if err == nil && length > len(rest)-header {
		err = fmt.Errorf("length %d, but %d octets left: %w", length, len(rest)-header, ErrTruncated)
	}
	if err != nil {
		return Element{}, &Error{Offset: r.Offset(), Tag: tag, Err: err}
	}
	end := header + length
	e := Element{
		Tag: tag, Offset: r.Offset(), Raw: rest[:end:end], Value: rest[header:end:end],
		Minimal: header == HeaderSize(tag, length), depth: r.depth,
	}
	r.pos += end
	r.count++
	return e, nil
}

// Expect reads the next data object, which must have this tag.
func (r *Reader) Expect(tag Tag) (Element, error) {
	if r.Empty() {
		return Element{}, &Error{Offset: r.Offset(), Err: fmt.Errorf("tag %v is missing", tag)}
	}
	if got := r.Peek(); got != 0 && got != tag {
		return Element{}, &Error{Offset: r.Offset(), Tag: got, Err: fmt.Errorf("tag %v, want %v", got, tag)}
	}
	return r.Next()
}

// Optional reads the next data object if it has this tag, and tells whether it did.
func (r *Reader) Optional(tag Tag) (Element, bool, error) {
	if r.Empty() || r.Peek() != tag {
		return Element{}, false, nil
	}
	e, err := r.Next()
	return e, err == nil, err
}

// End says with an error that something is left to read.
func (r *Reader) End() error {
	if r.Empty() {
		return nil
	}
	return &Error{Offset: r.Offset(), Err: fmt.Errorf("%d octets after the last data object", len(r.Rest()))}
}

// Header reads tag and length at the start of b: the number of octets they take, and the number of octets of the value,
// which need not be in b. The error is [ErrTruncated] where b ends before the length does.
func Header(b []byte) (tag Tag, header, length int, err error) {
	tag, n, err := readTag(b)
	if err != nil {
		return 0, 0, 0, err
	}
	length, m, err := readLength(b[n:])
	if err != nil {
		return tag, 0, 0, err
	}
	return tag, n + m, length, nil
}

func readLength(b []byte) (length, octets int, err error) {
	if len(b) == 0 {
		return 0, 0, ErrTruncated
	}
	if b[0] < 0x80 {
		return int(b[0]), 1, nil
	}
	octets = int(b[0] & 0x7F)
	switch {
	case octets == 0:
		return 0, 0, errIndefinite
	case octets > 4:
		return 0, 0, errLengthLong
	case octets >= len(b):
		return 0, 0, ErrTruncated
	}
	var wide uint64
	for _, c := range b[1 : 1+octets] {
		wide = wide<<8 | uint64(c)
	}
	if wide > MaxLength {
		return 0, 0, fmt.Errorf("length %d is over %d", wide, MaxLength)
	}
	return int(wide), 1 + octets, nil
}

// First reads the first data object of b, which must have this tag, and returns the octets behind it.
func First(b []byte, tag Tag) (Element, []byte, error) {
	r := NewReader(b)
	e, err := r.Expect(tag)
	if err != nil {
		return Element{}, nil, err
	}
	return e, r.Rest(), nil
}

// One reads b, which must be one data object with this tag and nothing else.
func One(b []byte, tag Tag) (Element, error) {
	r := NewReader(b)
	e, err := r.Expect(tag)
	if err != nil {
		return Element{}, err
	}
	if err := r.End(); err != nil {
		return Element{}, err
	}
	return e, nil
}

// Walk visits every data object of b, parents before children, depth 0 outermost. It stops at the first error of visit or
// of the encoding. Constructed data objects are entered unless visit returns [ErrSkip].
func Walk(b []byte, visit func(e Element, depth int) error) error {
	return walk(NewReader(b), visit)
}

func walk(r Reader, visit func(e Element, depth int) error) error {
	for !r.Empty() {
		e, err := r.Next()
		if err != nil {
			return err
		}
		switch err := visit(e, int(e.depth)); {
		case errors.Is(err, ErrSkip):
			continue
		case err != nil:
			return err
		}
		if e.Tag.Constructed() {
			if err := walk(e.Children(), visit); err != nil {
				return err
			}
		}
	}
	return nil
}
