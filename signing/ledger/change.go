package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// request is one caller's part of an update.
type request struct {
	do   func(*change) error
	err  error
	turn chan struct{} // closed when its caller is to lead
	done chan struct{}
}

// update brings a change to disk. One caller at a time leads: it takes the requests of all who wait with it into one transaction,
// so that many signers share one write to disk, and then lets one of those who came meanwhile lead. A request checks its rules
// before it writes, so a refusal leaves nothing behind and the others stand.
func (l *Ledger) update(ctx context.Context, do func(*change) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{do: do, turn: make(chan struct{}), done: make(chan struct{})}
	l.mu.Lock()
	l.waiting = append(l.waiting, r)
	if !l.leading {
		l.leading = true
		close(r.turn)
	}
	l.mu.Unlock()
	select {
	case <-r.turn:
		l.lead(ctx)
	case <-r.done:
	case <-ctx.Done():
		if l.withdraw(r) {
			return ctx.Err()
		}
		<-r.done // it is under way: what comes of it is not known before
	}
	return r.err
}

// lead commits what waits. The transaction serves others too: the end of this caller's context must not end it.
func (l *Ledger) lead(ctx context.Context) {
	l.mu.Lock()
	batch := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.handOver()
	}()
	l.commit(context.WithoutCancel(ctx), batch)
}

// handOver has the first who waits lead. The lock is held.
func (l *Ledger) handOver() {
	if l.leading = len(l.waiting) > 0; l.leading {
		close(l.waiting[0].turn)
	}
}

// withdraw takes a request back, if nobody has begun with it.
func (l *Ledger) withdraw(r *request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.waiting, r)
	if i < 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, i, i+1)
	select {
	case <-r.turn: // it was to lead
		l.handOver()
	default:
	}
	return true
}

var errBrokenOff = errors.New("ledger: the update was broken off")

// commit runs the requests in one transaction. A fault of the store is everybody's.
func (l *Ledger) commit(ctx context.Context, batch []*request) {
	err := errBrokenOff // by a panic: who waits must not wait for ever
	defer func() {
		for _, r := range batch {
			if err != nil {
				r.err = err
			}
			close(r.done)
		}
	}()
	err = l.store.Update(ctx, func(tx Tx) error {
		c := &change{Tx: tx, ledger: l, now: l.clock().UTC().Truncate(time.Millisecond)}
		for _, r := range batch {
			c.wrote, c.clockSet = false, false
			r.err = r.do(c)
			if r.err != nil && (c.wrote || !isRefusal(r.err)) {
				return r.err
			}
		}
		return nil
	})
}

func isRefusal(err error) bool {
	r := (*Refusal)(nil)
	return errors.As(err, &r) || errors.Is(err, ErrLeased) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrClock)
}

// change is a transaction that writes, with the log it writes to.
type change struct {
	Tx
	ledger   *Ledger
	now      time.Time
	last     *Entry
	lastTime time.Time
	clockSet bool
	wrote    bool
}

// log appends a record.
func (c *change) log(r *Record) error {
	if err := c.ready(); err != nil {
		return err
	}
	r.Seq, r.Time, r.Station = c.last.Seq+1, c.now, c.ledger.station
	raw, err := r.Marshal()
	if err != nil {
		return err
	}
	e := Entry{Seq: r.Seq, Raw: raw, Hash: chain(c.last.Hash, raw)}
	c.wrote = true
	if err := c.Append(e); err != nil {
		return err
	}
	c.last, c.lastTime = &e, r.Time
	return nil
}

// ready reads the last record, once in a transaction, and compares its time with the clock.
func (c *change) ready() error {
	if c.last == nil {
		last, err := c.Last()
		if err != nil {
			return err
		}
		if last == nil {
			c.last = &Entry{}
			return nil
		}
		r, err := ParseRecord(last.Raw)
		if err != nil {
			return errors.Join(ErrCorrupted, err)
		}
		c.last, c.lastTime = last, r.Time
	}
	if c.clockSet || c.last.Seq == 0 {
		return nil
	}
	return behind(c.now, c.lastTime)
}

// PutFact remembers that something was written: a fact can come before its record.
func (c *change) PutFact(name string, value []byte) error {
	c.wrote = true
	return c.Tx.PutFact(name, value)
}

func (c *change) subject(what, value string) Digest { return digest(c.ledger.key, what, value) }

// bookDigest is the keyed hash of everything a book says, for the log: a book that is changed beside the log shows.
func (l *Ledger) bookDigest(b *Book) Digest {
	text := fmt.Sprintf("%q %q %x %q %x %q %q", b.Job, b.Blank, b.Content, b.Issue, b.Object, b.Signer, b.Reason)
	return digest(l.key, "book", text)
}

func (l *Ledger) blankDigest(b *Blank) []byte {
	d := digest(l.key, "blank's book", b.Number)
	return d[:]
}

// move takes a book, its other fields set already, to a state and writes both. The record of a signature tells the hash of EF.SOD,
// which is no secret: it can be compared with the documents.
func (c *change) move(b *Book, to State, event Event, note string) error {
	d := c.ledger.bookDigest(b)
	detail := d[:]
	if to == Signed {
		detail = append(detail, b.Object[:]...)
	}
	r := &Record{
		Event: event, From: b.State, To: to, Previous: b.Last, Subject: c.subject("number", b.Number), Detail: detail, Note: note,
	}
	if err := c.log(r); err != nil {
		return err
	}
	b.State, b.Last, b.Time, b.Station = to, r.Seq, r.Time, r.Station
	return c.PutBook(b)
}

// moveBlank writes what became of a blank.
func (c *change) moveBlank(b *Blank, to Fate, note string) error {
	r := &Record{
		Event: BlankMoved, From: State(b.Fate), To: State(to), Previous: b.Last, Subject: c.subject("blank", b.Serial),
		Detail: c.ledger.blankDigest(b), Note: note,
	}
	if err := c.log(r); err != nil {
		return err
	}
	b.Fate, b.Last = to, r.Seq
	return c.PutBlank(b)
}
