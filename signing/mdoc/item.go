package mdoc

import (
	"bytes"
	"crypto/rand"
	"fmt"
)

// randomSize is what this package hides an item with.
const randomSize = 32

// itemFrame is room for the keys and heads of an item.
const itemFrame = 80

// newItem makes an item with fresh random octets.
func newItem(digestID int, e Element) Item {
	i := Item{DigestID: uint64(digestID), Random: make([]byte, randomSize), Identifier: e.Identifier, Value: e.Value}
	rand.Read(i.Random) // never fails: a program without randomness ends there
	i.Raw = i.encode()
	return i
}

// encode writes the item in the order of the standard.
func (i *Item) encode() []byte {
	size := len(i.Random) + len(i.Identifier) + len(i.Value) + itemFrame
	out := appendText(appendHead(make([]byte, 0, size), majorMap, 4), "digestID")
	out = appendHead(out, majorUint, i.DigestID)
	out = appendOctets(appendText(out, "random"), i.Random)
	out = appendText(appendText(out, "elementIdentifier"), i.Identifier)
	out = append(appendText(out, "elementValue"), i.Value...)
	return appendEmbedded(make([]byte, 0, len(out)+itemFrame), out)
}

// checkItems: what an item says is what stands in its octets. An item that was changed after it was read or made is not written.
var checkItems = eachItem(func(i *Item) error {
	r := open(i.Raw)
	var again Item
	again.read(r)
	r.done("IssuerSignedItem")
	if err := r.result(); err != nil {
		return err
	}
	same := again.DigestID == i.DigestID && bytes.Equal(again.Random, i.Random) && again.Identifier == i.Identifier &&
		bytes.Equal(again.Value, i.Value)
	return unless(same, "its octets say otherwise")
})

// String names the item without its value.
func (i Item) String() string {
	return fmt.Sprintf("%s (digestID %d): %v", i.Identifier, i.DigestID, i.Value)
}
