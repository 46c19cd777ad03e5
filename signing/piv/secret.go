package piv

import (
	"errors"
	"fmt"
)

// PIN is a PIN or PUK of 6 to 8 characters. It never prints itself.
type PIN []byte

// MarshalText refuses: a PIN is not written anywhere.
func (p PIN) MarshalText() ([]byte, error) { return nil, errors.New("a PIN is not written") }

// Format writes [PIN] whatever the verb.
func (p PIN) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[PIN]") }

// Wipe overwrites the PIN. Copies inside the PC/SC client are out of reach.
func (p PIN) Wipe() { clear(p) }

func (p PIN) check() error {
	if len(p) < 6 || len(p) > 8 {
		return fmt.Errorf("a PIN or PUK has 6 to 8 characters, not %d", len(p))
	}
	return nil
}

// ManagementKey is the key that rules a token's keys and certificates: 16, 24 or 32 octets. It never prints itself.
type ManagementKey []byte

// MarshalText refuses: a key is not written anywhere.
func (k ManagementKey) MarshalText() ([]byte, error) {
	return nil, errors.New("a management key is not written")
}

// Format writes [key] whatever the verb.
func (k ManagementKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[key]") }
