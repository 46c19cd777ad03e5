package station

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
)

// Batch is a job file and what to do with it.
type Batch struct {
	Path         string
	Profiles     document.Profiles
	Issuer       *signing.Issuer // nil: nothing is signed
	Linter       *signing.Linter // without an issuer: what asks the rules; nil: those that need no signer
	Store        *Store          // nil: nothing is signed
	AllOrNothing bool

	Out      io.Writer                          // results, one JSON line each
	Show     func(r *Result, w io.Writer) error // nil: JSON
	Progress func(done, total int)              // nil: none

	file     *os.File
	pictures *pictures
	checked  *register // what the first pass found
	count    Count
}

// Check reads the batch and validates every job, without a signature, and prints a result for each.
func (b *Batch) Check(ctx context.Context) (Count, error) {
	if err := b.open(); err != nil {
		return b.count, err
	}
	defer b.close()
	err := b.first(ctx, b.emit)
	return b.count, err
}

// Sign validates the whole batch, then signs each job that was found right. Only a fault of the station itself, such as a
// full disk, ends it early; the error says so, and the same call again takes up where it ended.
func (b *Batch) Sign(ctx context.Context) (Count, error) {
	if err := b.open(); err != nil {
		return b.count, err
	}
	defer b.close()
	if err := b.first(ctx, func(*Result) error { return nil }); err != nil {
		return b.count, err
	}
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return b.count, err
	}
	err := b.second(ctx, b.AllOrNothing && b.checked.anyRefused())
	return b.count, err
}

func (b *Batch) open() error {
	f, err := os.Open(b.Path)
	if err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	b.file = f
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		b.file.Close()
		return cli.Errorf(cli.Usage, "the batch is read twice: write it to a file", "%s: not a regular file", b.Path)
	}
	if b.pictures, err = openPictures(b.Path); err != nil {
		b.file.Close()
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	b.count, b.checked = Count{}, newRegister()
	return nil
}

func (b *Batch) close() {
	b.pictures.Close()
	b.file.Close()
}

// first validates every job.
func (b *Batch) first(ctx context.Context, found func(*Result) error) error {
	for job, err := range document.Jobs(bufio.NewReader(b.file)) {
		if job == nil {
			return fmt.Errorf("%s: %w", b.Path, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		result, w := newResult(job), work{}
		if err == nil {
			w, err = b.prepare(ctx, job)
		}
		if err != nil {
			b.checked.addRefused()
		} else if b.checked.add(job.Number, w.content) {
			err = usedTwice()
		}
		if result.State = Checked; err != nil {
			result.refuse(err)
		}
		result.Notes = w.notes
		if err := found(result); err != nil {
			return err
		}
	}
	return nil
}

// second signs what the first pass found right, and reports all.
func (b *Batch) second(ctx context.Context, held bool) error {
	next := 0
	for job, err := range document.Jobs(bufio.NewReader(b.file)) {
		if job == nil {
			return fmt.Errorf("%s: %w", b.Path, err)
		}
		if ctx.Err() != nil {
			return cli.Errorf(cli.PartlyDone, "run the same command again", "stopped after %d of %d jobs", next, b.checked.count)
		}
		if next == b.checked.count {
			return cli.Errorf(cli.Refused, "", "%s: grew after it was checked", b.Path)
		}
		result, err := b.one(ctx, job, err, next, held)
		next++
		if e := b.emit(result); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		if b.Progress != nil {
			b.Progress(next, b.checked.count)
		}
	}
	if next < b.checked.count {
		return cli.Errorf(cli.Refused, "", "%s: shrank after it was checked", b.Path)
	}
	return nil
}

// emit counts and prints a result.
func (b *Batch) emit(r *Result) error {
	b.count.add(r)
	if b.Show != nil {
		return b.Show(r, b.Out)
	}
	return r.write(b.Out)
}
