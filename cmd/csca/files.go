package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

const noOverwrite = "nothing is overwritten; choose another name"

// writeNew writes a file that must not exist, whole or not at all: a key or a register entry cut off in the middle would be
// taken for one that is there.
func writeNew(path string, data []byte, mode os.FileMode) error {
	return place(path, data, mode, func(from string) error {
		err := os.Link(from, path)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		return writeDirectly(path, data, mode) // a file system without links, such as a stick's
	})
}

func writeDirectly(path string, data []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// replaceFile writes a file in one step, whatever is there.
func replaceFile(path string, data []byte, mode os.FileMode) error {
	return place(path, data, mode, func(from string) error { return os.Rename(from, path) })
}

// place writes the data beside the path and has it put there, durably.
func place(path string, data []byte, mode os.FileMode, put func(from string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	if err := put(f.Name()); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return cli.Errorf(cli.Refused, noOverwrite, "%s: file exists", path)
		}
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	return syncDir(filepath.Dir(path))
}

// free refuses a name that is taken before anything is signed for it.
func free(path string) error {
	if path == "" || path == "-" {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return cli.Errorf(cli.Refused, noOverwrite, "%s: file exists", path)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	return nil
}
