package pki

import (
	"errors"
	"fmt"
)

// Errors a program decides on. Every other error of this package is an [*Error] that says what is malformed or missing.
var (
	// ErrSignature says that a signature is mathematically wrong: it was not made with this key over these bytes.
	ErrSignature = errors.New("signature does not verify")

	// ErrUnsupported says that this package can't judge: an algorithm, a curve or a key size it does not know. It is never
	// a statement about the object.
	ErrUnsupported = errors.New("unsupported")
)

// Error is a fault in an object that was read or is to be issued.
type Error struct {
	Field  string // the field in the words of RFC 5280: "serialNumber", "subjectKeyIdentifier"
	Offset int    // octets from the start of the object read; -1 where there is no such place
	Ref    string // clause: "RFC 5280, 4.1.2.2"
	Rule   string // the rule of Certificate.Lint that was broken; "" for faults of reading and building
	Err    error
}

// Error returns field, offset, fault and clause.
func (e *Error) Error() string {
	text := e.Field + ": " + e.Err.Error()
	if e.Offset >= 0 {
		text = fmt.Sprintf("%s at offset %d: %v", e.Field, e.Offset, e.Err)
	}
	if e.Ref != "" {
		text += " (" + e.Ref + ")"
	}
	return text
}

// Unwrap returns the fault without its place.
func (e *Error) Unwrap() error { return e.Err }

// fault makes an Error without an offset.
func fault(field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: -1, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// Finding is a deviation from a standard that was tolerated because real issuers make it. A finding never changes what a
// signature covers or who made it.
type Finding struct {
	Field  string `json:"field"`
	Ref    string `json:"ref"`
	Detail string `json:"detail"`
}

// String returns field, deviation and clause.
func (f Finding) String() string { return f.Field + ": " + f.Detail + " (" + f.Ref + ")" }
