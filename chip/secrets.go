package chip

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/tlv"
)

// Secrets are what a chip holds beside its files and never gives out. They print as a redacted word.
type Secrets struct {
	MRZInformation string // as mrz.AccessKey returns it: for BAC, and PACE by MRZ
	CAN            string
	ChipKeys       []ChipKey          // of chip authentication
	Mapping        *curve.PrivateKey  // of PACE with chip authentication mapping
	Active         crypto.PrivateKey  // of active authentication: *rsa.PrivateKey or *curve.PrivateKey
	Authorities    []*cvc.Certificate // trusted by terminal authentication, newest first; public, but not a file
}

// ChipKey is a private key of chip authentication with the key id that DG14 gives it, nil where it gives none.
type ChipKey struct {
	ID  []byte
	Key crypto.PrivateKey // *curve.PrivateKey or *access.DHPrivateKey
}

const redacted = "[redacted]"

// String says nothing.
func (s Secrets) String() string { return "secrets " + redacted }

// Format says nothing, whatever the verb.
func (s Secrets) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// MarshalJSON writes no secret.
func (s Secrets) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// String says nothing.
func (k ChipKey) String() string { return "chip authentication key " + redacted }

// Format says nothing, whatever the verb.
func (k ChipKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// MarshalJSON writes no secret.
func (k ChipKey) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Data objects of secrets, as the virtual chip takes them with PUT DATA.
const (
	tagSecrets   tlv.Tag = 0x7F70
	tagMRZ       tlv.Tag = 0x80
	tagCAN       tlv.Tag = 0x81
	tagChipKey   tlv.Tag = 0xA2 // 80 key id, key
	tagMapping   tlv.Tag = 0xA3 // key
	tagActive    tlv.Tag = 0xA4 // key
	tagAuthority tlv.Tag = 0xA5 // certificate

	tagKeyID tlv.Tag = 0x80
	tagRSA   tlv.Tag = 0x85 // PKCS #1
	tagEC    tlv.Tag = 0xA6 // 80 curve, 81 scalar
	tagDH    tlv.Tag = 0xA7 // 80 p, 81 g, 82 q or empty, 83 y, 84 x
)

// Encode writes the secrets, in the clear, for a chip that takes them inside a session or in the clean room. The error says
// which key is of a kind that can't be written.
func (s *Secrets) Encode() ([]byte, error) {
	var err error
	b := tlv.NewBuilder(4096)
	add := func(b *tlv.Builder, key crypto.PrivateKey) {
		if e := addKey(b, key); e != nil && err == nil {
			err = e
		}
	}
	b.AddNested(tagSecrets, func(b *tlv.Builder) {
		if s.MRZInformation != "" {
			b.AddString(tagMRZ, s.MRZInformation)
		}
		if s.CAN != "" {
			b.AddString(tagCAN, s.CAN)
		}
		for _, k := range s.ChipKeys {
			b.AddNested(tagChipKey, func(b *tlv.Builder) {
				if k.ID != nil {
					b.Add(tagKeyID, k.ID)
				}
				add(b, k.Key)
			})
		}
		if s.Mapping != nil {
			b.AddNested(tagMapping, func(b *tlv.Builder) { add(b, s.Mapping) })
		}
		if s.Active != nil {
			b.AddNested(tagActive, func(b *tlv.Builder) { add(b, s.Active) })
		}
		for _, c := range s.Authorities {
			b.Add(tagAuthority, c.Raw)
		}
	})
	return b.Bytes(), err
}

func addKey(b *tlv.Builder, key crypto.PrivateKey) error {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		b.Add(tagRSA, x509.MarshalPKCS1PrivateKey(k))
	case *curve.PrivateKey:
		b.AddNested(tagEC, func(b *tlv.Builder) {
			b.AddString(0x80, k.Curve().Name())
			b.Add(0x81, k.Bytes())
		})
	case *access.DHPrivateKey:
		public, _ := k.Public().(*access.DHKey)
		b.AddNested(tagDH, func(b *tlv.Builder) {
			b.Add(0x80, public.P.Bytes())
			b.Add(0x81, public.G.Bytes())
			if public.Q != nil {
				b.Add(0x82, public.Q.Bytes())
			} else {
				b.Add(0x82, nil)
			}
			b.Add(0x83, public.Y.Bytes())
			b.Add(0x84, k.Bytes())
		})
	default:
		return fmt.Errorf("chip: secrets: key of type %T can't be written", key)
	}
	return nil
}

// DecodeSecrets reads what Encode writes.
func DecodeSecrets(b []byte) (*Secrets, error) {
	outer, err := tlv.One(b, tagSecrets)
	if err != nil {
		return nil, fmt.Errorf("chip: secrets: %w", err)
	}
	s := &Secrets{}
	for r := outer.Children(); !r.Empty(); {
		e, err := r.Next()
		if err == nil {
			err = s.take(e)
		}
		if err != nil {
			return nil, fmt.Errorf("chip: secrets: %w", err)
		}
	}
	return s, nil
}

func (s *Secrets) take(e tlv.Element) (err error) {
	r := e.Children()
	switch e.Tag {
	case tagMRZ:
		s.MRZInformation = string(e.Value)
	case tagCAN:
		s.CAN = string(e.Value)
	case tagChipKey:
		var k ChipKey
		id, has, err := r.Optional(tagKeyID)
		if err != nil {
			return err
		}
		if has {
			k.ID = id.Value
		}
		if k.Key, err = readKey(&r); err != nil {
			return err
		}
		s.ChipKeys = append(s.ChipKeys, k)
	case tagMapping:
		key, err := readKey(&r)
		if err != nil {
			return err
		}
		if s.Mapping, _ = key.(*curve.PrivateKey); s.Mapping == nil {
			return e.Errorf("not a key of a curve")
		}
	case tagActive:
		s.Active, err = readKey(&r)
	case tagAuthority:
		c, err := cvc.Parse(e.Value)
		if err != nil {
			return err
		}
		s.Authorities = append(s.Authorities, c)
	default:
		err = e.Errorf("unknown data object")
	}
	return err
}

func readKey(r *tlv.Reader) (crypto.PrivateKey, error) {
	e, err := r.Next()
	if err == nil {
		err = r.End()
	}
	if err != nil {
		return nil, err
	}
	in := e.Children()
	switch e.Tag {
	case tagRSA:
		return x509.ParsePKCS1PrivateKey(e.Value)
	case tagEC:
		parts, err := values(&in, 2)
		if err != nil {
			return nil, err
		}
		c, ok := curve.ByName(string(parts[0]))
		if !ok {
			return nil, e.Errorf("unknown curve")
		}
		return curve.NewPrivateKey(c, parts[1])
	case tagDH:
		parts, err := values(&in, 5)
		if err != nil {
			return nil, err
		}
		number := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
		public := &access.DHKey{P: number(parts[0]), G: number(parts[1]), Y: number(parts[3])}
		if len(parts[2]) > 0 {
			public.Q = number(parts[2])
		}
		return access.NewDHPrivateKey(public, parts[4])
	}
	return nil, e.Errorf("unknown kind of key")
}

// values reads n data objects, tagged 80 and on.
func values(r *tlv.Reader, n int) ([][]byte, error) {
	var all [][]byte
	for i := range n {
		e, err := r.Expect(tlv.Tag(0x80 + i))
		if err != nil {
			return nil, err
		}
		all = append(all, e.Value)
	}
	return all, r.End()
}
