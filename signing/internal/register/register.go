// Package register remembers the jobs of a batch from one pass over it to the next, however many there are.
package register

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"slices"
)

// Register keeps what is known of each job between the passes: enough to know it again and to find a number that is used twice,
// and nothing of the holder. It takes 16 octets a job in a temporary file and three bits in memory, so that a batch may be as long
// as it likes.
//
// Numbers and contents are kept as 64 bits of a hash with a key of this run, so that nobody can make two of them meet.
type Register struct {
	key     [16]byte
	file    *os.File
	writer  *bufio.Writer
	reader  *bufio.Reader
	count   int
	refused Bits
	twice   Bits
}

// Bits is a set of small numbers.
type Bits []uint64

// Has says whether i is in the set.
func (b Bits) Has(i int) bool { return i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0 }

// Set puts i in.
func (b *Bits) Set(i int) {
	for i/64 >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

// Any says whether the set is not empty.
func (b Bits) Any() bool { return slices.ContainsFunc(b, func(w uint64) bool { return w != 0 }) }

const entrySize = 16

// New makes an empty register.
func New() (*Register, error) {
	f, err := os.CreateTemp("", "batch-")
	if err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}
	_ = os.Remove(f.Name()) // where the system allows it, nothing is left whatever happens; else Close does it
	r := &Register{file: f, writer: bufio.NewWriterSize(f, 64<<10)}
	rand.Read(r.key[:])
	return r, nil
}

// Close removes the file.
func (r *Register) Close() error {
	err := r.file.Close()
	if err := os.Remove(r.file.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return err
}

// Tag is the keyed hash of a value.
func (r *Register) Tag(value []byte) uint64 {
	sum := sha256.Sum256(append(append(make([]byte, 0, 80), r.key[:]...), value...))
	return binary.BigEndian.Uint64(sum[:])
}

// Add appends a job.
func (r *Register) Add(number string, content [sha256.Size]byte, refused bool) error {
	var e [entrySize]byte
	binary.BigEndian.PutUint64(e[:], r.Tag([]byte(number)))
	binary.BigEndian.PutUint64(e[8:], r.Tag(content[:]))
	if refused {
		r.refused.Set(r.count)
	}
	r.count++
	_, err := r.writer.Write(e[:])
	return err
}

// Rewind begins a pass over what was added.
func (r *Register) Rewind() error {
	if err := r.writer.Flush(); err != nil {
		return err
	}
	r.reader = bufio.NewReaderSize(io.NewSectionReader(r.file, 0, int64(r.count)*entrySize), 64<<10)
	return nil
}

// Next returns the tags of number and content of the next job of a pass.
func (r *Register) Next() (number, content uint64, err error) {
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

// FindTwice marks the jobs whose number has another content elsewhere in the batch: which of them is right nobody here can say, so
// all are refused. The numbers are looked at a share at a time, one pass over the file each.
func (r *Register) FindTwice() error {
	shares := uint64(r.count/share + 1)
	list := make([]seen, 0, min(r.count, share+share/8))
	for s := range shares {
		if err := r.Rewind(); err != nil {
			return err
		}
		list = list[:0]
		for i := range r.count {
			number, content, err := r.Next()
			if err != nil {
				return err
			}
			// A job that was refused by itself has no say: it will not be signed.
			if number%shares == s && !r.refused.Has(i) {
				list = append(list, seen{number, content, i})
			}
		}
		r.compare(list)
	}
	return nil
}

func (r *Register) compare(list []seen) {
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
				r.twice.Set(job.index)
				r.refused.Set(job.index)
			}
		}
		first = end
	}
}

// Count returns how many jobs there are.
func (r *Register) Count() int { return r.count }

// Refused is the set of jobs that were refused, by themselves or for their number.
func (r *Register) Refused() Bits { return r.refused }

// Twice is the set of jobs whose number has another job with other content.
func (r *Register) Twice() Bits { return r.twice }

// CountRefused returns how many were refused.
func (r *Register) CountRefused() (n int) {
	for _, word := range r.refused {
		n += bits.OnesCount64(word)
	}
	return n
}
