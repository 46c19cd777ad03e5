package chip

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"sort"

	"github.com/chancery-id/chancery/chip/lds"
)

// ErrLimit is inside the errors of loading that say a limit of size or number was passed.
var ErrLimit = errors.New("limit passed")

// Load opens what name is: a folder of chip files, a zip of them, or one EF.SOD alone under any name. A link given as name
// is followed; links and special files inside the folder or zip are not.
//
// A folder or zip that holds no chip file but one folder is read in that folder.
func Load(name string) (*Image, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("chip: %w", err)
	}
	switch {
	case info.IsDir():
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, fmt.Errorf("chip: %w", err)
		}
		defer root.Close()
		return LoadFS(root.FS())
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("chip: %s is neither a folder nor a regular file", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("chip: %w", err)
	}
	defer file.Close()
	return loadFile(file, name)
}

// loadFile tells a zip from an EF.SOD by the first octets.
func loadFile(file *os.File, name string) (*Image, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("chip: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("chip: %s is no longer a regular file", name)
	}
	var start [4]byte
	n, err := file.ReadAt(start[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("chip: %w", err)
	}
	switch {
	case n == 4 && string(start[:2]) == "PK":
		return LoadZip(file, info.Size())
	case n > 0 && (start[0] == byte(lds.SOD.Tag()) || start[0] == 0x30):
		b, err := readLimited(file, info.Size(), lds.SOD)
		if err != nil {
			return nil, err
		}
		m := NewImage()
		m.Put(lds.SOD, b)
		return m, nil
	}
	return nil, fmt.Errorf("chip: %s is neither a folder, a zip nor an EF.SOD", path.Base(name))
}

// LoadFS reads the chip files in the root of a file system.
func LoadFS(fsys fs.FS) (*Image, error) {
	entries, err := listFS(fsys, ".")
	if err != nil {
		return nil, err
	}
	if folder, ok := onlyFolder(entries); ok {
		if entries, err = listFS(fsys, folder); err != nil {
			return nil, err
		}
	}
	return load(entries)
}

// entry is one thing in a folder or zip.
type entry struct {
	name string // without its folder
	mode fs.FileMode
	open func() (content io.ReadCloser, size int64, err error)
}

// onlyFolder is the folder to go into where the top has no chip file and just one folder.
func onlyFolder(entries []entry) (string, bool) {
	folder := ""
	for _, e := range entries {
		if _, ok := FileByName(e.name); ok && !e.mode.IsDir() {
			return "", false
		}
		if e.mode.IsDir() && e.name != "__MACOSX" {
			if folder != "" {
				return "", false
			}
			folder = e.name
		}
	}
	return folder, folder != ""
}

func listFS(fsys fs.FS, folder string) ([]entry, error) {
	list, err := readDir(fsys, folder)
	if err != nil {
		return nil, fmt.Errorf("chip: %w", err)
	}
	if len(list) > MaxEntries {
		return nil, fmt.Errorf("chip: more than %d entries: %w", MaxEntries, ErrLimit)
	}
	entries := make([]entry, len(list))
	for i, d := range list {
		name := path.Join(folder, d.Name())
		entries[i] = entry{name: d.Name(), mode: d.Type(), open: func() (io.ReadCloser, int64, error) {
			return openRegular(fsys, name)
		}}
	}
	return entries, nil
}

// readDir reads one entry more than the limit, where the file system lets it.
func readDir(fsys fs.FS, folder string) ([]fs.DirEntry, error) {
	dir, err := fsys.Open(folder)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	reader, ok := dir.(fs.ReadDirFile)
	if !ok {
		return fs.ReadDir(fsys, folder)
	}
	list, err := reader.ReadDir(MaxEntries + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return list, nil
}

func openRegular(fsys fs.FS, name string) (io.ReadCloser, int64, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// load reads the chip files among entries.
func load(entries []entry) (*Image, error) {
	m := NewImage()
	names := map[lds.File]string{}
	sort.Slice(entries, func(i, j int) bool { return entries[i].name < entries[j].name })
	for _, e := range entries {
		f, ok := FileByName(e.name)
		if !ok || e.mode.IsDir() {
			m.unknown = append(m.unknown, e.name)
			continue
		}
		if !e.mode.IsRegular() {
			return nil, fmt.Errorf("chip: %s is a link or special file, not a regular file", e.name)
		}
		if first, twice := names[f]; twice {
			return nil, fmt.Errorf("chip: %s and %s are both %v", first, e.name, f)
		}
		names[f] = e.name
		b, err := e.read(f)
		if err != nil {
			return nil, fmt.Errorf("chip: %s: %w", e.name, err)
		}
		m.Put(f, b)
	}
	if len(names) == 0 {
		return nil, errors.New("chip: no file of a chip found")
	}
	m.unknown = slices.Clip(m.unknown)
	return m, nil
}

func (e entry) read(f lds.File) ([]byte, error) {
	content, size, err := e.open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return readLimited(content, size, f)
}

// readLimited reads to the end of r, which says it holds size octets, and not past the limit of f whatever it says.
func readLimited(r io.Reader, size int64, f lds.File) ([]byte, error) {
	limit := int64(MaxSize(f))
	if size > limit {
		return nil, fmt.Errorf("%v of %d octets, more than %d: %w", f, size, limit, ErrLimit)
	}
	b := bytes.NewBuffer(make([]byte, 0, max(size, 0)+bytes.MinRead))
	n, err := b.ReadFrom(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, fmt.Errorf("%v of more than %d octets: %w", f, limit, ErrLimit)
	}
	return slices.Clip(b.Bytes()), nil
}
