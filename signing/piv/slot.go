package piv

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"strconv"
	"strings"
)

// Slot is a key reference (SP 800-73-4, part 1, Table 4b): 9A, 9C, 9D, 9E or a retired one, 82 to 95.
type Slot byte

// The slots with names. What they are for matters to other applications of a card, not to this package; Signature asks for the
// PIN at every signature unless the key is generated with another policy.
const (
	Authentication     Slot = 0x9A
	Signature          Slot = 0x9C
	KeyManagement      Slot = 0x9D
	CardAuthentication Slot = 0x9E
)

// ParseSlot reads "9c" or "9C".
func ParseSlot(text string) (Slot, error) {
	n, err := strconv.ParseUint(text, 16, 8)
	if err != nil || !Slot(n).Valid() {
		return 0, fmt.Errorf("slot %q is none of 9a, 9c, 9d, 9e and 82 to 95", text)
	}
	return Slot(n), nil
}

// Valid says whether there is such a slot.
func (s Slot) Valid() bool {
	return s >= 0x82 && s <= 0x95 || s == Authentication || s >= Signature && s <= CardAuthentication
}

// String returns the slot in hexadecimal.
func (s Slot) String() string { return fmt.Sprintf("%02x", byte(s)) }

// object is the data object of the slot's certificate (SP 800-73-4, part 1, Table 3).
func (s Slot) object() uint32 {
	switch s {
	case Authentication:
		return 0x5FC105
	case Signature:
		return 0x5FC10A
	case KeyManagement:
		return 0x5FC10B
	case CardAuthentication:
		return 0x5FC101
	}
	return 0x5FC10D + uint32(s-0x82)
}

// Algorithm is a kind and size of key. Tokens have neither brainpool curves nor P-521.
type Algorithm uint8

// The algorithms. RSA above 2048 bit needs firmware 5.7.
const (
	P256 Algorithm = iota + 1
	P384
	RSA2048
	RSA3072
	RSA4096
)

// String returns the algorithm's name.
func (a Algorithm) String() string {
	if int(a) >= 1 && int(a) <= 5 {
		return [...]string{"P-256", "P-384", "RSA-2048", "RSA-3072", "RSA-4096"}[a-1]
	}
	return "unknown algorithm"
}

// parseName finds the value whose name a flag or a script gives, whatever its case.
func parseName[T interface {
	~uint8
	fmt.Stringer
}](what, text string, last T) (T, error) {
	var names []string
	for v := T(1); v <= last; v++ {
		if strings.EqualFold(v.String(), text) {
			return v, nil
		}
		names = append(names, v.String())
	}
	return 0, fmt.Errorf("no %s %q: one of %s", what, text, strings.Join(names, ", "))
}

// ParseAlgorithm reads an algorithm's name.
func ParseAlgorithm(text string) (Algorithm, error) {
	return parseName("token algorithm", text, RSA4096)
}

// ParsePINPolicy reads a policy that a key can be generated with.
func ParsePINPolicy(text string) (PINPolicy, error) { return parseName("PIN policy", text, PINAlways) }

// ParseTouchPolicy reads a policy.
func ParseTouchPolicy(text string) (TouchPolicy, error) {
	return parseName("touch policy", text, TouchCached)
}

// algorithmOf returns the algorithm of a public key, 0 if it is none of a token's.
func algorithmOf(pub crypto.PublicKey) Algorithm {
	switch pub := pub.(type) {
	case *ecdsa.PublicKey:
		switch pub.Params().BitSize {
		case 256:
			return P256
		case 384:
			return P384
		}
	case *rsa.PublicKey:
		switch pub.N.BitLen() {
		case 2048:
			return RSA2048
		case 3072:
			return RSA3072
		case 4096:
			return RSA4096
		}
	}
	return 0
}

// PINPolicy says when a key wants the PIN.
type PINPolicy uint8

// The PIN policies, as a token encodes them.
const (
	PINNever PINPolicy = iota + 1
	PINOnce
	PINAlways
	PINMatchOnce   // fingerprint once
	PINMatchAlways // fingerprint at every use
)

// String returns the policy in words.
func (p PINPolicy) String() string {
	if p >= PINNever && p <= PINMatchAlways {
		return [...]string{"never", "once", "always", "match once", "match always"}[p-1]
	}
	return "unknown"
}

// TouchPolicy says when a key wants somebody to touch the token.
type TouchPolicy uint8

// The touch policies, as a token encodes them.
const (
	TouchNever TouchPolicy = iota + 1
	TouchAlways
	TouchCached // one touch is good for 15 seconds
)

// String returns the policy in words.
func (p TouchPolicy) String() string {
	if p >= TouchNever && p <= TouchCached {
		return [...]string{"never", "always", "cached"}[p-1]
	}
	return "unknown"
}

// KeyInfo describes the key in a slot as the token tells it. Attestation proves it.
type KeyInfo struct {
	Algorithm Algorithm
	PIN       PINPolicy
	Touch     TouchPolicy
	Generated bool // in the token, not imported
	PublicKey crypto.PublicKey
}

// Version is a firmware version.
type Version struct{ Major, Minor, Patch int }

// String returns the version as "5.4.3".
func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// Before says whether v is older than w.
func (v Version) Before(w Version) bool {
	if v.Major != w.Major {
		return v.Major < w.Major
	}
	if v.Minor != w.Minor {
		return v.Minor < w.Minor
	}
	return v.Patch < w.Patch
}
