package access

import (
	"bytes"
	"fmt"
	"io"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/tlv"
)

// PACEChip is the chip's side of one run of PACE. Its methods are called in the order of the protocol, each with the
// dynamic authentication data of one GENERAL AUTHENTICATE, and return that of the answer.
type PACEChip struct {
	*pace
	password   Password
	random     io.Reader
	static     *curve.PrivateKey // for the chip authentication mapping
	mapPrivate []byte
	own, peer  element
	keys       Keys

	// Authorities are the references of the certification authorities the chip trusts, newest first; at most two are sent.
	Authorities []string
}

// Keys returns the chip's and the terminal's ephemeral public keys, which terminal authentication binds to.
func (c *PACEChip) Keys() (chip, terminal []byte) { return c.own, c.peer }

// NewPACEChip begins a run. static is the chip authentication key of EF.CardSecurity, needed for CAM only.
func NewPACEChip(w Password, info PACEInfo, static *curve.PrivateKey, random io.Reader) (*PACEChip, error) {
	p, err := newPACE(info)
	if err != nil {
		return nil, err
	}
	if p.protocol.mapping == ChipAuthenticationMapping && static == nil {
		return nil, paceError("choose the protocol", fmt.Errorf("%w: CAM without a static key", ErrUnsupported))
	}
	return &PACEChip{pace: p, password: w, static: static, random: random}, nil
}

// String says nothing of the password and the keys.
func (c *PACEChip) String() string { return "PACE, " + c.protocol.suite.String() }

// Format says nothing of the password and the keys, whatever the verb.
func (c *PACEChip) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// Nonce returns the encrypted nonce.
func (c *PACEChip) Nonce() ([]byte, error) {
	s, err := readRandom(c.random, c.nonceSize())
	if err != nil {
		return nil, err
	}
	c.nonce = s
	key := c.passwordKey(c.password)
	defer clear(key)
	z, err := c.protocol.suite.encryptCBC(key, s)
	if err != nil {
		return nil, err
	}
	return dynamic(tagNonce, z), nil
}

// Map answers the terminal's mapping data.
func (c *PACEChip) Map(data []byte) ([]byte, error) {
	const step = "map the nonce"
	got, err := openDynamic(data, tagMapTerminal)
	if err != nil {
		return nil, paceError(step, err)
	}
	if c.protocol.mapping == IntegratedMapping {
		if err := c.mapIntegrated(got[tagMapTerminal]); err != nil {
			return nil, paceError(step, err)
		}
		return dynamic(tagMapChip, nil), nil
	}
	if c.mapPrivate, err = c.group.private(c.random); err != nil {
		return nil, paceError(step, err)
	}
	own, err := c.group.multiply(c.group.generator(), c.mapPrivate)
	if err != nil {
		return nil, paceError(step, err)
	}
	if bytes.Equal(own, got[tagMapTerminal]) {
		return nil, paceError(step, fmt.Errorf("%w: both sides have the same mapping key", ErrProof))
	}
	if err := c.mapGeneric(c.mapPrivate, got[tagMapTerminal]); err != nil {
		return nil, paceError(step, err)
	}
	return dynamic(tagMapChip, own), nil
}

// Agree answers the terminal's ephemeral key.
func (c *PACEChip) Agree(data []byte) ([]byte, error) {
	const step = "agree on keys"
	got, err := openDynamic(data, tagKeyTerminal)
	if err != nil {
		return nil, paceError(step, err)
	}
	private, err := c.group.private(c.random)
	if err != nil {
		return nil, paceError(step, err)
	}
	defer clear(private)
	if c.own, err = c.group.multiply(c.mapped, private); err != nil {
		return nil, paceError(step, err)
	}
	c.peer = got[tagKeyTerminal]
	if c.keys, err = c.agree(private, c.own, c.peer); err != nil {
		return nil, paceError(step, err)
	}
	return dynamic(tagKeyChip, c.own), nil
}

// Authenticate checks the terminal's token, and returns the chip's with the session that begins.
func (c *PACEChip) Authenticate(data []byte) ([]byte, *Channel, error) {
	const step = "authenticate"
	got, err := openDynamic(data, tagTokTerminal)
	if err != nil {
		return nil, nil, paceError(step, err)
	}
	if err := c.checkToken(c.keys, c.own, got[tagTokTerminal]); err != nil {
		return nil, nil, paceError(step, err)
	}
	token, err := c.token(c.keys, c.peer)
	if err != nil {
		return nil, nil, paceError(step, err)
	}
	chipData, err := c.sealChipData()
	if err != nil {
		return nil, nil, paceError(step, err)
	}
	channel, err := NewChannel(c.keys, nil)
	if err != nil {
		return nil, nil, paceError(step, err)
	}
	b := tlv.NewBuilder(128)
	b.AddNested(tagDynamic, func(b *tlv.Builder) {
		b.Add(tagTokChip, token)
		for i, tag := range []tlv.Tag{tagAuthority, tagAuthorityOld} {
			if i < len(c.Authorities) {
				b.AddString(tag, c.Authorities[i])
			}
		}
		if chipData != nil {
			b.Add(tagChipData, chipData)
		}
	})
	return b.Bytes(), channel, nil
}

// sealChipData encrypts CA_IC = SK_IC⁻¹ · SK_Map,IC mod n (Doc 9303-11, 4.4.3.5).
func (c *PACEChip) sealChipData() ([]byte, error) {
	if c.protocol.mapping != ChipAuthenticationMapping {
		return nil, nil
	}
	data, err := mappingData(c.static, c.mapPrivate)
	if err != nil {
		return nil, err
	}
	iv, err := c.chipDataIV(c.keys)
	if err != nil {
		return nil, err
	}
	return c.protocol.suite.cbc(c.keys.enc, iv, pad(data, c.protocol.suite.BlockSize()), true)
}
