package piv

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// reconnect gets the same token back after a removal or a reset, with the same keys in it, and presents the PIN once. The lock is
// held. Another token in the reader, or another key in a slot, is ErrChanged.
func (t *Token) reconnect(ctx context.Context, cause error) error {
	if err := t.disconnect(); err != nil {
		return errors.Join(cause, err)
	}
	if err := t.await(ctx, cause); err != nil {
		return err
	}
	for slot, before := range t.keys {
		info, err := call(ctx, t, "read key", t.options.deadline(), func(c card) (KeyInfo, error) { return c.keyInfo(slot) })
		if err != nil && !errors.Is(err, ErrEmpty) {
			return err
		}
		if err != nil || !equalKeys(before, info.PublicKey) {
			t.disconnect()
			t.final = &Error{Op: "reconnect", Serial: t.serial, Slot: slot, Retries: -1, Err: ErrChanged, Detail: "the slot holds another key than before"}
			return t.final
		}
	}
	if t.pin == nil {
		return nil
	}
	return t.login(ctx, t.pin)
}

// await connects again, trying until the token is there or Options.Wait is over.
func (t *Token) await(ctx context.Context, cause error) error {
	deadline := time.NewTimer(t.options.Wait)
	defer deadline.Stop()
	for {
		err := t.connect(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil && !errors.Is(err, ErrAbsent) && !lost(err) && !errors.Is(err, ErrBusy) {
			return err
		}
		pause := time.NewTimer(pollInterval)
		select {
		case <-ctx.Done():
			pause.Stop()
			return errors.Join(ctx.Err(), cause)
		case <-deadline.C:
			pause.Stop()
			return t.gone(ctx, cause)
		case <-pause.C:
		}
	}
}

// gone says what is there instead of the token.
func (t *Token) gone(ctx context.Context, cause error) error {
	infos, err := list(ctx, t.driver, t.options.deadline())
	if err != nil {
		return errors.Join(cause, err)
	}
	for _, info := range infos {
		if info.Err == nil && info.Serial != t.serial {
			return &Error{
				Op: "reconnect", Serial: t.serial, Retries: -1, Err: ErrChanged,
				Detail: fmt.Sprintf("token %d is there instead", info.Serial), Cause: cause,
			}
		}
	}
	return cause
}
