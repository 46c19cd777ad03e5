package ceremony

import (
	"errors"
	"fmt"
)

// What a program decides on.
var (
	ErrScript     = errors.New("the script is not right")
	ErrApproval   = errors.New("not enough custodians agree")
	ErrRecord     = errors.New("the record does not hold")
	ErrUnfinished = errors.New("the ceremony is not finished")
	ErrRunning    = errors.New("the ceremony is running elsewhere")
	ErrRefused    = errors.New("not as the script says")
)

// Error says where in a script, a transcript or a step something is wrong.
type Error struct {
	Kind  error  // one of the errors above
	Where string // field of the script, line of the transcript, or step
	Err   error
}

// Error returns kind, place and cause.
func (e *Error) Error() string { return fmt.Sprintf("%v: %s: %v", e.Kind, e.Where, e.Err) }

// Unwrap returns kind and cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Err} }

func fault(kind error, where, format string, args ...any) error {
	return &Error{kind, where, fmt.Errorf(format, args...)}
}
