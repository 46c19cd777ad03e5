//go:build unix

package main

import (
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

// lockFolder holds the folder of an authority for one program. The lock ends with the process, whatever ends the process.
func lockFolder(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = cli.Errorf(cli.Refused, "wait for it to end", "%s is held by another csca", path)
		}
		return nil, errors.Join(err, f.Close())
	}
	return folderLock{f}, nil
}

type folderLock struct{ *os.File }

// Close lets the lock go, and not only the file: a program that is being started has that, too, until it is its own.
func (l folderLock) Close() error {
	return errors.Join(syscall.Flock(int(l.Fd()), syscall.LOCK_UN), l.File.Close())
}

// syncDir brings the names in a folder to disk.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
