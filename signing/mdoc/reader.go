package mdoc

import (
	"fmt"
	"unicode/utf8"
)

// The major types of RFC 8949, 3.1.
const (
	majorUint = iota
	majorNegative
	majorOctets
	majorText
	majorArray
	majorMap
	majorTag
	majorSimple
)

var majorNames = [...]string{"unsigned integer", "negative integer", "byte string", "text", "array", "map", "tag", "simple value"}

// The tags in use (RFC 8949, 3.4; RFC 8943).
const (
	tagDateTime = 0
	tagSign1    = 18
	tagEmbedded = 24
	tagFullDate = 1004
)

const (
	simpleFalse = 0xF4
	simpleTrue  = 0xF5
	simpleNull  = 0xF6
)

// parse is one reading of a document: what CBOR lies embedded in byte strings is read in place, so that offsets count from the
// start of the whole. The first error ends it, and every call behind returns zero values.
type parse struct {
	data     []byte
	err      *Error
	findings []Finding
	before   int  // findings of the documents before this one
	loose    bool // a head that is not the shortest was noted
	heads    int  // read so far
}

// reader reads the items of CBOR between two offsets, one behind the other. What it returns are parts of the input.
type reader struct {
	*parse
	at, end int
}

// open starts to read.
func open(data []byte) *reader {
	both := &struct {
		parse
		reader
	}{parse: parse{data: data}}
	both.reader = reader{&both.parse, 0, len(data)}
	if len(data) > MaxSize {
		both.parse.fail(0, "document", "", "%d octets, at most %d", len(data), MaxSize)
	}
	return &both.reader
}

func (p *parse) fail(at int, field, ref, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{Field: field, Offset: at, Ref: ref, Err: fmt.Errorf(format, args...)}
	}
}

// note keeps a deviation. Each document of a response has so many of its own, and says where it has more.
func (p *parse) note(field, ref, format string, args ...any) {
	switch n := len(p.findings) - p.before; {
	case n < maxFindings:
		p.findings = append(p.findings, Finding{Field: field, Ref: ref, Detail: fmt.Sprintf(format, args...)})
	case n == maxFindings:
		p.findings = append(p.findings, Finding{Field: field, Ref: ref, Detail: "this and more"})
	}
}

// result returns the error without making a nil pointer one.
func (p *parse) result() error {
	if p.err == nil {
		return nil
	}
	return p.err
}

// head reads the first octets of an item. Other forms than the shortest are read, since real issuers write them, and noted once:
// what is hashed and signed is never encoded anew.
func (r *reader) head(field string) (major byte, arg uint64) {
	start := r.at
	if r.err != nil {
		return 0, 0
	}
	if start >= r.end {
		r.fail(start, field, "RFC 8949, 3", "the data ends")
		return 0, 0
	}
	if r.heads++; r.heads > maxHeads {
		r.fail(start, field, "", "more than %d items", maxHeads)
		return 0, 0
	}
	first := r.data[start]
	major, arg = first>>5, uint64(first&0x1F)
	r.at++
	if arg < 24 {
		return major, arg
	}
	if arg > 27 {
		r.fail(start, field, refEncoding, "indefinite or reserved length %02X", first)
		return 0, 0
	}
	width := 1 << (arg - 24)
	if r.end-r.at < width {
		r.fail(start, field, "RFC 8949, 3", "the data ends")
		return 0, 0
	}
	arg = 0
	for _, octet := range r.data[r.at : r.at+width] {
		arg = arg<<8 | uint64(octet)
	}
	r.at += width
	r.judgeHead(start, major, width, arg, field)
	return major, arg
}

// judgeHead looks at the length of a head: floating point numbers have the one that holds them.
func (r *reader) judgeHead(start int, major byte, width int, arg uint64, field string) {
	if major == majorSimple {
		if width == 1 && arg < 32 {
			r.fail(start, field, "RFC 8949, 3.3", "simple value %d in two octets", arg)
		}
		return
	}
	shortest := arg >= 24
	if width > 1 {
		shortest = arg>>(4*width) != 0
	}
	if !shortest && !r.loose {
		r.loose = true
		r.note("encoding", refEncoding, "first at offset %d: not the shortest form", start)
	}
}

