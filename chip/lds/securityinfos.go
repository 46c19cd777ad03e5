package lds

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip/tlv"
)

// SecurityInfos is what a chip says of its protocols: DG14, EF.CardAccess, or the content of EF.CardSecurity. Entries of a
// protocol that isn't known are kept and ignored (Doc 9303-11, 9.2).
//
// EF.CardAccess is not signed. What was used of it must be found in DG14 or EF.CardSecurity afterwards: see [MissingFrom].
type SecurityInfos struct {
	File  File           // DG14, CardAccess or CardSecurity
	Infos []SecurityInfo // in the order of the file

	Trailing []byte // octets behind the SET, as read; Encode refuses them
	found    []error
}

// SecurityInfo is one entry. The typed forms, [PACEInfo] and so on, are read from it and made into it.
type SecurityInfo struct {
	Protocol string // object identifier in dotted decimal; "" where the entry has none
	Required []byte // DER of the required data
	Optional []byte // DER of the optional data, nil where there is none
	Raw      []byte // DER of the whole entry, as read
}

// NewSecurityInfos arranges entries for a file in the order that DER gives a SET.
func NewSecurityInfos(file File, infos ...SecurityInfo) *SecurityInfos {
	infos = slices.Clone(infos)
	slices.SortStableFunc(infos, func(a, b SecurityInfo) int { return bytes.Compare(a.Raw, b.Raw) })
	return &SecurityInfos{File: file, Infos: infos}
}

// DecodeDG14 reads DG14. The entries alias b, which must be the data object and nothing more.
func DecodeDG14(b []byte) (*SecurityInfos, error) {
	s := &scan{file: DG14, ref: refInfos(DG14)}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	return decodeInfos(s, r)
}

// DecodeCardAccess reads EF.CardAccess. The entries alias b. Octets behind the SET, which chips pad the file with, are kept
// and found fault with.
func DecodeCardAccess(b []byte) (*SecurityInfos, error) {
	return decodeInfos(&scan{file: CardAccess, ref: refInfos(CardAccess)}, tlv.NewReader(b))
}

// DecodeSecurityInfos reads the SET OF SecurityInfo that EF.CardSecurity holds as its signed content. The entries alias b,
// which must be the SET and nothing more.
func DecodeSecurityInfos(b []byte) (*SecurityInfos, error) {
	s := &scan{file: CardSecurity, ref: refInfos(CardSecurity)}
	infos, err := decodeInfos(s, tlv.NewReader(b))
	if err == nil && len(infos.Trailing) > 0 {
		return nil, structure(CardSecurity, "", s.ref, fmt.Errorf("%d octets after the SET", len(infos.Trailing)))
	}
	return infos, err
}

func refInfos(file File) string {
	switch file {
	case DG14:
		return "Doc 9303-10, 4.7.14"
	case CardAccess:
		return "Doc 9303-10, 3.11.3"
	}
	return "Doc 9303-10, 3.11.4"
}

func decodeInfos(s *scan, r tlv.Reader) (*SecurityInfos, error) {
	set, err := r.Expect(0x31)
	if err != nil {
		return nil, structure(s.file, "", s.ref, err)
	}
	s.minimal(set)
	infos := &SecurityInfos{File: s.file}
	for entries := set.Children(); !entries.Empty(); {
		e, err := entries.Next()
		if err != nil {
			return nil, structure(s.file, "", s.ref, err)
		}
		info, err := parseInfo(e.Raw)
		if err != nil {
			info = SecurityInfo{Raw: e.Raw}
		}
		infos.Infos = append(infos.Infos, info)
	}
	if !r.Empty() {
		infos.Trailing = r.Rest()
		s.deviation(r.Offset(), "", "%d octets after the SET", len(infos.Trailing))
	}
	infos.found = s.found
	return infos, nil
}

// parseInfo reads one entry.
func parseInfo(raw []byte) (SecurityInfo, error) {
	e, err := tlv.One(raw, 0x30)
	if err != nil {
		return SecurityInfo{}, err
	}
	r := e.Children()
	oid, err := r.Expect(0x06)
	if err != nil {
		return SecurityInfo{}, err
	}
	info := SecurityInfo{Raw: raw}
	if info.Protocol, err = decodeOID(oid.Value); err != nil {
		return SecurityInfo{}, err
	}
	required, err := r.Next()
	if err != nil {
		return SecurityInfo{}, err
	}
	info.Required = required.Raw
	if !r.Empty() {
		optional, err := r.Next()
		if err != nil {
			return SecurityInfo{}, err
		}
		info.Optional = optional.Raw
	}
	return info, r.End()
}

