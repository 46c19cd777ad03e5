package trust

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
)

// writer appends integers of fixed size and counted bytes, so that one content has one form.
type writer struct {
	b   []byte
	err error
}

func (w *writer) uint64(v uint64) { w.b = binary.BigEndian.AppendUint64(w.b, v) }

func (w *writer) int(v int) {
	if (v < 0 || v > math.MaxInt32) && w.err == nil {
		w.err = fmt.Errorf("%d does not fit", v)
	}
	w.b = binary.BigEndian.AppendUint32(w.b, uint32(v))
}

func (w *writer) bool(v bool) {
	if v {
		w.b = append(w.b, 1)
		return
	}
	w.b = append(w.b, 0)
}

func (w *writer) bytes(b []byte) {
	w.int(len(b))
	w.b = append(w.b, b...)
}

// time writes a flag, seconds and nanoseconds; a zero time is the flag alone with noughts behind it.
func (w *writer) time(t time.Time) {
	w.bool(!t.IsZero())
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	w.uint64(uint64(t.Unix()))
	w.int(t.Nanosecond())
}

// reader takes apart what writer wrote. The first fault stays; what is read after it is zero.
type reader struct {
	b    []byte
	size int // at the beginning
	err  error
}

var errShort = errors.New("ends too early")

func (r *reader) fail(field string, err error) {
	if r.err == nil {
		r.err = &Error{Field: fmt.Sprintf("%s at %d", field, len(preparedMagic)+r.size-len(r.b)), Err: err}
		r.b = nil
	}
}

func (r *reader) take(field string, n int) []byte {
	if n > len(r.b) {
		r.fail(field, errShort)
		return nil
	}
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) uint64(field string) uint64 {
	if b := r.take(field, 8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

func (r *reader) int(field string) int {
	b := r.take(field, 4)
	if b == nil {
		return 0
	}
	v := binary.BigEndian.Uint32(b)
	if v > math.MaxInt32 {
		r.fail(field, fmt.Errorf("%d is too large", v))
		return 0
	}
	return int(v)
}

// count reads how many items of at least size bytes follow, and holds it against the bytes that are there.
func (r *reader) count(field string, size int) int {
	n := r.int(field)
	if n > len(r.b)/size {
		r.fail(field, fmt.Errorf("%d items in %d bytes", n, len(r.b)))
		return 0
	}
	return n
}

// index reads the number of an item in a table of n.
func (r *reader) index(field string, n int) int {
	i := r.int(field)
	if r.err == nil && i >= n {
		r.fail(field, fmt.Errorf("number %d of %d", i, n))
	}
	if r.err != nil {
		return 0
	}
	return i
}

func (r *reader) bool(field string) bool {
	b := r.take(field, 1)
	if len(b) == 1 && b[0] > 1 {
		r.fail(field, fmt.Errorf("%d is neither yes nor no", b[0]))
	}
	return len(b) == 1 && b[0] == 1
}

func (r *reader) bytes(field string) []byte { return r.take(field, r.int(field)) }

func (r *reader) text(field string) string { return string(r.bytes(field)) }

func (r *reader) time(field string) time.Time {
	set, seconds, nanos := r.bool(field), int64(r.uint64(field)), r.int(field)
	if !set || r.err != nil {
		return time.Time{}
	}
	if nanos >= 1e9 {
		r.fail(field, fmt.Errorf("%d nanoseconds", nanos))
	}
	return time.Unix(seconds, int64(nanos)).UTC()
}
