package station

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"hash/maphash"
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
	Issuer       *signing.Issuer // nil: only the rules that need no signer
	Store        *Store          // nil: nothing is signed
	AllOrNothing bool

	Out      io.Writer                          // results, one JSON line each
	Show     func(r *Result, w io.Writer) error // nil: JSON
	Progress func(done, total int)              // nil: none

	file     *os.File
	pictures *pictures
	checked  []mark // per job, in order: what the first pass found
	count    Count
}

// mark is what is kept of a job between the passes: enough to know it again, and nothing of the holder. A million jobs
// take 20 MB.
type mark struct {
	content [16]byte // of the line and its pictures
	refused bool
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
	held := false
	for _, m := range b.checked {
		held = held || m.refused && b.AllOrNothing
	}
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return b.count, err
	}
	err := b.second(ctx, held)
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
	b.count, b.checked = Count{}, nil
	return nil
}

func (b *Batch) close() {
	b.pictures.Close()
	b.file.Close()
}

// first validates every job.
func (b *Batch) first(ctx context.Context, found func(*Result) error) error {
	numbers := newNumberSet()
	for job, err := range document.Jobs(bufio.NewReader(b.file)) {
		if job == nil {
			return fmt.Errorf("%s: %w", b.Path, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		result, w := newResult(job), work{}
		if err == nil {
			w, err = b.prepare(job)
		}
		m := newMark(w.content)
		if err == nil {
			var first int
			if first, err = numbers.add(job.Number, m, len(b.checked)); err != nil {
				b.checked[first].refused = true
			}
		}
		m.refused = err != nil
		b.checked = append(b.checked, m)
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
			return cli.Errorf(cli.PartlyDone, "run the same command again", "stopped after %d of %d jobs", next, len(b.checked))
		}
		if next == len(b.checked) {
			return cli.Errorf(cli.Refused, "", "%s: grew after it was checked", b.Path)
		}
		result, err := b.one(ctx, job, err, b.checked[next], held)
		next++
		if e := b.emit(result); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		if b.Progress != nil {
			b.Progress(next, len(b.checked))
		}
	}
	if next < len(b.checked) {
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

// numberSet finds a number that is there twice in a batch with different contents, in sixteen bytes a number.
type numberSet struct {
	seed maphash.Seed
	seen map[uint64]numberUse
}

type numberUse struct {
	content uint64
	job     int // the first one with the number
}

func newNumberSet() *numberSet { return &numberSet{maphash.MakeSeed(), map[uint64]numberUse{}} }

// add returns the error of a number that another job, which is returned, has with other content: which of the two is right
// nobody here can say, so neither is signed.
func (s *numberSet) add(number string, m mark, job int) (first int, err error) {
	key, content := maphash.String(s.seed, number), maphash.Bytes(s.seed, m.content[:])
	before, there := s.seen[key]
	switch {
	case !there:
		s.seen[key] = numberUse{content, job}
	case before.content != content:
		return before.job, duplicate("number", "used twice in this batch, with different contents")
	}
	return job, nil
}

// newMark hashes what is ordered: the documents' files before they are signed, in which line and pictures both are.
func newMark(content [sha256.Size]byte) (m mark) {
	copy(m.content[:], content[:])
	return m
}
