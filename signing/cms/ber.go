package cms

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// Tags used here.
const (
	tagInteger     = 0x02
	tagOctetString = 0x04
	tagOID         = 0x06
	tagUTCTime     = 0x17
	tagGeneralized = 0x18
	tagSequence    = 0x30
	tagSet         = 0x31
	constructed    = 0x20
	context0       = 0xa0 // [0], constructed
	context1       = 0xa1
	implicit0      = 0x80 // [0], primitive
)

const refBER = "X.690, 8.1"

// header is tag and length of one element as encoded.
type header struct {
	tag        byte
	octets     int // of tag and length
	length     int // of the content
	indefinite bool
	minimal    bool // length in the octets DER allows
}

// readHeader reads tag and length. A definite length never exceeds what is left of b.
func readHeader(b []byte) (h header, err error) {
	if len(b) < 2 {
		return h, errors.New("ends within tag and length")
	}
	h.tag, h.octets, h.minimal = b[0], 2, true
	if h.tag == 0 || h.tag&0x1f == 0x1f {
		return h, fmt.Errorf("tag %#02x does not occur here", h.tag)
	}
	switch first := b[1]; {
	case first < 0x80:
		h.length = int(first)
	case first == 0x80:
		if h.tag&constructed == 0 {
			return h, fmt.Errorf("tag %#02x: indefinite length of a primitive", h.tag)
		}
		h.indefinite = true
	default:
		n := int(first & 0x7f)
		if first == 0xff || len(b) < 2+n {
			return h, errors.New("ends within the length")
		}
		h.octets += n
		for _, octet := range b[2:h.octets] {
			if h.length = h.length<<8 | int(octet); h.length > MaxSize {
				return h, fmt.Errorf("length above %d", MaxSize)
			}
		}
		h.minimal = b[2] != 0 && h.length >= 0x80
	}
	if h.length > len(b)-h.octets {
		return h, fmt.Errorf("tag %#02x: length %d, %d octets are left", h.tag, h.length, len(b)-h.octets)
	}
	return h, nil
}

// parser is the state of one reading: the first fault, which ends it, and the deviations tolerated on the way.
type parser struct {
	err      *Error
	findings findings
	elements int
	ber      bool // something was not encoded as DER asks
	known    func(der []byte) *pki.Certificate
}

// fail keeps the first fault.
func (p *parser) fail(field string, offset int, ref, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{Field: field, Offset: offset, Ref: ref, Err: fmt.Errorf(format, args...)}
	}
}

// notDER notes one kind of departure from DER.
func (p *parser) notDER(field, ref, what string) {
	p.ber = true
	p.findings.add(Finding{Field: field, Ref: ref, Detail: what})
}

// element is one TLV of a reading.
type element struct {
	raw     []byte // all its octets, as received
	content []byte // without end-of-contents octets
	offset  int    // of the tag, from the start of the object
	head    int    // octets of tag and length
	depth   int
	tag     byte
}

// cursor walks the elements of a content. After a fault every read returns an empty element, so that callers check once.
type cursor struct {
	rest   []byte
	offset int // of rest[0]
	depth  int
	*parser
}

// inside returns a cursor over the content of e.
func (p *parser) inside(e element) cursor {
	if e.depth >= maxDepth {
		p.fail("encoding", e.offset, refBER, "nested more than %d deep", maxDepth)
		return cursor{parser: p}
	}
	return cursor{e.content, e.offset + e.head, e.depth + 1, p}
}

// more says whether anything is left to read.
func (c *cursor) more() bool { return len(c.rest) > 0 && c.err == nil }

// peek returns the next tag, 0 at the end.
func (c *cursor) peek() byte {
	if !c.more() {
		return 0
	}
	return c.rest[0]
}

