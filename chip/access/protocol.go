package access

import (
	"fmt"
	"strings"
)

// Mapping is how PACE turns the nonce into a fresh generator (Doc 9303-11, 4.4.3.3).
type Mapping uint8

// The mappings.
const (
	GenericMapping            Mapping = 1
	IntegratedMapping         Mapping = 2
	ChipAuthenticationMapping Mapping = 3
)

// String returns "GM", "IM" or "CAM".
func (m Mapping) String() string {
	switch m {
	case GenericMapping:
		return "GM"
	case IntegratedMapping:
		return "IM"
	case ChipAuthenticationMapping:
		return "CAM"
	}
	return fmt.Sprintf("mapping %d", uint8(m))
}

// arc of the protocols in bsi-de (TR-03110-3, A.1.1): 0.4.0.127.0.7.2.2.
const (
	arc    = "0.4.0.127.0.7.2.2."
	arcDER = "\x04\x00\x7f\x00\x07\x02\x02"
)

// PACEInfo is the choice of one PACE protocol that a chip offers in EF.CardAccess (Doc 9303-11, 9.2.1).
type PACEInfo struct {
	OID         string // in dotted decimal
	ParameterID int    // standardised domain parameters
	// NameParameters sends the parameter id with the choice of the protocol; needed where the chip offers one protocol
	// with several parameters.
	NameParameters bool
}

// paceProtocol is what the object identifier says.
type paceProtocol struct {
	mapping Mapping
	dh      bool
	suite   Suite
	der     []byte // contents octets of the object identifier
}

// parse reads the object identifier and finds the group.
func (i PACEInfo) parse() (paceProtocol, group, error) {
	var kind, suite byte
	rest, ok := strings.CutPrefix(i.OID, arc+"4.")
	if !ok || len(rest) != 3 || rest[1] != '.' {
		return paceProtocol{}, nil, fmt.Errorf("%w: protocol %s", ErrUnsupported, i.OID)
	}
	kind, suite = rest[0]-'0', rest[2]-'0'
	p := paceProtocol{suite: Suite(suite), der: []byte(arcDER + "\x04" + string([]byte{kind, suite}))}
	switch kind {
	case 1, 2:
		p.mapping, p.dh = GenericMapping, kind == 1
	case 3, 4:
		p.mapping, p.dh = IntegratedMapping, kind == 3
	case 6:
		p.mapping = ChipAuthenticationMapping
	}
	if p.mapping == 0 || p.suite < TripleDES || p.suite > AES256 || p.mapping == ChipAuthenticationMapping && p.suite == TripleDES {
		return paceProtocol{}, nil, fmt.Errorf("%w: protocol %s", ErrUnsupported, i.OID)
	}
	g, err := standardGroup(i.ParameterID)
	if err != nil {
		return paceProtocol{}, nil, err
	}
	if _, numbers := g.(*modpGroup); numbers != p.dh {
		return paceProtocol{}, nil, fmt.Errorf("%w: domain parameter id %d does not belong to protocol %s", ErrUnsupported, i.ParameterID, i.OID)
	}
	if p.mapping == IntegratedMapping && i.ParameterID == 10 {
		// The mapping needs p ≡ 3 (mod 4), which P-224 has not (Doc 9303-11, table 6).
		return paceProtocol{}, nil, fmt.Errorf("%w: integrated mapping on P-224", ErrUnsupported)
	}
	return p, g, nil
}

// Mapping returns the mapping that the object identifier names.
func (i PACEInfo) Mapping() (Mapping, error) {
	p, _, err := i.parse()
	return p.mapping, err
}
