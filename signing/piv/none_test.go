//go:build !cgo || !(linux || darwin || freebsd || openbsd)

package piv_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
)

func TestNotBuilt(t *testing.T) {
	_, err := piv.List(t.Context())
	require.ErrorIs(t, err, piv.ErrNotBuilt)
	_, err = piv.Open(t.Context(), 1, piv.Options{})
	require.ErrorIs(t, err, piv.ErrNotBuilt)
	require.ErrorContains(t, err, "CGO_ENABLED=1")
}
