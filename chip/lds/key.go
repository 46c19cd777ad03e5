package lds

import (
	"errors"

	"github.com/chancery-id/chancery/chip/tlv"
)

const refDG15 = "Doc 9303-10, 4.7.15"

// AuthenticationKey is DG15: the public key of active authentication.
type AuthenticationKey struct {
	SubjectPublicKeyInfo []byte // DER

	found []error
}

// DecodeDG15 reads DG15. The key aliases b, which must be the data object and nothing more. The key itself is not judged:
// whether it is of a kind that can be used is for those who use it to say.
func DecodeDG15(b []byte) (*AuthenticationKey, error) {
	s := scan{file: DG15, ref: refDG15}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	k := &AuthenticationKey{SubjectPublicKeyInfo: r.Rest(), found: s.found}
	if err := checkKeyInfo(k.SubjectPublicKeyInfo); err != nil {
		return nil, structure(DG15, "public key", refDG15, err)
	}
	return k, nil
}

// Validate lists every breach of the standard, those that were found when reading included.
func (k *AuthenticationKey) Validate() error {
	r := check(DG15, refDG15, k.found)
	if err := checkKeyInfo(k.SubjectPublicKeyInfo); err != nil {
		r.breach(-1, "public key", "%w", err)
	}
	return r.err()
}

// Encode writes DG15. It refuses what Validate does not pass.
func (k *AuthenticationKey) Encode() ([]byte, error) {
	return encode(DG15, k.Validate(), len(k.SubjectPublicKeyInfo), func(b *tlv.Builder) { b.AddRaw(k.SubjectPublicKeyInfo) })
}

// checkKeyInfo holds b against the outline of a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
func checkKeyInfo(b []byte) error {
	info, err := tlv.One(b, 0x30)
	if err != nil {
		return err
	}
	r := info.Children()
	algorithm, err := r.Expect(0x30)
	if err != nil {
		return err
	}
	inner := algorithm.Children()
	if _, err := inner.Expect(0x06); err != nil {
		return err
	}
	key, err := r.Expect(0x03)
	if err != nil {
		return err
	}
	if len(key.Value) < 2 || key.Value[0] != 0 {
		return errors.New("public key is not a string of whole octets")
	}
	return r.End()
}
