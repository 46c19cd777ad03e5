// Package jobs opens the job file of a batch: once, so that what was approved is what is signed, whatever becomes of the file's
// name in between.
package jobs

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/document"
)

// File is an open job file, with the pictures below its folder.
type File struct {
	path     string
	file     *os.File
	size     int64
	csv      bool
	pictures *pictures
}

// Open opens a job file: CSV if its name ends so, else JSON Lines.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, cli.Errorf(cli.Usage, "the batch is read twice: write it to a file", "%s: not a regular file", path)
	}
	p, err := openPictures(path)
	if err != nil {
		f.Close()
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	return &File{path, f, info.Size(), strings.HasSuffix(strings.ToLower(path), ".csv"), p}, nil
}

// Close closes the file.
func (f *File) Close() error {
	f.pictures.Close()
	return f.file.Close()
}

// Jobs reads the file from its beginning. It ends where the file ended when it was opened, and one octet later, so that a file
// that grew shows. A file without a job is an error: who writes one has lost what was to be in it.
func (f *File) Jobs() iter.Seq2[*document.Job, error] {
	r := bufio.NewReader(io.NewSectionReader(f.file, 0, f.size+1))
	read := document.Jobs
	if f.csv {
		read = document.JobsCSV
	}
	return func(yield func(*document.Job, error) bool) {
		empty := true
		for job, err := range read(r) {
			empty = false
			if job == nil {
				err = &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", f.path, err)}
			}
			if !yield(job, err) {
				return
			}
		}
		if empty {
			yield(nil, cli.Errorf(cli.Malformed, "", "%s: no job in it", f.path))
		}
	}
}

// Picture reads a picture that a job names.
func (f *File) Picture(path string) ([]byte, error) { return f.pictures.read(path) }
