package access

import (
	"crypto/sha1"
	"fmt"

	"github.com/chancery-id/chancery/mrz"
)

// Kind is the kind of a password, with the reference that MSE:Set AT names it by (Doc 9303-11, 4.4.4.1).
type Kind uint8

// The passwords of a chip.
const (
	KindMRZ Kind = 1
	KindCAN Kind = 2
	KindPIN Kind = 3 // eID applications only
	KindPUK Kind = 4 // eID applications only
)

// String returns "MRZ", "CAN", "PIN" or "PUK".
func (k Kind) String() string {
	switch k {
	case KindMRZ:
		return "MRZ"
	case KindCAN:
		return "CAN"
	case KindPIN:
		return "PIN"
	case KindPUK:
		return "PUK"
	}
	return fmt.Sprintf("password kind %d", uint8(k))
}

// Password opens a chip. It holds the secret in the form the protocols start from, and prints as a redacted word.
type Password struct {
	kind   Kind
	secret []byte // SHA-1 of the MRZ information, or the characters of CAN, PIN, PUK (Doc 9303-11, 9.7.3)
	key    []byte // K_π itself, for worked examples that state no password
}

// Kind returns the kind of the password.
func (p Password) Kind() Kind { return p.kind }

// MRZ returns the password of a machine-readable zone; only document number, birth and expiry enter, each with its check
// digit (Doc 9303-11, 9.7.2).
func MRZ(r *mrz.Record) (Password, error) {
	information, err := r.AccessKey()
	if err != nil {
		return Password{}, err
	}
	return MRZInformation(information), nil
}

// MRZInformation returns the password of the MRZ information itself: document number, birth and expiry, each followed by
// its check digit, as [mrz.AccessKey] returns it.
func MRZInformation(information string) Password {
	sum := sha1.Sum([]byte(information))
	return Password{kind: KindMRZ, secret: sum[:]}
}

// CAN returns the password of the six digits printed on the document.
func CAN(digits string) (Password, error) {
	if len(digits) != 6 {
		return Password{}, &Error{"PACE", "read the CAN", "Doc 9303-11, 9.7.3", fmt.Errorf("%d characters, want 6 digits", len(digits))}
	}
	return digitsOf(KindCAN, digits)
}

// PIN returns the password that the holder of an eID card keeps.
func PIN(digits string) (Password, error) { return digitsOf(KindPIN, digits) }

// PUK returns the password that unblocks the PIN of an eID card.
func PUK(digits string) (Password, error) { return digitsOf(KindPUK, digits) }

func digitsOf(kind Kind, digits string) (Password, error) {
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return Password{}, &Error{"PACE", "read the " + kind.String(), "Doc 9303-11, 9.7.3", fmt.Errorf("a character that is no digit")}
		}
	}
	if digits == "" {
		return Password{}, &Error{"PACE", "read the " + kind.String(), "Doc 9303-11, 9.7.3", fmt.Errorf("no digits")}
	}
	return Password{kind: kind, secret: []byte(digits)}, nil
}

// basicKeys are the document basic access keys (Doc 9303-11, 9.7.2): the seed is the first 16 bytes of the hash.
func (p Password) basicKeys() Keys { return deriveKeys(TripleDES, p.secret[:16]) }

// String returns the kind and not the secret.
func (p Password) String() string { return p.kind.String() + " " + redacted }

// Format writes the kind and not the secret, whatever the verb.
func (p Password) Format(f fmt.State, _ rune) { fmt.Fprint(f, p.String()) }

// MarshalJSON writes no secret.
func (p Password) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
