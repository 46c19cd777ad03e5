package piv

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Use says what a key is wanted for.
type Use uint8

// The uses.
const (
	Batch  Use = iota // many signatures with nobody near: keys that want the PIN or a touch each time are refused
	Single            // a ceremony's few signatures: any policy will do
)

// Key is the private key in a slot. It is a crypto.Signer for pki.Sign, cms.Sign and everything built on them.
//
// A signature is verified with the public key before it is returned. A wrong one is never returned: it is made again once, and the
// second wrong one of a token puts the token in quarantine, for every key in it.
type Key struct {
	token *Token
	slot  Slot
	info  KeyInfo
}

// Key returns the key in a slot. The PIN must have been verified before it signs, unless the key wants none.
func (t *Token) Key(ctx context.Context, slot Slot, use Use) (*Key, error) {
	info, err := t.KeyInfo(ctx, slot)
	if err != nil {
		return nil, err
	}
	if err := suits(info, use); err != nil {
		return nil, &Error{Op: "use key", Serial: t.serial, Slot: slot, Retries: -1, Err: ErrPolicy, Detail: err.Error()}
	}
	if info.Algorithm == 0 {
		return nil, &Error{Op: "use key", Serial: t.serial, Slot: slot, Retries: -1, Detail: "the key is of no kind this package signs with"}
	}
	if err := t.acquire(ctx); err != nil {
		return nil, err
	}
	defer t.release()
	if before, ok := t.keys[slot]; ok && !equalKeys(before, info.PublicKey) {
		return nil, &Error{Op: "use key", Serial: t.serial, Slot: slot, Retries: -1, Err: ErrChanged, Detail: "the slot holds another key than before"}
	}
	t.keys[slot] = info.PublicKey
	return &Key{token: t, slot: slot, info: info}, nil
}

// suits says why a key's policy is not for that use.
func suits(info KeyInfo, use Use) error {
	if use != Batch {
		return nil
	}
	switch {
	case info.PIN != PINNever && info.PIN != PINOnce:
		return fmt.Errorf("PIN policy %q wants the holder at every signature; a batch key is generated with %q", info.PIN, PINOnce)
	case info.Touch != TouchNever:
		return fmt.Errorf("touch policy %q wants a touch; a batch key is generated with %q", info.Touch, TouchNever)
	}
	return nil
}

// KeyInfo returns what the token says of the key in a slot; ErrEmpty where there is none.
func (t *Token) KeyInfo(ctx context.Context, slot Slot) (KeyInfo, error) {
	info, err := run(ctx, t, "read key", func(c card) (KeyInfo, error) { return c.keyInfo(slot) })
	return info, inSlot(slot, err)
}

func inSlot(slot Slot, err error) error {
	var e *Error
	if errors.As(err, &e) && e.Slot == 0 {
		named := *e
		named.Slot = slot
		return &named
	}
	return err
}

// Public returns the public key: *ecdsa.PublicKey or *rsa.PublicKey.
func (k *Key) Public() crypto.PublicKey { return k.info.PublicKey }

// Info returns what the token says of the key.
func (k *Key) Info() KeyInfo { return k.info }

// Slot returns the slot.
func (k *Key) Slot() Slot { return k.slot }

// Token returns the token that holds the key.
func (k *Key) Token() *Token { return k.token }

// Certificate returns the certificate in the key's slot, which must be this key's.
func (k *Key) Certificate(ctx context.Context) (*pki.Certificate, error) {
	cert, err := k.token.Certificate(ctx, k.slot)
	if err != nil {
		return nil, err
	}
	if !certifies(cert, k.info.PublicKey) {
		return nil, &Error{Op: "read certificate", Serial: k.token.serial, Slot: k.slot, Retries: -1, Err: ErrChanged, Detail: "it is another key's"}
	}
	return cert, nil
}

// certifies says whether a certificate is that key's.
func certifies(cert *pki.Certificate, pub crypto.PublicKey) bool {
	type equaler interface{ Equal(crypto.PublicKey) bool }
	mine, ok := cert.PublicKey.(equaler)
	return ok && mine.Equal(pub)
}

func equalKeys(a, b crypto.PublicKey) bool {
	type equaler interface{ Equal(crypto.PublicKey) bool }
	mine, ok := a.(equaler)
	return ok && b != nil && mine.Equal(b)
}

// Sign signs a digest: ECDSA, or RSA with PKCS#1 v1.5 or, given *rsa.PSSOptions, PSS. Each call into the token has the deadline of
// Options; random is not used.
func (k *Key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return k.SignContext(context.Background(), digest, opts)
}

// maxReconnects bounds how often one signature waits for its token.
const maxReconnects = 3

