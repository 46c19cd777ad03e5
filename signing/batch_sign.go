package signing

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/internal/register"
	"github.com/chancery-id/chancery/signing/ledger"
)

// second signs what the first pass found right and tells of every job, pass after pass until no job is another station's.
func (b *Batch) second(ctx context.Context, held bool) error {
	l, err := newLine(ctx, b)
	if err != nil {
		return err
	}
	for pass := 0; ; pass++ {
		l.left, l.seen = 0, 0
		if err := b.checked.Rewind(); err != nil {
			l.stop(err)
		}
		if err := b.chunks(l.ctx, func(items []*item) error { return l.feed(items, held) }); err != nil {
			l.stop(err)
		} else if l.seen < l.total {
			l.stop(changed("the batch shrank after it was checked"))
		}
		l.under.Wait()
		if l.left == 0 || l.ctx.Err() != nil {
			break
		}
		select {
		case <-time.After(min(time.Duration(pass+1)*100*time.Millisecond, 2*time.Second)):
		case <-l.ctx.Done():
		}
	}
	return l.end()
}

// line is where documents are signed: jobs are claimed, prepared, signed and finished, each step while the next is under way.
type line struct {
	batch  *Batch
	ctx    context.Context // ends with the first fault
	cancel context.CancelCauseFunc

	work     chan *item  // claimed
	signed   chan *piece // to be written, read again, told
	signers  sync.WaitGroup
	finisher sync.WaitGroup
	beats    sync.WaitGroup
	over     chan struct{}  // closed when nothing is under way any more
	under    sync.WaitGroup // items between claim and result

	working atomic.Int64 // signers that are not out of use

	mu    sync.Mutex
	total int
	told  int
	left  int // jobs that are another station's for now
	fault error

	busy    map[string]bool // numbers between claim and result
	settled register.Bits   // jobs whose result was told

	seen int // jobs in this pass
}

func newLine(ctx context.Context, b *Batch) (*line, error) {
	if len(b.Signers) == 0 {
		return nil, ErrNoSigner
	}
	if b.Ledger == nil || b.Folder == "" {
		return nil, errors.New("signing: a batch is signed with a ledger and a folder")
	}
	l := &line{batch: b, work: make(chan *item), signed: make(chan *piece), over: make(chan struct{}), total: b.checked.Count(), busy: map[string]bool{}}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	l.working.Store(int64(len(b.Signers)))
	for _, signer := range b.Signers {
		s := &seat{Signer: signer}
		for range perSeat {
			l.signers.Go(func() { l.drive(s) })
		}
	}
	for range 2 * len(b.Signers) {
		l.finisher.Go(func() {
			for s := range l.signed {
				l.finish(s)
			}
		})
	}
	l.beats.Go(l.heartbeat)
	return l, nil
}

// heartbeat keeps the leases of what is under way, to its end: that of the context lets it be finished.
func (l *line) heartbeat() {
	tick := time.NewTicker(l.batch.Ledger.LeaseTerm() / 4)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = l.batch.Ledger.Extend(context.WithoutCancel(l.ctx)) // if it fails the ledger says so at the next move
		case <-l.over:
			return
		}
	}
}

// stop ends the batch for a reason; what is under way is finished.
func (l *line) stop(err error) {
	l.mu.Lock()
	if l.fault == nil && !errors.Is(err, context.Canceled) {
		l.fault = err
	}
	l.mu.Unlock()
	l.cancel(err)
}

func (l *line) end() error {
	ended := l.ctx.Err() != nil
	l.cancel(nil)
	close(l.work)
	l.signers.Wait()
	close(l.signed)
	l.finisher.Wait()
	close(l.over)
	l.beats.Wait()
	if l.fault == nil && ended {
		return fmt.Errorf("signing: stopped after %d of %d jobs: %w", l.told, l.total, context.Canceled)
	}
	return l.fault
}

// tell hands a result out, once for each job.
func (l *line) tell(it *item, r *Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settled.Set(it.index)
	l.told++
	if err := l.batch.tell(r); err != nil {
		if l.fault == nil {
			l.fault = err
		}
		l.cancel(err)
	}
	if l.batch.Progress != nil {
		l.batch.Progress(l.told, l.total)
	}
}

