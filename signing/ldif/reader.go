package ldif

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits on what is read. The largest values of the PKD are master lists of about a megabyte.
const (
	maxLine       = 24 << 20 // octets of a logical line
	maxEntry      = 48 << 20 // octets of all values of one entry
	maxAttributes = 4096     // values of one entry
	maxName       = 256      // octets of an attribute description
	maxDN         = 64 << 10
)

// Reader reads a file entry by entry. Memory is that of one entry, whatever the size of the file.
type Reader struct {
	lines   lines
	version int
	started bool
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader {
	return &Reader{lines: lines{r: bufio.NewReaderSize(r, 64<<10)}}
}

// Version returns the version the file states, 0 before the first entry was read or where it states none.
func (r *Reader) Version() int { return r.version }

// Next returns the next entry, and io.EOF after the last. An [*Error] is about one record: the next call goes on behind it,
// so that one broken record costs no other. Any other error ends the reading.
func (r *Reader) Next() (*Entry, error) {
	text, at, err := r.first()
	if err != nil {
		return nil, r.pass(err)
	}
	e := &Entry{Line: at}
	if err := r.read(e, text); err != nil {
		return nil, r.pass(err)
	}
	if err := e.complete(); err != nil {
		return nil, err
	}
	return e, nil
}

// Sniff looks at the first octets of a file for how LDIF begins: a version, a record or comments.
func Sniff(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, mark), "\r\n")
	for isComment(head) {
		_, rest, ok := bytes.Cut(head, []byte{'\n'})
		if !ok {
			return false
		}
		head = bytes.TrimLeft(rest, "\r\n ")
	}
	return bytes.HasPrefix(head, []byte("version:")) || bytes.HasPrefix(head, []byte("dn:"))
}

// mark is the byte order mark that some editors leave.
var mark = []byte("\xef\xbb\xbf")

// first passes over blank lines, comments and the version, and returns the line that begins a record.
func (r *Reader) first() (text []byte, at int, err error) {
	for {
		text, at, err = r.lines.next()
		if err != nil {
			return nil, 0, err
		}
		if isComment(text) || len(text) == 0 {
			continue
		}
		if started := r.started; !started {
			r.started = true
			text = bytes.TrimPrefix(text, mark)
			if value, ok := bytes.CutPrefix(text, []byte("version:")); ok {
				if value = bytes.TrimLeft(value, " "); string(value) != "1" {
					return nil, 0, fault(at, "version", "%s, want 1", clip(string(value)))
				}
				r.version = 1
				continue
			}
		}
		return text, at, nil
	}
}

func isComment(text []byte) bool { return len(text) > 0 && text[0] == '#' }

// pass reads to the end of a record that is broken.
func (r *Reader) pass(err error) error {
	var bad *Error
	if !errors.As(err, &bad) {
		return err
	}
	for {
		text, _, next := r.lines.next()
		if next != nil && !errors.As(next, new(*Error)) || next == nil && len(text) == 0 {
			return bad
		}
	}
}

// read reads a record from its first line on.
func (r *Reader) read(e *Entry, text []byte) error {
	dn, err := parseLine(text, e.Line)
	switch {
	case err != nil:
		return err
	case !dn.Is("dn") || len(dn.Options) > 0:
		return fault(e.Line, dn.description(), "a record begins with dn")
	case len(dn.Value) > maxDN || !utf8.Valid(dn.Value):
		return fault(e.Line, "dn", "not UTF-8 of at most %d octets", maxDN)
	}
	e.DN = string(dn.Value)
	op, left := Content, maxEntry
	for {
		text, at, err := r.lines.next()
		if err == io.EOF || err == nil && len(text) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if isComment(text) {
			continue
		}
		if op, err = e.line(text, at, op, &left); err != nil {
			return err
		}
	}
}

