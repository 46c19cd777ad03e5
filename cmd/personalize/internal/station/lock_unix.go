//go:build unix

package station

import (
	"errors"
	"os"
	"syscall"
)

// lockFile is an advisory lock that ends with the process, whatever ends the process.
type lockFile struct{ f *os.File }

func lockPath(path string) (*lockFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errLocked
		}
		return nil, err
	}
	return &lockFile{f}, nil
}

func (l *lockFile) release() error { return l.f.Close() }

// syncPath brings a file or a folder to disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
