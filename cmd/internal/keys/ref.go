package keys

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/signing/piv"
)

// Ref says where a signing key is: the path of a key file, or "piv:12345678/9c" for a slot of the token with that serial
// number; without a slot it is 9c. A file whose name begins so is written "./piv:…". A Ref is a flag's value.
type Ref struct {
	File   string
	Serial uint32 // of the token; 0: a key file
	Slot   piv.Slot
}

// Usage describes a flag that takes a Ref.
const Usage = "encrypted key `FILE`, or piv:SERIAL/SLOT for a key in a token"

const scheme = "piv:"

// ParseRef reads a reference.
func ParseRef(text string) (Ref, error) {
	where, token := strings.CutPrefix(text, scheme)
	if !token {
		return Ref{File: text}, nil
	}
	number, slot, named := strings.Cut(where, "/")
	serial, err := strconv.ParseUint(number, 10, 32)
	if err != nil || serial == 0 {
		return Ref{}, fmt.Errorf("%q: want piv:SERIAL/SLOT, such as piv:12345678/9c", text)
	}
	r := Ref{Serial: uint32(serial), Slot: piv.Signature}
	if named {
		if r.Slot, err = piv.ParseSlot(slot); err != nil {
			return Ref{}, err
		}
	}
	return r, nil
}

// ParseToken reads a reference to a token: as ParseRef, or with the serial number alone.
func ParseToken(text string) (Ref, error) {
	if !strings.HasPrefix(text, scheme) {
		text = scheme + text
	}
	return ParseRef(text)
}

// IsToken says whether the key is in a token.
func (r Ref) IsToken() bool { return r.Serial != 0 }

// IsZero says whether nothing is named.
func (r Ref) IsZero() bool { return r == Ref{} }

// String writes the reference as ParseRef reads it.
func (r Ref) String() string {
	if r.IsToken() {
		return fmt.Sprintf("%s%d/%v", scheme, r.Serial, r.Slot)
	}
	return r.File
}

// Set reads a flag's value.
func (r *Ref) Set(text string) (err error) {
	*r, err = ParseRef(text)
	return err
}

// Type is the flag's type in a help text.
func (r *Ref) Type() string { return "key" }

// MarshalText writes String.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is ParseRef.
func (r *Ref) UnmarshalText(text []byte) error { return r.Set(string(text)) }

// Refs are the references of a flag that may be repeated.
type Refs []Ref

// String lists the references.
func (r *Refs) String() string {
	var all []string
	for _, ref := range *r {
		all = append(all, ref.String())
	}
	return strings.Join(all, " ")
}

// Set adds one.
func (r *Refs) Set(text string) error {
	ref, err := ParseRef(text)
	if err == nil {
		*r = append(*r, ref)
	}
	return err
}

// Type is the flag's type in a help text.
func (r *Refs) Type() string { return "key" }
