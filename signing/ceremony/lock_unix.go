//go:build unix

package ceremony

import (
	"errors"
	"os"
	"syscall"
)

// lock is an advisory lock that ends with the process, whatever ends the process.
type lock struct{ f *os.File }

func lockFile(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault(ErrRunning, path, "locked by another program")
		}
		return nil, err
	}
	return &lock{f}, nil
}

// release lets the lock go, and not only the file: a program that is being started has that, too, until it is its own.
func (l *lock) release() error {
	return errors.Join(syscall.Flock(int(l.f.Fd()), syscall.LOCK_UN), l.f.Close())
}

// syncDir brings the names in a folder to disk.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
