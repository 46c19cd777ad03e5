package keys

import (
	"errors"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv"
)

// failures gives what happens to tokens its exit code and what to do. The first that fits counts: a token held by another
// program is also absent.
var failures = []struct {
	err  error
	code cli.Code
	hint string
}{
	{piv.ErrNotBuilt, cli.Usage, "install gcc, pkg-config and libpcsclite-dev and build with CGO_ENABLED=1 (make build does where they are there)"},
	{piv.ErrQuarantined, cli.TokenBlocked, "take the token out of use and call the key custodian"},
	{piv.ErrBlocked, cli.TokenBlocked, "the holder of the PUK can unblock it: csca token unblock"},
	{piv.ErrPINRefused, cli.PINRefused, "give the right PIN; after it was changed elsewhere: csca token forget"},
	{piv.ErrPINFloor, cli.PINRefused, "call the key custodian"},
	{piv.ErrPIN, cli.PINRefused, "nothing tries again by itself: make sure of the PIN first"},
	{piv.ErrNoPIN, cli.PINRefused, "give the PIN"},
	{piv.ErrManagement, cli.PINRefused, "make sure of the management key"},
	{piv.ErrChanged, cli.Refused, "put the token in that was there before"},
	{piv.ErrBusy, cli.TokenAbsent, "end the program that uses the token (a browser, gpg-agent, another station)"},
	{piv.ErrService, cli.TokenAbsent, "start the smart card service (pcscd)"},
	{piv.ErrTouch, cli.TokenAbsent, "touch the token when it blinks, and run the same command again"},
	{piv.ErrTimeout, cli.TokenAbsent, "take the token out, put it back and run the same command again"},
	{piv.ErrReset, cli.TokenAbsent, "run the same command again"},
	{piv.ErrRemoved, cli.TokenAbsent, "put the token back and run the same command again"},
	{piv.ErrAbsent, cli.TokenAbsent, "csca token list shows the tokens that are there"},
	{piv.ErrEmpty, cli.Refused, "csca token generate makes a key"},
	{piv.ErrPolicy, cli.Refused, ""},
	{piv.ErrAttestation, cli.Refused, ""},
	{piv.ErrSignature, cli.Refused, "run the same command again"},
}

// Failure gives an error its exit code: what a token or a key file did its own, anything else the code given. An error that
// has a code keeps it.
func Failure(err error, otherwise cli.Code) error {
	known := (*cli.Error)(nil)
	if err == nil || errors.As(err, &known) {
		return err
	}
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return &cli.Error{Code: f.code, Err: err, Hint: f.hint}
		}
	}
	if fault := (*piv.Error)(nil); errors.As(err, &fault) {
		return &cli.Error{Code: cli.Refused, Err: err}
	}
	return &cli.Error{Code: otherwise, Err: err}
}
