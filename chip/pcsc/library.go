//go:build darwin || windows

package pcsc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// The functions of winscard, each as its system calls it, are in files of their own; this one is what both have in common.

const (
	scopeSystem  = 2
	shareShared  = 2
	protocolT0   = 1
	protocolT1   = 2
	leaveReset   = 1
	maxATR       = 33
	stateUnknown = 0x0004
	statePresent = 0x0020
	stateExclude = 0x0080
	stateInUse   = 0x0100
	stateMute    = 0x0200

	codeNoReaders     = Code(0x8010002E)
	codeUnknownReader = Code(0x80100009)
	codeSmallBuffer   = Code(0x80100008)
	codeBadHandle     = Code(0x80100003)
)

// library is the PC/SC context that lists readers.
type library struct{ context hContext }

func open(context.Context) (backend, error) {
	const call = "reach the service"
	if err := load(); err != nil {
		return nil, &Error{call, "", fmt.Errorf("%w: %w", ErrNoService, err)}
	}
	var c hContext
	if err := failed(call, "", establishContext(&c)); err != nil {
		return nil, err
	}
	return &library{c}, nil
}

func (l *library) close() error { return failed("release", "", releaseContext(l.context)) }

// renewed makes the context anew after the service has ended, which Windows lets it do when the last reader goes; one of
// before is unknown to the service that has started since.
func (l *library) renewed(err error) bool {
	var code Code
	if !errors.Is(err, ErrNoService) && !(errors.As(err, &code) && code == codeBadHandle) {
		return false
	}
	_ = releaseContext(l.context)
	return establishContext(&l.context) == 0
}

// lookTries bounds how often the readers are asked for again because one came or went between two calls.
const lookTries = 3

func (l *library) readers(ctx context.Context) (all []Reader, err error) {
	for range lookTries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all, err = l.look()
		if !l.renewed(err) && !changed(err) {
			break
		}
	}
	return all, err
}

// changed says that a list of readers was out of date before it was used: a name in it is unknown, or it has grown.
func changed(err error) bool {
	var code Code
	return errors.As(err, &code) && (code == codeUnknownReader || code == codeSmallBuffer)
}

// look asks for the names, then for their states, without waiting for a change.
func (l *library) look() ([]Reader, error) {
	const call = "list readers"
	found, code := listReaders(l.context)
	if code == codeNoReaders || code == 0 && len(found) == 0 {
		return nil, nil
	}
	if err := failed(call, "", code); err != nil {
		return nil, err
	}
	states, code := getStates(l.context, found)
	if err := failed(call, "", code); err != nil {
		return nil, err
	}
	var all []Reader
	for i, s := range states {
		if s.event&stateUnknown != 0 {
			continue // gone between the two calls
		}
		r := Reader{
			Name: found[i], Present: s.event&statePresent != 0, Mute: s.event&stateMute != 0,
			InUse: s.event&(stateInUse|stateExclude) != 0, Exclusive: s.event&stateExclude != 0,
		}
		if r.Present {
			r.ATR = bytes.Clone(s.atr[:min(int(s.atrLength), maxATR)])
		}
		all = append(all, r)
	}
	return all, nil
}

// opened is a card with a context of its own. The calls can't be interrupted: one whose context ends is left to itself, and
// what it holds is given back when it returns.
type opened struct {
	reader   string
	context  hContext
	card     hCard
	protocol uint32
	busy     chan struct{} // closed when a call that was left to itself returns; nil: none is
}

func (*library) connect(ctx context.Context, reader string) (handle, error) {
	o := &opened{reader: reader}
	err := o.call(ctx, o.connect)
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, lockTime)
		defer cancel()
		err = o.call(limited, func() error { return failed("begin a transaction", reader, beginTransaction(o.card)) })
		if limited.Err() != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			err = &Error{"begin a transaction", reader, ErrShared}
		}
	}
	if err != nil {
		_ = o.disconnect()
		return nil, err
	}
	return o, nil
}

func (o *opened) connect() error {
	const call = "connect"
	if err := failed(call, o.reader, establishContext(&o.context)); err != nil {
		return err
	}
	return failed(call, o.reader, connectCard(o.context, o.reader, &o.card, &o.protocol))
}

// call runs f, and returns without it where ctx ends first.
func (o *opened) call(ctx context.Context, f func() error) error {
	if o.busy != nil {
		return &Error{"call", o.reader, ErrClosed}
	}
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		err = f()
	}()
	select {
	case <-done:
		return err
	case <-ctx.Done():
		o.busy = done
		return ctx.Err()
	}
}

func (o *opened) transmit(ctx context.Context, command []byte) ([]byte, error) {
	buffer := make([]byte, maxAnswer)
	size := uint32(len(buffer))
	command = bytes.Clone(command)
	err := o.call(ctx, func() error {
		return failed("transmit", o.reader, transmitCard(o.card, o.protocol, command, buffer, &size))
	})
	if err != nil {
		return nil, err
	}
	return bytes.Clone(buffer[:min(int(size), len(buffer))]), nil
}

func (o *opened) control(ctx context.Context, code uint32, data []byte) ([]byte, error) {
	buffer := make([]byte, maxFeatureResponse)
	var size uint32
	err := o.call(ctx, func() error {
		return failed("control", o.reader, controlCard(o.card, code, data, buffer, &size))
	})
	if err != nil {
		return nil, err
	}
	return buffer[:min(int(size), len(buffer))], nil
}

func (o *opened) disconnect() error {
	if busy := o.busy; busy != nil {
		go func() {
			<-busy
			_ = o.release()
		}()
		return nil
	}
	return o.release()
}

func (o *opened) release() error {
	var code Code
	if o.card != 0 {
		code = disconnectCard(o.card)
	}
	if o.context != 0 {
		_ = releaseContext(o.context)
	}
	err := failed("disconnect", o.reader, code)
	if errors.Is(err, ErrRemoved) || errors.Is(err, ErrReset) {
		return nil
	}
	return err
}
