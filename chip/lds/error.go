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
	if err == nil {
		return nil
	}
	if e, ok := err.(*Error); ok {
		return []*Error{e}
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Error
		for _, e := range joined.Unwrap() {
			all = append(all, Findings(e)...)
		}
		return all
	}
	return Findings(errors.Unwrap(err))
}

// Tolerable tells whether err holds nothing but deviations that genuine documents are known to have. It is true for nil.
func Tolerable(err error) bool {
	if err == nil {
		return true
	}
	all := Findings(err)
	for _, e := range all {
		if !e.Tolerable {
			return false
		}
	}
	return len(all) > 0
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