// any reads the next element whatever it is.
func (c *cursor) any(field string) element {
	if c.err != nil {
		return element{}
	}
	h, err := readHeader(c.rest)
	if err == nil {
		err = c.count()
	}
	if err != nil {
		c.fail(field, c.offset, refBER, "%w", err)
		return element{}
	}
	e := element{tag: h.tag, offset: c.offset, head: h.octets, depth: c.depth}
	size := h.octets + h.length
	if h.indefinite {
		c.notDER("encoding", "X.690, 10.1", "indefinite length")
		if size, err = c.skipIndefinite(c.rest, h.octets, c.depth); err != nil {
			c.fail(field, c.offset, refBER, "%w", err)
			return element{}
		}
		e.content = c.rest[h.octets : size-2]
	} else {
		if !h.minimal {
			c.notDER("encoding", "X.690, 10.1", "length in more octets than needed")
		}
		e.content = c.rest[h.octets:size]
	}
	e.raw = c.rest[:size:size]
	c.rest, c.offset = c.rest[size:], c.offset+size
	return e
}

func (p *parser) count() error {
	if p.elements++; p.elements > maxElements {
		return fmt.Errorf("more than %d elements", maxElements)
	}
	return nil
}

// skipIndefinite returns the size of an element whose content of unknown length begins at b[pos], end-of-contents octets
// included.
func (p *parser) skipIndefinite(b []byte, pos, depth int) (int, error) {
	if depth >= maxDepth {
		return 0, fmt.Errorf("nested more than %d deep", maxDepth)
	}
	for {
		if len(b)-pos >= 2 && b[pos] == 0 && b[pos+1] == 0 {
			return pos + 2, nil
		}
		h, err := readHeader(b[pos:])
		if err == nil {
			err = p.count()
		}
		if err != nil {
			return 0, err
		}
		if !h.indefinite {
			pos += h.octets + h.length
			continue
		}
		size, err := p.skipIndefinite(b[pos:], h.octets, depth+1)
		if err != nil {
			return 0, err
		}
		pos += size
	}
}

// read reads the next element, which has to have this tag.
func (c *cursor) read(tag byte, field string) element {
	if c.err == nil && len(c.rest) == 0 {
		c.fail(field, c.offset, refBER, "missing")
	}
	if got := c.peek(); c.err == nil && got != tag {
		c.fail(field, c.offset, refBER, "tag %#02x, want %#02x", got, tag)
	}
	return c.any(field)
}

// optional reads the next element if it has this tag.
func (c *cursor) optional(tag byte, field string) (element, bool) {
	if c.peek() != tag {
		return element{}, false
	}
	e := c.any(field)
	return e, c.err == nil
}

// sequence opens the next element, a SEQUENCE.
func (c *cursor) sequence(field string) cursor { return c.inside(c.read(tagSequence, field)) }

// done says that nothing may be left.
func (c *cursor) done(field string) {
	if c.more() {
		c.fail(field, c.offset, refBER, "%d octets too many", len(c.rest))
	}
}

// octets reads an OCTET STRING under the given tag. One sent in parts (X.690, 8.7.3) is put together; otherwise the octets
// are a part of the input.
func (c *cursor) octets(tag byte, field string) []byte {
	if got := c.peek(); got == tag|constructed {
		e := c.any(field)
		c.notDER(field, "X.690, 10.2", "octet string in parts")
		out := make([]byte, 0, len(e.content))
		return c.parts(out, e, field)
	}
	return c.read(tag, field).content
}

func (p *parser) parts(out []byte, e element, field string) []byte {
	in := p.inside(e)
	for in.more() {
		part := in.any(field)
		switch part.tag {
		case tagOctetString:
			out = append(out, part.content...)
		case tagOctetString | constructed:
			out = p.parts(out, part, field)
		default:
			in.fail(field, part.offset, "X.690, 8.7.3", "part with tag %#02x, want an octet string", part.tag)
		}
	}
	return out
}

// small reads an INTEGER of at most four octets.
func (c *cursor) small(field string) int {
	e := c.read(tagInteger, field)
	if c.err != nil {
		return 0
	}
	b := e.content
	if len(b) == 0 || len(b) > 4 {
		c.fail(field, e.offset, "X.690, 8.3", "integer of %d octets", len(b))
		return 0
	}
	if len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
		c.notDER(field, "X.690, 8.3.2", "integer in more octets than needed")
	}
	v := int(int8(b[0]))
	for _, octet := range b[1:] {
		v = v<<8 | int(octet)
	}
	return v
}
