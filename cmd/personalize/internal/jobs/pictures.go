package jobs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxPicture bounds what is read as a portrait or signature.
const maxPicture = 1 << 20

// pictures reads the files a job names, which must lie in the folder of the job file or below it: a job can't make the
// station sign a file from elsewhere, not by "..", nor by an absolute path, nor by a link.
type pictures struct{ root *os.Root }

func openPictures(jobFile string) (*pictures, error) {
	root, err := os.OpenRoot(filepath.Dir(jobFile))
	if err != nil {
		return nil, err
	}
	return &pictures{root}, nil
}

func (p *pictures) Close() error { return p.root.Close() }

// read returns a picture, nil for an empty name. Errors don't repeat the path, which can hold a name.
func (p *pictures) read(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	info, err := p.root.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if info.Size() > maxPicture {
		return nil, fmt.Errorf("%d bytes, at most %d", info.Size(), maxPicture)
	}
	f, err := p.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, reason(err)
	}
	defer f.Close()
	data := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	if _, err := data.ReadFrom(io.LimitReader(f, maxPicture+1)); err != nil {
		return nil, reason(err)
	}
	if data.Len() > maxPicture {
		return nil, fmt.Errorf("more than %d bytes", maxPicture)
	}
	return data.Bytes(), nil
}

// reason is a file system error without its path.
func reason(err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		return inner.Err
	}
	if inner := (*os.LinkError)(nil); errors.As(err, &inner) {
		return inner.Err
	}
	return err
}
