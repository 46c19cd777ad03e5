//go:build unix

package sqlite

import (
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/chancery-id/chancery/signing/ledger"
)

// lockFile takes an advisory lock that ends with the process, whatever ends the process.
func lockFile(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ledger.ErrLocked
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
