package tlv

import (
	"errors"
	"fmt"
)

// Error says where in the input a data object is wrong.
type Error struct {
	Offset int   // octets from the start of the outermost buffer
	Tag    Tag   // tag of the data object at fault, or 0 where none was read
	Err    error // what is wrong
}

func (e *Error) Error() string {
	if e.Tag == 0 {
		return fmt.Sprintf("tlv: offset %d: %v", e.Offset, e.Err)
	}
	return fmt.Sprintf("tlv: offset %d, tag %v: %v", e.Offset, e.Tag, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// ErrTruncated says that the input ends before the data object does: a reader of a chip must fetch more.
var ErrTruncated = errors.New("input ends before the data object does")

// ErrSkip is what the visitor of [Walk] returns to pass over the inside of a data object.
var ErrSkip = errors.New("skip the data objects inside")

var (
	errPadding    = errors.New("octet 00 where a tag is expected")
	errTagZeros   = errors.New("tag number begins with zeros")
	errTagLong    = errors.New("tag is longer than three octets")
	errIndefinite = errors.New("indefinite length")
	errLengthLong = errors.New("length is longer than four octets")
	errDepth      = fmt.Errorf("nesting deeper than %d", MaxDepth)
	errElements   = fmt.Errorf("more than %d data objects in one level", MaxElements)
)
