package lds

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// PACEInfo offers a PACE protocol (Doc 9303-11, 9.2.1).
type PACEInfo struct {
	Protocol    string // 0.4.0.127.0.7.2.2.4, mapping and key agreement, cipher suite
	Version     int    // 2
	ParameterID *int   // domain parameters; nil: not said
}

// PACEDomainParameterInfo gives domain parameters of the chip's own (Doc 9303-11, 9.2.2). A reader should not use them
// unless it knows them to be good.
type PACEDomainParameterInfo struct {
	Protocol    string // as in PACEInfo, without the cipher suite
	Parameters  []byte // DER of an AlgorithmIdentifier
	ParameterID *int
}

// ChipAuthenticationInfo offers chip authentication (Doc 9303-11, 9.2.5).
type ChipAuthenticationInfo struct {
	Protocol string // 0.4.0.127.0.7.2.2.3, key agreement, cipher suite
	Version  int    // 1; 2 and 3 are those of TR-03110-3
	KeyID    []byte // big-endian without leading zeros; nil: not said
}

// ChipAuthenticationPublicKeyInfo is a key for chip authentication, or for PACE with chip authentication mapping
// (Doc 9303-11, 9.2.6).
type ChipAuthenticationPublicKeyInfo struct {
	Protocol             string // 0.4.0.127.0.7.2.2.1.1 (DH) or .2 (ECDH)
	SubjectPublicKeyInfo []byte // DER
	KeyID                []byte // big-endian without leading zeros; nil: not said
}

// TerminalAuthenticationInfo says that the chip can authenticate terminals (Doc 9303-11, 9.2.8 and K.2).
type TerminalAuthenticationInfo struct {
	Version int    // 1; 2 is that of TR-03110-3
	FID     []byte // 2 octets, where EF.CVCA has not the default file identifier; nil: not said
	SFI     []byte // 1 octet; nil: not said
}

// ActiveAuthenticationInfo names the signature algorithm of active authentication with ECDSA (Doc 9303-11, 9.2.4).
type ActiveAuthenticationInfo struct {
	Version            int    // 1
	SignatureAlgorithm string // 0.4.0.127.0.7.1.1.4.1, hash
}

// EFDIRInfo is a signed copy of EF.DIR, in EF.CardSecurity (Doc 9303-11, 9.2.10).
type EFDIRInfo struct{ EFDIR []byte }

func parsePACEInfo(i SecurityInfo) (PACEInfo, error) {
	version, id, err := i.values(0x02, 0x02)
	if err != nil {
		return PACEInfo{}, err
	}
	info := PACEInfo{Protocol: i.Protocol}
	if info.Version, err = small(version); err != nil {
		return PACEInfo{}, fmt.Errorf("version: %w", err)
	}
	info.ParameterID, err = parameterID(id)
	return info, err
}

func parameterID(e tlv.Element) (*int, error) {
	if e.Raw == nil {
		return nil, nil
	}
	n, err := small(e)
	if err != nil {
		return nil, fmt.Errorf("parameter id: %w", err)
	}
	return &n, nil
}

func parsePACEDomainParameterInfo(i SecurityInfo) (PACEDomainParameterInfo, error) {
	algorithm, id, err := i.values(0x30, 0x02)
	if err != nil {
		return PACEDomainParameterInfo{}, err
	}
	inner := algorithm.Children()
	if _, err := inner.Expect(0x06); err != nil {
		return PACEDomainParameterInfo{}, err
	}
	info := PACEDomainParameterInfo{Protocol: i.Protocol, Parameters: algorithm.Raw}
	info.ParameterID, err = parameterID(id)
	return info, err
}

func parseChipAuthenticationInfo(i SecurityInfo) (ChipAuthenticationInfo, error) {
	version, id, err := i.values(0x02, 0x02)
	if err != nil {
		return ChipAuthenticationInfo{}, err
	}
	info := ChipAuthenticationInfo{Protocol: i.Protocol}
	if info.Version, err = small(version); err != nil {
		return ChipAuthenticationInfo{}, fmt.Errorf("version: %w", err)
	}
	info.KeyID, err = keyID(id)
	return info, err
}

func keyID(e tlv.Element) ([]byte, error) {
	if e.Raw == nil {
		return nil, nil
	}
	b, err := magnitude(e)
	if err != nil {
		return nil, fmt.Errorf("key id: %w", err)
	}
	return b, nil
}

func parseChipAuthenticationPublicKeyInfo(i SecurityInfo) (ChipAuthenticationPublicKeyInfo, error) {
	key, id, err := i.values(0x30, 0x02)
	if err != nil {
		return ChipAuthenticationPublicKeyInfo{}, err
	}
	if err := checkKeyInfo(key.Raw); err != nil {
		return ChipAuthenticationPublicKeyInfo{}, fmt.Errorf("public key: %w", err)
	}
	info := ChipAuthenticationPublicKeyInfo{Protocol: i.Protocol, SubjectPublicKeyInfo: key.Raw}
	info.KeyID, err = keyID(id)
	return info, err
}

