package document

import (
	"errors"
	"fmt"
)

// Error is one breach of one rule.
type Error struct {
	Field string // the field by its name in a job line: "names.primary", "expiry"
	Rule  string // the rule's id, stable for scripts: "TEXT-PRIVATE"; see [Rules]
	Ref   string // clause: "Doc 9303-3, 4.6"; "" for a rule of the profile or of ours
	Err   error
}

// Error returns field, breach and clause.
func (e *Error) Error() string {
	text := e.Field + ": " + e.Err.Error()
	if e.Ref != "" {
		text += " (" + e.Ref + ")"
	}
	return text
}

// Unwrap returns the breach without field and clause.
func (e *Error) Unwrap() error { return e.Err }

// Breaches returns every [*Error] in err, in the order in which they were found: what [Document.Validate] joined, taken
// apart again.
func Breaches(err error) []*Error {
	if err == nil {
		return nil
	}
	if e := (*Error)(nil); errors.As(err, &e) && error(e) == err {
		return []*Error{e}
	}
	var list []*Error
	switch wrapped := err.(type) {
	case interface{ Unwrap() []error }:
		for _, inner := range wrapped.Unwrap() {
			list = append(list, Breaches(inner)...)
		}
	case interface{ Unwrap() error }:
		list = Breaches(wrapped.Unwrap())
	}
	return list
}

// breaches collects what is wrong with a document.
type breaches []error

func (b *breaches) add(field string, rule Rule, format string, args ...any) {
	*b = append(*b, rule.breach(field, fmt.Errorf(format, args...)))
}

func (b *breaches) join(err error) {
	if err != nil {
		*b = append(*b, err)
	}
}

func (b breaches) err() error { return errors.Join(b...) }
