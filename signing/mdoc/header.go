package mdoc

import (
	"fmt"
	"slices"
)

// The labels of COSE headers that mean something here (RFC 9052, 3.1; RFC 9360, 2).
const (
	labelAlgorithm   = "1"
	labelCritical    = "2"
	labelContentType = "3"
	labelKeyID       = "4"
	labelChain       = "33"
)

const refHeader = "RFC 9052, 3.1"

// headers reads both headers of a structure: a label stands in one of them, once.
type headers struct {
	*Sign1
	algorithm bool
	seen      []string
}

// read reads one header. An empty protected header may be an empty string.
func (h *headers) read(r *reader, name string, protected bool) {
	if protected && r.at == r.end {
		return
	}
	for range r.count(majorMap, maxFields, name) {
		at := r.at
		label := r.label(name)
		if r.err != nil {
			return
		}
		if slices.Contains(h.seen, label) {
			r.fail(at, name, "RFC 9052, 3", "the label %.40s a second time", label)
			return
		}
		h.seen = append(h.seen, label)
		h.value(r, label, protected)
	}
	if protected {
		r.done(name)
	}
}

// value reads what belongs to a label. An algorithm nobody signed is none.
func (h *headers) value(r *reader, label string, protected bool) {
	switch {
	case label == labelAlgorithm && protected:
		h.algorithm = true
		if r.peek()>>5 == majorText {
			r.text("alg")
			return
		}
		h.Algorithm = Algorithm(r.integer("alg"))
	case label == labelCritical:
		h.readCritical(r, protected)
	case label == labelChain:
		h.readChain(r)
	default:
		r.raw("header")
	}
}

// label reads a label: an integer or text, which are told apart by a quote.
func (r *reader) label(field string) string {
	if r.peek()>>5 == majorText {
		return `"` + r.text(field)
	}
	return fmt.Sprint(r.integer(field))
}

// readCritical keeps the first label that must be understood and is not.
func (h *headers) readCritical(r *reader, protected bool) {
	at := r.at
	n := r.count(majorArray, maxFields, "crit")
	if r.err == nil && (n == 0 || !protected) {
		r.fail(at, "crit", refHeader, "empty, or not protected")
	}
	understood := []string{labelAlgorithm, labelCritical, labelContentType, labelKeyID, labelChain}
	for range n {
		if label := r.label("crit"); h.critical == "" && !slices.Contains(understood, label) {
			h.critical = label
		}
	}
}

// readChain reads x5chain: one certificate, or several in an array.
func (h *headers) readChain(r *reader) {
	const field = "x5chain"
	if r.peek()>>5 != majorArray {
		h.Chain = append(h.Chain, r.octets(field))
		return
	}
	at := r.at
	n := r.count(majorArray, maxChain, field)
	if r.err == nil && n == 0 {
		r.fail(at, field, "RFC 9360, 2", "no certificate")
	}
	if n == 1 {
		r.note(field, "RFC 9360, 2", "one certificate in an array")
	}
	for range n {
		h.Chain = append(h.Chain, r.octets(field))
	}
}

// appendChain writes the unprotected header with x5chain, and an empty one without certificates.
func appendChain(chain [][]byte) []byte {
	if len(chain) == 0 {
		return appendHead(nil, majorMap, 0)
	}
	out := appendHead(appendHead(nil, majorMap, 1), majorUint, 33)
	if len(chain) > 1 {
		out = appendHead(out, majorArray, len(chain))
	}
	for _, der := range chain {
		out = appendOctets(out, der)
	}
	return out
}
