package ledger

import (
	"errors"
	"fmt"
)

// What a program decides on, by errors.Is.
var (
	ErrClock      = errors.New("the clock is behind the ledger")
	ErrLeased     = errors.New("another station works on it")
	ErrLocked     = errors.New("this station is at work already")
	ErrRolledBack = errors.New("the ledger is older than a head that was signed")
	ErrNotFound   = errors.New("not in the ledger")
	ErrCorrupted  = errors.New("the ledger contradicts itself")

	ErrNoLedger    = errors.New("not a ledger")
	ErrUnreachable = errors.New("the ledger's database does not answer")
	ErrBusy        = errors.New("another program holds the ledger's file")
)

// Refusal is a move that the rules forbid. It leaves the ledger as it was. Its text holds no number and no name.
type Refusal struct {
	Code  string // stable for scripts: "NUM-DUP"
	Field string // of the job: "number", "blank"
	Err   error
}

// Error returns field and reason.
func (e *Refusal) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *Refusal) Unwrap() error { return e.Err }

func refuse(code, field, format string, args ...any) error {
	return &Refusal{code, field, fmt.Errorf(format, args...)}
}
