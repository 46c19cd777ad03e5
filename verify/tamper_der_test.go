package verify_test

import (
	"bytes"
	"encoding/asn1"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// node is an ASN.1 element that can be changed and written again, its lengths put right.
type node struct {
	tag  byte
	body []byte  // of a primitive element
	kids []*node // of a constructed one
	raw  []byte  // written as it is, in place of all of it
}

func primitive(tag byte, body ...byte) *node { return &node{tag: tag, body: body} }

func constructed(tag byte, kids ...*node) *node { return &node{tag: tag, kids: kids} }

// verbatim is written as it is, however wrong.
func verbatim(b []byte) *node { return &node{raw: b} }

// oid is an object identifier of dotted text.
func oid(dotted string) *node {
	var id asn1.ObjectIdentifier
	for _, part := range strings.Split(dotted, ".") {
		n, _ := strconv.Atoi(part)
		id = append(id, n)
	}
	b, err := asn1.Marshal(id)
	if err != nil {
		return verbatim(nil)
	}
	return verbatim(b)
}

// readNode reads one element and what is in it. Octet and bit strings are left closed.
func readNode(t testing.TB, b []byte) *node {
	t.Helper()
	n, rest, err := readNext(b)
	require.NoError(t, err)
	require.Empty(t, rest)
	return n
}

func readNext(b []byte) (*node, []byte, error) {
	var v asn1.RawValue
	rest, err := asn1.Unmarshal(b, &v)
	if err != nil {
		return nil, nil, err
	}
	n := &node{tag: b[0]}
	if !v.IsCompound {
		n.body = v.Bytes
		return n, rest, nil
	}
	for inner := v.Bytes; len(inner) > 0; {
		var kid *node
		if kid, inner, err = readNext(inner); err != nil {
			return nil, nil, err
		}
		n.kids = append(n.kids, kid)
	}
	return n, rest, nil
}

// bytes writes the element.
func (n *node) bytes() []byte {
	if n.raw != nil {
		return n.raw
	}
	body := n.body
	for _, kid := range n.kids {
		body = append(body, kid.bytes()...)
	}
	return element(n.tag, body)
}

// element writes a tag, the shortest length and the content.
func element(tag byte, body []byte) []byte {
	switch n := len(body); {
	case n < 0x80:
		return append([]byte{tag, byte(n)}, body...)
	case n < 0x100:
		return append([]byte{tag, 0x81, byte(n)}, body...)
	case n < 0x10000:
		return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, body...)
	default:
		return append([]byte{tag, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}, body...)
	}
}

// at goes down by positions; a negative one counts from the end.
func (n *node) at(path ...int) *node {
	for _, i := range path {
		if i < 0 {
			i += len(n.kids)
		}
		n = n.kids[i]
	}
	return n
}

// become puts another element in the place of n.
func (n *node) become(other *node) { *n = *other }

// clone copies an element and what is in it.
func (n *node) clone() *node {
	c := &node{tag: n.tag, body: bytes.Clone(n.body), raw: bytes.Clone(n.raw)}
	for _, kid := range n.kids {
		c.kids = append(c.kids, kid.clone())
	}
	return c
}

// child returns the position of the child whose first element is that object identifier, or -1.
func (n *node) child(dotted string) int {
	id := oid(dotted).bytes()
	for i, kid := range n.kids {
		if len(kid.kids) > 0 && bytes.Equal(kid.kids[0].bytes(), id) {
			return i
		}
	}
	return -1
}

// drop takes child i out.
func (n *node) drop(i int) {
	if i < 0 {
		i += len(n.kids)
	}
	n.kids = append(append([]*node(nil), n.kids[:i]...), n.kids[i+1:]...)
}

// add puts children behind the others.
func (n *node) add(kids ...*node) { n.kids = append(n.kids, kids...) }
