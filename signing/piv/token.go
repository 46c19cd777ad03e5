package piv

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Options says how a station works with tokens. The zero value waits 20 seconds for an answer and never for a removed token, and
// presents no PIN, since Guard has no memory.
type Options struct {
	Guard    Guard         // what protects the PIN's tries
	Deadline time.Duration // for every single call; 0: 20 seconds, since a token waits 15 for a touch. A new key may take 90
	Wait     time.Duration // how long to wait for a token that was removed; 0: give up at once
	Slow     time.Duration // a signature that takes longer is reported as throttled; 0: 500 ms

	// Report is told of what does not stop the work yet: a token that slowed down (ErrThrottled), is lost and waited for (ErrRemoved,
	// ErrReset, ErrService), or made a wrong signature that was not released (ErrSignature). It is called while the token is
	// locked and must not call it. nil: nobody is told.
	Report func(error)
}

const (
	defaultDeadline = 20 * time.Second
	generateTime    = 90 * time.Second
	defaultSlow     = 500 * time.Millisecond
	pollInterval    = 20 * time.Millisecond
)

func (o Options) deadline() time.Duration {
	if o.Deadline > 0 {
		return o.Deadline
	}
	return defaultDeadline
}

// Info is one reader with what is in it.
type Info struct {
	Reader  string
	Serial  uint32
	Version Version
	Err     error // why the token could not be read: ErrBusy, ErrEmpty (no PIV application), ErrRemoved (no card), ErrTimeout
}

// List returns the readers of this machine with their tokens, holding none of them.
func List(ctx context.Context) ([]Info, error) { return list(ctx, newDriver(), defaultDeadline) }

func list(ctx context.Context, d driver, limit time.Duration) ([]Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault("list", 0, err)
	}
	readers, err := within(ctx, limit, d.readers, nil)
	if err != nil {
		return nil, fault("list", 0, err)
	}
	out := make([]Info, 0, len(readers))
	for _, reader := range readers {
		info := Info{Reader: reader}
		found, err := within(ctx, limit, func() (probed, error) { return d.probe(reader) }, nil)
		if err != nil && ctx.Err() != nil {
			return nil, fault("list", 0, ctx.Err())
		}
		if err != nil {
			info.Err = fault("look at "+reader, 0, err)
		}
		info.Serial, info.Version = found.serial, found.version
		out = append(out, info)
	}
	return out, nil
}

// Token is one token, held exclusively: no other program can use it until Close. Its methods may be called from any goroutine; one
// call at a time reaches the token.
type Token struct {
	serial  uint32
	version Version
	options Options
	driver  driver

	lock   chan struct{} // held by the call under way; guards what follows
	card   card          // nil: lost
	pin    PIN           // accepted by the token
	keys   map[Slot]crypto.PublicKey
	bad    int   // wrong signatures
	final  error // why the token is no longer used
	timing Timing
}

// Format writes the serial number whatever the verb: the PIN is in the token's fields, and package fmt doesn't ask those.
func (t *Token) Format(s fmt.State, _ rune) {
	if t == nil {
		fmt.Fprint(s, "no token")
		return
	}
	fmt.Fprintf(s, "token %d", t.serial)
}

// Timing is how long the signatures of a token took.
type Timing struct {
	Signatures    int
	Fastest, Last time.Duration
	Throttled     int // signatures slower than Options.Slow
}

// Open finds the token with that serial number in any reader and holds it until Close. It costs no PIN try.
func Open(ctx context.Context, serial uint32, o Options) (*Token, error) {
	return open(ctx, newDriver(), serial, o)
}

