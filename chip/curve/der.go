package curve

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const refSignature = "TR-03111, 5.2.2; X.690, 8.3"

func badSignature(format string, args ...any) error {
	err := refuse("signature", refSignature, format, args...).(*Error)
	err.Err = &signatureError{err.Err}
	return err
}

// signatureError is ErrSignature with its reason.
type signatureError struct{ reason error }

func (e *signatureError) Error() string        { return e.reason.Error() }
func (e *signatureError) Is(target error) bool { return target == ErrSignature }

// parseSignature reads SEQUENCE { r, s INTEGER } in strict DER: minimal lengths and integers, positive, nothing behind. The octets
// are the magnitudes without leading zero.
func parseSignature(sig []byte) (r, s []byte, err error) {
	input := cryptobyte.String(sig)
	var body, rb, sb cryptobyte.String
	if !input.ReadASN1(&body, asn1.SEQUENCE) {
		return nil, nil, badSignature("no DER SEQUENCE of r and s in %d octets", len(sig))
	}
	if !input.Empty() {
		return nil, nil, badSignature("%d octets behind the SEQUENCE", len(input))
	}
	if !body.ReadASN1(&rb, asn1.INTEGER) || !body.ReadASN1(&sb, asn1.INTEGER) {
		return nil, nil, badSignature("no two DER INTEGERs in the SEQUENCE")
	}
	if !body.Empty() {
		return nil, nil, badSignature("%d octets behind s", len(body))
	}
	if r, err = magnitude("r", rb); err != nil {
		return nil, nil, err
	}
	if s, err = magnitude("s", sb); err != nil {
		return nil, nil, err
	}
	return r, s, nil
}

func magnitude(name string, b []byte) ([]byte, error) {
	switch {
	case len(b) == 0:
		return nil, badSignature("%s is an empty INTEGER", name)
	case b[0]&0x80 != 0:
		return nil, badSignature("%s is negative", name)
	case b[0] != 0:
		return b, nil
	case len(b) == 1:
		return nil, badSignature("%s is 0", name)
	case b[1]&0x80 == 0:
		return nil, badSignature("%s has a superfluous leading zero", name)
	}
	return b[1:], nil
}

// marshalSignature is the inverse of parseSignature for magnitudes of any length.
func marshalSignature(r, s []byte) []byte {
	var buf [2 * (3 + maxOrderSize)]byte
	body := appendInteger(appendInteger(buf[:0], r), s)
	out := make([]byte, 0, 3+len(body))
	out = append(out, byte(asn1.SEQUENCE))
	if len(body) >= 0x80 {
		out = append(out, 0x81)
	}
	return append(append(out, byte(len(body))), body...)
}

// maxOrderSize is the length of a scalar of P-521; two of them and their headers are below 256 octets.
const maxOrderSize = 66

// appendInteger appends a positive INTEGER in DER.
func appendInteger(out, magnitude []byte) []byte {
	for len(magnitude) > 1 && magnitude[0] == 0 {
		magnitude = magnitude[1:]
	}
	var sign []byte
	if magnitude[0] >= 0x80 {
		sign = []byte{0}
	}
	out = append(out, byte(asn1.INTEGER), byte(len(sign)+len(magnitude)))
	return append(append(out, sign...), magnitude...)
}
