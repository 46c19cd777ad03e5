package mdoc

import (
	"encoding/binary"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// codecs are the two halves of the library: deterministic out (RFC 8949, 4.2.1); in, for values alone, without indefinite lengths
// and duplicate keys, and bounded.
type codecs struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

var codec = sync.OnceValues(func() (codecs, error) {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return codecs{}, err
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, UTF8: cbor.UTF8RejectInvalid,
		MaxNestedLevels: maxDepth, MaxArrayElements: maxItems, MaxMapPairs: maxItems,
	}.DecMode()
	return codecs{enc, dec}, err
})

// marshal encodes what this package builds.
func marshal(v any, field string) ([]byte, error) {
	c, err := codec()
	if err != nil {
		return nil, fault(field, refEncoding, "%w", err)
	}
	out, err := c.enc.Marshal(v)
	if err != nil {
		return nil, fault(field, refEncoding, "%w", err)
	}
	return out, nil
}

// appendHead writes the head of an item in its shortest form.
func appendHead[N int | uint32 | uint64](out []byte, major byte, number N) []byte {
	kind, n := major<<5, uint64(number)
	switch {
	case n < 24:
		return append(out, kind|byte(n))
	case n < 1<<8:
		return append(out, kind|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(out, kind|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(out, kind|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(out, kind|27), n)
}

func appendOctets(out, b []byte) []byte {
	return append(appendHead(out, majorOctets, len(b)), b...)
}

func appendText(out []byte, s string) []byte {
	return append(appendHead(out, majorText, len(s)), s...)
}

// appendEmbedded writes #6.24(bstr).
func appendEmbedded(out, b []byte) []byte {
	return appendOctets(appendHead(out, majorTag, tagEmbedded), b)
}
