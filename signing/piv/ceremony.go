package piv

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/signing/pki"
)

// KeyConfig says what key to generate. The zero value of the policies is what a document signer wants: the PIN once, no touch.
type KeyConfig struct {
	Algorithm Algorithm
	PIN       PINPolicy
	Touch     TouchPolicy
	Replace   bool // a key in the slot is destroyed; without it, a slot that is taken is an error
}

// Generate makes a key in the token and returns its evidence, read back and consistent with what was asked; the caller verifies it
// with VerifyAttestation before believing it. The private key never exists outside.
func (t *Token) Generate(ctx context.Context, management ManagementKey, slot Slot, c KeyConfig) (crypto.PublicKey, Evidence, error) {
	if c.PIN == 0 {
		c.PIN = PINOnce
	}
	if c.Touch == 0 {
		c.Touch = TouchNever
	}
	if err := t.acquire(ctx); err != nil {
		return nil, Evidence{}, err
	}
	defer t.release()
	pub, evidence, err := t.generate(ctx, management, slot, c)
	if err != nil {
		return nil, Evidence{}, inSlot(slot, err)
	}
	t.keys[slot] = pub
	return pub, evidence, nil
}

func (t *Token) generate(ctx context.Context, management ManagementKey, slot Slot, c KeyConfig) (pub crypto.PublicKey, e Evidence, err error) {
	fail := func(sentinel error, detail string) error {
		return &Error{Op: "generate", Serial: t.serial, Slot: slot, Retries: -1, Err: sentinel, Detail: detail}
	}
	if !slot.Valid() {
		return nil, e, fail(nil, "there is no such slot")
	}
	if !c.Replace {
		_, err := call(ctx, t, "read key", t.options.deadline(), func(k card) (KeyInfo, error) { return k.keyInfo(slot) })
		if err == nil {
			return nil, e, fail(ErrPolicy, "the slot holds a key; say that it is to be replaced")
		}
		if !errors.Is(err, ErrEmpty) {
			return nil, e, err
		}
	}
	limit := max(t.options.deadline(), generateTime)
	pub, err = call(ctx, t, "generate", limit, func(k card) (crypto.PublicKey, error) { return k.generate(management, slot, c) })
	if err != nil {
		return nil, e, managed(err)
	}
	e, err = call(ctx, t, "attest", t.options.deadline(), func(k card) (Evidence, error) { return k.attest(slot) })
	if err != nil {
		return nil, e, err
	}
	a, err := e.Claims()
	if err != nil {
		return nil, e, err
	}
	switch {
	case !equalKeys(a.PublicKey, pub):
		return nil, e, fail(ErrAttestation, "it is another key's")
	case a.Serial != t.serial || a.Slot != slot:
		return nil, e, fail(ErrAttestation, fmt.Sprintf("it is for slot %v of token %d", a.Slot, a.Serial))
	case a.PIN != c.PIN || a.Touch != c.Touch:
		return nil, e, fail(ErrPolicy, fmt.Sprintf("the token made the key with PIN %q and touch %q, asked for %q and %q", a.PIN, a.Touch, c.PIN, c.Touch))
	case algorithmOf(pub) != c.Algorithm:
		return nil, e, fail(ErrPolicy, fmt.Sprintf("the token made a key of %v, asked for %v", algorithmOf(pub), c.Algorithm))
	}
	return pub, e, nil
}

// managed names the management key as the cause of a refusal.
func managed(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Err != nil && !errors.Is(e.Err, ErrPIN) {
		return err
	}
	sw, isStatus := statusOf(err)
	text := e.Cause.Error()
	if isStatus && sw == 0x6982 || strings.Contains(text, "challenge failed") || strings.Contains(text, "management key length") {
		named := *e
		named.Err, named.Retries = ErrManagement, -1
		return &named
	}
	return err
}

// Attest returns the evidence for the key in a slot; ErrEmpty where there is none that was generated in the token.
func (t *Token) Attest(ctx context.Context, slot Slot) (Evidence, error) {
	e, err := run(ctx, t, "attest", func(c card) (Evidence, error) { return c.attest(slot) })
	return e, inSlot(slot, empty(err))
}

// empty names an empty slot.
func empty(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Err == nil && errors.Is(e.Cause, ErrEmpty) {
		named := *e
		named.Err = ErrEmpty
		return &named
	}
	return err
}

// WriteCertificate stores a certificate in the slot of its key and reads it back. The certificate must be the key's.
func (t *Token) WriteCertificate(ctx context.Context, management ManagementKey, slot Slot, cert *pki.Certificate) error {
	info, err := t.KeyInfo(ctx, slot)
	if err != nil {
		return err
	}
	if !certifies(cert, info.PublicKey) {
		return &Error{Op: "write certificate", Serial: t.serial, Slot: slot, Retries: -1, Err: ErrChanged, Detail: "the certificate is another key's"}
	}
	_, err = run(ctx, t, "write certificate", func(c card) (struct{}, error) {
		return struct{}{}, c.storeCertificate(management, slot, cert.Raw)
	})
	if err != nil {
		return inSlot(slot, managed(err))
	}
	back, err := t.Certificate(ctx, slot)
	if err != nil {
		return err
	}
	if !bytes.Equal(back.Raw, cert.Raw) {
		return &Error{Op: "write certificate", Serial: t.serial, Slot: slot, Retries: -1, Detail: "the token returns another one"}
	}
	return nil
}

