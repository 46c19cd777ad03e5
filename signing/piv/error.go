package piv

import (
	"errors"
	"fmt"
	"strings"
)

// What a program decides on. Every error of this package that one of them describes is that one by errors.Is, inside an *Error.
var (
	ErrNotBuilt    = errors.New("this program was built without PIV")
	ErrAbsent      = errors.New("no such token")
	ErrRemoved     = errors.New("token removed")
	ErrReset       = errors.New("token was reset")
	ErrBusy        = errors.New("token held by another program")
	ErrService     = errors.New("smart card service not running")
	ErrTimeout     = errors.New("token does not answer")
	ErrThrottled   = errors.New("token slowed down")
	ErrChanged     = errors.New("not the same token or key as before")
	ErrNoPIN       = errors.New("PIN needed")
	ErrPIN         = errors.New("PIN wrong")
	ErrPINRefused  = errors.New("PIN not tried: the token refused it before")
	ErrPINFloor    = errors.New("PIN not tried: too few tries left")
	ErrBlocked     = errors.New("PIN blocked")
	ErrTouch       = errors.New("touch missing")
	ErrPolicy      = errors.New("key policy does not suit the use")
	ErrEmpty       = errors.New("nothing there")
	ErrSignature   = errors.New("token returned a wrong signature")
	ErrQuarantined = errors.New("token quarantined after wrong signatures")
	ErrAttestation = errors.New("attestation does not hold")
	ErrManagement  = errors.New("management key refused")
)

// Error is what went wrong with a token, in words for who stands before it.
type Error struct {
	Op      string // what was tried: "open", "sign", "verify PIN"
	Serial  uint32 // 0: not known
	Slot    Slot   // 0: none
	Retries int    // PIN tries left; -1: not known
	Detail  string
	Err     error // one of the errors above, or nil
	Cause   error // what PC/SC or the token said
}

// Error returns token, slot, operation, fault and cause.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Serial != 0 {
		fmt.Fprintf(&b, "token %d, ", e.Serial)
	}
	if e.Slot != 0 {
		fmt.Fprintf(&b, "slot %v, ", e.Slot)
	}
	b.WriteString(e.Op)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Retries >= 0 {
		fmt.Fprintf(&b, " (%d left)", e.Retries)
	}
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap returns fault and cause.
func (e *Error) Unwrap() []error {
	var out []error
	for _, err := range []error{e.Err, e.Cause} {
		if err != nil {
			out = append(out, err)
		}
	}
	return out
}

// pcscErrors is what PC/SC says, by code and by the words piv-go has for it: its error type is not exported.
var pcscErrors = []struct {
	code uint32
	text string
	err  error
}{
	{0x80100009, "the specified reader name is not recognized", ErrRemoved},
	{0x8010000A, "the user-specified timeout value has expired", ErrTimeout},
	{0x8010000B, "the smart card cannot be accessed because of other connections outstanding", ErrBusy},
	{0x8010000C, "no Smart Card is currently in the device", ErrRemoved},
	{0x80100010, "the reader or smart card is not ready to accept commands", ErrRemoved},
	{0x80100011, "one or more of the supplied parameters values could not be properly interpreted", ErrRemoved},
	{0x80100013, "an internal communications error has been detected", ErrService},
	{0x80100016, "an attempt was made to end a non-existent transaction", ErrRemoved},
	{0x80100017, "the specified reader is not currently available for use", ErrRemoved},
	{0x80100018, "aborted to allow the server application to exit", ErrService},
	{0x8010001D, "the Smart card resource manager is not running", ErrService},
	{0x8010001E, "the Smart card resource manager has shut down", ErrService},
	{0x8010002E, "cannot find a smart card reader", ErrAbsent},
	{0x8010002F, "a communications error with the smart card has been detected", ErrRemoved},
	{0x80100066, "the smart card is not responding to a reset", ErrRemoved},
	{0x80100067, "power has been removed from the smart card", ErrRemoved},
	{0x80100068, "the smart card has been reset", ErrReset},
	{0x80100069, "the smart card has been removed", ErrRemoved},
	{0, "scard response too short", ErrRemoved},
}

// pcscError is a result of PC/SC from this package's own calls.
type pcscError uint32

func (e pcscError) Error() string {
	for _, known := range pcscErrors {
		if known.code == uint32(e) {
			return fmt.Sprintf("%s (0x%08X)", known.text, uint32(e))
		}
	}
	return fmt.Sprintf("PC/SC error 0x%08X", uint32(e))
}

// status is a status word from this package's own commands.
type status uint16

func (s status) Error() string  { return fmt.Sprintf("smart card error %04x", uint16(s)) }
func (s status) Status() uint16 { return uint16(s) }

// statusOf returns the status word behind an error.
func statusOf(err error) (uint16, bool) {
	var s interface{ Status() uint16 }
	if errors.As(err, &s) {
		return s.Status(), true
	}
	return 0, false
}

// classify returns what a low-level error means, or nil.
func classify(err error) error {
	var code pcscError
	if errors.As(err, &code) {
		for _, known := range pcscErrors {
			if known.code == uint32(code) {
				return known.err
			}
		}
		return nil
	}
	if sw, ok := statusOf(err); ok {
		switch {
		case sw == 0x6983:
			return ErrBlocked
		case sw&0xFFF0 == 0x63C0 || sw&0xFFF0 == 0x6300:
			return ErrPIN
		case sw == 0x6A82 || sw == 0x6A88:
			return ErrEmpty
		}
		return nil
	}
	text := err.Error()
	for _, known := range pcscErrors {
		if strings.Contains(text, known.text) {
			return known.err
		}
	}
	return nil
}

// left returns the PIN tries a status word tells of.
func left(err error) (int, bool) {
	sw, ok := statusOf(err)
	switch {
	case !ok:
		return 0, false
	case sw == 0x6983:
		return 0, true
	case sw&0xFFF0 == 0x63C0 || sw&0xFFF0 == 0x6300:
		return int(sw & 0xF), true
	}
	return 0, false
}

// lost says that the connection is gone and a new one may help.
func lost(err error) bool {
	return errors.Is(err, ErrRemoved) || errors.Is(err, ErrReset) || errors.Is(err, ErrService)
}

// TokenFault says that an error is the token's or its service's, so that the same work may succeed with another token.
func TokenFault(err error) bool {
	for _, fault := range []error{
		ErrAbsent, ErrRemoved, ErrReset, ErrBusy, ErrService, ErrTimeout, ErrChanged, ErrNoPIN, ErrPIN, ErrPINRefused,
		ErrPINFloor, ErrBlocked, ErrTouch, ErrEmpty, ErrSignature, ErrQuarantined,
	} {
		if errors.Is(err, fault) {
			return true
		}
	}
	return false
}
