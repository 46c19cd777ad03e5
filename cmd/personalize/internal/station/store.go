package station

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/document"
)

// Store is the output folder: one folder of chip files per document, named by its number. It is also the record that keeps
// a number from being signed with two contents, without any state beside it:
//
//   - an intent, a small file with the hash of the content, is on disk before the signature is asked for;
//   - a document's folder is there whole or not at all ([chip.Image.WriteDir]), and is never written twice;
//   - the intent goes away after that. One that is left from a crash allows the same content only.
type Store struct {
	dir  string
	lock *lockFile
}

// OpenStore makes the folder if it is not there and locks it: a second station on the same folder is refused.
func OpenStore(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockPath(filepath.Join(dir, ".lock"))
	if err != nil {
		return nil, err
	}
	s := &Store{dir, lock}
	if err := s.sweep(); err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return s, nil
}

// leftover is the name of a folder that [chip.Image.WriteDir] was writing when a crash came.
var leftover = regexp.MustCompile(`^\.([0-9A-Z-]+)\.[0-9]+$`)

// sweep removes the half-written folders that a crash has left, and those alone: an intent must go with each, so that nothing
// of anybody else's is touched. Nobody else can be writing: the folder is locked.
func (s *Store) sweep() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		m := leftover.FindStringSubmatch(e.Name())
		if m == nil || !e.IsDir() {
			continue
		}
		if _, missing := os.Lstat(s.intentPath(m[1])); missing == nil {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.dir, e.Name())))
		}
	}
	return err
}

// Close gives the folder free.
func (s *Store) Close() error { return s.lock.release() }

// folderName is a document number as a file name: the characters of the zone, '-' for the filler.
func folderName(number string) (string, error) {
	if number == "" || len(number) > 40 {
		return "", fmt.Errorf("a number of %d characters is no folder name", len(number))
	}
	for _, r := range number {
		if !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ' || r == '<') {
			return "", fmt.Errorf("%U can't be in a folder name", r)
		}
	}
	return strings.NewReplacer(" ", "-", "<", "-").Replace(number), nil
}

// Find returns the files that were signed for a number, nil if there are none.
func (s *Store) Find(number string) (*chip.Image, error) {
	name, err := folderName(number)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(s.dir, name)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return chip.Load(path)
}

// intentPath is the file that says what is about to be signed.
func (s *Store) intentPath(name string) string { return filepath.Join(s.dir, "."+name+".intent") }

// Intend records on disk that this content is about to be signed under this number. again says that a crash left the same
// intent. An intent for other content is refused.
func (s *Store) Intend(number string, content [sha256.Size]byte) (again bool, err error) {
	name, err := folderName(number)
	if err != nil {
		return false, err
	}
	path, text := s.intentPath(name), []byte("sha256:"+hex.EncodeToString(content[:])+"\n")
	if before, err := os.ReadFile(path); err == nil {
		if !bytes.Equal(before, text) {
			return false, duplicate("number", "begun before with other content, and not finished")
		}
		return true, nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return false, writeDurable(path, text)
}

// Done ends the intent of a document whose folder is there, where a crash came between the two.
func (s *Store) Done(number string) error {
	name, err := folderName(number)
	if err != nil {
		return err
	}
	if err := os.Remove(s.intentPath(name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Put writes a document's files and ends its intent.
func (s *Store) Put(number string, image *chip.Image) error {
	name, err := folderName(number)
	if err != nil {
		return err
	}
	if err := image.WriteDir(filepath.Join(s.dir, name)); err != nil {
		return err
	}
	return s.Done(number)
}

// writeDurable writes a small file so that it is on disk, whole, when the call returns.
func writeDurable(path string, data []byte) error {
	temp := path + ".new"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}

func duplicate(field, format string, args ...any) error {
	return &document.Error{Field: field, Rule: "NUM-DUP", Err: fmt.Errorf(format, args...)}
}

// sodDigest is a signed document's name in results: the hash of its EF.SOD.
func sodDigest(image *chip.Image) string {
	data, _ := image.File(lds.SOD)
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}
