//go:build unix

package interrupt

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Pipe returns the name of a file that never comes to its end, and a working that returns when a command has opened it.
func Pipe(t *testing.T) (path string, working func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	return path, func() {
		for limit := time.Now().Add(soon); ; time.Sleep(time.Millisecond) {
			// Refused with ENXIO until somebody has opened the other end.
			in, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
			if err == nil {
				t.Cleanup(func() { _ = in.Close() })
				return
			}
			require.True(t, errors.Is(err, syscall.ENXIO) && time.Now().Before(limit), "nobody opens %s: %v", path, err)
		}
	}
}
