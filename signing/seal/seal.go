package seal

import (
	"bytes"
	"errors"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/internal/length"
)

const (
	refSignature = "Doc 9303-13, 2.4"
	maxSignature = 132 // r ‖ s of P-521
)

// Seal is a visible digital seal as read. The byte slices are parts of the input, which must not be changed. Reading proves
// nothing: [Seal.CheckSignature] and the chain of the signer's certificate do.
type Seal struct {
	Message
	Signature []byte // r ‖ s
	Padding   []byte // what the symbol holds behind the signature: nobody signed it

	// SignedData is header and message zone as read: what the signature covers, never encoded anew.
	SignedData []byte

	Findings []Finding // deviations tolerated while reading, each with its clause
}

// Parse reads a seal as a reader of bar codes delivers it, in octets. Octets behind the signature are padding and kept apart,
// but a second signature zone among them is refused. Unknown tags are kept, and so are tags that occur twice, with a finding.
func Parse(octets []byte) (*Seal, error) {
	return eitherCount(octets, func(decimal bool) (*Seal, error) { return parse(octets, decimal) })
}

func parse(octets []byte, decimal bool) (*Seal, error) {
	m, at, err := decodeMessage(octets, decimal)
	if err != nil {
		return nil, err
	}
	if at == len(octets) {
		return nil, faultAt(at, "signature zone", refSignature, "%w", ErrNotSealed)
	}
	start, n, der, err := readDER(octets, at+1, "signature zone")
	if err != nil {
		return nil, err
	}
	end := start + n
	if n == 0 {
		return nil, faultAt(at, "signature zone", refSignature, "empty signature")
	}
	if second := bytes.IndexByte(octets[end:], tagSignature); second >= 0 {
		return nil, faultAt(end+second, "padding", "Doc 9303-13, 2.5", "a second signature zone")
	}
	s := &Seal{
		Message: *m, Signature: octets[start:end:end], Padding: octets[end:], SignedData: octets[:at:at],
	}
	s.loose = s.loose || !der
	if s.Validate() != nil {
		s.Findings = s.findings()
	}
	return s, nil
}

// findings are the broken rules.
func (s *Seal) findings() (list []Finding) {
	for _, r := range s.Lint() {
		if !r.Passed {
			list = append(list, Finding{Field: r.Field, Ref: r.Ref, Detail: r.Detail})
		}
	}
	return list
}

// sealRules are the rules of Doc 9303-13 for the signature zone.
var sealRules = []pki.Rule[*Seal]{
	{ID: "signature-length", Field: "signature zone", Ref: refSignature, Weight: pki.Essential, Check: func(s *Seal) error {
		n := len(s.Signature)
		return unless(n > 0 && n%2 == 0 && n <= maxSignature, "%d octets are no r ‖ s of a known curve", n)
	}},
}

// Lint judges the seal by every rule of Doc 9303-13: header, message zone, signature zone. It verifies nothing.
func (s *Seal) Lint() []pki.Result { return append(s.Message.Lint(), pki.Judge(s, sealRules, nil)...) }

// Validate returns every breach of the rules of Doc 9303-13, joined, each an *[Error] with its clause.
func (s *Seal) Validate() error {
	message, zone := s.Message.Validate(), pki.Hold(s, sealRules, pki.Advice)
	if message == nil {
		return zone
	}
	return errors.Join(message, zone)
}

// Fit returns the breaches that bar the seal from use, whatever its profile: WRONG_FORMAT of Doc 9303-13, appendix D. What is
// left of those of [Seal.Validate] are matters of form, with which genuine seals are seen.
func (s *Seal) Fit() error {
	return errors.Join(pki.Hold(&s.Message, messageRules, pki.Essential), pki.Hold(s, sealRules, pki.Essential))
}

// Encode writes the seal without padding. The error is the one of [Seal.Validate]. A seal that was read and has no breaches is
// written as it was read; what was signed is always in SignedData.
func (s *Seal) Encode() ([]byte, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	out, err := s.Message.Encode()
	if err != nil {
		return nil, err
	}
	return s.appendSignature(out), nil
}

func (s *Seal) appendSignature(out []byte) []byte {
	return append(length.Append(append(out, tagSignature), len(s.Signature)), s.Signature...)
}
