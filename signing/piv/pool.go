package piv

import (
	"context"
	"errors"
	"iter"
	"sync"
)

// Pool is several document signers, each a key of its own in a token of its own with its own certificate. Throughput grows with
// the tokens: a token works on one signature at a time.
type Pool struct {
	mu      sync.Mutex
	members []*member
}

type member struct {
	key    *Key
	failed error
	done   int
}

// ErrNoTokens says that every token of a pool has failed.
var ErrNoTokens = errors.New("no token left that works")

// NewPool puts keys together. Two keys in one token would only wait for each other: that is an error.
func NewPool(keys ...*Key) (*Pool, error) {
	p := &Pool{}
	seen := map[uint32]bool{}
	for _, k := range keys {
		serial := k.token.serial
		if seen[serial] {
			return nil, &Error{Op: "pool", Serial: serial, Slot: k.slot, Retries: -1, Detail: "the token is in the pool already"}
		}
		seen[serial] = true
		p.members = append(p.members, &member{key: k})
	}
	if len(p.members) == 0 {
		return nil, ErrNoTokens
	}
	return p, nil
}

// MemberStatus is how one token of a pool fares.
type MemberStatus struct {
	Key    *Key
	Done   int   // items
	Failed error // why the token is out; nil: it works
}

// Status returns how the tokens fare, in the order they were given.
func (p *Pool) Status() []MemberStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]MemberStatus, len(p.members))
	for i, m := range p.members {
		out[i] = MemberStatus{m.key, m.done, m.failed}
	}
	return out
}

// Outcome is what became of one item.
type Outcome[T any] struct {
	Item T
	Key  *Key // the signer whose token did it, or failed at it last
	Err  error
}

// Run does work for every item, one item at a time for each token and all tokens at once, and yields the outcomes as they come, in
// no order. work gets a key whose token is its alone for the time.
//
// An error of work that is a TokenFault puts the token out of the pool for good, and the item goes to another token: work must
// bear being done again, and a signature made before it failed may exist. Other errors are the item's. When no token is left the
// items under way end with ErrNoTokens and no more are taken. Breaking off the loop or ending the context lets items under way
// finish and takes no more. items may wait for outcomes before it yields the next; Run ends when it does.
func Run[T any](ctx context.Context, p *Pool, items iter.Seq[T], work func(context.Context, *Key, T) error) iter.Seq[Outcome[T]] {
	return func(yield func(Outcome[T]) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		next, stop := iter.Pull(items)
		b := &batch[T]{pool: p, next: next, work: work, outcomes: make(chan Outcome[T])}
		b.idle = sync.NewCond(&b.mu)
		unblock := context.AfterFunc(ctx, b.wake)
		var workers sync.WaitGroup
		for _, m := range p.working() {
			workers.Go(func() { b.drive(ctx, m) })
		}
		go func() {
			workers.Wait()
			b.abandon()
			close(b.outcomes)
		}()
		defer func() { // also where the loop's body panics
			cancel()
			for range b.outcomes {
			}
			unblock()
			stop()
		}()
		for o := range b.outcomes {
			if !yield(o) {
				return
			}
		}
	}
}

func (p *Pool) working() (out []*member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.members {
		if m.failed == nil {
			out = append(out, m)
		}
	}
	return out
}

// batch hands items to tokens.
type batch[T any] struct {
	pool     *Pool
	work     func(context.Context, *Key, T) error
	outcomes chan Outcome[T]

	mu    sync.Mutex
	idle  *sync.Cond
	next  func() (T, bool)
	asked bool // somebody waits for the next item, and doesn't hold the lock meanwhile
	empty bool
	again []Outcome[T] // items whose token failed
	busy  int          // items under way, which may still come back
}

// take returns the next item: those of failed tokens first. It waits while an item under way may still come back.
func (b *batch[T]) take(ctx context.Context) (T, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var zero T
	for {
		if ctx.Err() != nil {
			return zero, false
		}
		if n := len(b.again); n > 0 {
			item := b.again[n-1].Item
			b.again = b.again[:n-1]
			b.busy++
			return item, true
		}
		if !b.empty && !b.asked {
			item, ok := b.ask()
			if ok {
				b.busy++
				return item, true
			}
			continue
		}
		if b.empty && b.busy == 0 {
			return zero, false
		}
		b.idle.Wait()
	}
}

// ask waits for the next item without the lock, which it holds before and after.
func (b *batch[T]) ask() (T, bool) {
	b.asked = true
	b.mu.Unlock()
	item, ok := b.next()
	b.mu.Lock()
	b.asked, b.empty = false, !ok
	b.idle.Broadcast()
	return item, ok
}

func (b *batch[T]) wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.idle.Broadcast()
}

// finish books an item; back puts it in line for another token.
func (b *batch[T]) finish(o Outcome[T], back bool) {
	b.mu.Lock()
	if back {
		b.again = append(b.again, o)
	}
	b.busy--
	b.idle.Broadcast()
	b.mu.Unlock()
	if !back {
		b.outcomes <- o
	}
}

// drive keeps one token busy until there is nothing to do or the token fails.
func (b *batch[T]) drive(ctx context.Context, m *member) {
	for {
		item, ok := b.take(ctx)
		if !ok {
			return
		}
		err := b.work(ctx, m.key, item)
		o := Outcome[T]{item, m.key, err}
		failed := err != nil && TokenFault(err)
		b.pool.mu.Lock()
		if failed {
			m.failed = err
		} else {
			m.done++
		}
		b.pool.mu.Unlock()
		b.finish(o, failed)
		if failed {
			return
		}
	}
}

// abandon ends the items no token is left for.
func (b *batch[T]) abandon() {
	for _, o := range b.again {
		o.Err = errors.Join(ErrNoTokens, o.Err)
		b.outcomes <- o
	}
}
