package deviationlist

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
)

// Error is a fault in a deviation list that was read or is to be signed.
type Error = cms.Error

// Finding is a departure from the standard that was tolerated.
type Finding = cms.Finding

// ErrUnsigned says that the content was never signed: whoever handed it over vouches for it alone.
var ErrUnsigned = errors.New("the list is not signed")

const (
	refList = "Doc 9303-12, 10"
	refSet  = "X.690, 11.6"
)

// fault makes an Error without an offset.
func fault(field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: -1, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// faultAt makes an Error at a data object.
func faultAt(e tlv.Element, field, format string, args ...any) *Error {
	return &Error{Field: field, Offset: e.Offset, Ref: refList, Err: fmt.Errorf(format, args...)}
}
