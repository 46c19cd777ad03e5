package chip

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/chancery-id/chancery/chip/lds"
)

// WriteDir stores the image as a folder of files: "EF.COM.bin", "EF.SOD.bin", "DG1.bin" and so on, readable by the owner
// only. The folder appears whole or not at all: the files are written beside it and brought to disk first. A folder that
// has something in it is never replaced.
func (m *Image) WriteDir(dir string) (err error) {
	dir = filepath.Clean(dir)
	temporary, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".")
	if err != nil {
		return fmt.Errorf("chip: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("chip: %w", err), os.RemoveAll(temporary))
		}
	}()
	for _, f := range m.Files() {
		if err := m.writeFile(temporary, f); err != nil {
			return err
		}
	}
	if err := syncDir(temporary); err != nil {
		return err
	}
	if err := makeWay(dir); err != nil {
		return err
	}
	if err := os.Rename(temporary, dir); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// makeWay removes an empty folder; anything else under that name is an error.
func makeWay(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is there and is not a folder", dir)
	}
	return os.Remove(dir)
}

func (m *Image) writeFile(dir string, f lds.File) error {
	file, err := os.OpenFile(filepath.Join(dir, FileName(f)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(m.files[f])
	return errors.Join(err, file.Sync(), file.Close())
}

// syncDir brings the names in a folder to disk, so that a power cut can't leave a folder that is half there.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // no such call there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
