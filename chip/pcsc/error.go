package pcsc

import (
	"errors"
	"fmt"
)

// Sentinels a program decides on; each is wrapped in an [Error].
var (
	ErrNoService = errors.New("the PC/SC service does not run")
	ErrDenied    = errors.New("the PC/SC service does not let this user in")
	ErrNoReader  = errors.New("no such reader")
	ErrAmbiguous = errors.New("more than one reader fits")
	ErrNoCard    = errors.New("no card on the reader")
	ErrMute      = errors.New("the card does not answer")
	ErrRemoved   = errors.New("the card was taken away")
	ErrNoAnswer  = errors.New("the card's answer was lost")
	ErrReset     = errors.New("another program has reset the card")
	ErrShared    = errors.New("another program holds the card")
	ErrClosed    = errors.New("the card was closed")
)

// Code is a result of the PC/SC service, as PC/SC part 5 numbers them.
type Code uint32

// meaning sorts the codes that a program may decide on.
var meaning = map[Code]error{
	0x80100009: ErrNoReader,
	0x8010000B: ErrShared,
	0x8010000C: ErrNoCard,
	0x80100010: ErrMute,
	0x80100013: ErrNoAnswer,
	0x80100016: ErrNoAnswer,
	0x80100017: ErrNoReader,
	0x8010001D: ErrNoService,
	0x8010001E: ErrNoService,
	0x8010002E: ErrNoReader,
	0x8010002F: ErrNoAnswer,
	0x80100066: ErrMute,
	0x80100067: ErrRemoved,
	0x80100068: ErrReset,
	0x80100069: ErrRemoved,
	0x8010006A: ErrDenied,
}

// Error is the code in hexadecimal, as the manuals list it.
func (c Code) Error() string { return fmt.Sprintf("PC/SC result %08X", uint32(c)) }

// Error says which call failed, and on which reader.
type Error struct {
	Call   string // "connect", "transmit"
	Reader string // "" where it is about none
	Err    error
}

// Error returns call, reader and cause.
func (e *Error) Error() string {
	if e.Reader == "" {
		return fmt.Sprintf("pcsc: %s: %v", e.Call, e.Err)
	}
	return fmt.Sprintf("pcsc: %s: %q: %v", e.Call, e.Reader, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// failed is the error of a call that returned a code; nil for success.
func failed(call, reader string, code Code) error {
	if code == 0 {
		return nil
	}
	err := error(code)
	if known, ok := meaning[code]; ok {
		err = fmt.Errorf("%w (%w)", known, code)
	}
	return &Error{call, reader, err}
}