func (l *line) refuse(it *item, err error) {
	r := newResult(it)
	r.refuse(err)
	l.tell(it, r)
}

// feed takes a chunk of the stream: what is not told yet is prepared, compared with the first pass, and claimed.
func (l *line) feed(items []*item, held bool) error {
	b := l.batch
	if b.Guard != nil {
		if err := b.Guard(); err != nil {
			return err
		}
	}
	open := make([]*item, 0, len(items))
	tags := make([]uint64, 0, len(items))
	for _, it := range items {
		if l.seen++; it.index >= b.checked.Count() {
			return changed("the batch grew after it was checked")
		}
		_, tag, err := b.checked.Next()
		if err != nil {
			return err
		}
		if !l.isSettled(it.index) {
			open, tags = append(open, it), append(tags, tag)
		}
	}
	inParallel(open, func(it *item) { b.prepare(l.ctx, it) })
	if l.ctx.Err() != nil { // what a rule could not ask any more is no refusal
		return context.Cause(l.ctx)
	}
	var right []*item
	for i, it := range open {
		if l.admit(it, tags[i], held) {
			right = append(right, it)
		}
	}
	return l.claim(right)
}

func (l *line) isSettled(i int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settled.Has(i)
}

func changed(text string) error {
	return &document.Error{Field: "job", Rule: "BATCH-CHANGED", Err: errors.New(text)}
}

// admit says whether a job is to be signed, and tells why not.
func (l *line) admit(it *item, tag uint64, held bool) bool {
	c := l.batch.checked
	switch {
	case c.Tag(it.content[:]) != tag:
		l.refuse(it, changed("changed after the batch was checked"))
	case it.err != nil:
		l.refuse(it, it.err)
	case c.Twice().Has(it.index):
		l.refuse(it, usedTwice())
	case c.Refused().Has(it.index) && !held:
		return true // by the ledger, which is asked again
	case held:
		r := newResult(it)
		if r.State = Held; !c.Refused().Has(it.index) {
			r.refuse(&document.Error{Field: "job", Rule: "BATCH-HELD", Err: errors.New("another job of the batch was refused")})
			r.State = Held
			l.tell(it, r)
			return false
		}
		return l.refusedByLedger(it)
	default:
		return true
	}
	return false
}

// refusedByLedger tells why a job of a batch that is held was refused in the first pass.
func (l *line) refusedByLedger(it *item) bool {
	claims, err := l.batch.Ledger.Look(l.ctx, it.ledgerOrder())
	switch {
	case err != nil:
		l.stop(ledgerFault(err))
	case claims[0].Err != nil:
		l.refuse(it, refusal(claims[0].Err))
	default:
		l.refuse(it, changed("refused when the batch was checked, and no more"))
	}
	return false
}

// claim takes jobs from the ledger and hands those on that are this station's.
func (l *line) claim(items []*item) error {
	if len(items) == 0 {
		return nil
	}
	orders := make([]ledger.Order, len(items))
	for i, it := range items {
		orders[i] = it.ledgerOrder()
	}
	claims, err := l.batch.Ledger.Claim(l.ctx, orders...)
	if err != nil {
		return ledgerFault(err)
	}
	var giveBack []string
	for i, it := range items {
		it.claim = claims[i]
		switch {
		case errors.Is(it.claim.Err, ledger.ErrLeased), it.claim.Mine && !l.begin(it):
			l.later()
		case it.claim.Err != nil:
			l.refuse(it, refusal(it.claim.Err))
		case it.claim.Done():
			l.replay(it)
		case !l.hand(it):
			giveBack = append(giveBack, it.order.Number)
		}
	}
	return l.batch.Ledger.Release(context.WithoutCancel(l.ctx), giveBack...)
}

// begin keeps a number that is in the batch twice, with the same content, from being signed twice at once.
func (l *line) begin(it *item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[it.order.Number] {
		return false
	}
	l.busy[it.order.Number] = true
	return true
}
