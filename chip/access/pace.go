package access

import (
	"bytes"
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Data objects of GENERAL AUTHENTICATE in PACE (Doc 9303-11, 4.4.4.2).
const (
	tagDynamic      tlv.Tag = 0x7C
	tagNonce        tlv.Tag = 0x80
	tagMapTerminal  tlv.Tag = 0x81
	tagMapChip      tlv.Tag = 0x82
	tagKeyTerminal  tlv.Tag = 0x83
	tagKeyChip      tlv.Tag = 0x84
	tagTokTerminal  tlv.Tag = 0x85
	tagTokChip      tlv.Tag = 0x86
	tagAuthority    tlv.Tag = 0x87
	tagAuthorityOld tlv.Tag = 0x88
	tagChipData     tlv.Tag = 0x8A
)

func paceError(step string, err error) error { return &Error{"PACE", step, "Doc 9303-11, 4.4", err} }

// pace is the state that both sides of a run share.
type pace struct {
	protocol paceProtocol
	group    group
	nonce    []byte // s, secret until the run has ended
	mapped   element
}

func newPACE(i PACEInfo) (*pace, error) {
	p, g, err := i.parse()
	if err != nil {
		return nil, paceError("choose the protocol", err)
	}
	return &pace{protocol: p, group: g}, nil
}

// nonceSize is the length of the encrypted nonce that a chip sends: the block size in the generic mapping, and at least
// the key length in the integrated one (Doc 9303-11, 4.4.3.3).
func (p *pace) nonceSize() int {
	if p.protocol.suite == AES192 || p.protocol.suite == AES256 {
		return 32
	}
	return 16
}

// passwordKey is K_π (Doc 9303-11, 9.7.3).
func (p *pace) passwordKey(w Password) []byte {
	if w.key != nil {
		return append([]byte(nil), w.key...)
	}
	return p.protocol.suite.deriveKey(w.secret, counterPassword)
}

// mapGeneric makes the generator s·G + H, or g^s · h, from both mapping keys (Doc 9303-11, 4.4.3.3.1).
func (p *pace) mapGeneric(private []byte, peer element) error {
	shared, err := p.group.multiply(peer, private)
	if err != nil {
		return err
	}
	s, err := p.group.scalar(p.nonce)
	if err != nil {
		return err
	}
	base, err := p.group.multiply(p.group.generator(), s)
	if err != nil {
		return err
	}
	p.mapped, err = p.group.combine(base, shared)
	return err
}

// mapIntegrated makes the generator from both nonces (Doc 9303-11, 4.4.3.3.2).
func (p *pace) mapIntegrated(t []byte) error {
	b, err := p.protocol.suite.integratedBytes(p.nonce, t, p.group.randomBits())
	if err != nil {
		return err
	}
	p.mapped, err = p.group.random(b)
	return err
}

// agree derives the session keys from the own ephemeral scalar and the other side's key, which must differ from ours.
func (p *pace) agree(private []byte, own, peer element) (Keys, error) {
	if bytes.Equal(own, peer) {
		return Keys{}, fmt.Errorf("%w: both sides have the same key", ErrProof)
	}
	shared, err := p.group.multiply(peer, private)
	if err != nil {
		return Keys{}, err
	}
	defer clear(shared)
	return deriveKeys(p.protocol.suite, p.group.secret(shared)), nil
}

// token is the MAC over the other side's ephemeral key (Doc 9303-11, 4.4.3.4).
func (p *pace) token(keys Keys, key element) ([]byte, error) {
	mac, err := p.protocol.suite.newMAC(keys.mac)
	if err != nil {
		return nil, err
	}
	b := tlv.NewBuilder(32 + len(key))
	b.AddNested(0x7F49, func(b *tlv.Builder) {
		b.Add(0x06, p.protocol.der)
		b.Add(p.group.tag(), key)
	})
	input := b.Bytes()
	if p.protocol.suite == TripleDES {
		input = pad(input, p.protocol.suite.BlockSize())
	}
	return mac(nil, input), nil
}

func (p *pace) checkToken(keys Keys, key element, got []byte) error {
	want, err := p.token(keys, key)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(want, got) != 1 {
		return fmt.Errorf("%w: authentication token", ErrProof)
	}
	return nil
}

// encryptCBC encrypts whole blocks with a zero vector.
func (s Suite) encryptCBC(key, plain []byte) ([]byte, error) { return s.cbc(key, nil, plain, true) }

// cbc runs the suite's cipher over whole blocks; a nil vector is zero.
func (s Suite) cbc(key, iv, in []byte, encrypt bool) ([]byte, error) {
	block, err := s.block(key)
	if err != nil {
		return nil, err
	}
	if len(in) == 0 || len(in)%block.BlockSize() != 0 {
		return nil, fmt.Errorf("%d bytes are no whole number of %d-byte blocks", len(in), block.BlockSize())
	}
	if iv == nil {
		iv = make([]byte, block.BlockSize())
	}
	out := make([]byte, len(in))
	if encrypt {
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, in)
	} else {
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, in)
	}
	return out, nil
}

// dynamic wraps one data object as dynamic authentication data, 7C { tag value }.
func dynamic(tag tlv.Tag, value []byte) []byte {
	b := tlv.NewBuilder(8 + len(value))
	b.AddNested(tagDynamic, func(b *tlv.Builder) { b.Add(tag, value) })
	return b.Bytes()
}

// openDynamic reads 7C { … } and returns the values by tag; each of the wanted tags at most once and no other.
func openDynamic(data []byte, wanted ...tlv.Tag) (map[tlv.Tag][]byte, error) {
	outer, err := tlv.One(data, tagDynamic)
	if err != nil {
		return nil, err
	}
	values := map[tlv.Tag][]byte{}
	for r := outer.Children(); !r.Empty(); {
		object, err := r.Next()
		if err != nil {
			return nil, err
		}
		if _, twice := values[object.Tag]; twice {
			return nil, object.Errorf("data object twice")
		}
		known := false
		for _, tag := range wanted {
			known = known || tag == object.Tag
		}
		if !known {
			return nil, object.Errorf("unexpected data object")
		}
		values[object.Tag] = object.Value
	}
	return values, nil
}

var errNoObject = errors.New("data object is missing")
