package keys_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

func TestFailure(t *testing.T) {
	for _, tc := range []struct {
		err  error
		code cli.Code
	}{
		{nil, cli.OK},
		{fs.ErrNotExist, cli.Usage},
		{piv.ErrAbsent, cli.TokenAbsent},
		{&piv.Error{Op: "open", Err: piv.ErrBusy, Cause: piv.ErrAbsent}, cli.TokenAbsent},
		{piv.ErrRemoved, cli.TokenAbsent},
		{piv.ErrService, cli.TokenAbsent},
		{piv.ErrPIN, cli.PINRefused},
		{piv.ErrPINFloor, cli.PINRefused},
		{piv.ErrPINRefused, cli.PINRefused},
		{piv.ErrManagement, cli.PINRefused},
		{piv.ErrBlocked, cli.TokenBlocked},
		{piv.ErrQuarantined, cli.TokenBlocked},
		{piv.ErrChanged, cli.Refused},
		{piv.ErrEmpty, cli.Refused},
		{&piv.Error{Op: "use", Detail: "odd"}, cli.Refused},
		{cli.Errorf(cli.Malformed, "", "has a code"), cli.Malformed},
	} {
		var wrapped error
		if tc.err != nil {
			wrapped = fmt.Errorf("issue: %w", tc.err)
		}
		err := keys.Failure(wrapped, cli.Usage)
		require.Equal(t, tc.code, cli.CodeOf(err), "%v", tc.err)
		require.True(t, errors.Is(err, tc.err) || tc.err == nil)
	}
}
