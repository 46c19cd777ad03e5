package lds

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Error is one breach of the standard in a file.
type Error struct {
	File      File
	Field     string // what is wrong, in the words of the standard: "document number", "tag list"
	Offset    int    // octets from the start of the file; -1 where there is no place
	Ref       string // the clause: "Doc 9303-10, 4.6.1"
	Tolerable bool   // issuers of genuine documents do this; the content is whole and can be used
	Err       error
}

func (e *Error) Error() string {
	s := "lds: " + e.File.Name()
	if e.Field != "" {
		s += " " + e.Field
	}
	if e.Offset >= 0 {
		s += fmt.Sprintf(" at offset %d", e.Offset)
	}
	s += ": " + e.Err.Error()
	if e.Ref != "" {
		s += " (" + e.Ref + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Findings lists the breaches that an error of Validate or Decode is made of.
func Findings(err error) []*Error {
	var all []*Error
	each(err, func(e error) {
		if breach, ok := e.(*Error); ok {
			all = append(all, breach)
		}
	})
	return all
}

// Tolerable tells whether err holds nothing but deviations that genuine documents are known to have. It is true for nil.
func Tolerable(err error) bool {
	all := true
	each(err, func(e error) {
		breach, ok := e.(*Error)
		all = all && ok && breach.Tolerable
	})
	return all
}

// each visits the errors that err is joined from.
func each(err error, visit func(error)) {
	switch e := err.(type) {
	case nil:
	case *Error:
		visit(e)
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			each(part, visit)
		}
	default:
		visit(e)
	}
}

// structure names the file in an error of the data objects' encoding.
func structure(f File, field, ref string, err error) error {
	e := &Error{File: f, Field: field, Offset: -1, Ref: ref, Err: err}
	var place *tlv.Error
	if errors.As(err, &place) {
		e.Offset = place.Offset
		e.Err = place.Err
		if place.Tag != 0 {
			e.Err = fmt.Errorf("tag %v: %w", place.Tag, place.Err)
		}
	}
	return e
}
