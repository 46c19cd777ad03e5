package access

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
)

// ChipAuthenticationInfo is the choice of one protocol that a chip offers in DG14 (Doc 9303-11, 9.2.5).
type ChipAuthenticationInfo struct {
	// OID names the protocol, in dotted decimal. Empty: DG14 has a key and no ChipAuthenticationInfo, as the first chips
	// had; 3DES is meant (TR-03110 v1).
	OID   string
	KeyID []byte // big-endian without leading zeros, nil where DG14 gives none
}

// DHKey is a public key of a Diffie-Hellman group, as DG14 may hold it (PKCS #3, X9.42).
type DHKey = spki.DHKey

// ChipEvidence is what chip authentication leaves behind. It can't be judged again offline: that the new session worked is
// the reader's word.
type ChipEvidence struct {
	Info      ChipAuthenticationInfo
	Suite     Suite
	Ephemeral []byte // our public key, which terminal authentication signs
	Confirmed bool   // a response under the new keys has verified
}

func chipError(step string, err error) error {
	return &Error{"chip authentication", step, "Doc 9303-11, 6.2", err}
}

// suite returns the ciphers and the contents octets of the object identifier, nil without one.
func (i ChipAuthenticationInfo) suite(dh bool) (Suite, []byte, error) {
	if i.OID == "" {
		return TripleDES, nil, nil
	}
	kind, prefix := byte(2), arc+"3.2."
	if dh {
		kind, prefix = 1, arc+"3.1."
	}
	digit, ok := strings.CutPrefix(i.OID, prefix)
	if !ok || len(digit) != 1 || digit[0] < '1' || digit[0] > '4' {
		return 0, nil, fmt.Errorf("%w: protocol %s", ErrUnsupported, i.OID)
	}
	n := digit[0] - '0'
	return Suite(n), []byte(arcDER + "\x03" + string([]byte{kind, n})), nil
}

// staticGroup returns the group of a chip's static key and the key as an element.
func staticGroup(key crypto.PublicKey) (group, element, error) {
	switch k := key.(type) {
	case *curve.PublicKey:
		return curveGroup{k.Curve}, k.Bytes(), nil
	case *DHKey:
		g, err := groupOf(k)
		if err != nil {
			return nil, nil, err
		}
		return g, k.Y.Bytes(), nil
	}
	return nil, nil, fmt.Errorf("%w: key of type %T", ErrUnsupported, key)
}

// groupOf returns the group of a key whose numbers are in bounds. PKCS #3 does not name the order of the generator; every
// number's order divides p − 1.
func groupOf(k *DHKey) (*modpGroup, error) {
	if err := k.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	q := k.Q
	if q == nil {
		q = new(big.Int).Sub(k.P, big.NewInt(1))
	}
	return modpGroupOf(k.P.Bytes(), k.G.Bytes(), q.Bytes())
}

// ChipAuthentication has the chip prove that it holds the private key to a public key of DG14 (Doc 9303-11, 6.2): both
// sides agree on new session keys, under which the confirm command is sent; the proof is a response that verifies. A nil
// confirm selects EF.DG14. The session given ends; the one returned takes its place. It proves the chip only as far as
// DG14 is authentic. A nil random is crypto/rand.
func ChipAuthentication(
	ctx context.Context, session *Messaging, key crypto.PublicKey, info ChipAuthenticationInfo, confirm *iso7816.Command, random io.Reader,
) (*Messaging, *ChipEvidence, error) {
	g, static, err := staticGroup(key)
	if err != nil {
		return nil, nil, chipError("read the chip's key", err)
	}
	_, dh := key.(*DHKey)
	suite, der, err := info.suite(dh)
	if err != nil {
		return nil, nil, chipError("choose the protocol", err)
	}
	private, err := g.private(random)
	if err != nil {
		return nil, nil, chipError("make a key", err)
	}
	defer clear(private)
	own, err := g.multiply(g.generator(), private)
	if err != nil {
		return nil, nil, chipError("make a key", err)
	}
	shared, err := g.multiply(static, private)
	if err != nil {
		return nil, nil, chipError("agree on keys", fmt.Errorf("%w: %w", ErrProof, err))
	}
	defer clear(shared)
	if err := sendChipKey(ctx, session, suite, der, info.KeyID, own); err != nil {
		return nil, nil, chipError("send our key", err)
	}
	keys := deriveKeys(suite, g.secret(shared))
	defer keys.wipe()
	channel, err := NewChannel(keys, nil)
	if err != nil {
		return nil, nil, chipError("start secure messaging", err)
	}
	session.channel.closed = true
	next := Secure(session.card, channel)
	evidence := &ChipEvidence{Info: info, Suite: suite, Ephemeral: own}
	if err := confirmChip(ctx, next, confirm); err != nil {
		return nil, evidence, chipError("confirm", fmt.Errorf("%w: %w", ErrProof, err))
	}
	evidence.Confirmed = true
	return next, evidence, nil
}

// confirmChip sends one command; any status will do, if only the response verifies under the new keys.
func confirmChip(ctx context.Context, session *Messaging, confirm *iso7816.Command) error {
	if confirm == nil {
		confirm = &iso7816.Command{INS: 0xA4, P1: 0x02, P2: 0x0C, Data: []byte{0x01, 0x0E}}
	}
	_, _, err := iso7816.Send(ctx, session, confirm, iso7816.Limits{Extended: confirm.Extended})
	return err
}

// sendChipKey sends our ephemeral key: with 3DES in one MSE:Set KAT, otherwise by MSE:Set AT and GENERAL AUTHENTICATE
// (Doc 9303-11, 6.2.4). A chip that refuses the first form is tried with the second, which some need with 3DES, too.
func sendChipKey(ctx context.Context, session *Messaging, s Suite, oid, keyID []byte, own element) error {
	if s == TripleDES {
		b := tlv.NewBuilder(8 + len(own))
		b.Add(0x91, own)
		if keyID != nil {
			b.Add(0x84, keyID)
		}
		_, status, err := iso7816.Send(ctx, session, &iso7816.Command{INS: 0x22, P1: 0x41, P2: 0xA6, Data: b.Bytes()}, iso7816.Limits{Extended: true})
		if err != nil || status == iso7816.OK || oid == nil {
			return failed(status, err)
		}
	}
	b := tlv.NewBuilder(32)
	b.Add(0x80, oid)
	if keyID != nil {
		b.Add(0x84, keyID)
	}
	_, status, err := iso7816.Send(ctx, session, &iso7816.Command{INS: 0x22, P1: 0x41, P2: 0xA4, Data: b.Bytes()}, iso7816.Limits{})
	if err = failed(status, err); err != nil {
		return err
	}
	answer, status, err := iso7816.Send(ctx, session,
		&iso7816.Command{INS: 0x86, Data: dynamic(tagNonce, own), Le: iso7816.MaxShortLe}, iso7816.Limits{Extended: true})
	if err = failed(status, err); err != nil {
		return err
	}
	if len(answer) > 0 && !bytes.Equal(answer, []byte{byte(tagDynamic), 0}) {
		return fmt.Errorf("%w: %d bytes in answer to our key, want none", ErrProof, len(answer))
	}
	return nil
}
