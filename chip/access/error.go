package access

import (
	"errors"
	"fmt"
)

// Sentinels a program decides on; each is wrapped in an [Error].
var (
	// ErrPassword says that the chip did not accept the password: the MRZ or CAN that was read is wrong, or belongs to
	// another document.
	ErrPassword = errors.New("password not accepted by the chip")
	// ErrProof says that a proof by the chip is wrong: an authentication token, a signature, a MAC. The chip is not what
	// it claims, or somebody changes the messages.
	ErrProof = errors.New("proof does not verify")
	// ErrUnsupported says that the chip asks for something this package does not know; nothing can be judged.
	ErrUnsupported = errors.New("not supported")
	// ErrMessaging says that secure messaging is broken: the session has ended and must be set up anew.
	ErrMessaging = errors.New("secure messaging broken")
	// ErrTerminalKey says that a terminal's key and certificates are not each other's: no chip would take them.
	ErrTerminalKey = errors.New("not the key of a terminal's certificate")
	// ErrNoChain says that no certificates lead from an authority that the chip trusts down to the terminal.
	ErrNoChain = errors.New("no certificates for this chip")
	// ErrCertificate says that the chip refused a certificate that it was sent: expired by the chip's date, or not signed by
	// the authority that it knows.
	ErrCertificate = errors.New("certificate not accepted by the chip")
	// ErrNoChipProof says that the chip has not proven itself by chip authentication, to which terminal authentication binds.
	ErrNoChipProof = errors.New("no chip authentication")
)

// Error says which protocol failed, at which step, by which clause.
type Error struct {
	Protocol string // "BAC", "PACE", "chip authentication", "active authentication", "terminal authentication", "secure messaging"
	Step     string // what was being done
	Ref      string // clause, "Doc 9303-11, 4.3.1"
	Err      error
}

// Error returns protocol, step, cause and clause.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s: %v (%s)", e.Protocol, e.Step, e.Err, e.Ref)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