// Certificate reads the certificate in a slot; ErrEmpty where there is none. It connects anew: piv-go reads no certificate with the
// explicit EC parameters of Doc 9303-12, so this package reads it before piv-go holds the token. A verified PIN is presented again.
func (t *Token) Certificate(ctx context.Context, slot Slot) (*pki.Certificate, error) {
	if err := t.acquire(ctx); err != nil {
		return nil, err
	}
	defer t.release()
	object, err := t.object(ctx, slot)
	if err != nil {
		return nil, inSlot(slot, err)
	}
	fail := func(sentinel, cause error) error {
		return &Error{Op: "read certificate", Serial: t.serial, Slot: slot, Retries: -1, Err: sentinel, Cause: cause}
	}
	if object == nil {
		return nil, fail(ErrEmpty, nil)
	}
	der, err := certificateIn(object)
	if err != nil {
		return nil, fail(nil, err)
	}
	if len(der) == 0 {
		return nil, fail(ErrEmpty, nil)
	}
	cert, err := pki.ParseCertificate(der)
	if err != nil {
		return nil, fail(nil, err)
	}
	return cert, nil
}

// object reads a slot's data object over a connection of our own, between two of piv-go.
func (t *Token) object(ctx context.Context, slot Slot) ([]byte, error) {
	if err := t.disconnect(); err != nil {
		return nil, err
	}
	infos, err := list(ctx, t.driver, t.options.deadline())
	if err != nil {
		return nil, err
	}
	reader, err := choose(infos, t.serial)
	if err != nil {
		return nil, err
	}
	found, err := within(ctx, t.options.deadline(), func() (probed, error) { return t.driver.probe(reader, slot.object()) }, nil)
	if err != nil {
		return nil, fault("read certificate", t.serial, err)
	}
	if found.serial != t.serial {
		return nil, &Error{Op: "read certificate", Serial: t.serial, Retries: -1, Err: ErrChanged, Detail: fmt.Sprintf("token %d is there instead", found.serial)}
	}
	return found.objects[slot.object()], t.reconnect(ctx, &Error{Op: "read certificate", Serial: t.serial, Retries: -1, Err: ErrRemoved})
}

// ChangePIN replaces the PIN. The old one is presented under the guard first; what was remembered of the token is forgotten after.
func (t *Token) ChangePIN(ctx context.Context, old, new PIN) error {
	if err := errors.Join(old.check(), new.check()); err != nil {
		return &Error{Op: "change PIN", Serial: t.serial, Retries: -1, Cause: err}
	}
	if err := t.VerifyPIN(ctx, old); err != nil {
		return err
	}
	if _, err := run(ctx, t, "change PIN", func(c card) (struct{}, error) { return struct{}{}, c.changePIN(old, new) }); err != nil {
		return err
	}
	return t.renewed(ctx, new)
}

// renewed takes a new PIN for the token's and forgets what it refused before.
func (t *Token) renewed(ctx context.Context, pin PIN) error {
	if err := t.acquire(ctx); err != nil {
		return err
	}
	defer t.release()
	t.pin.Wipe()
	t.pin = bytes.Clone(pin)
	return t.options.Guard.Forget(t.serial)
}

// ChangePUK replaces the PUK. A wrong old PUK costs one of its tries, once: the same is never presented again. Nothing counts the
// tries beforehand, since a token does not tell how many are left.
func (t *Token) ChangePUK(ctx context.Context, old, new PIN) error {
	if err := errors.Join(old.check(), new.check()); err != nil {
		return &Error{Op: "change PUK", Serial: t.serial, Retries: -1, Cause: err}
	}
	return t.withPUK(ctx, "change PUK", old, func(c card) error { return c.changePUK(old, new) }, func() error {
		return t.options.Guard.newPUK(t.serial, new)
	})
}

// withPUK has a PUK tried and then what follows from its success, with the token to itself: the guard's memory is read and written
// at both ends.
func (t *Token) withPUK(ctx context.Context, op string, puk PIN, try func(card) error, then func() error) error {
	if err := t.acquire(ctx); err != nil {
		return err
	}
	defer t.release()
	err := t.options.Guard.withPUK(op, t.serial, puk, func() error {
		_, err := call(ctx, t, op, t.options.deadline(), func(c card) (struct{}, error) { return struct{}{}, try(c) })
		return err
	})
	if err != nil {
		return err
	}
	return then()
}

// Unblock sets a new PIN with the PUK, of which a wrong one costs a try, once.
func (t *Token) Unblock(ctx context.Context, puk, pin PIN) error {
	if err := errors.Join(puk.check(), pin.check()); err != nil {
		return &Error{Op: "unblock PIN", Serial: t.serial, Retries: -1, Cause: err}
	}
	err := t.withPUK(ctx, "unblock PIN", puk, func(c card) error { return c.unblock(puk, pin) }, func() error {
		return t.options.Guard.Forget(t.serial)
	})
	if err != nil {
		return err
	}
	return t.VerifyPIN(ctx, pin)
}

// ChangeManagementKey replaces the management key: 24 octets (3DES before firmware 5.4, AES-192 from then on), or 16 or 32 for AES.
func (t *Token) ChangeManagementKey(ctx context.Context, old, new ManagementKey) error {
	_, err := run(ctx, t, "change management key", func(c card) (struct{}, error) { return struct{}{}, c.changeManagement(old, new) })
	return managed(err)
}
