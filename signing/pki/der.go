package pki

import (
	"fmt"
	"strings"
)

// Tags used here.
const (
	tagBoolean     = 0x01
	tagInteger     = 0x02
	tagBitString   = 0x03
	tagOctetString = 0x04
	tagNull        = 0x05
	tagOID         = 0x06
	tagEnumerated  = 0x0a
	tagUTF8        = 0x0c
	tagNumeric     = 0x12
	tagPrintable   = 0x13
	tagT61         = 0x14
	tagIA5         = 0x16
	tagUTCTime     = 0x17
	tagGeneralized = 0x18
	tagVisible     = 0x1a
	tagUniversal   = 0x1c
	tagBMP         = 0x1e
	tagSequence    = 0x30
	tagSet         = 0x31
	classContext   = 0x80
	constructed    = 0x20
)

// parse is the state of one reading: the object, the first fault, which ends it, and the deviations tolerated on the way.
type parse struct {
	data     []byte
	err      *Error
	findings []Finding
}

// fail keeps the first fault.
func (p *parse) fail(field string, offset int, ref, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{Field: field, Offset: offset, Ref: ref, Err: fmt.Errorf(format, args...)}
	}
}

// note records a deviation, once.
func (p *parse) note(field, ref, format string, args ...any) {
	f := Finding{Field: field, Ref: ref, Detail: clip(fmt.Sprintf(format, args...))}
	for _, known := range p.findings {
		if known == f {
			return
		}
	}
	if len(p.findings) < maxFindings {
		p.findings = append(p.findings, f)
	}
}

// clip cuts what is said of an object: it may quote the object, whose texts are as long as their maker likes, and it is kept
// longer than the object.
func clip(detail string) string {
	if len(detail) <= maxDetail {
		return detail
	}
	return strings.ToValidUTF8(detail[:maxDetail], "") + "…"
}

// result returns the fault as an error, or nil.
func (p *parse) result() error {
	if p.err == nil {
		return nil
	}
	return p.err
}

// element is one TLV of a reading, as places in its object: tag at offset, content from body to end.
type element struct {
	offset, body, end int
	tag               byte
}

// raw returns tag, length and content.
func (p *parse) raw(e element) []byte { return p.data[e.offset:e.end:e.end] }

// content returns the octets after tag and length, nil where there are none.
func (p *parse) content(e element) []byte {
	if e.body == e.end {
		return nil
	}
	return p.data[e.body:e.end:e.end]
}

// reader walks the elements of a part of the object. After a fault every read returns an empty element, so that callers
// check once.
type reader struct {
	*parse
	offset, end int
}

// open begins the reading of an object.
func (p *parse) open(data []byte) reader {
	p.data = data
	return reader{p, 0, len(data)}
}

// inside returns a reader over the content of e.
func (p *parse) inside(e element) reader { return reader{p, e.body, e.end} }

// left returns what is not read yet.
func (r *reader) left() []byte { return r.data[r.offset:r.end] }

// skip passes over what is left.
func (r *reader) skip() { r.offset = r.end }

// more says whether anything is left to read.
func (r *reader) more() bool { return r.offset < r.end && r.err == nil }

// peek returns the next tag, 0 at the end.
func (r *reader) peek() byte {
	if !r.more() {
		return 0
	}
	return r.data[r.offset]
}

// any reads the next element whatever it is. Lengths in more octets than DER allows are tolerated and noted; indefinite
// lengths, tags above 30 and lengths that leave the content are faults.
func (r *reader) any(field string) element {
	at := r.offset
	if body := at + 2; body <= r.end && r.err == nil {
		tag, length := r.data[at], r.data[at+1]
		if end := body + int(length); length < 0x80 && tag&0x1f != 0x1f && end <= r.end {
			r.offset = end
			return element{at, body, end, tag}
		}
	}
	return r.long(field)
}

// long reads an element whose length takes more than one octet, or says what is wrong with the next one.
func (r *reader) long(field string) element {
	if r.err != nil {
		return element{}
	}
	at := r.offset
	if r.end-at < 2 {
		r.fail(field, at, "X.690, 8.1", "ends before the element does")
		return element{}
	}
	tag, length, head := r.data[at], int(r.data[at+1]), 2
	if tag&0x1f == 0x1f {
		r.fail(field, at, "X.690, 8.1.2", "tag %#x of more than one octet", tag)
		return element{}
	}
	if length >= 0x80 {
		if length, head = r.longLength(field); r.err != nil {
			return element{}
		}
	}
	if left := r.end - at - head; length > left {
		r.fail(field, at, "X.690, 8.1.3", "length %d, %d octets left", length, left)
		return element{}
	}
	r.offset = at + head + length
	return element{at, at + head, r.offset, tag}
}

