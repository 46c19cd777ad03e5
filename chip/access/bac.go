package access

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"

	"github.com/chancery-id/chancery/chip/iso7816"
)

const (
	bacNonce   = 8
	bacKey     = 16
	bacPlain   = 2*bacNonce + bacKey
	bacMessage = bacPlain + macSize
)

// BAC opens the chip by basic access control (Doc 9303-11, 4.3) and returns the card inside the session. The LDS1
// application is selected before. A nil random is crypto/rand; a test gives its own.
//
// The error is [ErrPassword] where the chip refuses the key, [ErrProof] where the chip's answer is not one of a chip that
// knows it.
func BAC(ctx context.Context, card iso7816.Card, p Password, random io.Reader) (*Messaging, error) {
	if p.kind != KindMRZ {
		return nil, bacError("begin", fmt.Errorf("%w: a %s is no password of BAC", ErrUnsupported, p.kind))
	}
	if random == nil {
		random = rand.Reader
	}
	// Chips differ in the length they want to be asked for: that of the answer, any, or none (seen in national chips). Each
	// attempt has nonces of its own.
	var err error
	for _, le := range []int{bacMessage, iso7816.MaxShortLe, 0} {
		var m *Messaging
		if m, err = bacAttempt(ctx, card, p, le, random); err == nil {
			return m, nil
		}
		var status iso7816.Status
		if !errors.As(err, &status) || status != iso7816.WrongLength {
			break
		}
	}
	return nil, err
}

func bacAttempt(ctx context.Context, card iso7816.Card, p Password, le int, random io.Reader) (*Messaging, error) {
	nonce, status, err := iso7816.Send(ctx, card, &iso7816.Command{INS: 0x84, Le: bacNonce}, iso7816.Limits{})
	if err = failed(status, err); err != nil {
		return nil, bacError("get challenge", err)
	}
	if len(nonce) != bacNonce {
		return nil, bacError("get challenge", fmt.Errorf("%w: nonce of %d bytes, want %d", ErrProof, len(nonce), bacNonce))
	}
	own := make([]byte, bacNonce+bacKey)
	if _, err := io.ReadFull(random, own); err != nil {
		return nil, bacError("choose a challenge", err)
	}
	defer clear(own)
	return bacAuthenticate(ctx, card, p.basicKeys(), nonce, own, le)
}

// bacAuthenticate sends E(RND.IFD ‖ RND.IC ‖ K.IFD) and checks that the chip's answer holds both nonces.
func bacAuthenticate(ctx context.Context, card iso7816.Card, keys Keys, chipNonce, own []byte, le int) (*Messaging, error) {
	defer keys.wipe()
	const step = "mutual authentication"
	plain := make([]byte, 0, bacPlain)
	plain = append(append(append(plain, own[:bacNonce]...), chipNonce...), own[bacNonce:]...)
	message, err := bacSeal(keys, plain)
	if err != nil {
		return nil, bacError(step, err)
	}
	answer, status, err := iso7816.Send(ctx, card, &iso7816.Command{INS: 0x82, Data: message, Le: le}, iso7816.Limits{})
	if err != nil {
		return nil, bacError(step, err)
	}
	if status == iso7816.WrongLength {
		return nil, bacError(step, status)
	}
	if status != iso7816.OK {
		return nil, bacError(step, fmt.Errorf("%w: %w", ErrPassword, status))
	}
	got, err := bacOpen(keys, answer)
	if err != nil {
		return nil, bacError(step, err)
	}
	defer clear(got)
	if subtle.ConstantTimeCompare(got[:bacNonce], chipNonce)&subtle.ConstantTimeCompare(got[bacNonce:2*bacNonce], own[:bacNonce]) != 1 {
		return nil, bacError(step, fmt.Errorf("%w: the chip returned other nonces", ErrProof))
	}
	channel, err := bacChannel(own[bacNonce:], got[2*bacNonce:], chipNonce, own[:bacNonce])
	if err != nil {
		return nil, bacError(step, err)
	}
	return Secure(card, channel), nil
}

// BACChip is the chip's side of one run of basic access control: it answers EXTERNAL AUTHENTICATE to the nonce that GET
// CHALLENGE gave out.
func BACChip(p Password, nonce, data []byte, random io.Reader) (answer []byte, channel *Channel, err error) {
	keys := p.basicKeys()
	defer keys.wipe()
	got, err := bacOpen(keys, data)
	if err != nil {
		return nil, nil, err
	}
	defer clear(got)
	if len(nonce) != bacNonce || subtle.ConstantTimeCompare(got[bacNonce:2*bacNonce], nonce) != 1 {
		return nil, nil, bacError("mutual authentication", fmt.Errorf("%w: not the chip's nonce", ErrProof))
	}
	own := make([]byte, bacKey)
	if random == nil {
		random = rand.Reader
	}
	if _, err := io.ReadFull(random, own); err != nil {
		return nil, nil, bacError("choose a key", err)
	}
	defer clear(own)
	answer, err = bacSeal(keys, append(append(append(make([]byte, 0, bacPlain), nonce...), got[:bacNonce]...), own...))
	if err != nil {
		return nil, nil, err
	}
	channel, err = bacChannel(got[2*bacNonce:], own, nonce, got[:bacNonce])
	return answer, channel, err
}

func bacError(step string, err error) error { return &Error{"BAC", step, "Doc 9303-11, 4.3.1", err} }

// bacSeal encrypts without padding and appends the MAC with padding method 2 (Doc 9303-11, 4.3.3).
func bacSeal(keys Keys, plain []byte) ([]byte, error) {
	block, err := TripleDES.block(keys.enc)
	if err != nil {
		return nil, err
	}
	mac, err := newRetailMAC(keys.mac)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(plain), len(plain)+2*macSize)
	cipher.NewCBCEncrypter(block, make([]byte, block.BlockSize())).CryptBlocks(out, plain)
	return append(out, mac(nil, pad(append([]byte(nil), out...), block.BlockSize()))...), nil
}

// bacOpen verifies the MAC, then decrypts.
func bacOpen(keys Keys, message []byte) ([]byte, error) {
	const step = "mutual authentication"
	if len(message) != bacMessage {
		return nil, bacError(step, fmt.Errorf("%w: message of %d bytes, want %d", ErrProof, len(message), bacMessage))
	}
	block, err := TripleDES.block(keys.enc)
	if err != nil {
		return nil, err
	}
	mac, err := newRetailMAC(keys.mac)
	if err != nil {
		return nil, err
	}
	sealed := message[:bacPlain]
	want := mac(nil, pad(append([]byte(nil), sealed...), block.BlockSize()))
	if subtle.ConstantTimeCompare(want, message[bacPlain:]) != 1 {
		return nil, bacError(step, fmt.Errorf("%w: MAC", ErrProof))
	}
	plain := make([]byte, bacPlain)
	cipher.NewCBCDecrypter(block, make([]byte, block.BlockSize())).CryptBlocks(plain, sealed)
	return plain, nil
}

// bacChannel derives the session keys from both key halves and the counter from both nonces (Doc 9303-11, 9.8.5).
func bacChannel(terminalKey, chipKey, chipNonce, terminalNonce []byte) (*Channel, error) {
	seed := make([]byte, bacKey)
	defer clear(seed)
	copy(seed, terminalKey)
	xor(seed, chipKey)
	keys := deriveKeys(TripleDES, seed)
	defer keys.wipe()
	return NewChannel(keys, append(append([]byte(nil), chipNonce[4:]...), terminalNonce[4:]...))
}
