package signing

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// register keeps what is known of each job between the passes: enough to know it again and to find a number that is used twice,
// and nothing of the holder. It takes 16 octets a job in a temporary file and three bits in memory, so that a batch may be as long
// as it likes.
//
// Numbers and contents are kept as 64 bits of a hash with a key of this run, so that nobody can make two of them meet.
type register struct {
	key     [16]byte
	file    *os.File
	writer  *bufio.Writer
	reader  *bufio.Reader
	count   int
	refused bits // right or not
	twice   bits // its number has another job with other content
	settled bits // its result was told
}

// bits is a set of small numbers.
type bits []uint64

func (b bits) has(i int) bool { return i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0 }

func (b *bits) set(i int) {
	for i/64 >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b bits) any() bool { return slices.ContainsFunc(b, func(w uint64) bool { return w != 0 }) }

const entrySize = 16

func newRegister() (*register, error) {
	f, err := os.CreateTemp("", "batch-")
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	_ = os.Remove(f.Name()) // where the system allows it, nothing is left whatever happens; else Close does it
	r := &register{file: f, writer: bufio.NewWriterSize(f, 64<<10)}
	rand.Read(r.key[:])
	return r, nil
}

func (r *register) Close() error {
	err := r.file.Close()
	if err := os.Remove(r.file.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return err
}

// tag is the keyed hash of a value.
func (r *register) tag(value []byte) uint64 {
	sum := sha256.Sum256(append(append(make([]byte, 0, 80), r.key[:]...), value...))
	return binary.BigEndian.Uint64(sum[:])
}

// add appends a job.
func (r *register) add(number string, content [sha256.Size]byte, refused bool) error {
	var e [entrySize]byte
	binary.BigEndian.PutUint64(e[:], r.tag([]byte(number)))
	binary.BigEndian.PutUint64(e[8:], r.tag(content[:]))
	if refused {
		r.refused.set(r.count)
	}
	r.count++
	_, err := r.writer.Write(e[:])
	return err
}

// rewind begins a pass over what was added.
func (r *register) rewind() error {
	if err := r.writer.Flush(); err != nil {
		return err
	}
	r.reader = bufio.NewReaderSize(io.NewSectionReader(r.file, 0, int64(r.count)*entrySize), 64<<10)
	return nil
}

// next returns the next job of a pass.
func (r *register) next() (number, content uint64, err error) {
	var e [entrySize]byte
	if _, err := io.ReadFull(r.reader, e[:]); err != nil {
		return 0, 0, err
	}
	return binary.BigEndian.Uint64(e[:]), binary.BigEndian.Uint64(e[8:]), nil
}

// seen is a job whose number is looked for among others.
type seen struct {
	number, content uint64
	index           int
}

// share is how many jobs are sorted at once.
const share = 1 << 17

// findTwice marks the jobs whose number has another content elsewhere in the batch: which of them is right nobody here can say, so
// all are refused. The numbers are looked at a share at a time, one pass over the file each.
func (r *register) findTwice() error {
	shares := uint64(r.count/share + 1)
	list := make([]seen, 0, min(r.count, share+share/8))
	for s := range shares {
		if err := r.rewind(); err != nil {
			return err
		}
		list = list[:0]
		for i := range r.count {
			number, content, err := r.next()
			if err != nil {
				return err
			}
			// A job that was refused by itself has no say: it will not be signed.
			if number%shares == s && !r.refused.has(i) {
				list = append(list, seen{number, content, i})
			}
		}
		r.compare(list)
	}
	return nil
}

func (r *register) compare(list []seen) {
	slices.SortFunc(list, func(a, b seen) int {
		switch {
		case a.number < b.number:
			return -1
		case a.number > b.number:
			return 1
		}
		return a.index - b.index
	})
	for first := 0; first < len(list); {
		end, differ := first+1, false
		for ; end < len(list) && list[end].number == list[first].number; end++ {
			differ = differ || list[end].content != list[first].content
		}
		for _, job := range list[first:end] {
			if differ {
				r.twice.set(job.index)
				r.refused.set(job.index)
			}
		}
		first = end
	}
}

func (r *register) anyTwice() bool   { return r.twice.any() }
func (r *register) anyRefused() bool { return r.refused.any() }

func (r *register) countRefused() (n int) {
	for i := range r.count {
		if r.refused.has(i) {
			n++
		}
	}
	return n
}
