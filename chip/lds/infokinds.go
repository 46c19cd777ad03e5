package lds

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/chip/tlv"
)

// The kinds of entries that the standard knows.
type infoKind uint8

const (
	kindUnknown infoKind = iota
	kindPACE
	kindPACEParameters
	kindChipAuthentication
	kindChipKey
	kindTerminal
	kindActive
	kindDirectory
)

// kind tells an entry by its object identifier.
func (i SecurityInfo) kind() infoKind {
	switch i.Protocol {
	case arcPK + ".1", arcPK + ".2":
		return kindChipKey
	case arcTA:
		return kindTerminal
	case oidAA:
		return kindActive
	case oidEFDIR, oidEFDIROld:
		return kindDirectory
	}
	if rest, ok := strings.CutPrefix(i.Protocol, arcCA+"."); ok && (hasSuite(rest, "1") || hasSuite(rest, "2")) {
		return kindChipAuthentication
	}
	if rest, ok := strings.CutPrefix(i.Protocol, arcPACE+"."); ok {
		for _, mapping := range []string{"1", "2", "3", "4", "6"} {
			if rest == mapping {
				return kindPACEParameters
			}
			if hasSuite(rest, mapping) {
				return kindPACE
			}
		}
	}
	return kindUnknown
}

// hasSuite tells whether rest is the key agreement followed by one of the four cipher suites.
func hasSuite(rest, agreement string) bool {
	suite, ok := strings.CutPrefix(rest, agreement+".")
	return ok && len(suite) == 1 && suite[0] >= '1' && suite[0] <= '4'
}

// judge lists what is wrong with an entry of a known kind. What genuine chips do is a tolerable *Error.
func (i SecurityInfo) judge() []error {
	var err error
	var version int
	switch i.kind() {
	case kindPACE:
		return i.judgePACE()
	case kindPACEParameters:
		var info PACEDomainParameterInfo
		info, err = parsePACEDomainParameterInfo(i)
		if id := info.ParameterID; err == nil && id != nil && *id <= 31 {
			err = fmt.Errorf("parameter id %d is reserved", *id)
		}
	case kindChipAuthentication:
		var info ChipAuthenticationInfo
		info, err = parseChipAuthenticationInfo(i)
		version = info.Version
	case kindChipKey:
		_, err = parseChipAuthenticationPublicKeyInfo(i)
	case kindTerminal:
		var info TerminalAuthenticationInfo
		info, err = parseTerminalAuthenticationInfo(i)
		version = info.Version
	case kindActive:
		var info ActiveAuthenticationInfo
		info, err = parseActiveAuthenticationInfo(i)
		version = info.Version
	case kindDirectory:
		return i.judgeDirectory()
	default:
		return nil
	}
	if err != nil {
		return []error{err}
	}
	switch {
	case version == 1 || i.kind() == kindPACEParameters || i.kind() == kindChipKey:
		return nil
	case version <= 3 && i.kind() != kindActive: // those of TR-03110-3, on identity cards
		return []error{&Error{Tolerable: true, Err: fmt.Errorf("version %d, want 1", version)}}
	}
	return []error{fmt.Errorf("version %d, want 1", version)}
}

func (i SecurityInfo) judgePACE() []error {
	info, err := parsePACEInfo(i)
	if err != nil {
		return []error{err}
	}
	var found []error
	if info.Version != 2 {
		found = append(found, fmt.Errorf("version %d, want 2", info.Version))
	}
	cam := strings.HasPrefix(i.Protocol, arcPACE+".6.")
	if cam && strings.HasSuffix(i.Protocol, ".1") {
		found = append(found, errors.New("chip authentication mapping with 3DES"))
	}
	switch id := info.ParameterID; {
	case id == nil && cam:
		found = append(found, errors.New("chip authentication mapping without parameter id"))
	case id != nil && *id > 31:
		return found // the chip's own parameters, in a PACEDomainParameterInfo
	case id != nil && (*id > 2 && *id < 8 || *id > 18):
		found = append(found, fmt.Errorf("parameter id %d is reserved", *id))
	}
	return found
}

func (i SecurityInfo) judgeDirectory() []error {
	info, err := parseEFDIRInfo(i)
	if err != nil {
		return []error{err}
	}
	var found []error
	if _, err := DecodeDIR(info.EFDIR); err != nil {
		found = append(found, err)
	}
	if i.Protocol == oidEFDIROld {
		found = append(found, &Error{Tolerable: true, Err: errors.New("object identifier, want " + oidEFDIR)})
	}
	return found
}

// values reads the required and the optional data as data objects with these tags. Without an optional tag none may be there.
func (i SecurityInfo) values(required, optional tlv.Tag) (must, may tlv.Element, err error) {
	must, err = tlv.One(i.Required, required)
	if err != nil {
		return must, may, fmt.Errorf("required data: %w", err)
	}
	if i.Optional == nil {
		return must, may, nil
	}
	if optional == 0 {
		return must, may, errors.New("optional data where there is none")
	}
	if may, err = tlv.One(i.Optional, optional); err != nil {
		err = fmt.Errorf("optional data: %w", err)
	}
	return must, may, err
}

// small reads an INTEGER from 0 to 255.
func small(e tlv.Element) (int, error) {
	b, err := magnitude(e)
	if err != nil {
		return 0, err
	}
	if len(b) != 1 {
		return 0, fmt.Errorf("integer of %d octets, want 1", len(b))
	}
	return int(b[0]), nil
}

// magnitude reads an INTEGER that is not negative: its octets without leading zeros, one octet for zero.
func magnitude(e tlv.Element) ([]byte, error) {
	b := e.Value
	switch {
	case e.Tag != 0x02 || len(b) == 0 || len(b) > 32:
		return nil, errors.New("not an integer of 1 to 32 octets")
	case b[0]&0x80 != 0:
		return nil, errors.New("negative integer")
	case len(b) > 1 && b[0] == 0 && b[1]&0x80 == 0:
		return nil, errors.New("integer with leading zeros")
	case len(b) > 1 && b[0] == 0:
		return b[1:], nil
	}
	return b, nil
}

func addMagnitude(b *tlv.Builder, value []byte) {
	value = bytes.TrimLeft(value, "\x00")
	if len(value) == 0 || value[0]&0x80 != 0 {
		value = append([]byte{0}, value...)
	}
	b.Add(0x02, value)
}

// newInfo builds an entry from what build writes behind the object identifier.
func newInfo(protocol string, kind infoKind, build func(*tlv.Builder)) (SecurityInfo, error) {
	oid, err := encodeOID(protocol)
	if err != nil {
		return SecurityInfo{}, fmt.Errorf("lds: protocol %q: %w", protocol, err)
	}
	var b tlv.Builder
	b.AddNested(0x30, func(b *tlv.Builder) {
		b.Add(0x06, oid)
		build(b)
	})
	info, err := parseInfo(b.Bytes())
	if err == nil && info.kind() != kind {
		err = errors.New("object identifier of another kind of entry")
	}
	if err == nil {
		err = errors.Join(info.judge()...)
	}
	if err != nil {
		return SecurityInfo{}, fmt.Errorf("lds: protocol %s: %w", protocol, err)
	}
	return info, nil
}
