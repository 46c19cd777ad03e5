package lds

import (
	"errors"

	"github.com/chancery-id/chancery/chip/tlv"
)

const refCVCA = "Doc 9303-11, K.2"

// TerminalAuthorities is EF.CVCA: the authorities whose certificates the chip takes from a terminal, newest first.
type TerminalAuthorities struct {
	References []string // one or two; country, mnemonic and sequence number

	found []error
}

// sizeCVCA is the size of EF.CVCA. What the references leave is zeros.
const sizeCVCA = 36

// DecodeCVCA reads EF.CVCA: one or two references, then zeros up to 36 octets.
func DecodeCVCA(b []byte) (*TerminalAuthorities, error) {
	s := &scan{file: CVCA, ref: refCVCA}
	a := &TerminalAuthorities{}
	r := tlv.NewReader(b)
	for !r.Empty() && r.Peek() != 0 && !padded(r.Rest()) {
		e, err := s.next(&r)
		if err != nil {
			return nil, err
		}
		if e.Tag != 0x42 {
			return nil, structure(CVCA, "", refCVCA, e.Errorf("want tag 42"))
		}
		a.References = append(a.References, string(e.Value))
	}
	switch rest := r.Rest(); {
	case len(rest) > 0 && !padded(rest):
		return nil, structure(CVCA, "", refCVCA, errors.New("octets other than zero after the references"))
	case len(rest) > 0 && rest[0] != 0:
		s.deviation(r.Offset(), "", "padded with %02X", rest[0])
	}
	if len(b) != sizeCVCA {
		s.deviation(-1, "", "%d octets, want %d", len(b), sizeCVCA)
	}
	a.found = s.found
	return a, nil
}

// Validate lists every breach of the standard, those that were found when reading included.
func (a *TerminalAuthorities) Validate() error {
	r := check(CVCA, refCVCA, a.found)
	n := len(a.References)
	r.must(n == 1 || n == 2, "", "%d references, want 1 or 2", n)
	for i, reference := range a.References {
		// Country 2, mnemonic up to 9, sequence number 5 (TR-03110-3, D.1).
		r.must(len(reference) >= 8 && len(reference) <= 16, "reference", "number %d of %d octets, want 8 to 16", i+1, len(reference))
	}
	return r.err()
}

// Encode writes EF.CVCA. It refuses what Validate does not pass.
func (a *TerminalAuthorities) Encode() ([]byte, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	b := tlv.NewBuilder(sizeCVCA)
	for _, reference := range a.References {
		b.AddString(0x42, reference)
	}
	return append(b.Bytes(), make([]byte, sizeCVCA-len(b.Bytes()))...), nil
}
