package ceremony

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Names of the files of a record, beside those that the steps make.
const (
	ScriptFile     = "script.yaml"
	TranscriptFile = "transcript.jsonl"
	lockName       = ".lock"
)

// Record is the folder of a ceremony, held while it is written to.
type Record struct {
	dir  string
	lock *lock
	file *os.File
	chain
	now func() time.Time
	cut func(where string) error // tests: the program ends here
}

// openRecord opens or makes the folder and reads the transcript. A torn last line, which a crash leaves, is taken off.
func openRecord(dir string, now func() time.Time, cut func(string) error) (*Record, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l, err := lockFile(filepath.Join(dir, lockName))
	if err != nil {
		return nil, err
	}
	r := &Record{dir: dir, lock: l, now: now, cut: cut}
	if err := r.load(); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *Record) load() error {
	path := filepath.Join(r.dir, TranscriptFile)
	data, err := readBounded(os.DirFS(r.dir), TranscriptFile, maxTranscript)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c, torn, err := readChain(data)
	if err != nil {
		return err
	}
	r.chain = c
	if r.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		return err
	}
	whole := int64(len(data) - len(torn))
	if err := r.file.Truncate(whole); err != nil {
		return err
	}
	if _, err := r.file.Seek(whole, 0); err != nil {
		return err
	}
	return syncDir(r.dir)
}

func (r *Record) close() error {
	var err error
	if r.file != nil {
		err = r.file.Close()
	}
	return errors.Join(err, r.lock.release())
}

// tolerance is how far a clock may lag behind the last line.
const tolerance = 5 * time.Minute

// append writes one line, durably. A clock a little behind is brought up to the last line; one further behind is refused.
func (r *Record) append(e Entry) error {
	at, err := r.time(e.Kind)
	if err != nil {
		return err
	}
	e.V, e.N, e.Time, e.Prev = 1, len(r.entries), at, r.head()
	line, err := json.Marshal(&e)
	if err != nil {
		return err
	}
	if err := r.stop("before " + string(e.Kind) + " " + e.Step); err != nil {
		return err
	}
	if _, err := r.file.Write(append(line, '\n')); err != nil {
		return err
	}
	if err := r.file.Sync(); err != nil {
		return err
	}
	if err := r.add(line); err != nil {
		return err
	}
	return r.stop("after " + string(e.Kind) + " " + e.Step)
}

// time is that of the next line. Closing signatures bring their own, signed; their lines have that of the line before, since no
// signature covers them.
func (r *Record) time(kind Kind) (string, error) {
	last := r.last().Time
	if kind == Closed {
		return last, nil
	}
	now := r.now().UTC().Truncate(time.Second)
	if last == "" {
		return now.Format(time.RFC3339), nil
	}
	before, err := time.Parse(time.RFC3339, last)
	if err != nil {
		return "", err
	}
	if now.Before(before.Add(-tolerance)) {
		return "", fault(ErrRefused, "clock", "%s, the record's last line is of %s", now.Format(time.RFC3339), last)
	}
	if now.Before(before) {
		now = before
	}
	return now.Format(time.RFC3339), nil
}

func (r *Record) stop(where string) error {
	if r.cut == nil {
		return nil
	}
	return r.cut(where)
}

// keep writes a file of the record in one step. What is there already was not written down yet, or it is the same.
func (r *Record) keep(name string, data []byte) (File, error) {
	f, err := os.CreateTemp(r.dir, ".new-*")
	if err != nil {
		return File{}, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return File{}, err
	}
	if err := r.stop("before file " + name); err != nil {
		return File{}, err
	}
	if err := os.Rename(f.Name(), filepath.Join(r.dir, name)); err != nil {
		return File{}, err
	}
	if err := syncDir(r.dir); err != nil {
		return File{}, err
	}
	return File{name, hashOf(data)}, r.stop("after file " + name)
}

// read reads a file of the record; nil where there is none.
func (r *Record) read(name string) ([]byte, error) {
	data, err := readBounded(os.DirFS(r.dir), name, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// maxFile bounds a file of the record other than the transcript.
const maxFile = 1 << 20

func readBounded(fsys fs.FS, name string, most int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && len(data) > most {
		err = fault(ErrRecord, name, "more than %d bytes", most)
	}
	return data, err
}

// find returns the last entry of that kind and step.
func (c *chain) find(kind Kind, step string) *Entry {
	for i := len(c.entries) - 1; i >= 0; i-- {
		if e := &c.entries[i]; e.Kind == kind && e.Step == step {
			return e
		}
	}
	return nil
}
