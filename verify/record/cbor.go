package record

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// MaxSize bounds a record: all files of a chip, the certificates of a State, and the report.
const MaxSize = 32 << 20

// modes are the two halves of the strict codec: deterministic out (RFC 8949, 4.2.1); in, no indefinite lengths, no
// duplicate or unknown keys, no tags, and bounded nesting and counts before anything is allocated.
type modes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

var codec = sync.OnceValues(func() (modes, error) {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return modes{}, err
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, UTF8: cbor.UTF8RejectInvalid,
		MaxNestedLevels: 8, MaxArrayElements: 4096, MaxMapPairs: 64,
	}.DecMode()
	return modes{enc, dec}, err
})

// Encode returns the record in deterministic CBOR: the same record is the same bytes.
func (r *Record) Encode() ([]byte, error) {
	c, err := codec()
	if err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	out, err := c.enc.Marshal(r.data())
	if err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	if len(out) > MaxSize {
		return nil, &Error{Field: "size", Err: fmt.Errorf("%d bytes, at most %d", len(out), MaxSize)}
	}
	return out, nil
}

// Decode reads a record. Only what [Record.Encode] writes is accepted: nothing may follow it, and no other encoding of
// the same content will do.
func Decode(b []byte) (*Record, error) {
	if len(b) > MaxSize {
		return nil, &Error{Field: "size", Err: fmt.Errorf("%d bytes, at most %d", len(b), MaxSize)}
	}
	c, err := codec()
	if err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	var data recordData
	if err := c.dec.Unmarshal(b, &data); err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	r, err := data.record()
	if err != nil {
		return nil, err
	}
	again, err := r.Encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, &Error{Field: "cbor", Err: errors.New("not the deterministic encoding of a record")}
	}
	return r, nil
}