// longLength reads a length of two octets or more.
func (r *reader) longLength(field string) (length, head int) {
	octets := r.left()[1:]
	n := int(octets[0] & 0x7f)
	if n == 0 || n > 4 || n > len(octets)-1 {
		r.fail(field, r.offset, "X.690, 8.1.3", "length octet %#x: indefinite, longer than four octets or cut off", octets[0])
		return 0, 0
	}
	var l uint32
	for _, b := range octets[1 : 1+n] {
		l = l<<8 | uint32(b)
	}
	if l > maxLength {
		r.fail(field, r.offset, "X.690, 8.1.3", "length %d, at most %d", l, maxLength)
		return 0, 0
	}
	if l < 0x80 || l>>(8*(n-1)) == 0 {
		r.note("encoding", "X.690, 10.1", "length in more octets than needed")
	}
	return int(l), 2 + n
}

// read reads the next element, which must have that tag.
func (r *reader) read(tag byte, field string) element {
	e := r.any(field)
	if e.tag != tag {
		r.fail(field, e.offset, "", "tag %#02x, want %#02x", e.tag, tag)
		return element{}
	}
	return e
}

// optional reads the next element if it has that tag.
func (r *reader) optional(tag byte, field string) (element, bool) {
	if r.peek() != tag {
		return element{}, false
	}
	return r.any(field), true
}

// sequence opens the next element, which must be a SEQUENCE.
func (r *reader) sequence(field string) reader {
	return r.inside(r.read(tagSequence, field))
}

// done refuses anything left.
func (r *reader) done(field string) {
	if r.offset < r.end && r.err == nil {
		r.fail(field, r.offset, "", "%d octets after the end", r.end-r.offset)
	}
}

// oid reads an OBJECT IDENTIFIER.
func (r *reader) oid(field string) OID {
	e := r.read(tagOID, field)
	if r.err != nil {
		return ""
	}
	id, ok := decodeOID(r.content(e))
	if !ok {
		r.fail(field, e.offset, "X.690, 8.19", "malformed object identifier")
	}
	return id
}

// integer reads an INTEGER (or, with another tag, its IMPLICIT form) and returns its content octets.
func (r *reader) integer(tag byte, field string) []byte {
	e := r.read(tag, field)
	n := r.content(e)
	switch {
	case r.err != nil:
	case len(n) == 0:
		r.fail(field, e.offset, "X.690, 8.3.1", "INTEGER without content")
	case len(n) > 1 && (n[0] == 0 && n[1] < 0x80 || n[0] == 0xff && n[1] >= 0x80):
		r.note(field, "X.690, 8.3.2", "INTEGER in more octets than needed")
	}
	return n
}

// small reads an INTEGER from 0 to 2³¹-1.
func (r *reader) small(tag byte, field string) int {
	at := r.offset
	n := r.integer(tag, field)
	if r.err != nil {
		return 0
	}
	if n[0] >= 0x80 {
		r.fail(field, at, "X.690, 8.3.3", "negative number")
		return 0
	}
	for len(n) > 1 && n[0] == 0 {
		n = n[1:]
	}
	if len(n) > 4 || n[0] >= 0x80 && len(n) == 4 {
		r.fail(field, at, "", "number of %d octets", len(n))
		return 0
	}
	v := 0
	for _, b := range n {
		v = v<<8 | int(b)
	}
	return v
}

// boolean reads a BOOLEAN; BER's other values of true are tolerated and noted.
func (r *reader) boolean(field string) bool {
	e := r.read(tagBoolean, field)
	if r.err != nil {
		return false
	}
	v := r.content(e)
	if len(v) != 1 {
		r.fail(field, e.offset, "X.690, 8.2", "BOOLEAN of %d octets", len(v))
		return false
	}
	if v[0] != 0 && v[0] != 0xff {
		r.note(field, "X.690, 11.1", "BOOLEAN true encoded as %02X, not FF", v[0])
	}
	return v[0] != 0
}

// bitOctets reads a BIT STRING that holds whole octets, as keys and signatures do.
func (r *reader) bitOctets(field string) []byte {
	e := r.read(tagBitString, field)
	if r.err != nil {
		return nil
	}
	bits := r.content(e)
	if len(bits) < 1 || bits[0] != 0 {
		r.fail(field, e.offset, "X.690, 8.6", "BIT STRING that is not whole octets")
		return nil
	}
	return bits[1:]
}

// explicitTag and implicitTag are the context tags [n] of constructed and of primitive encoding.
func explicitTag(n byte) byte { return classContext | constructed | n }
func implicitTag(n byte) byte { return classContext | n }