func open(ctx context.Context, d driver, serial uint32, o Options) (*Token, error) {
	t := &Token{serial: serial, options: o, driver: d, lock: make(chan struct{}, 1), keys: map[Slot]crypto.PublicKey{}}
	if err := t.connect(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// connect finds the token and opens it.
func (t *Token) connect(ctx context.Context) error {
	infos, err := list(ctx, t.driver, t.options.deadline())
	if err != nil {
		return err
	}
	reader, err := choose(infos, t.serial)
	if err != nil {
		return err
	}
	opened, err := within(ctx, t.options.deadline(), func() (card, error) { return t.driver.open(reader) }, func(c card) {
		if c != nil {
			c.close()
		}
	})
	if err != nil {
		return locked(fault("open", t.serial, err))
	}
	serial, err := within(ctx, t.options.deadline(), opened.serial, func(uint32) { opened.close() })
	if err == nil && serial != t.serial {
		err = &Error{Op: "open", Serial: t.serial, Retries: -1, Err: ErrChanged, Detail: fmt.Sprintf("token %d is in its reader", serial)}
	}
	if err != nil {
		if !givenUp(ctx, err) {
			_ = t.shut(opened)
		}
		return fault("open", t.serial, err)
	}
	for _, info := range infos {
		if info.Reader == reader {
			t.version = info.Version
		}
	}
	t.card = opened
	return nil
}

// locked says what follows when the token goes in the moment between the probe and piv-go's own SELECT: piv-go keeps its handle.
// A USB token takes its reader with it, so that only readers that stay are locked.
func locked(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Cause != nil && strings.Contains(e.Cause.Error(), "selecting piv applet") {
		e.Detail = "the reader may stay locked until this program ends"
	}
	return err
}

// choose returns the reader with the token, or why there is none.
func choose(infos []Info, serial uint32) (string, error) {
	absent := &Error{Op: "open", Serial: serial, Retries: -1, Err: ErrAbsent}
	for _, info := range infos {
		if info.Err == nil && info.Serial == serial {
			return info.Reader, nil
		}
	}
	for _, info := range infos {
		for _, cause := range []error{ErrBusy, ErrTimeout, ErrService} {
			if errors.Is(info.Err, cause) {
				return "", &Error{Op: "open", Serial: serial, Retries: -1, Err: cause, Detail: why(cause, info.Reader), Cause: ErrAbsent}
			}
		}
		if info.Err == nil {
			absent.Detail = fmt.Sprintf("there is token %d", info.Serial)
		}
	}
	return "", absent
}

// why says what may be in the way of reading a token.
func why(cause error, reader string) string {
	switch cause {
	case ErrBusy:
		return "end the program that uses reader " + reader
	case ErrTimeout:
		return "another program is inside a transaction with reader " + reader + ", or the token hangs"
	}
	return "reader " + reader
}

// fault makes an *Error of what a call returned; an *Error stays as it is.
func fault(op string, serial uint32, err error) error {
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	e := &Error{Op: op, Serial: serial, Retries: -1, Err: classify(err), Cause: err}
	for _, own := range []error{ErrTimeout, ErrNotBuilt} {
		if errors.Is(err, own) {
			e.Err, e.Cause = own, nil
		}
	}
	if errors.Is(err, ErrNotBuilt) {
		e.Detail = notBuilt
	}
	if n, ok := left(err); ok {
		e.Retries = n
	}
	return e
}

// Serial returns the token's serial number.
func (t *Token) Serial() uint32 { return t.serial }

// Version returns the firmware's version.
func (t *Token) Version() Version { return t.version }

// Timing returns how long the signatures took.
func (t *Token) Timing() Timing {
	t.lock <- struct{}{}
	defer t.release()
	return t.timing
}

// acquire waits for the token to be free and usable.
func (t *Token) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case t.lock <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if t.final != nil {
		t.release()
		return t.final
	}
	return nil
}

func (t *Token) release() { <-t.lock }

// Close gives the token back and wipes the PIN. On some tokens the PIN stays verified for who opens them next: Close is no logout.
func (t *Token) Close() error {
	t.lock <- struct{}{}
	defer t.release()
	t.pin.Wipe()
	t.pin = nil
	if t.final == nil {
		t.final = &Error{Op: "use", Serial: t.serial, Retries: -1, Err: ErrAbsent, Detail: "it was closed"}
	}
	return t.disconnect()
}

func (t *Token) disconnect() error {
	held := t.card
	t.card = nil
	if held == nil {
		return nil
	}
	return t.shut(held)
}

// shut closes a card, and waits for that no longer than for any other call.
func (t *Token) shut(held card) error {
	_, err := within(context.Background(), t.options.deadline(), func() (struct{}, error) { return struct{}{}, held.close() }, nil)
	if err != nil && !lost(classifyOr(err)) {
		return fault("close", t.serial, err)
	}
	return nil
}

func classifyOr(err error) error {
	if known := classify(err); known != nil {
		return known
	}
	return err
}

// call runs one operation on the card within the deadline. The lock is held. A call that does not return makes the token lost: its
// handle is busy until the call comes back, and then closed.
func call[T any](ctx context.Context, t *Token, op string, limit time.Duration, f func(card) (T, error)) (T, error) {
	var zero T
	if t.final != nil {
		return zero, t.final
	}
	if err := ctx.Err(); err != nil {
		return zero, err
	}
	held := t.card
	if held == nil {
		return zero, &Error{Op: op, Serial: t.serial, Retries: -1, Err: ErrRemoved}
	}
	value, err := within(ctx, limit, func() (T, error) { return f(held) }, func(T) { held.close() })
	if err == nil {
		return value, nil
	}
	if givenUp(ctx, err) {
		t.card = nil
		e := &Error{Op: op, Serial: t.serial, Retries: -1, Err: ErrTimeout, Detail: fmt.Sprintf("a call was given up after %v", limit)}
		if ctx.Err() != nil {
			e.Detail, e.Cause = "a call was given up", ctx.Err()
		}
		t.final = e
		return zero, t.final
	}
	return zero, fault(op, t.serial, err)
}

// givenUp says of an error of within that the call was left to itself: what it holds is closed when it comes back, and not before.
func givenUp(ctx context.Context, err error) bool {
	return errors.Is(err, ErrTimeout) || ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// run is call under the lock, for operations that are not repeated after a lost connection.
func run[T any](ctx context.Context, t *Token, op string, f func(card) (T, error)) (T, error) {
	if err := t.acquire(ctx); err != nil {
		var zero T
		return zero, err
	}
	defer t.release()
	return call(ctx, t, op, t.options.deadline(), f)
}

func (t *Token) report(err error) {
	if t.options.Report != nil {
		t.options.Report(err)
	}
}
