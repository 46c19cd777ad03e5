package chip

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
)

// maxZip bounds a zip, unknown entries included. maxDirectory bounds its central directory, which is held in memory as a
// whole; it also keeps out the 64-bit form, which a zip this small has no use for.
const (
	maxZip       = 64 << 20
	maxDirectory = 0xFFFE
)

// LoadZip reads the chip files of a zip of size octets.
func LoadZip(r io.ReaderAt, size int64) (*Image, error) {
	if err := checkDirectory(r, size); err != nil {
		return nil, fmt.Errorf("chip: zip: %w", err)
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("chip: %w", err)
	}
	if len(archive.File) > MaxEntries {
		return nil, fmt.Errorf("chip: more than %d entries: %w", MaxEntries, ErrLimit)
	}
	entries := listZip(archive.File, "")
	if folder, ok := onlyFolder(entries); ok {
		entries = listZip(archive.File, folder+"/")
	}
	return load(entries)
}

// listZip lists what lies in one folder of a zip, "" being the top. A folder below it is listed once.
func listZip(files []*zip.File, folder string) []entry {
	var entries []entry
	folders := map[string]bool{}
	for _, f := range files {
		name, ok := strings.CutPrefix(strings.ReplaceAll(f.Name, `\`, "/"), folder)
		if !ok || name == "" {
			continue
		}
		if below, _, deeper := strings.Cut(name, "/"); deeper {
			if !folders[below] {
				folders[below] = true
				entries = append(entries, entry{name: below, mode: fs.ModeDir})
			}
			continue
		}
		entries = append(entries, entry{name: name, mode: f.Mode(), open: func() (io.ReadCloser, int64, error) {
			return openZip(f)
		}})
	}
	return entries
}

func openZip(f *zip.File) (io.ReadCloser, int64, error) {
	if f.UncompressedSize64 > maxZip {
		return nil, 0, fmt.Errorf("%d octets: %w", f.UncompressedSize64, ErrLimit)
	}
	content, err := f.Open()
	return content, int64(f.UncompressedSize64), err
}

// checkDirectory refuses, before anything is allocated for it, a zip with a large central directory. The record at the end
// of the file says where the directory is; it is looked for as archive/zip does, so that both see the same.
func checkDirectory(r io.ReaderAt, size int64) error {
	const record = 22
	if size > maxZip {
		return fmt.Errorf("%d octets, more than %d: %w", size, maxZip, ErrLimit)
	}
	tail := min(size, record+0xFFFF)
	if tail < record {
		return errors.New("too short")
	}
	b := make([]byte, tail)
	if _, err := r.ReadAt(b, size-tail); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := len(b) - record
	for at >= 0 && string(b[at:at+4]) != "PK\x05\x06" {
		at--
	}
	if at < 0 {
		return errors.New("no end of central directory")
	}
	if comment := int(binary.LittleEndian.Uint16(b[at+20:])); at+record+comment > len(b) {
		return errors.New("comment is cut off")
	}
	entries := binary.LittleEndian.Uint16(b[at+10:])
	length := int64(binary.LittleEndian.Uint32(b[at+12:]))
	start := int64(binary.LittleEndian.Uint32(b[at+16:]))
	switch {
	case entries > MaxEntries:
		return fmt.Errorf("%d entries, more than %d: %w", entries, MaxEntries, ErrLimit)
	case length > maxDirectory:
		return fmt.Errorf("central directory of %d octets, more than %d: %w", length, maxDirectory, ErrLimit)
	case start+length != size-tail+int64(at):
		return errors.New("central directory does not lie before its end")
	}
	return nil
}

// WriteZip writes the image as a zip, files in the order of Files. The same image always gives the same octets: nothing is
// compressed and no time is written.
func (m *Image) WriteZip(w io.Writer) error {
	archive := zip.NewWriter(w)
	for _, f := range m.Files() {
		header := &zip.FileHeader{Name: FileName(f), Method: zip.Store, Modified: time.Time{}}
		header.SetMode(0o600)
		out, err := archive.CreateHeader(header)
		if err != nil {
			return fmt.Errorf("chip: %w", err)
		}
		if _, err := out.Write(m.files[f]); err != nil {
			return fmt.Errorf("chip: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("chip: %w", err)
	}
	return nil
}
