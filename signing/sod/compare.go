package sod

import (
	"bytes"
	"crypto"
	"slices"
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
	Number  int
	Outcome Outcome
}

// CompareGroups compares the complete files of data groups, by number, with the list. Every data group of either side has
// one comparison, in ascending order. It proves nothing while the list itself is not verified.
func (o *SecurityObject) CompareGroups(files map[int][]byte) []Comparison {
	out := make([]Comparison, 0, len(o.DataGroups)+len(files))
	var listed [17]bool
	for _, g := range o.DataGroups {
		if g.Number >= 1 && g.Number <= 16 {
			listed[g.Number] = true
		}
		file, ok := files[g.Number]
		out = append(out, Comparison{g.Number, o.judge(g.Hash, file, ok)})
	}
	for number := range files {
		if number < 1 || number > 16 || !listed[number] {
			out = append(out, Comparison{number, Unlisted})
		}
	}
	slices.SortFunc(out, func(a, b Comparison) int { return a.Number - b.Number })
	return out
}

func (o *SecurityObject) judge(want, file []byte, present bool) Outcome {
	switch {
	case !present:
		return Missing
	case o.Hash == 0 || !o.Hash.Available():
		return Unjudged
	case bytes.Equal(want, digest(o.Hash, file)):
		return Identical
	}
	return Different
}

func digest(hash crypto.Hash, file []byte) []byte {
	h := hash.New()
	h.Write(file)
	var sum [64]byte
	return h.Sum(sum[:0])
}
