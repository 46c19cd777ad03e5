package vdsnc

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

// ErrType says that nothing here knows what documents of a type say. Their signature can be verified all the same.
var ErrType = errors.New("unknown type of document")

// Error is a fault in a document that was read or is to be signed; Field is the path of a member: "data.msg.pid.n".
type Error = pki.Error

// Finding is a deviation that was tolerated because it changes nothing in what was signed or by whom.
type Finding = pki.Finding

const (
	refFormat    = "ICAO VDS-NC"
	refCanonical = "RFC 8785, 3.1"
)

// fault makes an Error without an offset.
func fault(field, ref, format string, args ...any) *Error {
	return faultAt(-1, field, ref, format, args...)
}

func faultAt(offset int, field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: offset, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// malformed makes an error of the text one of a document.
func malformed(err error) *Error {
	if place := (*jcs.Error)(nil); errors.As(err, &place) {
		return &Error{Field: "JSON", Offset: place.Offset, Ref: refCanonical, Err: place.Err}
	}
	return &Error{Field: "JSON", Offset: -1, Ref: refCanonical, Err: err}
}
