package seal

import (
	"errors"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/internal/length"
)

const (
	refFeature = "Doc 9303-13, 2.3"

	// MaxSize is the longest seal that is read, in octets. No symbol of ISO holds as much.
	MaxSize = 4096

	maxSymbol      = 2953 // octets of QR version 40 with the least error correction
	tagSignature   = 0xFF
	maxPlainLength = 254 // version 3, BSI TR-03137-1, 3.2.3
)

// Feature is one document feature: what its value means is for the [Profile] of the document to say.
type Feature struct {
	Tag   byte // 00 to FE
	Value []byte
}

// Message is what a seal signs: its header and the features of the document, in any order.
type Message struct {
	Header
	Features []Feature

	loose bool // a length was read that is not DER
}

// Feature returns the value of the one feature with that tag; false where there is none, or more than one.
func (m *Message) Feature(tag byte) ([]byte, bool) {
	var value []byte
	found := 0
	for i := range m.Features {
		if m.Features[i].Tag == tag {
			value = m.Features[i].Value
			found++
		}
	}
	if found != 1 {
		return nil, false
	}
	return value, true
}

// Encode writes header and message zone, features in the order they have: the octets that are signed. The error is the one of
// [Message.Validate]. A message that was read and has no breaches is written as it was read.
func (m *Message) Encode() ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	size := headerFixed + C40Size(signerSize+2+len(m.Reference))
	for i := range m.Features {
		size += 1 + 5 + len(m.Features[i].Value)
	}
	out, err := m.Header.appendTo(make([]byte, 0, size))
	if err != nil {
		return nil, err
	}
	for i := range m.Features {
		f := &m.Features[i]
		out = append(m.appendLength(append(out, f.Tag), len(f.Value)), f.Value...)
	}
	return out, nil
}

// appendLength writes the length of a feature: one octet in version 3, DER in version 4.
func (h *Header) appendLength(out []byte, n int) []byte {
	if h.Version == 3 {
		return append(out, byte(n))
	}
	return length.Append(out, n)
}

// Decode reads header and message zone alone, with nothing behind the last feature. Seals are read by [Parse].
func Decode(octets []byte) (*Message, error) {
	return eitherCount(octets, func(decimal bool) (*Message, error) {
		m, end, err := decodeMessage(octets, decimal)
		if err != nil {
			return nil, err
		}
		if end < len(octets) {
			return nil, faultAt(end, "message zone", refFeature, "the signature zone begins, which Decode does not read")
		}
		return m, nil
	})
}

// eitherCount reads with the hexadecimal count of the standard, and where that fails for the one signer that is known for it,
// with a decimal one. If both fail, the one that came further says why.
func eitherCount[T any](octets []byte, read func(decimal bool) (T, error)) (T, error) {
	v, err := read(false)
	if err == nil || !fromRegister(octets) {
		return v, err
	}
	again, errAgain := read(true)
	if errAgain == nil || offset(errAgain) > offset(err) {
		return again, errAgain
	}
	return v, err
}

func offset(err error) int {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own.Offset
	}
	return -1
}

func fromRegister(octets []byte) bool {
	if len(octets) < offsetSigner+4 {
		return false
	}
	head, err := DecodeC40(octets[offsetSigner : offsetSigner+4])
	return err == nil && len(head) > signerSize && head[:signerSize] == registerSigner
}

// decodeMessage reads header and features up to the signature zone or the end, and returns where it stopped.
func decodeMessage(octets []byte, decimal bool) (*Message, int, error) {
	if len(octets) > MaxSize {
		return nil, 0, fault("seal", "", "%d octets, at most %d are read", len(octets), MaxSize)
	}
	h, at, err := decodeHeader(octets, decimal)
	if err != nil {
		return nil, 0, err
	}
	m := &Message{Header: *h}
	for at < len(octets) && octets[at] != tagSignature {
		f := Feature{Tag: octets[at]}
		start, n, err := m.length(octets, at+1)
		if err != nil {
			return nil, 0, err
		}
		at = start + n
		f.Value = octets[start:at:at]
		m.Features = append(m.Features, f)
	}
	return m, at, nil
}

// length reads the length of a feature at an offset, and returns where its value begins.
func (m *Message) length(octets []byte, at int) (start, n int, err error) {
	if m.Version == 3 {
		if at >= len(octets) {
			return 0, 0, faultAt(at, "feature", refFeature, "ends before its length")
		}
		if start, n = at+1, int(octets[at]); n > len(octets)-start {
			return 0, 0, faultAt(at, "feature", refFeature, "its value is longer than the %d octets left", len(octets)-start)
		}
		return start, n, nil
	}
	start, n, der, err := readDER(octets, at, "feature")
	m.loose = m.loose || err == nil && !der
	return start, n, err
}

// readDER reads a length as version 4 has it.
func readDER(octets []byte, at int, field string) (start, n int, der bool, err error) {
	if start, n, der, err = length.Read(octets, at); err != nil {
		return 0, 0, false, faultAt(at, field, refFeature, "%w", err)
	}
	return start, n, der, nil
}

// Lint judges header and features by every rule of Doc 9303-13. What the features mean is for [Profile.Validate].
func (m *Message) Lint() []pki.Result { return pki.Judge(m, messageRules, nil) }

// Validate returns every breach of the rules for header and message zone, joined, each an *[Error] with its clause.
func (m *Message) Validate() error { return pki.Hold(m, messageRules, pki.Advice) }
