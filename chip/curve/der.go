package curve

import (
	"math/big"

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
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(new(big.Int).SetBytes(r))
		b.AddASN1BigInt(new(big.Int).SetBytes(s))
	})
	return b.BytesOrPanic() // two short positive integers always fit
}
