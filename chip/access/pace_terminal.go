package access

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/tlv"
)

// PACEEvidence is what a run of PACE leaves behind. It holds no secret.
type PACEEvidence struct {
	Info        PACEInfo
	Password    Kind
	Mapping     Mapping
	ChipMapping []byte   // the chip's public mapping key; empty in the integrated mapping
	ChipKey     []byte   // the chip's ephemeral public key, which terminal authentication binds to
	Ephemeral   []byte   // our ephemeral public key, which terminal authentication signs after CAM
	Authorities []string // references of the certification authorities the chip trusts, newest first
	// ChipData is the chip authentication data of CAM, decrypted: [VerifyMapping] judges it against EF.CardSecurity.
	ChipData []byte
}

// PACE opens the chip by password authenticated connection establishment (Doc 9303-11, 4.4) and returns the card inside
// the session. It is sent in the master file, before an application is selected. A nil random is crypto/rand.
//
// The error is [ErrPassword] where the chip refuses or proves another password, [ErrProof] where its messages can't be
// those of an honest chip, [ErrUnsupported] where the protocol is not known here.
func PACE(ctx context.Context, card iso7816.Card, w Password, info PACEInfo, random io.Reader) (*Messaging, *PACEEvidence, error) {
	p, err := newPACE(info)
	if err != nil {
		return nil, nil, err
	}
	t := &paceTerminal{pace: p, card: card, random: random, evidence: &PACEEvidence{Info: info, Password: w.kind, Mapping: p.protocol.mapping}}
	for _, step := range []struct {
		name string
		run  func(context.Context, Password) error
	}{
		{"choose the protocol", t.choose},
		{"get the nonce", t.getNonce},
		{"map the nonce", t.mapNonce},
		{"agree on keys", t.agreeKeys},
		{"authenticate", t.authenticate},
	} {
		if err := step.run(ctx, w); err != nil {
			return nil, nil, paceError(step.name, err)
		}
	}
	channel, err := NewChannel(t.keys, nil)
	t.keys.wipe()
	if err != nil {
		return nil, nil, paceError("start secure messaging", err)
	}
	return Secure(card, channel), t.evidence, nil
}

type paceTerminal struct {
	*pace
	card      iso7816.Card
	random    io.Reader
	evidence  *PACEEvidence
	key, peer element // ephemeral public keys
	keys      Keys
}

// choose sends MSE:Set AT (Doc 9303-11, 4.4.4.1).
func (t *paceTerminal) choose(ctx context.Context, w Password) error {
	b := tlv.NewBuilder(32)
	b.Add(0x80, t.protocol.der)
	b.Add(0x83, []byte{byte(w.kind)})
	if t.evidence.Info.NameParameters {
		b.Add(0x84, []byte{byte(t.evidence.Info.ParameterID)})
	}
	_, status, err := iso7816.Send(ctx, t.card, &iso7816.Command{INS: 0x22, P1: 0xC1, P2: 0xA4, Data: b.Bytes()}, iso7816.Limits{})
	if err != nil {
		return err
	}
	if _, warned := status.TriesLeft(); warned {
		return nil // the chip says how many tries are left, and goes on
	}
	return status.Err()
}

// step sends one GENERAL AUTHENTICATE and returns the wanted data objects of the answer.
func (t *paceTerminal) step(ctx context.Context, last bool, data []byte, wanted ...tlv.Tag) (map[tlv.Tag][]byte, error) {
	c := &iso7816.Command{INS: 0x86, Data: data, Le: iso7816.MaxShortLe}
	if !last {
		c.CLA = 0x10
	}
	// DH public keys of 2048 bits need more than a short command holds.
	c.Extended = len(data) > iso7816.MaxShortData
	answer, status, err := iso7816.Send(ctx, t.card, c, iso7816.Limits{Extended: c.Extended})
	if err != nil {
		return nil, err
	}
	if status != iso7816.OK {
		if last {
			return nil, fmt.Errorf("%w: %w", ErrPassword, status)
		}
		return nil, status
	}
	return openDynamic(answer, wanted...)
}

func (t *paceTerminal) getNonce(ctx context.Context, w Password) error {
	got, err := t.step(ctx, false, []byte{byte(tagDynamic), 0}, tagNonce)
	if err != nil {
		return err
	}
	z := got[tagNonce]
	// One block is enough for the generic mapping, and 8 bytes are one block of 3DES (Doc 9303-11, 4.4.3.3).
	if n := len(z); n < t.protocol.suite.BlockSize() || n > 32 || t.protocol.mapping == IntegratedMapping && n != t.nonceSize() {
		return fmt.Errorf("%w: encrypted nonce of %d bytes", ErrProof, n)
	}
	key := t.passwordKey(w)
	defer clear(key)
	t.nonce, err = t.protocol.suite.cbc(key, nil, z, false)
	return err
}