// Validate lists every breach of the standard, those that were found when reading included.
func (s *SecurityInfos) Validate() error {
	r := check(s.File, refInfos(s.File), s.found)
	r.must(s.File == DG14 || s.File == CardAccess || s.File == CardSecurity, "", "%v holds no security infos", s.File)
	r.must(len(s.Trailing) == 0 || len(s.found) > 0, "", "%d octets after the SET", len(s.Trailing))
	r.must(len(s.Infos) > 0, "", "no entry")
	for i, info := range s.Infos {
		what := fmt.Sprintf("entry %d (%s)", i+1, info.Protocol)
		if i > 0 && bytes.Compare(s.Infos[i-1].Raw, info.Raw) > 0 {
			r.deviation(-1, what, "not in the order of a DER SET")
		}
		info.validate(r, what)
	}
	s.validateKeys(r)
	return r.err()
}

// validateKeys holds the offers of chip authentication against the keys (Doc 9303-11, 9.2.5 and 9.2.6).
func (s *SecurityInfos) validateKeys(r *rules) {
	keys := s.ChipAuthenticationPublicKeyInfos()
	agreements := map[byte]bool{}
	for _, key := range keys {
		agreements[key.Protocol[len(key.Protocol)-1]] = true
		if len(keys) > 1 && key.KeyID == nil {
			r.deviation(-1, "key of chip authentication", "no key id beside %d other keys", len(keys)-1)
		}
	}
	if s.File != DG14 { // EF.CardAccess has no keys
		return
	}
	for _, info := range s.ChipAuthenticationInfos() {
		if !agreements[info.Protocol[len(arcCA)+1]] {
			r.breach(-1, "chip authentication", "%s without a key", info.Protocol)
		}
	}
}

func (i SecurityInfo) validate(r *rules, what string) {
	parsed, err := parseInfo(i.Raw)
	if err != nil {
		r.breach(-1, what, "%w", err)
		return
	}
	if parsed.Protocol != i.Protocol || !bytes.Equal(parsed.Required, i.Required) || !bytes.Equal(parsed.Optional, i.Optional) {
		r.breach(-1, what, "fields differ from the encoded entry")
		return
	}
	for _, err := range i.judge() {
		var known *Error
		if errors.As(err, &known) && known.Tolerable {
			r.deviation(-1, what, "%w", known.Err)
		} else {
			r.breach(-1, what, "%w", err)
		}
	}
	err = tlv.Walk(i.Raw, func(e tlv.Element, _ int) error {
		if !e.Minimal {
			return errors.New("length in more octets than needed")
		}
		return nil
	})
	if err != nil {
		r.deviation(-1, what, "not DER: %w", err)
	}
}

// Encode writes the file: DG14 with its tag, the others as the bare SET. It refuses what Validate does not pass.
func (s *SecurityInfos) Encode() ([]byte, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	size := 16
	for _, info := range s.Infos {
		size += len(info.Raw)
	}
	b := tlv.NewBuilder(size)
	set := func(b *tlv.Builder) {
		b.AddNested(0x31, func(b *tlv.Builder) {
			for _, info := range s.Infos {
				b.AddRaw(info.Raw)
			}
		})
	}
	if s.File == DG14 {
		b.AddNested(DG14.Tag(), set)
	} else {
		set(b)
	}
	return b.Bytes(), nil
}

// MissingFrom lists the entries of EF.CardAccess that choose a PACE protocol or its parameters and are not in DG14. A chip
// whose EF.CardAccess was changed, to lead a reader to a weaker protocol, has some (Doc 9303-11, 9.2.2 and 9.2.11). That
// DG14 should hold all other entries too is not looked at: genuine chips don't keep to it.
func MissingFrom(cardAccess, dg14 []byte) ([]SecurityInfo, error) {
	unsigned, err := DecodeCardAccess(cardAccess)
	if err != nil {
		return nil, err
	}
	signed, err := DecodeDG14(dg14)
	if err != nil {
		return nil, err
	}
	return unsigned.MissingFrom(signed), nil
}

// MissingFrom lists the entries of s that choose a PACE protocol or its parameters and are not in signed, which is the
// content of DG14 or EF.CardSecurity.
func (s *SecurityInfos) MissingFrom(signed *SecurityInfos) []SecurityInfo {
	var missing []SecurityInfo
	for _, info := range s.Infos {
		kind := info.kind()
		if kind != kindPACE && kind != kindPACEParameters {
			continue
		}
		same := func(other SecurityInfo) bool { return bytes.Equal(other.Raw, info.Raw) }
		if !slices.ContainsFunc(signed.Infos, same) {
			missing = append(missing, info)
		}
	}
	return missing
}
