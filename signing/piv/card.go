package piv

import (
	"context"
	"crypto"
	"time"
)

// driver is how this package reaches tokens. There is one, over PC/SC, in builds with cgo.
type driver interface {
	readers() ([]string, error)
	// probe looks at the token in a reader over a connection of its own, which it always gives back: piv-go keeps its exclusive
	// handle when opening fails half-way, and the reader is then locked until the process ends.
	probe(reader string, objects ...uint32) (probed, error)
	open(reader string) (card, error)
}

// probed is what a probe found. An object that the token does not have is missing from objects.
type probed struct {
	serial  uint32
	version Version
	objects map[uint32][]byte
}

// card is an exclusive connection to a token: what this package needs of piv-go.
type card interface {
	close() error
	serial() (uint32, error)
	retries() (left int, verified bool, err error)
	verifyPIN(pin PIN) error
	keyInfo(slot Slot) (KeyInfo, error)
	attest(slot Slot) (Evidence, error)
	generate(key ManagementKey, slot Slot, c KeyConfig) (crypto.PublicKey, error)
	storeCertificate(key ManagementKey, slot Slot, der []byte) error
	sign(slot Slot, pub crypto.PublicKey, digest []byte, opts crypto.SignerOpts) ([]byte, error)
	changePIN(old, new PIN) error
	changePUK(old, new PIN) error
	unblock(puk, pin PIN) error
	changeManagement(old, new ManagementKey) error
}

// within calls f and waits for it no longer than the limit or the context allow. There is no way to cancel a call into PC/SC: one
// that does not return is abandoned, and late gets its result if it ever comes. f is called in any case, so that late is, too.
func within[T any](ctx context.Context, limit time.Duration, f func() (T, error), late func(T)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	var zero T
	done := make(chan outcome, 1)
	go func() {
		value, err := f()
		done <- outcome{value, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	abandon := func() {
		go func() {
			if o := <-done; late != nil {
				late(o.value)
			}
		}()
	}
	select {
	case o := <-done:
		return o.value, o.err
	case <-timer.C:
		abandon()
		return zero, ErrTimeout
	case <-ctx.Done():
		abandon()
		return zero, ctx.Err()
	}
}
