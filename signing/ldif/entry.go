package ldif

import "strings"

// Change is what a record does to the directory.
type Change string

// The changes (RFC 2849, 2). A record without changetype states content, which is an addition.
const (
	Content Change = ""
	Add     Change = "add"
	Delete  Change = "delete"
	Modify  Change = "modify"
	Rename  Change = "modrdn"
)

// Entry is one record of a file.
type Entry struct {
	DN         string // UTF-8, as written
	Change     Change
	Attributes []Attribute // in the order of the file; of a Modify the values that are added, replaced or deleted
	Line       int         // where the record begins, from 1; 0 in an entry that is to be written
}

// Attribute is one value of an attribute.
type Attribute struct {
	Name    string   // "userCertificate", without options
	Options []string // "binary"
	Op      Change   // in a Modify: Add, Delete or Replace; "" elsewhere
	Value   []byte
}

// Replace is the one operation of a [Modify] that is no change of its own.
const Replace Change = "replace"

// Is says whether the attribute has that name, whose case does not count (RFC 4512, 2.5).
func (a *Attribute) Is(name string) bool { return strings.EqualFold(a.Name, name) }

// Get returns the first value of an attribute, nil where there is none.
func (e *Entry) Get(name string) []byte {
	for i := range e.Attributes {
		if e.Attributes[i].Is(name) {
			return e.Attributes[i].Value
		}
	}
	return nil
}

// description returns name and options as written.
func (a *Attribute) description() string {
	return strings.Join(append([]string{a.Name}, a.Options...), ";")
}
