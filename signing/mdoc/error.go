package mdoc

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// The clauses that most faults break; those of one file only stand there.
const (
	refEncoding = "RFC 8949, 4.2.1"
	refMSO      = "ISO/IEC 18013-5, 9.1.2.4"
	refDigest   = "ISO/IEC 18013-5, 9.1.2.5"
	refResponse = "ISO/IEC 18013-5, 8.3.2.1.2.2"
	refCOSE     = "RFC 9052, 4.2"
)

// Errors a program decides on, beside [pki.ErrSignature] (the signature is mathematically wrong) and [pki.ErrUnsupported]
// (nothing here can judge it). Any other error of reading is one of structure.
var (
	// ErrAbsent says that a data element was not disclosed: selective disclosure makes that no fault.
	ErrAbsent = errors.New("the data element is not there")

	// ErrAmbiguous says that several items claim to be one data element.
	ErrAmbiguous = errors.New("several items are this data element")

	// ErrProfile says that no profile at hand describes the document type.
	ErrProfile = errors.New("no profile of this document type")
)

// Error is a fault in a document that was read or is to be signed; Field is in the words of the standard: "valueDigests".
type Error = pki.Error

// Finding is a deviation from a standard that was tolerated because it changes nothing in what was signed or by whom.
type Finding = pki.Finding

// fault makes an Error without an offset.
func fault(field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: -1, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// unless returns what is wrong where the condition does not hold.
func unless(holds bool, format string, args ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf(format, args...)
}