// line reads one line of a record; op is the operation of a Modify it stands in.
func (e *Entry) line(text []byte, at int, op Change, left *int) (Change, error) {
	if e.Change == Modify && string(text) == "-" {
		if op == Content {
			return op, fault(at, "-", "ends no operation")
		}
		return Content, nil
	}
	a, err := parseLine(text, at)
	if err != nil {
		return op, err
	}
	switch {
	case a.Is("changetype"):
		return op, e.changetype(string(a.Value), at)
	case a.Is("control"):
		return op, fault(at, "control", "not read")
	case e.Change == Modify && op == Content:
		if op = Change(strings.ToLower(a.Name)); !slices.Contains([]Change{Add, Delete, Replace}, op) {
			return op, fault(at, a.description(), "no operation of a modification")
		}
		return op, nil
	case e.Change == Delete:
		return op, fault(at, a.description(), "a deletion has no attributes")
	case len(e.Attributes) == maxAttributes:
		return op, fault(at, a.description(), "more than %d values", maxAttributes)
	}
	if *left -= len(a.Value); *left < 0 {
		return op, fault(at, a.description(), "more than %d octets in one record", maxEntry)
	}
	a.Op = op
	e.Attributes = append(e.Attributes, a)
	return op, nil
}

func (e *Entry) changetype(value string, at int) error {
	if e.Change != Content || len(e.Attributes) > 0 {
		return fault(at, "changetype", "not at the beginning of its record")
	}
	switch e.Change = Change(strings.ToLower(value)); e.Change {
	case Add, Delete, Modify, Rename:
	case "moddn":
		e.Change = Rename
	default:
		return fault(at, "changetype", "%s is none", clip(value))
	}
	return nil
}

// complete refuses a record that says nothing.
func (e *Entry) complete() error {
	if len(e.Attributes) == 0 && (e.Change == Content || e.Change == Add || e.Change == Rename) {
		return fault(e.Line, "dn", "a record without attributes")
	}
	return nil
}

// parseLine reads "description: value" (RFC 2849, attrval-spec).
func parseLine(text []byte, at int) (a Attribute, err error) {
	colon := bytes.IndexByte(text, ':')
	if colon < 0 {
		return a, fault(at, string(text[:min(len(text), maxName)]), "no colon")
	}
	if a.Name, a.Options, err = parseDescription(text[:colon], at); err != nil {
		return a, err
	}
	value := text[colon+1:]
	switch {
	case len(value) > 0 && value[0] == '<':
		return a, &Error{Line: at, Field: a.description(), Ref: refSyntax, Err: ErrURL}
	case len(value) > 0 && value[0] == ':':
		a.Value, err = decode(bytes.Trim(value[1:], " \t")) // of what is behind it, editors and mail leave some
		if err != nil {
			return a, fault(at, a.description(), "%w", err)
		}
	default:
		value = bytes.TrimLeft(value, " ")
		if !isText(value) {
			return a, fault(at, a.description(), "octets that only base64 may carry")
		}
		a.Value = bytes.Clone(value)
	}
	if a.Value == nil {
		a.Value = []byte{}
	}
	return a, nil
}

// decode reads base64 of one form only.
func decode(text []byte) ([]byte, error) {
	out := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Strict().Decode(out, text)
	if err != nil {
		return nil, err
	}
	return out[:n:n], nil
}

// parseDescription reads an attribute description: a name or object identifier with options (RFC 2849; RFC 4512, 2.5).
func parseDescription(text []byte, at int) (name string, options []string, err error) {
	if len(text) > maxName {
		return "", nil, fault(at, string(text), "more than %d octets", maxName)
	}
	parts := strings.Split(string(text), ";")
	for i, part := range parts {
		first := part != "" && (isLetter(part[0]) || isDigit(part[0]))
		if !first || i == 0 && isDigit(part[0]) != strings.Contains(part, ".") || strings.Trim(part, keyChars) != "" || i > 0 && strings.Contains(part, ".") {
			return "", nil, fault(at, string(text), "no attribute description")
		}
	}
	if len(parts) > 1 {
		options = parts[1:]
	}
	return parts[0], options, nil
}

const keyChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// isText says whether octets are a SAFE-STRING (RFC 2849, 2), or would be one without the octets above 7F: exports have
// names in UTF-8 as they are, and a name written wrongly must not cost the list beside it.
func isText(value []byte) bool {
	if len(value) == 0 {
		return true
	}
	if c := value[0]; c == ' ' || c == ':' || c == '<' {
		return false
	}
	return bytes.IndexByte(value, 0) < 0 && bytes.IndexByte(value, '\n') < 0 && bytes.IndexByte(value, '\r') < 0
}

// isSafe says whether octets are a SAFE-STRING.
func isSafe(value []byte) bool {
	return isText(value) && !slices.ContainsFunc(value, func(c byte) bool { return c > 0x7f })
}
