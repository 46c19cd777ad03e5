package cms

import (
	"errors"
	"fmt"

	bertlv "github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/pki"
)

// Errors a program decides on, beside [pki.ErrSignature] (a signature that is mathematically wrong) and
// [pki.ErrUnsupported] (nothing here can judge it). Any other error of [Parse] is one of structure.
var (
	// ErrAttribute says that a signed attribute is missing, repeated or malformed.
	ErrAttribute = errors.New("signed attribute missing, repeated or malformed")

	// ErrContentType says that the contentType attribute names another type than the content has.
	ErrContentType = errors.New("contentType attribute differs from the type of the content")

	// ErrDigest says that the messageDigest attribute is not the digest of the content: the content was changed.
	ErrDigest = errors.New("messageDigest attribute differs from the digest of the content")

	// ErrMislabelled says of a signature that does not verify that it was made with the signer's key, under another
	// algorithm than the one named. It comes beside [pki.ErrSignature]: the object is refused, and was not forged.
	ErrMislabelled = errors.New("the algorithm is named wrongly")

	// ErrNoSigner says that no certificate at hand belongs to the signer.
	ErrNoSigner = errors.New("no certificate of the signer")
)

// Error is a fault in an object that was read or is to be signed; Field is in the words of RFC 5652: "signerInfos".
type Error = pki.Error

// fault makes an Error without an offset.
func fault(field, ref, format string, args ...any) *Error {
	return &Error{Field: field, Offset: -1, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// Malformed turns an error of the encoding, which package tlv made, into one of a field, at the same offset. An *Error, which has
// its field, stays as it is.
func Malformed(field string, err error) *Error {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own
	}
	offset := -1
	if place := (*bertlv.Error)(nil); errors.As(err, &place) {
		offset, err = place.Offset, place.Err
	}
	return &Error{Field: field, Offset: offset, Ref: "X.690, 8.1", Err: err}
}

// Finding is a deviation from a standard that was tolerated because real issuers make it.
type Finding = pki.Finding

// findings collects deviations, each once.
type findings []Finding

func (f *findings) note(field, ref, format string, args ...any) {
	f.add(Finding{Field: field, Ref: ref, Detail: fmt.Sprintf(format, args...)})
}

func (f *findings) add(more ...Finding) {
next:
	for _, finding := range more {
		for _, known := range *f {
			if known == finding {
				continue next
			}
		}
		if len(*f) < maxFindings {
			*f = append(*f, finding)
		}
	}
}
