package mdoc

import (
	"bytes"
	"fmt"
)

// Outcome is what comparing one item with the security object came to.
type Outcome uint8

// The outcomes.
const (
	Identical Outcome = iota + 1 // the item has the digest that was signed
	Different                    // it has another: it was changed
	Unlisted                     // no digest has its number, or none its name space: nobody signed it, and it must not be used
	Repeated                     // an item before it has its number: two values can't both be what was signed
	Unjudged                     // its digest is of an algorithm this package does not know
)

var outcomeNames = [...]string{"", "identical", "different", "unlisted", "repeated", "unjudged"}

// String returns the outcome in a word.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "unknown outcome"
}

// Comparison is the outcome for one item.
type Comparison struct {
	NameSpace  string
	DigestID   uint64
	Identifier string
	Outcome    Outcome
}

// String names the item and the outcome.
func (c Comparison) String() string {
	return fmt.Sprintf("%s %s (digestID %d): %v", c.NameSpace, c.Identifier, c.DigestID, c.Outcome)
}

// Compare compares every item that was disclosed with the digest the issuer signed (ISO/IEC 18013-5, 9.1.2.5 and 9.3.1), in
// the order read. The digest is over the item as received, its tag included. Digests of items that were not disclosed say
// nothing. It proves nothing while issuerAuth is not verified.
func (d *IssuerSigned) Compare() []Comparison {
	count := 0
	for i := range d.NameSpaces {
		count += len(d.NameSpaces[i].Items)
	}
	out := make([]Comparison, 0, count)
	object := d.Object
	if object == nil {
		object = &SecurityObject{} // nobody signed anything
	}
	intact := object.intact()
	for n := range d.NameSpaces {
		space := &d.NameSpaces[n]
		digests := object.ValueDigests[space.Name]
		seen := make(map[uint64]bool, len(space.Items))
		for i := range space.Items {
			item := &space.Items[i]
			c := Comparison{space.Name, item.DigestID, item.Identifier, Unlisted}
			if digest, listed := digests[item.DigestID]; listed {
				c.Outcome = Repeated
				if !seen[item.DigestID] {
					c.Outcome = intact(item.Raw, digest)
				}
			}
			seen[item.DigestID] = true
			out = append(out, c)
		}
	}
	return out
}

// intact returns what compares an item with its digest, with one hash for all of them.
func (o *SecurityObject) intact() func(item, digest []byte) Outcome {
	hash, known := o.Hash()
	if !known {
		return func(_, _ []byte) Outcome { return Unjudged }
	}
	h, sum := hash.New(), make([]byte, 0, hash.Size())
	return func(item, digest []byte) Outcome {
		h.Reset()
		h.Write(item)
		if bytes.Equal(h.Sum(sum), digest) {
			return Identical
		}
		return Different
	}
}
