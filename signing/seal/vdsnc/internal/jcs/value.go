package jcs

import (
	"cmp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Kind is what a value is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"null", "false", "true", "a number", "a string", "an array", "an object"}

// String returns the kind in words.
func (k Kind) String() string { return kindNames[k] }

// Value is a JSON value.
type Value struct {
	Kind    Kind
	Text    string   // String: its characters; Number: its canonical form
	Items   []Value  // Array
	Members []Member // Object, in canonical order, no name twice
	Offset  int      // of its first octet in the text read
}

// Member is a member of an object.
type Member struct {
	Name  string
	Value Value
}

// Get returns the member of that name, nil where the value has none.
func (v *Value) Get(name string) *Value {
	for i := range v.Members {
		if v.Members[i].Name == name {
			return &v.Members[i].Value
		}
	}
	return nil
}

// Text makes a string.
func Text(s string) Value { return Value{Kind: String, Text: s} }

// Int makes a number, which a double must hold exactly.
func Int(n int) Value { return Value{Kind: Number, Text: strconv.Itoa(n)} }

// List makes an array.
func List(items ...Value) Value { return Value{Kind: Array, Items: items} }

// Make makes an object of members whose names differ, in any order. Members of the kind [Null] are left out.
func Make(members ...Member) Value {
	members = slices.DeleteFunc(members, func(m Member) bool { return m.Value.Kind == Null })
	sortMembers(members)
	return Value{Kind: Object, Members: members}
}

// Append writes the value in canonical form (RFC 8785, 3.2).
func (v *Value) Append(out []byte) []byte {
	switch v.Kind {
	case Null, False, True:
		return append(out, kindNames[v.Kind]...)
	case Number:
		return append(out, v.Text...)
	case String:
		return appendString(out, v.Text)
	case Array:
		out = append(out, '[')
		for i := range v.Items {
			if i > 0 {
				out = append(out, ',')
			}
			out = v.Items[i].Append(out)
		}
		return append(out, ']')
	}
	out = append(out, '{')
	for i := range v.Members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendString(out, v.Members[i].Name), ':')
		out = v.Members[i].Value.Append(out)
	}
	return append(out, '}')
}

// appendString escapes what must be, in the one way of RFC 8785, 3.2.2.2.
func appendString(out []byte, s string) []byte {
	const digits = "0123456789abcdef"
	out = append(out, '"')
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c >= 0x20:
			out = append(out, c)
		case short[c] != 0:
			out = append(out, '\\', short[c])
		default:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&0xF])
		}
	}
	return append(out, '"')
}

// short are the control characters with an escape of one letter.
var short = [0x20]byte{'\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r'}

func sortMembers(members []Member) {
	slices.SortFunc(members, func(a, b Member) int { return compare(a.Name, b.Name) })
}

// compare orders names by their UTF-16 code units (RFC 8785, 3.2.3).
func compare(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x != y {
			return cmp.Or(cmp.Compare(unit(x), unit(y)), cmp.Compare(x, y))
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

// unit is the first UTF-16 code unit of a character.
func unit(r rune) rune {
	if r < 0x10000 {
		return r
	}
	return 0xD800 + (r-0x10000)>>10
}
