package curve

import (
	"errors"
	"fmt"
)

// ErrSignature says that a signature is not one of this key over this digest: wrong, out of range or not strictly encoded.
var ErrSignature = errors.New("signature does not verify")

// ErrUnsupported says that no curve of this package has the given parameters, so that nothing can be judged.
var ErrUnsupported = errors.New("unknown curve")

// Error says which value was refused and by which clause.
type Error struct {
	Field string // "point", "parameters", "signature", "private key", …
	Ref   string // clause of the standard
	Err   error
}

func (e *Error) Error() string {
	if e.Ref == "" {
		return fmt.Sprintf("curve: %s: %v", e.Field, e.Err)
	}
	return fmt.Sprintf("curve: %s: %v (%s)", e.Field, e.Err, e.Ref)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func refuse(field, ref, format string, args ...any) error {
	return &Error{Field: field, Ref: ref, Err: fmt.Errorf(format, args...)}
}
