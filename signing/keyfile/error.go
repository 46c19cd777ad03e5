package keyfile

import (
	"errors"
	"fmt"
)

var (
	// ErrPassphrase says that the passphrase does not open the file, or that the file has been changed: the format can't
	// tell the two apart.
	ErrPassphrase = errors.New("wrong passphrase, or the file is damaged")
	// ErrEncrypted says that the file needs a passphrase and none was given.
	ErrEncrypted = errors.New("the key is encrypted: a passphrase is needed")
	// ErrUnsupported says that an algorithm is not known here.
	ErrUnsupported = errors.New("not supported")
)

// Error says which part of a key file is wrong, by which clause.
type Error struct {
	Field string
	Ref   string
	Err   error
}

// Error returns part, cause and clause.
func (e *Error) Error() string {
	if e.Ref == "" {
		return fmt.Sprintf("key file: %s: %v", e.Field, e.Err)
	}
	return fmt.Sprintf("key file: %s: %v (%s)", e.Field, e.Err, e.Ref)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func fault(field, ref, format string, args ...any) error {
	return &Error{field, ref, fmt.Errorf(format, args...)}
}
