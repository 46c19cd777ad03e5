package cli

import (
	"errors"
	"fmt"
)

// Code is a process exit code. The numbers are a contract with the scripts of stations and gates: never renumbered.
type Code int

// The exit codes of every command.
const (
	OK           Code = 0   // all good
	Failed       Code = 1   // a document failed a check
	Usage        Code = 2   // the command line is wrong
	Undetermined Code = 3   // trust material is missing or stale
	Malformed    Code = 4   // the input can't be read as what it claims to be
	TokenAbsent  Code = 5   // token absent or removed
	PINRefused   Code = 6   // PIN refused, or too few tries left and so not tried
	TokenBlocked Code = 7   // token blocked
	StopList     Code = 8   // stop-list hit
	PartlyDone   Code = 9   // a batch is partly done: run the same command again
	Refused      Code = 10  // policy refusal: duplicate, no approval, key expired, clock
	Internal     Code = 70  // a fault of the program itself
	Interrupted  Code = 130 // ended by a signal, such as Ctrl-C
)

// String returns the code's meaning in a few words.
func (c Code) String() string {
	switch c {
	case OK:
		return "all good"
	case Failed:
		return "a document failed a check"
	case Usage:
		return "wrong usage"
	case Undetermined:
		return "undetermined: trust material missing or stale"
	case Malformed:
		return "malformed input"
	case TokenAbsent:
		return "token absent or removed"
	case PINRefused:
		return "PIN refused, or too few tries left"
	case TokenBlocked:
		return "token blocked"
	case StopList:
		return "stop-list hit"
	case PartlyDone:
		return "batch partly done; run the same command again"
	case Refused:
		return "refused by policy"
	case Internal:
		return "internal error"
	case Interrupted:
		return "interrupted"
	}
	return fmt.Sprintf("exit code %d", int(c))
}

// ExitHelp is the table of exit codes for a command's long help.
const ExitHelp = `Exit codes:
  0   all good
  1   a document failed a check
  2   wrong usage
  3   undetermined: trust material missing or stale
  4   malformed input
  5   token absent or removed
  6   PIN refused, or too few tries left (not tried)
  7   token blocked
  8   stop-list hit
  9   batch partly done: run the same command again
  10  refused by policy (duplicate, no approval, key expired, clock)
  70  internal error
  130 interrupted by a signal, such as Ctrl-C`

// Error is an error with the exit code it ends the process with, and what the reader can do about it.
type Error struct {
	Code Code
	Err  error  // nil: end with Code and print nothing (the result has said it all)
	Hint string // one line without a full stop; may be empty
}

// Error returns the message without the hint.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Code.String()
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Exit ends the command with code and prints nothing: the printed result has said it all.
func Exit(code Code) error {
	if code == OK {
		return nil
	}
	return &Error{Code: code}
}

// Errorf returns an [Error] with a formatted message; hint may be empty.
func Errorf(code Code, hint, format string, args ...any) error {
	return &Error{Code: code, Hint: hint, Err: fmt.Errorf(format, args...)}
}

// CodeOf returns the exit code of err: that of the outermost [Error], and [Internal] for any other error.
func CodeOf(err error) Code {
	if err == nil {
		return OK
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