func (t *paceTerminal) mapNonce(ctx context.Context, _ Password) error {
	defer func() { clear(t.nonce) }()
	if t.protocol.mapping == IntegratedMapping {
		return t.mapByNonces(ctx)
	}
	private, err := t.group.private(t.random)
	if err != nil {
		return err
	}
	defer clear(private)
	own, err := t.group.multiply(t.group.generator(), private)
	if err != nil {
		return err
	}
	got, err := t.step(ctx, false, dynamic(tagMapTerminal, own), tagMapChip)
	if err != nil {
		return err
	}
	if t.evidence.ChipMapping = got[tagMapChip]; len(t.evidence.ChipMapping) == 0 {
		return errNoObject
	}
	if bytes.Equal(t.evidence.ChipMapping, own) {
		return fmt.Errorf("%w: both sides have the same mapping key", ErrProof)
	}
	return t.mapGeneric(private, t.evidence.ChipMapping)
}

// mapByNonces sends the second nonce in the clear; the chip answers with an empty object, or none at all.
func (t *paceTerminal) mapByNonces(ctx context.Context) error {
	second, err := readRandom(t.random, t.protocol.suite.KeySize())
	if err != nil {
		return err
	}
	c := &iso7816.Command{CLA: 0x10, INS: 0x86, Data: dynamic(tagMapTerminal, second), Le: iso7816.MaxShortLe}
	answer, status, err := iso7816.Send(ctx, t.card, c, iso7816.Limits{})
	if err = failed(status, err); err != nil {
		return err
	}
	if len(answer) > 0 {
		got, err := openDynamic(answer, tagMapChip)
		if err != nil {
			return err
		}
		if n := len(got[tagMapChip]); n > 0 {
			return fmt.Errorf("%w: mapping data of %d bytes, want none", ErrProof, n)
		}
	}
	return t.mapIntegrated(second)
}

func (t *paceTerminal) agreeKeys(ctx context.Context, _ Password) error {
	private, err := t.group.private(t.random)
	if err != nil {
		return err
	}
	defer clear(private)
	if t.key, err = t.group.multiply(t.mapped, private); err != nil {
		return err
	}
	got, err := t.step(ctx, false, dynamic(tagKeyTerminal, t.key), tagKeyChip)
	if err != nil {
		return err
	}
	if t.peer = got[tagKeyChip]; len(t.peer) == 0 {
		return errNoObject
	}
	t.evidence.ChipKey, t.evidence.Ephemeral = t.peer, t.key
	t.keys, err = t.agree(private, t.key, t.peer)
	return err
}

func (t *paceTerminal) authenticate(ctx context.Context, _ Password) error {
	own, err := t.token(t.keys, t.peer)
	if err != nil {
		return err
	}
	got, err := t.step(ctx, true, dynamic(tagTokTerminal, own), tagTokChip, tagAuthority, tagAuthorityOld, tagChipData)
	if err != nil {
		return err
	}
	if err := t.checkToken(t.keys, t.key, got[tagTokChip]); err != nil {
		return err
	}
	for _, tag := range []tlv.Tag{tagAuthority, tagAuthorityOld} {
		if reference, ok := got[tag]; ok {
			t.evidence.Authorities = append(t.evidence.Authorities, string(reference))
		}
	}
	return t.openChipData(got[tagChipData])
}

// openChipData decrypts the chip authentication data of CAM with the vector E(KS_Enc, FF…FF) (Doc 9303-11, 4.4.3.5).
func (t *paceTerminal) openChipData(sealed []byte) error {
	if t.protocol.mapping != ChipAuthenticationMapping {
		if len(sealed) > 0 {
			return fmt.Errorf("%w: chip authentication data in the %s", ErrProof, t.protocol.mapping)
		}
		return nil
	}
	iv, err := t.chipDataIV(t.keys)
	if err != nil {
		return err
	}
	padded, err := t.protocol.suite.cbc(t.keys.enc, iv, sealed, false)
	if err != nil {
		return err
	}
	data, ok := unpad(padded, t.protocol.suite.BlockSize())
	if !ok {
		return fmt.Errorf("%w: padding of the chip authentication data", ErrProof)
	}
	t.evidence.ChipData = data
	return nil
}

func (p *pace) chipDataIV(keys Keys) ([]byte, error) {
	return p.protocol.suite.encryptCBC(keys.enc, bytes.Repeat([]byte{0xFF}, p.protocol.suite.BlockSize()))
}
