//go:build unix

package sqlite_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// asWitness makes the test's own program another one, which says whether somebody holds a lock of a file.
const asWitness = "LEDGER_WITNESS"

// Where SQLite has its shared lock of a file (os.h: SHARED_FIRST, SHARED_SIZE).
const sharedFirst, sharedSize = 0x40000002, 510

func witness(path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	stop(err)
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: sharedFirst, Len: sharedSize}
	stop(syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock))
	fmt.Print(lock.Type != syscall.F_UNLCK)
	os.Exit(0)
}

// POSIX gives up a process's locks of a file when it closes any descriptor of it: the database would be nobody's to the next program
// that opens it, which may then remove the write-ahead log as the last one out.
func TestOpeningTwiceKeepsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	locked := func() string {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), asWitness+"="+path)
		said, err := cmd.Output()
		require.NoError(t, err)
		return string(said)
	}
	sign(t, open(t, path), "X1")
	require.Equal(t, "true", locked())
	second, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	require.NoError(t, second.Close())
	require.Equal(t, "true", locked(), "the first is open still")
}
