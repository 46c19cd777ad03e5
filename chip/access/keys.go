package access

import "fmt"

// Keys are the two keys of a secure messaging session. They print as a redacted word whatever the verb.
type Keys struct {
	suite    Suite
	enc, mac []byte
}

// deriveKeys derives both session keys from a shared secret (Doc 9303-11, 9.7.1).
func deriveKeys(s Suite, secret []byte) Keys {
	return Keys{suite: s, enc: s.deriveKey(secret, counterEncryption), mac: s.deriveKey(secret, counterMAC)}
}

const redacted = "[redacted]"

// String returns the suite and no key.
func (k Keys) String() string { return k.suite.String() + " " + redacted }

// Format writes the suite and no key, whatever the verb.
func (k Keys) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// MarshalJSON writes no key.
func (k Keys) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// wipe overwrites the keys, as far as Go lets us.
func (k Keys) wipe() {
	clear(k.enc)
	clear(k.mac)
}
