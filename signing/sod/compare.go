package sod

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"slices"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
)

// Outcome is what comparing one data group with the list came to.
type Outcome uint8

// The outcomes.
const (
	Identical Outcome = iota + 1 // the file has the hash that was listed
	Different                    // it has another: the file was changed
	Missing                      // listed, and no file is there
	Unlisted                     // a file is there that is not listed: nobody signed it, and it must not be used
	Unjudged                     // listed by a hash this module does not know
)

var outcomeNames = [...]string{"", "identical", "different", "missing", "unlisted", "unjudged"}

// String returns the outcome in a word.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "unknown outcome"
}

// Comparison is the outcome for one data group.
type Comparison struct {
	Number   int // 1 to 16
	Outcome  Outcome
	Trailing int // octets behind an Identical data object that its hash does not cover: padding, nothing that was signed
}

// Compare compares the data groups of an image with the list (Doc 9303-10, 4.6.2.3). Every data group of either side has
// one comparison, in ascending order. It proves nothing while the list itself is not verified.
//
// The hash is over the complete file. Where that differs and octets lie behind the data object of the file, the data object
// alone is tried: a chip's memory is larger than the file in it. A nil image has no files.
func (o *SecurityObject) Compare(img *chip.Image) []Comparison {
	if img == nil {
		img = &chip.Image{}
	}
	out := make([]Comparison, 0, 16)
	var listed [17]bool
	for _, g := range o.DataGroups {
		if g.Number < 1 || g.Number > 16 {
			continue // Validate calls it a breach; no file has such a number
		}
		listed[g.Number] = true
		out = append(out, o.judge(g, img))
	}
	for _, number := range img.DataGroups() {
		if !listed[number] {
			out = append(out, Comparison{Number: number, Outcome: Unlisted})
		}
	}
	slices.SortStableFunc(out, func(a, b Comparison) int { return a.Number - b.Number })
	return out
}

func (o *SecurityObject) judge(g DataGroupHash, img *chip.Image) Comparison {
	c := Comparison{Number: g.Number, Outcome: Different}
	file, present := img.File(lds.DataGroupFile(g.Number))
	switch {
	case !present:
		c.Outcome = Missing
	case o.Hash == 0 || !o.Hash.Available():
		c.Outcome = Unjudged
	case isHash(o.Hash, file, g.Hash):
		c.Outcome = Identical
	default:
		element, trailing, err := img.Element(lds.DataGroupFile(g.Number))
		if err == nil && trailing > 0 && isHash(o.Hash, element, g.Hash) {
			c.Outcome, c.Trailing = Identical, trailing
		}
	}
	return c
}

// isHash says whether sum is the hash of file.
func isHash(hash crypto.Hash, file, sum []byte) bool {
	if hash == crypto.SHA256 {
		own := sha256.Sum256(file) // without an allocation
		return bytes.Equal(own[:], sum)
	}
	return bytes.Equal(digest(hash, file), sum)
}

func digest(hash crypto.Hash, file []byte) []byte {
	h := hash.New()
	h.Write(file)
	var sum [64]byte
	return h.Sum(sum[:0])
}
