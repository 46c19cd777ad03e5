//go:build unix

package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOneProgramWorksInAFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".lock")
	first, err := lockFolder(path)
	require.NoError(t, err)
	_, err = lockFolder(path)
	require.ErrorContains(t, err, "held by another csca")
	require.NoError(t, first.Close())
	again, err := lockFolder(path)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}
