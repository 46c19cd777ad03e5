//go:build unix

package sqlite

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Between its beginning and its own program a new process has every file of the one that starts it: a lock is free all the same.
func TestAProcessThatBeginsHoldsNoLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := lockFile(path)
	require.NoError(t, err)
	child, err := syscall.Dup(int(first.(fileLock).Fd()))
	require.NoError(t, err)
	defer syscall.Close(child)
	require.NoError(t, first.Close())
	second, err := lockFile(path)
	require.NoError(t, err)
	require.NoError(t, second.Close())
}
