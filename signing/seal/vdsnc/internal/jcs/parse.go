package jcs

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of a text.
const (
	MaxDepth  = 16   // values inside one another
	MaxValues = 4096 // values in all
	maxNumber = 64   // characters of a number

	usualMembers = 4 // of an object: room to begin with
)

// Error says where a text is not what RFC 8259 and RFC 7493 ask.
type Error struct {
	Offset int
	Err    error
}

// Error returns offset and fault.
func (e *Error) Error() string { return fmt.Sprintf("offset %d: %v", e.Offset, e.Err) }

// Unwrap returns the fault.
func (e *Error) Unwrap() error { return e.Err }

// Parse reads one value with nothing but white space around it.
func Parse(text []byte) (*Value, error) {
	p := &parser{text: text}
	p.space()
	v := &Value{}
	if err := p.value(v, 1); err != nil {
		return nil, &Error{p.at, err}
	}
	p.space()
	if p.at < len(text) {
		return nil, &Error{p.at, errors.New("more behind the value")}
	}
	return v, nil
}

type parser struct {
	text []byte
	at   int // where it reads, and where it failed
	seen int // values
}

// peek returns the next octet, 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// take passes over an octet that must be there.
func (p *parser) take(c byte) error {
	if p.peek() != c {
		return fmt.Errorf("%s, want %q", p.found(), c)
	}
	p.at++
	return nil
}

// found names the next octet.
func (p *parser) found() string {
	if p.at >= len(p.text) {
		return "the end"
	}
	return strconv.QuoteToASCII(string(rune(p.text[p.at])))
}

func (p *parser) value(v *Value, depth int) (err error) {
	if p.seen++; p.seen > MaxValues {
		return fmt.Errorf("more than %d values", MaxValues)
	}
	v.Offset = p.at
	switch c := p.peek(); {
	case c == '{' || c == '[':
		if depth > MaxDepth {
			return fmt.Errorf("more than %d values inside one another", MaxDepth)
		}
		if c == '[' {
			v.Kind = Array
			return p.array(v, depth)
		}
		v.Kind = Object
		return p.object(v, depth)
	case c == '"':
		v.Kind = String
		v.Text, err = p.str()
		return err
	case c == '-' || c >= '0' && c <= '9':
		v.Kind = Number
		v.Text, err = p.number()
		return err
	}
	for _, k := range []Kind{Null, False, True} {
		if word := kindNames[k]; len(p.text)-p.at >= len(word) && string(p.text[p.at:p.at+len(word)]) == word {
			v.Kind = k
			p.at += len(word)
			return nil
		}
	}
	return fmt.Errorf("%s, want a value", p.found())
}

// list reads what is between two brackets, commas between.
func (p *parser) list(last byte, item func() error) error {
	p.at++
	p.space()
	if p.peek() == last {
		p.at++
		return nil
	}
	for {
		p.space()
		if err := item(); err != nil {
			return err
		}
		p.space()
		if p.peek() != ',' {
			return p.take(last)
		}
		p.at++
	}
}

func (p *parser) array(v *Value, depth int) error {
	return p.list(']', func() error {
		v.Items = append(v.Items, Value{})
		return p.value(&v.Items[len(v.Items)-1], depth+1)
	})
}

func (p *parser) object(v *Value, depth int) error {
	err := p.list('}', func() (err error) {
		if v.Members == nil {
			v.Members = make([]Member, 0, usualMembers)
		}
		v.Members = append(v.Members, Member{})
		m := &v.Members[len(v.Members)-1]
		if m.Name, err = p.str(); err != nil {
			return err
		}
		p.space()
		if err := p.take(':'); err != nil {
			return err
		}
		p.space()
		return p.value(&m.Value, depth+1)
	})
	if err != nil {
		return err
	}
	sortMembers(v.Members)
	for i := range v.Members[min(1, len(v.Members)):] {
		if a, b := &v.Members[i], &v.Members[i+1]; a.Name == b.Name {
			p.at = max(a.Value.Offset, b.Value.Offset)
			return fmt.Errorf("member %q occurs more than once", a.Name)
		}
	}
	return nil
}

// str reads a string and returns its characters.
func (p *parser) str() (string, error) {
	if err := p.take('"'); err != nil {
		return "", err
	}
	start := p.at
	for p.at < len(p.text) && p.text[p.at] != '"' && p.text[p.at] != '\\' && p.text[p.at] >= 0x20 {
		p.at++
	}
	out := p.text[start:p.at:p.at]
	for {
		switch c := p.peek(); {
		case p.at >= len(p.text):
			return "", errors.New("a string that does not end")
		case c == '"':
			if !utf8.Valid(out) {
				p.at = start
				return "", errors.New("a string that is not UTF-8")
			}
			p.at++
			return string(out), nil
		case c == '\\':
			var err error
			if out, err = p.escape(out); err != nil {
				return "", err
			}
		case c < 0x20:
			return "", fmt.Errorf("control character %02X in a string", c)
		default:
			out = append(out, c)
			p.at++
		}
	}
}

// escapes are the escapes of one letter.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *parser) escape(out []byte) ([]byte, error) {
	p.at++
	c := p.peek()
	if c != 'u' {
		if escapes[c] == 0 {
			return nil, fmt.Errorf("escape %s", p.found())
		}
		p.at++
		return append(out, escapes[c]), nil
	}
	r, ok := p.unit()
	if ok && utf16.IsSurrogate(r) {
		low := rune(0)
		if ok = p.peek() == '\\'; ok {
			p.at++
			low, ok = p.unit()
		}
		r = utf16.DecodeRune(r, low)
		ok = ok && r != utf8.RuneError
	}
	if !ok {
		return nil, errors.New("an escape that is no character")
	}
	return utf8.AppendRune(out, r), nil
}

// unit reads uXXXX.
func (p *parser) unit() (rune, bool) {
	if p.peek() != 'u' || len(p.text)-p.at < 5 {
		return 0, false
	}
	n := rune(0)
	for _, c := range p.text[p.at+1 : p.at+5] {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			n = n<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	p.at += 5
	return n, true
}

// number reads a number and returns its canonical form.
func (p *parser) number() (string, error) {
	start := p.at
	if p.peek() == '-' {
		p.at++
	}
	ok := p.peek() == '0'
	if ok {
		p.at++
	} else {
		ok = p.digits()
	}
	if ok && p.peek() == '.' {
		p.at++
		ok = p.digits()
	}
	if c := p.peek(); ok && (c == 'e' || c == 'E') {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		ok = p.digits()
	}
	if !ok {
		return "", fmt.Errorf("%s in a number", p.found())
	}
	if p.at-start > maxNumber {
		p.at = start
		return "", fmt.Errorf("a number of more than %d characters", maxNumber)
	}
	f, err := strconv.ParseFloat(string(p.text[start:p.at]), 64)
	if err != nil {
		p.at = start
		return "", errors.New("a number that no double holds")
	}
	return format(f), nil
}

func (p *parser) digits() bool {
	start := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > start
}

// format writes a number as ECMAScript does (RFC 8785, 3.2.2.3): the shortest digits that are the same double.
func format(f float64) string {
	if f == 0 {
		return "0"
	}
	if a := math.Abs(f); a >= 1e-6 && a < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	if n := len(s) - 2; s[n] == '0' && (s[n-1] == '+' || s[n-1] == '-') { // Go writes two digits of the exponent at least
		return s[:n] + s[n+1:]
	}
	return s
}
