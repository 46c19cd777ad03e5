package cvc

import (
	"errors"
	"fmt"
)

var (
	// ErrSignature says that a signature does not verify.
	ErrSignature = errors.New("signature does not verify")
	// ErrUnsupported says that an algorithm or key is not known here; nothing can be judged.
	ErrUnsupported = errors.New("not supported")
)

// Error says which field of a certificate is wrong, where, and by which clause.
type Error struct {
	Field  string
	Offset int // octets from the start, -1 where none applies
	Ref    string
	Err    error
}

// Error returns field, cause, offset and clause.
func (e *Error) Error() string {
	if e.Offset < 0 {
		return fmt.Sprintf("CV certificate: %s: %v (%s)", e.Field, e.Err, e.Ref)
	}
	return fmt.Sprintf("CV certificate: %s at offset %d: %v (%s)", e.Field, e.Offset, e.Err, e.Ref)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func fault(field, ref, format string, args ...any) error {
	return &Error{Field: field, Offset: -1, Ref: ref, Err: fmt.Errorf(format, args...)}
}