// SignContext is Sign that can be given up. A call given up while the token works makes the token lost.
func (k *Key) SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if hash := opts.HashFunc(); hash == 0 || !hash.Available() || hash.Size() != len(digest) {
		return nil, &Error{Op: "sign", Serial: k.token.serial, Slot: k.slot, Retries: -1, Detail: fmt.Sprintf("%d octets are no digest of %v", len(digest), hash)}
	}
	t := k.token
	if err := t.acquire(ctx); err != nil {
		return nil, inSlot(k.slot, err)
	}
	defer t.release()
	for reconnects := 0; ; {
		sig, err := t.signOnce(ctx, k, digest, opts)
		if err == nil {
			return sig, nil
		}
		err = inSlot(k.slot, err)
		switch {
		case errors.Is(err, ErrSignature) && t.final == nil:
			t.report(err)
		case lost(err) && t.final == nil && reconnects < maxReconnects:
			reconnects++
			t.report(err)
			if failed := t.reconnect(ctx, err); failed != nil {
				return nil, inSlot(k.slot, failed)
			}
		default:
			return nil, err
		}
	}
}

// signOnce makes one signature and verifies it. The lock is held.
func (t *Token) signOnce(ctx context.Context, k *Key, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if k.info.PIN == PINAlways {
		if t.pin == nil {
			return nil, &Error{Op: "sign", Serial: t.serial, Retries: -1, Err: ErrNoPIN, Detail: "the key wants it at every signature"}
		}
		if err := t.login(ctx, t.pin); err != nil {
			return nil, err
		}
	}
	start := time.Now()
	sig, err := call(ctx, t, "sign", t.options.deadline(), func(c card) ([]byte, error) {
		return c.sign(k.slot, k.info.PublicKey, digest, opts)
	})
	if err != nil {
		return nil, t.explain(ctx, k, err)
	}
	if !verify(k.info.PublicKey, digest, sig, opts) {
		return nil, t.condemn(len(sig))
	}
	t.clock(time.Since(start))
	return sig, nil
}

// explain finds out which of its two causes status word 6982 has: no PIN, or no touch.
func (t *Token) explain(ctx context.Context, k *Key, err error) error {
	if malformed(err) {
		return t.condemn(-1)
	}
	if sw, ok := statusOf(err); !ok || sw != 0x6982 {
		return err
	}
	e := &Error{Op: "sign", Serial: t.serial, Retries: -1, Err: ErrNoPIN, Cause: err}
	type state struct {
		left     int
		verified bool
	}
	now, failed := call(ctx, t, "read PIN tries", t.options.deadline(), func(c card) (s state, err error) {
		s.left, s.verified, err = c.retries()
		return s, err
	})
	switch {
	case failed != nil:
		e.Detail = "or nobody touched the token"
	case k.info.Touch != TouchNever && (now.verified || k.info.PIN == PINNever || k.info.PIN == PINAlways):
		e.Err, e.Detail = ErrTouch, "touch the token when it blinks"
	case now.left == 0 && !now.verified:
		e.Err, e.Retries, e.Detail = ErrBlocked, 0, "the holder of the PUK can unblock it"
	case !now.verified && t.pin != nil:
		return &Error{Op: "sign", Serial: t.serial, Retries: now.left, Err: ErrReset, Detail: "the PIN is no longer verified", Cause: err}
	case !now.verified:
		e.Retries = now.left
	default:
		e.Err, e.Detail = nil, "with the PIN verified; a touch may be missing"
	}
	return e
}

// malformed says that the token answered with something that is no signature at all.
func malformed(err error) bool {
	return strings.Contains(err.Error(), "unmarshal response")
}

// maxBad is the number of wrong signatures that put a token in quarantine.
const maxBad = 2

// condemn counts a wrong signature.
func (t *Token) condemn(size int) error {
	t.bad++
	e := &Error{Op: "sign", Serial: t.serial, Retries: -1, Err: ErrSignature, Detail: "not released"}
	if size >= 0 {
		e.Detail = fmt.Sprintf("%d octets, not released", size)
	}
	if t.bad >= maxBad {
		t.final = &Error{Op: "sign", Serial: t.serial, Retries: -1, Err: ErrQuarantined, Detail: fmt.Sprintf("%d of them", t.bad), Cause: ErrSignature}
		return t.final
	}
	return e
}

func (t *Token) clock(d time.Duration) {
	t.timing.Signatures++
	t.timing.Last = d
	if t.timing.Fastest == 0 || d < t.timing.Fastest {
		t.timing.Fastest = d
	}
	slow := t.options.Slow
	if slow <= 0 {
		slow = defaultSlow
	}
	if d > slow {
		t.timing.Throttled++
		t.report(&Error{
			Op: "sign", Serial: t.serial, Retries: -1, Err: ErrThrottled,
			Detail: fmt.Sprintf("%v, the fastest was %v", d.Round(time.Millisecond), t.timing.Fastest.Round(time.Millisecond)),
		})
	}
}

// verify checks a signature as its reader will.
func verify(pub crypto.PublicKey, digest, sig []byte, opts crypto.SignerOpts) bool {
	switch pub := pub.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(pub, digest, sig)
	case *rsa.PublicKey:
		if pss, ok := opts.(*rsa.PSSOptions); ok {
			return rsa.VerifyPSS(pub, opts.HashFunc(), digest, sig, pss) == nil
		}
		return rsa.VerifyPKCS1v15(pub, opts.HashFunc(), digest, sig) == nil
	}
	return false
}