// want reads the head of an item of that type.
func (r *reader) want(major byte, field string) uint64 {
	start := r.at
	got, arg := r.head(field)
	if r.err == nil && got != major {
		r.fail(start, field, "", "%s, want %s", majorNames[got], majorNames[major])
		return 0
	}
	return arg
}

// content returns the octets of a string whose head was read.
func (r *reader) content(n uint64, field string) []byte {
	if r.err != nil {
		return nil
	}
	if n > uint64(r.end-r.at) {
		r.fail(r.at, field, "RFC 8949, 3", "%d octets, only %d are there", n, r.end-r.at)
		return nil
	}
	start := r.at
	r.at += int(n)
	return r.data[start:r.at:r.at]
}

func (r *reader) octets(field string) []byte {
	return r.content(r.want(majorOctets, field), field)
}

// number reads an integer from 0 to most.
func (r *reader) number(most uint64, field string) uint64 {
	start := r.at
	n := r.want(majorUint, field)
	if n > most {
		r.fail(start, field, "", "%d, at most %d", n, most)
		return 0
	}
	return n
}

// integer reads an integer of either sign.
func (r *reader) integer(field string) int64 {
	start := r.at
	major, n := r.head(field)
	switch {
	case r.err != nil:
		return 0
	case major > majorNegative:
		r.fail(start, field, "", "%s, want an integer", majorNames[major])
		return 0
	case n > 1<<62:
		r.fail(start, field, "", "an integer out of range")
		return 0
	case major == majorNegative:
		return -1 - int64(n)
	}
	return int64(n)
}

// count reads the head of an array or map of at most that many entries.
func (r *reader) count(major byte, most int, field string) int {
	start := r.at
	n := r.want(major, field)
	if n > uint64(most) {
		r.fail(start, field, "", "%d entries, at most %d", n, most)
		return 0
	}
	return int(n)
}

// tag reads the number of a tag.
func (r *reader) tag(want uint64, field string) {
	start := r.at
	if got := r.want(majorTag, field); r.err == nil && got != want {
		r.fail(start, field, "", "tag %d, want %d", got, want)
	}
}

// peek returns the next octet, 0 at the end.
func (r *reader) peek() byte {
	if r.err != nil || r.at >= r.end {
		return 0
	}
	return r.data[r.at]
}

// embedded reads #6.24(bstr) and returns a reader of what is in it, and the whole as it stands.
func (r *reader) embedded(field string) (inner *reader, raw []byte) {
	start := r.at
	r.tag(tagEmbedded, field)
	b := r.octets(field)
	return &reader{r.parse, r.at - len(b), r.at}, r.data[start:r.at:r.at]
}

// done says that nothing may follow.
func (r *reader) done(field string) {
	if r.err == nil && r.at != r.end {
		r.fail(r.at, field, "", "%d octets behind it", r.end-r.at)
	}
}

// raw passes over one item, whatever it is, and returns it.
func (r *reader) raw(field string) []byte {
	start := r.at
	r.skip(field, maxDepth)
	return r.data[start:r.at:r.at]
}

func (r *reader) skip(field string, depth int) {
	start := r.at
	if depth == 0 {
		r.fail(start, field, "", "nested more than %d deep", maxDepth)
	}
	major, n := r.head(field)
	switch major {
	case majorOctets:
		r.content(n, field)
	case majorText:
		if !utf8.Valid(r.content(n, field)) {
			r.fail(start, field, "RFC 8949, 3.1", "not UTF-8")
		}
	case majorTag:
		r.skip(field, depth-1)
	case majorArray, majorMap:
		if n > uint64(r.end-r.at) {
			r.fail(start, field, "", "%d entries in %d octets", n, r.end-r.at)
		}
		for left := n << (major - majorArray); left > 0 && r.err == nil; left-- {
			r.skip(field, depth-1)
		}
	}
}
