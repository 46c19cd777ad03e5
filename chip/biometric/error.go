package biometric

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// ErrUnsupported says that a format is not known here: nothing can be said of it, neither good nor bad.
var ErrUnsupported = errors.New("not supported")

// Error says which field is wrong, where, and by which clause.
type Error struct {
	Field  string // in the words of the standard: "record length", "biometric subtype"
	Offset int    // octets from the start of what was decoded; -1 where there is no place
	Ref    string // the clause: "Doc 9303-10, 4.7.2.1"
	Err    error
}

// Error returns field, place, cause and clause.
func (e *Error) Error() string {
	cause := e.Err.Error()
	if object, ok := e.Err.(*tlv.Error); ok { // it would name the place a second time
		cause = object.Err.Error()
		if object.Tag != 0 {
			cause = fmt.Sprintf("tag %v: %v", object.Tag, object.Err)
		}
	}
	if e.Offset < 0 {
		return fmt.Sprintf("biometric: %s: %s (%s)", e.Field, cause, e.Ref)
	}
	return fmt.Sprintf("biometric: %s at offset %d: %s (%s)", e.Field, e.Offset, cause, e.Ref)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// malformed names field and clause of an error of the data objects' encoding.
func malformed(field, ref string, err error) error {
	e := &Error{Field: field, Offset: -1, Ref: ref, Err: err}
	if object, ok := err.(*tlv.Error); ok {
		e.Offset = object.Offset
	}
	return e
}

// each visits the errors that err is joined from.
func each(err error, visit func(*Error)) {
	switch e := err.(type) {
	case *Error:
		visit(e)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			each(one, visit)
		}
	}
}

// shift moves the places of err by where its record begins in what holds it.
func shift(err error, by int) {
	each(err, func(e *Error) {
		if e.Offset >= 0 {
			e.Offset += by
		}
	})
}

// breaches collects what is wrong, one after another.
type breaches struct {
	ref string
	all []error
}

func (b *breaches) add(field, format string, args ...any) { b.at(-1, field, format, args...) }

func (b *breaches) at(offset int, field, format string, args ...any) {
	b.all = append(b.all, &Error{field, offset, b.ref, fmt.Errorf(format, args...)})
}

// must notes a breach unless ok.
func (b *breaches) must(ok bool, field, format string, args ...any) {
	if !ok {
		b.add(field, format, args...)
	}
}

// join adds the breaches of a part.
func (b *breaches) join(err error) {
	if err != nil {
		b.all = append(b.all, err)
	}
}

func (b *breaches) err() error { return errors.Join(b.all...) }
