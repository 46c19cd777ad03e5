package signing

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/internal/register"
	"github.com/chancery-id/chancery/signing/ledger"
)

// chunk is how many jobs are looked at, or claimed, at once.
const chunk = 16

// item is one job on its way.
type item struct {
	index   int // in the batch
	job     *document.Job
	order   *document.Document // without a date of issue unless the job gives one
	content [sha256.Size]byte  // of the order; of the line where no order came of it
	notes   []*document.Error
	err     error // why it is refused
	claim   ledger.Claim
}

func (it *item) ledgerOrder() ledger.Order {
	return ledger.Order{Number: it.order.Number, Job: it.job.ID, Blank: it.job.Blank, Content: it.content}
}

// chunks reads the stream in pieces.
func (b *Batch) chunks(ctx context.Context, do func([]*item) error) error {
	items, index := make([]*item, 0, chunk), 0
	for job, err := range b.Jobs() {
		if job == nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		items = append(items, &item{index: index, job: job, content: sha256.Sum256(job.Raw), err: err})
		job.Raw = nil // valid until the next one only
		if index++; len(items) < chunk {
			continue
		}
		if err := do(items); err != nil {
			return err
		}
		items = items[:0]
	}
	return do(items)
}

// first validates every job.
func (b *Batch) first(ctx context.Context, found func(*Result) error) (*Manifest, error) {
	var err error
	if b.checked, err = register.New(); err != nil {
		return nil, err
	}
	m := newManifest()
	err = b.chunks(ctx, func(items []*item) error {
		inParallel(items, func(it *item) { b.prepare(ctx, it) })
		if ctx.Err() != nil { // what a rule could not ask any more is no refusal
			return context.Cause(ctx)
		}
		if err := b.look(ctx, items); err != nil {
			return err
		}
		for _, it := range items {
			m.add(it)
			if err := b.checked.Add(it.job.Number, it.content, it.err != nil); err != nil {
				return err
			}
			r := newResult(it)
			r.State = Checked
			if it.err != nil {
				r.refuse(it.err)
			}
			if err := found(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = b.checked.FindTwice()
	}
	if err != nil {
		return nil, err
	}
	m.finish()
	m.Refused = b.checked.CountRefused()
	return m, nil
}

// look asks the ledger about the jobs that are right by themselves.
func (b *Batch) look(ctx context.Context, items []*item) error {
	if b.Ledger == nil {
		return nil
	}
	var right []*item
	var orders []ledger.Order
	for _, it := range items {
		if it.err == nil {
			right, orders = append(right, it), append(orders, it.ledgerOrder())
		}
	}
	claims, err := b.Ledger.Look(ctx, orders...)
	if err != nil {
		return ledgerFault(err)
	}
	for i, it := range right {
		it.err = refusal(claims[i].Err)
	}
	return nil
}

// retract tells of the jobs that were found right before another was found to have their number.
func (b *Batch) retract(ctx context.Context) error {
	if !b.checked.Twice().Any() {
		return nil
	}
	return b.chunks(ctx, func(items []*item) error {
		for _, it := range items {
			if !b.checked.Twice().Has(it.index) {
				continue
			}
			r := newResult(it)
			r.refuse(usedTwice())
			if err := b.tell(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// prepare does everything for a job that needs no signature.
func (b *Batch) prepare(ctx context.Context, it *item) {
	if it.err != nil {
		return
	}
	if it.order, it.err = b.order(it.job); it.err != nil {
		return
	}
	sum, err := it.order.Digest()
	if err == nil {
		it.content = sum
	}
	if it.err = b.linter().Check(ctx, it.order); it.err != nil {
		return
	}
	it.err = err
	it.notes = b.linter().Notes(it.order)
}

// order reads the pictures and puts the document together.
func (b *Batch) order(job *document.Job) (*document.Document, error) {
	portrait, err := b.picture(job.Portrait)
	if err != nil {
		return nil, &document.Error{Field: "portrait", Rule: "FILE-UNREADABLE", Err: err}
	}
	signature, err := b.picture(job.Signature)
	if err != nil {
		return nil, &document.Error{Field: "signature", Rule: "FILE-UNREADABLE", Err: err}
	}
	return job.Document(b.Profiles, portrait, signature)
}

func (b *Batch) picture(path string) ([]byte, error) {
	switch {
	case path == "":
		return nil, nil
	case b.Picture == nil:
		return nil, errors.New("pictures can't be read here")
	}
	return b.Picture(path)
}

// inParallel does work for all items on all processors.
func inParallel(items []*item, work func(*item)) {
	var all sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(items)) // asked once: it follows the container's limit, which may change meanwhile
	for w := range workers {
		all.Go(func() {
			for i := w; i < len(items); i += workers {
				work(items[i])
			}
		})
	}
	all.Wait()
}

// usedTwice refuses a number that two jobs of the batch have.
func usedTwice() error {
	return &document.Error{Field: "number", Rule: ruleNumber.ID, Ref: ruleNumber.Ref, Err: errors.New("used twice in this batch, with different contents")}
}

// refusal makes a breach of a refusal by the ledger.
func refusal(err error) error {
	r := (*ledger.Refusal)(nil)
	if errors.As(err, &r) {
		return &document.Error{Field: r.Field, Rule: r.Code, Err: r.Err}
	}
	return err
}

// ledgerFault marks a fault of the ledger itself.
func ledgerFault(err error) error {
	if err == nil {
		return nil
	}
	rule := "LEDGER-FAILED"
	if errors.Is(err, ledger.ErrClock) {
		rule = "CLOCK-BEHIND"
	}
	return &Error{"ledger", rule, "", fmt.Errorf("%w", err)}
}
