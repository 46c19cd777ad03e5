package signing

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/chancery-id/chancery/chip"
)

// files is the folder of one document's chip files. It is there whole or not at all, and is never written twice.
type files struct{ path string }

// files returns the place of a number's files.
func (b *Batch) files(number string) files {
	// A number that passed the rules has capital letters, digits and fillers only; whatever else came here stays below the folder.
	name := strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, number)
	return files{filepath.Join(b.Folder, name)}
}

func (f files) exists() (bool, error) {
	_, err := os.Lstat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (f files) load() (*chip.Image, error) { return chip.Load(f.path) }

// write brings the files to disk.
func (f files) write(image *chip.Image) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	return image.WriteDir(f.path)
}

// remove takes the files away, at once for whoever looks: they are out of their place before the first is deleted, so that a
// crash leaves nothing there that looks like a document. What it left aside goes the next time.
func (f files) remove() error {
	aside := filepath.Join(filepath.Dir(f.path), "."+filepath.Base(f.path)+".removed")
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	if err := os.Rename(f.path, aside); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return os.RemoveAll(aside)
}

// sweep removes what a crash has left half written of the files: see [chip.Image.WriteDir].
func (f files) sweep() error {
	left, err := filepath.Glob(filepath.Join(filepath.Dir(f.path), "."+filepath.Base(f.path)+".*"))
	if err != nil {
		return err
	}
	for _, folder := range left {
		err = errors.Join(err, os.RemoveAll(folder))
	}
	return err
}

// plain is an error of the file system without its path, which holds the number.
func plain(err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		return inner.Err
	}
	if inner := (*os.LinkError)(nil); errors.As(err, &inner) {
		return inner.Err
	}
	return fmt.Errorf("%w", err)
}
