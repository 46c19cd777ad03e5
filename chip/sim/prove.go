package sim

import (
	"bytes"
	"crypto"
	"strings"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// keyAgreement is MSE:Set KAT, chip authentication with 3DES in one command (Doc 9303-11, 6.2.4.1).
func (c *Chip) keyAgreement(data []byte) iso7816.Status {
	if c.o.Quirks.AESFormOnly {
		return iso7816.WrongParameters
	}
	got := objects(data)
	key, ok := c.chipKey(got[0x84])
	if !ok {
		return iso7816.ReferenceNotFound
	}
	_, dh := key.(*access.DHPrivateKey)
	return c.agree(chipChoice{key: key, dh: dh}, got[0x91])
}

// chooseChipKey is MSE:Set AT, the choice of protocol and key (Doc 9303-11, 6.2.4.2).
func (c *Chip) chooseChipKey(data []byte) iso7816.Status {
	got := objects(data)
	key, ok := c.chipKey(got[0x84])
	if !ok {
		return iso7816.ReferenceNotFound
	}
	protocol := oid(got[0x80])
	if !c.offers(protocol) {
		return iso7816.WrongData
	}
	_, dh := key.(*access.DHPrivateKey)
	c.choice = chipChoice{access.ChipAuthenticationInfo{OID: protocol}, key, dh}
	return iso7816.OK
}

// offers says whether DG14 has the protocol.
func (c *Chip) offers(protocol string) bool {
	infos, ok := c.options()
	if !ok {
		return false
	}
	for _, p := range infos.ChipAuthenticationInfos() {
		if p.Protocol == protocol {
			return true
		}
	}
	return false
}

// options is DG14, without what may lie behind it.
func (c *Chip) options() (*lds.SecurityInfos, bool) {
	dg14, _, err := c.image.Element(lds.DG14)
	if err != nil {
		return nil, false
	}
	infos, err := lds.DecodeDG14(dg14)
	return infos, err == nil
}

// chipKey finds the private key by its id, or the only one.
func (c *Chip) chipKey(id []byte) (crypto.PrivateKey, bool) {
	for _, k := range c.secrets.ChipKeys {
		if bytes.Equal(k.ID, id) || id == nil && len(c.secrets.ChipKeys) == 1 {
			return k.Key, true
		}
	}
	return nil, false
}

// chipAuthentication answers the terminal's key, 7C { 80 key }, with 7C {}.
func (c *Chip) chipAuthentication(data []byte) ([]byte, iso7816.Status) {
	choice := c.choice
	c.choice = chipChoice{}
	outer, err := tlv.One(data, 0x7C)
	if err != nil {
		return nil, iso7816.WrongData
	}
	if status := c.agree(choice, objects(outer.Value)[0x80]); status != iso7816.OK {
		return nil, status
	}
	return []byte{0x7C, 0x00}, iso7816.OK
}

// agree makes the session that begins after the answer.
func (c *Chip) agree(choice chipChoice, terminalKey []byte) iso7816.Status {
	channel, err := access.ChipAuthenticationChip(choice.key, choice.info, terminalKey)
	if err != nil {
		return iso7816.WrongData
	}
	c.next = channel
	c.binding.Ephemeral, c.binding.DH = bytes.Clone(terminalKey), choice.dh
	c.rights, c.terminal = nil, nil
	return iso7816.OK
}

// activeHash is the hash that DG14 names for active authentication.
func (c *Chip) activeHash() crypto.Hash {
	infos, ok := c.options()
	if !ok {
		return 0
	}
	info, ok := infos.ActiveAuthenticationInfo()
	if !ok || !strings.HasPrefix(info.SignatureAlgorithm, "0.4.0.127") {
		return 0
	}
	hash, _ := access.ActiveHash(info.SignatureAlgorithm)
	return hash
}
