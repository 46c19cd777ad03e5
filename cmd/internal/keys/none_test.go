//go:build !cgo || !(linux || darwin || freebsd || openbsd)

package keys_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

// A build without tokens says so, and how to get one.
func TestNotBuilt(t *testing.T) {
	o := keys.Opener{}
	_, err := o.Open(t.Context(), keys.Ref{Serial: 1, Slot: piv.Signature}, piv.Plan{})
	var e *cli.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, cli.Usage, e.Code)
	require.ErrorContains(t, err, "built without PIV")
	require.Contains(t, e.Hint, "CGO_ENABLED=1")
}
