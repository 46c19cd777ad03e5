package masterlist

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
)

// Error is a fault in a master list that was read or is to be signed.
type Error struct {
	Field  string // "certList"
	Offset int    // octets from the start of the signed content; -1 where there is no such place
	Ref    string // clause: "Doc 9303-12, 8"
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

// faultAt makes an Error at a data object.
func faultAt(e tlv.Element, field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: e.Offset, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// malformed turns an error of the encoding into one of a field.
func malformed(field string, err error) *Error {
	offset := -1
	var place *tlv.Error
	if errors.As(err, &place) {
		offset, err = place.Offset, place.Err
	}
	return &Error{Field: field, Offset: offset, Ref: "X.690, 8.1", Err: err}
}

// Finding is a deviation from a standard that was tolerated because real issuers make it.
type Finding = cms.Finding
