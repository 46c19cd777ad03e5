package sod

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
)

// Error is a fault in a security object that was read or is to be signed.
type Error = cms.Error

// fault makes an Error without an offset.
func fault(field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: -1, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// faultAt makes an Error at a data object.
func faultAt(e tlv.Element, field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: e.Offset, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// Finding is a deviation from a standard that was tolerated because real issuers make it.
type Finding = cms.Finding
