//go:build !unix

package sqlite

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/chancery-id/chancery/signing/ledger"
)

// fileLock is a file that is there while a station works. Where the system has no lock that ends with its process, a crash leaves
// it behind, and a person has to remove it.
type fileLock struct{ *os.File }

func lockFile(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, ledger.ErrLocked
	}
	if err != nil {
		return nil, err
	}
	return fileLock{f}, nil
}

func (l fileLock) Close() error { return errors.Join(l.File.Close(), os.Remove(l.Name())) }
