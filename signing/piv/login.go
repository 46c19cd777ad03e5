package piv

import (
	"bytes"
	"context"
	"errors"
)

// Retries returns the PIN tries left, which costs none. A token whose PIN is verified does not tell: then it is -1.
func (t *Token) Retries(ctx context.Context) (int, error) {
	return run(ctx, t, "read PIN tries", func(c card) (int, error) {
		n, verified, err := c.retries()
		if verified {
			n = -1
		}
		return n, err
	})
}

// VerifyPIN presents the PIN once, if Options.Guard lets it. The token keeps the PIN verified, and this Token keeps the PIN, to
// present it once more when the token was reset or removed and is back. After a refusal the same PIN is never presented to the same
// token again: ErrPINRefused.
func (t *Token) VerifyPIN(ctx context.Context, pin PIN) error {
	if err := pin.check(); err != nil {
		return &Error{Op: "verify PIN", Serial: t.serial, Retries: -1, Cause: err}
	}
	if err := t.acquire(ctx); err != nil {
		return err
	}
	defer t.release()
	if err := t.login(ctx, pin); err != nil {
		return err
	}
	if !bytes.Equal(t.pin, pin) {
		t.pin.Wipe()
		t.pin = bytes.Clone(pin)
	}
	return nil
}

// login presents the PIN under the guard. The lock is held.
func (t *Token) login(ctx context.Context, pin PIN) error {
	limit := t.options.deadline()
	type state struct {
		left     int
		verified bool
	}
	now, err := call(ctx, t, "read PIN tries", limit, func(c card) (s state, err error) {
		s.left, s.verified, err = c.retries()
		return s, err
	})
	if err != nil {
		return err
	}
	if now.verified {
		// The token does not tell the tries left. Only the PIN it accepted may be presented now; for any other, the session would
		// have to end first.
		if t.pin != nil && bytes.Equal(t.pin, pin) {
			_, err := call(ctx, t, "verify PIN", limit, func(c card) (struct{}, error) { return struct{}{}, c.verifyPIN(pin) })
			return t.stopTrying(err)
		}
		return t.relogin(ctx, pin)
	}
	return t.present(ctx, pin, now.left)
}

// relogin ends a session that somebody else's PIN, or an earlier run's, left verified, and starts one where the tries can be read.
func (t *Token) relogin(ctx context.Context, pin PIN) error {
	if err := t.disconnect(); err != nil {
		return err
	}
	if err := t.connect(ctx); err != nil {
		return err
	}
	left, err := call(ctx, t, "read PIN tries", t.options.deadline(), func(c card) (int, error) {
		n, verified, err := c.retries()
		if verified {
			return 0, errStaysVerified
		}
		return n, err
	})
	if err != nil {
		return err
	}
	return t.present(ctx, pin, left)
}

var errStaysVerified = errors.New("the token keeps a PIN verified and does not tell the tries left; take it out and put it back")

// present tries the PIN once, with the trial on record before it begins.
func (t *Token) present(ctx context.Context, pin PIN, left int) error {
	guard := t.options.Guard
	trial, err := guard.begin(t.serial, pin, left)
	if err != nil {
		return err
	}
	_, err = call(ctx, t, "verify PIN", t.options.deadline(), func(c card) (struct{}, error) { return struct{}{}, c.verifyPIN(pin) })
	switch {
	case err == nil:
		return guard.accepted(t.serial, trial)
	case errors.Is(err, ErrPIN), errors.Is(err, ErrBlocked):
		if saved := guard.refused(t.serial, trial); saved != nil {
			err = errors.Join(err, saved)
		}
	}
	return t.stopTrying(err)
}

// stopTrying drops the stored PIN after a refusal, so that nothing presents it again.
func (t *Token) stopTrying(err error) error {
	if errors.Is(err, ErrPIN) || errors.Is(err, ErrBlocked) {
		t.pin.Wipe()
		t.pin = nil
	}
	return err
}