func parseTerminalAuthenticationInfo(i SecurityInfo) (TerminalAuthenticationInfo, error) {
	version, file, err := i.values(0x02, 0x30)
	if err != nil {
		return TerminalAuthenticationInfo{}, err
	}
	info := TerminalAuthenticationInfo{}
	if info.Version, err = small(version); err != nil {
		return TerminalAuthenticationInfo{}, fmt.Errorf("version: %w", err)
	}
	if file.Raw == nil {
		return info, nil
	}
	r := file.Children()
	fid, err := r.Expect(0x04)
	if err != nil {
		return TerminalAuthenticationInfo{}, err
	}
	sfi, has, err := r.Optional(0x04)
	if err != nil {
		return TerminalAuthenticationInfo{}, err
	}
	if len(fid.Value) != 2 || has && len(sfi.Value) != 1 {
		return TerminalAuthenticationInfo{}, errors.New("file identifier is not of 2 octets, or the short one not of 1")
	}
	info.FID, info.SFI = fid.Value, sfi.Value
	return info, r.End()
}

func parseActiveAuthenticationInfo(i SecurityInfo) (ActiveAuthenticationInfo, error) {
	version, algorithm, err := i.values(0x02, 0x06)
	if err != nil {
		return ActiveAuthenticationInfo{}, err
	}
	info := ActiveAuthenticationInfo{}
	if info.Version, err = small(version); err != nil {
		return ActiveAuthenticationInfo{}, fmt.Errorf("version: %w", err)
	}
	if algorithm.Raw == nil {
		return ActiveAuthenticationInfo{}, errors.New("signature algorithm is missing")
	}
	info.SignatureAlgorithm, err = decodeOID(algorithm.Value)
	return info, err
}

func parseEFDIRInfo(i SecurityInfo) (EFDIRInfo, error) {
	content, _, err := i.values(0x04, 0)
	if err != nil {
		return EFDIRInfo{}, err
	}
	return EFDIRInfo{content.Value}, nil
}

// Info makes the entry of p. The error says which field can't be written.
func (p PACEInfo) Info() (SecurityInfo, error) {
	return newInfo(p.Protocol, kindPACE, func(b *tlv.Builder) {
		addSmall(b, p.Version)
		addParameterID(b, p.ParameterID)
	})
}

// Info makes the entry of p. The error says which field can't be written.
func (p PACEDomainParameterInfo) Info() (SecurityInfo, error) {
	return newInfo(p.Protocol, kindPACEParameters, func(b *tlv.Builder) {
		b.AddRaw(p.Parameters)
		addParameterID(b, p.ParameterID)
	})
}

// Info makes the entry of c. The error says which field can't be written.
func (c ChipAuthenticationInfo) Info() (SecurityInfo, error) {
	return newInfo(c.Protocol, kindChipAuthentication, func(b *tlv.Builder) {
		addSmall(b, c.Version)
		addKeyID(b, c.KeyID)
	})
}

// Info makes the entry of c. The error says which field can't be written.
func (c ChipAuthenticationPublicKeyInfo) Info() (SecurityInfo, error) {
	return newInfo(c.Protocol, kindChipKey, func(b *tlv.Builder) {
		b.AddRaw(c.SubjectPublicKeyInfo)
		addKeyID(b, c.KeyID)
	})
}

// Info makes the entry of t. The error says which field can't be written.
func (t TerminalAuthenticationInfo) Info() (SecurityInfo, error) {
	return newInfo(arcTA, kindTerminal, func(b *tlv.Builder) {
		addSmall(b, t.Version)
		if t.FID == nil {
			return
		}
		b.AddNested(0x30, func(b *tlv.Builder) {
			b.Add(0x04, t.FID)
			if t.SFI != nil {
				b.Add(0x04, t.SFI)
			}
		})
	})
}

// Info makes the entry of a. The error says which field can't be written.
func (a ActiveAuthenticationInfo) Info() (SecurityInfo, error) {
	algorithm, err := encodeOID(a.SignatureAlgorithm)
	if err != nil {
		return SecurityInfo{}, fmt.Errorf("lds: signature algorithm %q: %w", a.SignatureAlgorithm, err)
	}
	return newInfo(oidAA, kindActive, func(b *tlv.Builder) {
		addSmall(b, a.Version)
		b.Add(0x06, algorithm)
	})
}

// Info makes the entry of d. The error says which field can't be written.
func (d EFDIRInfo) Info() (SecurityInfo, error) {
	return newInfo(oidEFDIR, kindDirectory, func(b *tlv.Builder) { b.Add(0x04, d.EFDIR) })
}

// addSmall writes an INTEGER from 0 to 255. Another is written without octets, which is refused when the entry is read again.
func addSmall(b *tlv.Builder, n int) {
	if n < 0 || n > 0xFF {
		b.Add(0x02, nil)
		return
	}
	addMagnitude(b, []byte{byte(n)})
}

func addParameterID(b *tlv.Builder, id *int) {
	if id != nil {
		addSmall(b, *id)
	}
}

func addKeyID(b *tlv.Builder, id []byte) {
	if id != nil {
		addMagnitude(b, id)
	}
}
