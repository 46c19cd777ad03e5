package lds

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Object is a data object that the standard doesn't name in its place. Value aliases the file.
type Object struct {
	Tag   tlv.Tag
	Value []byte
}

// Limits of one file, so that a hostile one can't make a reader of it allocate without bounds.
const (
	maxObjects  = 4096 // data objects, all levels together
	maxFindings = 64   // those behind are not listed; the last one listed says so
)

// scan reads the data objects of one file and collects what is wrong with them.
type scan struct {
	file    File
	ref     string // clause of the file
	found   []error
	objects int
}

// open is the inside of the one data object that b must be.
func (s *scan) open(b []byte) (tlv.Reader, error) {
	e, err := tlv.One(b, s.file.Tag())
	if err != nil {
		return tlv.Reader{}, structure(s.file, "", s.ref, err)
	}
	s.minimal(e)
	return e.Children(), nil
}

// next reads one data object.
func (s *scan) next(r *tlv.Reader) (tlv.Element, error) {
	e, err := r.Next()
	if err != nil {
		return tlv.Element{}, structure(s.file, "", s.ref, err)
	}
	if s.objects++; s.objects > maxObjects {
		return tlv.Element{}, structure(s.file, "", s.ref, e.Errorf("more than %d data objects", maxObjects))
	}
	s.minimal(e)
	return e, nil
}

func (s *scan) minimal(e tlv.Element) {
	if !e.Minimal {
		s.deviation(e.Offset, fmt.Sprintf("tag %v", e.Tag), "length in more octets than needed")
	}
}

// deviation notes what genuine documents are known to do.
func (s *scan) deviation(offset int, field, format string, args ...any) {
	s.note(&Error{Offset: offset, Field: field, Tolerable: true, Err: fmt.Errorf(format, args...)})
}

// breach notes what leaves the content in doubt.
func (s *scan) breach(offset int, field, format string, args ...any) {
	s.note(&Error{Offset: offset, Field: field, Err: fmt.Errorf(format, args...)})
}

func (s *scan) note(e *Error) {
	if len(s.found) > maxFindings {
		return
	}
	if len(s.found) == maxFindings {
		e = &Error{Offset: -1, Err: errors.New("further findings left out")}
	}
	e.File, e.Ref = s.file, s.ref
	s.found = append(s.found, e)
}

// stray notes a data object that has no place here, and keeps it.
func (s *scan) stray(e tlv.Element) Object {
	s.deviation(e.Offset, fmt.Sprintf("tag %v", e.Tag), "not named by the standard here")
	return Object{e.Tag, e.Value}
}

// rules checks a value against the clause of its file; offsets are unknown there.
type rules struct{ scan }

func check(file File, ref string, found []error) *rules {
	return &rules{scan{file: file, ref: ref, found: append([]error(nil), found...)}}
}

// must notes a breach unless ok.
func (r *rules) must(ok bool, field, format string, args ...any) {
	if !ok {
		r.breach(-1, field, format, args...)
	}
}

func (r *rules) err() error { return errors.Join(r.found...) }

// encode refuses what doesn't keep to the standard and writes the rest as one data object.
func encode(file File, invalid error, size int, build func(*tlv.Builder)) ([]byte, error) {
	if invalid != nil {
		return nil, invalid
	}
	b := tlv.NewBuilder(size + 8)
	b.AddNested(file.Tag(), build)
	return b.Bytes(), nil
}
