//go:build !unix

package station

import (
	"errors"
	"io/fs"
	"os"
)

// lockFile is a file that is there while a station works. Where the system has no lock that ends with its process, a crash
// leaves it behind, and a person has to remove it.
type lockFile struct {
	f    *os.File
	path string
}

func lockPath(path string) (*lockFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return &lockFile{f, path}, nil
}

func (l *lockFile) release() error { return errors.Join(l.f.Close(), os.Remove(l.path)) }

// syncPath brings a file to disk. Folders can't be synced here.
func syncPath(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
