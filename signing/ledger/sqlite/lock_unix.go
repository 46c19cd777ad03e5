//go:build unix

package sqlite

import (
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/chancery-id/chancery/signing/ledger"
)

// fileLock is an advisory lock that ends with the process, whatever ends the process.
type fileLock struct{ *os.File }

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
	return fileLock{f}, nil
}

// Close lets the lock go, and not only the file: a program that is being started has that, too, until it is its own.
func (l fileLock) Close() error {
	return errors.Join(syscall.Flock(int(l.Fd()), syscall.LOCK_UN), l.File.Close())
}
