package seal

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// Errors a program decides on, beside [pki.ErrSignature] (the signature is mathematically wrong) and [pki.ErrUnsupported]
// (nothing here can judge it). Any other error of [Parse] is one of structure: WRONG_FORMAT of Doc 9303-13, appendix D.
var (
	// ErrNoSigner says that no certificate at hand is the one the seal refers to: UNKNOWN_CERTIFICATE of Doc 9303-13,
	// appendix D. It says nothing about the seal.
	ErrNoSigner = errors.New("no certificate of the signer")

	// ErrAmbiguous says that several certificates answer to the reference of a seal.
	ErrAmbiguous = errors.New("several certificates answer to the reference")

	// ErrNotSealed says of a header and message zone that no signature zone follows: nobody signed them.
	ErrNotSealed = errors.New("no signature zone")

	// ErrProfile says that no profile at hand describes the document.
	ErrProfile = errors.New("no profile of this document")
)

// Error is a fault in a seal that was read or is to be signed; Field is in the words of Doc 9303-13: "issuing country".
type Error = pki.Error

// Finding is a deviation from a standard that was tolerated because it changes nothing in what was signed or by whom.
type Finding = pki.Finding

// fault makes an Error without an offset.
func fault(field, ref, format string, args ...any) *Error {
	return faultAt(-1, field, ref, format, args...)
}

// faultAt makes an Error at an offset of the seal.
func faultAt(offset int, field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: offset, Ref: ref, Err: fmt.Errorf(format, args...)}
}
