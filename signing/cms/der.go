package cms

import (
	"bytes"
	"slices"
)

// appendHeader writes tag and length as DER asks.
func appendHeader(out []byte, tag byte, length int) []byte {
	out = append(out, tag)
	switch {
	case length < 0x80:
		return append(out, byte(length))
	case length < 1<<8:
		return append(out, 0x81, byte(length))
	case length < 1<<16:
		return append(out, 0x82, byte(length>>8), byte(length))
	case length < 1<<24:
		return append(out, 0x83, byte(length>>16), byte(length>>8), byte(length))
	}
	return append(out, 0x84, byte(length>>24), byte(length>>16), byte(length>>8), byte(length))
}

// tlv returns one element holding the parts.
func tlv(tag byte, parts ...[]byte) []byte {
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	out := appendHeader(make([]byte, 0, length+6), tag, length)
	for _, part := range parts {
		out = append(out, part...)
	}
	return out
}

// setOf returns a SET OF under the tag, elements in the order of DER (X.690, 11.6). It sorts elements in place.
func setOf(tag byte, elements [][]byte) []byte {
	slices.SortFunc(elements, bytes.Compare)
	return tlv(tag, elements...)
}

// isSorted says whether the elements of a SET OF are in the order of DER.
func isSorted(elements [][]byte) bool { return slices.IsSortedFunc(elements, bytes.Compare) }

// normal returns e with definite lengths in the fewest octets and octet strings in one part; e itself where it is so
// already. Nothing else is touched.
func (p *parser) normal(e element) []byte {
	if e.tag&constructed == 0 {
		if isShort(e) {
			return e.raw
		}
		return tlv(e.tag, e.content)
	}
	if e.tag == tagOctetString|constructed {
		return tlv(tagOctetString, p.parts(nil, e, "encoding"))
	}
	var changed []byte // the content, from the first child on that is not as DER asks
	for in := p.inside(e); in.more(); {
		before := len(e.content) - len(in.rest)
		child := in.any("encoding")
		if in.err != nil {
			return e.raw
		}
		part := p.normal(child)
		if changed == nil && &part[0] != &child.raw[0] {
			changed = append(make([]byte, 0, len(e.content)), e.content[:before]...)
		}
		if changed != nil {
			changed = append(changed, part...)
		}
	}
	switch {
	case changed != nil:
		return tlv(e.tag, changed)
	case isShort(e):
		return e.raw
	}
	return tlv(e.tag, e.content)
}

// isShort says whether tag and length of e are as DER asks.
func isShort(e element) bool {
	var b [6]byte
	return len(appendHeader(b[:0], e.tag, len(e.content))) == e.head && len(e.raw) == e.head+len(e.content)
}

// Definite returns one BER element with definite lengths in the fewest octets and octet strings in one part: raw itself where
// it is so already. Nothing else is touched, so it need not be DER.
func Definite(raw []byte) ([]byte, error) {
	p := &parser{}
	c := cursor{rest: raw, parser: p}
	e := c.any("encoding")
	c.done("encoding")
	out := p.normal(e)
	if p.err != nil {
		return nil, p.err
	}
	return out, nil
}
