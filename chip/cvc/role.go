package cvc

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Role is what a certificate's holder is, and in which terminal type (TR-03110-3, C.4).
type Role struct {
	template string // contents octets of the terminal type
	bits     byte   // the two role bits in place
}

// arcRoles is 0.4.0.127.0.7.3.1.2, as contents octets.
const arcRoles = "\x04\x00\x7f\x00\x07\x03\x01\x02"

// Terminal types, as the last arc of their object identifier.
const (
	InspectionSystem       = 1
	AuthenticationTerminal = 2
	SignatureTerminal      = 3
)

// Role bits of the authorization octets.
const (
	bitsCVCA     = 0xC0
	bitsDomestic = 0x80
	bitsForeign  = 0x40
	bitsMask     = 0xC0
)

// The roles of one terminal type.
func CVCA(terminal byte) Role { return Role{arcRoles + string([]byte{terminal}), bitsCVCA} }

func DomesticDV(terminal byte) Role { return Role{arcRoles + string([]byte{terminal}), bitsDomestic} }

func ForeignDV(terminal byte) Role { return Role{arcRoles + string([]byte{terminal}), bitsForeign} }
func Terminal(terminal byte) Role  { return Role{arcRoles + string([]byte{terminal}), 0} }

// IsCVCA says whether the holder is a country verifying certification authority.
func (r Role) IsCVCA() bool { return r.bits == bitsCVCA }

// IsDV says whether the holder is a document verifier, domestic or foreign.
func (r Role) IsDV() bool { return r.bits == bitsDomestic || r.bits == bitsForeign }

// IsTerminal says whether the holder is a terminal.
func (r Role) IsTerminal() bool { return r.bits == 0 }

// TerminalType returns the last arc of the terminal type: 1 inspection system, 2 authentication, 3 signature.
func (r Role) TerminalType() byte {
	if len(r.template) == 0 {
		return 0
	}
	return r.template[len(r.template)-1]
}

// String returns "CVCA", "DV (domestic)", "DV (foreign)" or "terminal".
func (r Role) String() string {
	switch r.bits {
	case bitsCVCA:
		return "CVCA"
	case bitsDomestic:
		return "DV (domestic)"
	case bitsForeign:
		return "DV (foreign)"
	}
	return "terminal"
}

// Rights are the authorization octets without the role bits, most significant first. Of an inspection system bit 0 is the
// right to read DG3 and bit 1 the right to read DG4 (TR-03110-3, C.4.1).
type Rights []byte

// Has says whether bit n, counted from the least significant one, is set.
func (r Rights) Has(n int) bool {
	i := len(r) - 1 - n/8
	return i >= 0 && n >= 0 && r[i]>>(n%8)&1 == 1
}

// Rights of an inspection system.
const (
	RightFingers = 0 // DG3
	RightIrises  = 1 // DG4
)

// Groups are the data groups that an inspection system may read by these rights, as "DG3" and "DG4".
func (r Rights) Groups() []string {
	groups := []string{}
	if r.Has(RightFingers) {
		groups = append(groups, "DG3")
	}
	if r.Has(RightIrises) {
		groups = append(groups, "DG4")
	}
	return groups
}

// and returns the rights that both have; of different lengths the low bits count.
func (r Rights) and(other Rights) Rights {
	out := make(Rights, min(len(r), len(other)))
	for i := range out {
		out[i] = r[len(r)-len(out)+i] & other[len(other)-len(out)+i]
	}
	return out
}

const refTemplate = "TR-03110-3, C.4"

// maxRights bounds the authorization octets; an eID terminal has five.
const maxRights = 8

func parseTemplate(e tlv.Element) (Role, Rights, error) {
	r := e.Children()
	id, err := r.Expect(tagOID)
	if err != nil {
		return Role{}, nil, err
	}
	bits, err := r.Expect(tagBits)
	if err != nil {
		return Role{}, nil, err
	}
	if err := r.End(); err != nil {
		return Role{}, nil, err
	}
	if len(id.Value) == 0 || len(id.Value) > 16 {
		return Role{}, nil, &Error{"holder authorization template", id.Offset, refTemplate, fmt.Errorf("object identifier of %d octets", len(id.Value))}
	}
	if n := len(bits.Value); n == 0 || n > maxRights {
		return Role{}, nil, &Error{"holder authorization template", bits.Offset, refTemplate, fmt.Errorf("%d authorization octets", n)}
	}
	rights := append(Rights(nil), bits.Value...)
	rights[0] &^= bitsMask
	return Role{string(id.Value), bits.Value[0] & bitsMask}, rights, nil
}
