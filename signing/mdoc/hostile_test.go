package mdoc_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// costs are the most that a document may.
var costs = ratio.Bound{Time: 50 * time.Millisecond, Memory: 8 << 20}

// fill repeats a unit up to the largest document.
func fill(head []byte, unit func(n int) []byte) []byte {
	out := bytes.Clone(head)
	for n := 0; ; n++ {
		next := unit(n)
		if len(out)+len(next) > mdoc.MaxSize-2048 {
			return out
		}
		out = append(out, next...)
	}
}

func same(b ...byte) func(int) []byte { return func(int) []byte { return b } }

// Documents that are made to cost.
func TestHostileDocumentsAreCheap(t *testing.T) {
	array := func(n int) []byte { return binary.BigEndian.AppendUint32([]byte{0x9A}, uint32(n)) }
	text := func(s string) []byte { return append([]byte{0x78, byte(len(s))}, s...) }
	spaces := append([]byte{0xA2}, text("nameSpaces")...)
	oneSpace := append(append(bytes.Clone(spaces), 0xA1), text("n")...)
	item := func(n int) []byte {
		b := append(append([]byte{0xA4}, text("digestID")...), binary.BigEndian.AppendUint32([]byte{0x1A}, uint32(n))...)
		b = append(append(append(b, text("random")...), 0x41, 1), text("elementIdentifier")...)
		b = append(append(append(b, text("e")...), text("elementValue")...), 0xF6)
		return embed(b)
	}
	items := append(bytes.Clone(oneSpace), 0x99, 4, 0)
	for n := range 1024 {
		items = append(items, item(n)...)
	}
	auth := issue(t).Auth.Raw
	items = append(append(items, text("issuerAuth")...), auth...)
	unknown := append([]byte{0xA2}, text("x")...)
	for why, octets := range map[string][]byte{
		"more than is read":         make([]byte, 64<<20),
		"numbers without end":       fill(append(bytes.Clone(unknown), array(mdoc.MaxSize-4096)...), same(0)),
		"long numbers without end":  fill(append(bytes.Clone(unknown), array((mdoc.MaxSize-4096)/9)...), same(0x1B, 0, 0, 0, 0, 0, 0, 0, 0)),
		"empty arrays without end":  fill(append(bytes.Clone(unknown), array(mdoc.MaxSize-4096)...), same(0x80)),
		"as many items as may be":   items,
		"items that are none":       fill(append(bytes.Clone(oneSpace), 0x99, 4, 0), same(0xD8, 24, 0x41, 0xA0)),
		"an array of all there is":  append(bytes.Clone(unknown), 0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF),
		"text of all there is":      append(bytes.Clone(unknown), 0x7B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF),
		"a name of a megabyte":      append(append(bytes.Clone(spaces), 0xA2, 0x7A, 0, 0x0F, 0, 0), bytes.Repeat([]byte("a"), 0xF0000)...),
		"nested as deep as can be":  fill(unknown, same(0x81)),
		"tags upon tags":            fill(unknown, same(0xC1)),
		"keys that nobody knows":    fill([]byte{0xB8, 32}, func(n int) []byte { return append(text(fmt.Sprintf("%080d", n)), 0) }),
		"digests as many as may be": digests(1024),
		"more digests":              digests(2000),
	} {
		t.Run(why, func(t *testing.T) {
			require.NoError(t, costs.Check(func() {
				_, _ = mdoc.ParseResponse(octets)
				_, _ = mdoc.ParseSign1(octets)
				_, _, _ = mdoc.ParseSecurityObject(octets)
				if d, err := mdoc.Parse(octets); err == nil {
					_ = d.Compare()
					_, _ = d.Encode()
				}
			}))
		})
	}
}

// digests is the payload of a security object with that many digests.
func digests(n int) []byte {
	out := append([]byte{0xA1, 0x6C}, "valueDigests"...)
	out = append(out, 0xA1, 0x61, 'n', 0xB9, byte(n>>8), byte(n))
	for i := range n {
		out = append(append(out, 0x19, byte(i>>8), byte(i), 0x58, 32), make([]byte, 32)...)
	}
	return append(binary.BigEndian.AppendUint32([]byte{0xD8, 24, 0x5A}, uint32(len(out))), out...)
}
