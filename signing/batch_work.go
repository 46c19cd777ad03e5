package signing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"sync/atomic"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/ledger"
)

// piece is a document in work at one signer.
type piece struct {
	*item
	signer *seat
	draft  *Draft      // nil: the files are there already, signed before a crash
	image  *chip.Image // signed
	dated  *document.Document
	again  bool // signed before a crash, and now again
	start  time.Time
}

// hand gives an item to whichever signer is free next.
func (l *line) hand(it *item) bool {
	l.under.Add(1)
	select {
	case l.work <- it:
		return true
	case <-l.ctx.Done():
		l.done(it)
		return false
	}
}

// done ends what was under way with an item.
func (l *line) done(it *item) {
	l.mu.Lock()
	delete(l.busy, it.order.Number)
	l.mu.Unlock()
	l.under.Done()
}

// seat is a signer's place in the line. Two documents are at it at once: while the key signs one, the other is prepared, written
// into the journal or verified, so that the key never waits for a disk.
type seat struct {
	Signer
	gone atomic.Bool // out of use
}

const perSeat = 2

// drive works at a seat until the work ends or the signer is out of use.
func (l *line) drive(s *seat) {
	for it := range l.work {
		if s.gone.Load() {
			l.handBack(it)
			return
		}
		if p := l.prepare(it, s); p != nil && !l.sign(p) {
			l.handBack(it)
			return
		}
	}
}

// handBack gives an item to another signer.
func (l *line) handBack(it *item) {
	go func() {
		select {
		case l.work <- it:
		case <-l.ctx.Done():
			l.abandon(it)
		}
	}()
}

// abandon gives an item up that nobody will work on now: the same batch again takes it up.
func (l *line) abandon(it *item) {
	_ = l.batch.Ledger.Release(context.WithoutCancel(l.ctx), it.order.Number) // else its lease ends by itself
	l.done(it)
}

// later leaves an item that is another station's for now to the next pass.
func (l *line) later() {
	l.mu.Lock()
	l.left++
	l.mu.Unlock()
}

// drop ends an item that will not be signed, and tells why.
func (l *line) drop(it *item, err error) {
	l.refuse(it, err)
	l.abandon(it)
}

// prepare makes the files of a document, or finds those that were signed before a crash; nil: there is nothing to sign.
func (l *line) prepare(it *item, s *seat) *piece {
	p := &piece{item: it, signer: s}
	order := it.order.Clone()
	if it.claim.Open() {
		// What was begun is finished as it was begun, whatever day it is now.
		issue, err := mrz.ParseDate(it.claim.Book.Issue)
		if err != nil {
			l.stop(ledgerFault(ledger.ErrCorrupted))
			l.abandon(it)
			return nil
		}
		order.Issue = issue
	}
	files := l.batch.files(it.order.Number)
	switch there, err := files.exists(); {
	case err != nil:
		l.failed(p, &Error{"output", "OUTPUT-FAILED", "", plain(err)})
		return nil
	case there && !p.claim.Open() && l.signedMeanwhile(it):
		l.later() // twice in the batch, and just done
		l.done(it)
		return nil
	case there:
		return l.adopt(p, order, files)
	}
	draft, err := s.Prepare(context.WithoutCancel(l.ctx), order)
	if err != nil {
		l.drop(it, err)
		return nil
	}
	p.draft, p.dated = draft, draft.document
	return p
}

// signedMeanwhile says whether a number was signed since it was claimed.
func (l *line) signedMeanwhile(it *item) bool {
	book, err := l.batch.Ledger.Book(context.WithoutCancel(l.ctx), it.order.Number)
	return err == nil && book.State >= ledger.Signed
}

// adopt takes files up that are there already. Only those of an open intent may be: a crash came behind the signature. Others
// were made by somebody whom the ledger does not know.
func (l *line) adopt(p *piece, order *document.Document, files files) *piece {
	var err error
	if !p.claim.Open() {
		err = errors.New("files of this number are in the folder, and the ledger does not know them")
	}
	if err == nil {
		p.image, err = files.load()
	}
	if err == nil {
		err = errors.Join(order.SameFiles(p.image), p.signer.Confirm(p.image))
	}
	if err != nil {
		l.drop(p.item, &Error{"output", "OUTPUT-CONFLICT", "", plain(err)})
		return nil
	}
	p.dated = order
	return p
}

// sign journals and makes one signature. It says whether the signer is still of use; if not, the item is to be handed back.
func (l *line) sign(p *piece) bool {
	if l.ctx.Err() != nil {
		l.abandon(p.item)
		return true
	}
	p.start = time.Now()
	if p.draft == nil && p.claim.Book.Station == l.batch.Ledger.Station() {
		l.signed <- p
		return true
	}
	// From here on a signature may exist: the end of the context doesn't break it off.
	ctx := context.WithoutCancel(l.ctx)
	again, err := l.batch.Ledger.Intend(ctx, ledger.Plan{
		Order: p.ledgerOrder(), Issue: p.dated.Issue.String(), Signer: hex.EncodeToString(p.signer.Certificate().Serial), Token: p.signer.Token,
	})
	if err != nil {
		l.notIntended(p, err)
		return true
	}
	if p.again = again; p.draft == nil {
		l.signed <- p
		return true
	}
	issued, err := p.draft.Sign(ctx)
	switch e := (*Error)(nil); {
	case err == nil:
		p.image = issued.Image
		l.signed <- p
		return true
	case errors.As(err, &e) && e.Rule == ruleSelfCheck.ID:
		l.failed(p, err)
		return true
	}
	return l.outOfUse(p, err)
}

func (l *line) notIntended(p *piece, err error) {
	r := (*ledger.Refusal)(nil)
	switch {
	case errors.Is(err, ledger.ErrLeased):
		l.later()
		l.done(p.item)
	case errors.As(err, &r):
		l.drop(p.item, refusal(err))
	default:
		l.failed(p, ledgerFault(err))
	}
}

// outOfUse takes a signer out; with the last one the batch ends.
func (l *line) outOfUse(p *piece, err error) bool {
	if p.signer.gone.Swap(true) {
		return false
	}
	if l.batch.Trouble != nil {
		l.batch.Trouble(p.signer.Signer, err)
	}
	if l.working.Add(-1) == 0 {
		l.stop(errors.Join(ErrNoSigner, err))
	}
	return false
}

// failed ends the batch for a fault of the station: the next document would be as wrong as this one.
func (l *line) failed(p *piece, err error) {
	r := newResult(p.item)
	r.refuse(err)
	r.State = Failed
	l.stop(err)
	l.tell(p.item, r)
	l.abandon(p.item)
}

// finish writes the files, reads them again, and only then brings the result to the ledger and tells it.
func (l *line) finish(p *piece) {
	files := l.batch.files(p.order.Number)
	if p.draft != nil {
		var err error
		if p.again {
			err = files.sweep()
		}
		if err := errors.Join(err, files.write(p.image)); err != nil {
			l.failed(p, &Error{"output", "OUTPUT-FAILED", "", plain(err)})
			return
		}
	}
	if err := ReadBack(os.DirFS(files.path), p.dated, l.inspection(p)); err != nil {
		l.failed(p, err)
		return
	}
	raw, _ := p.image.File(lds.SOD)
	object := sha256.Sum256(raw)
	err := l.batch.Ledger.Finish(context.WithoutCancel(l.ctx), p.order.Number, object)
	switch {
	case errors.Is(err, ledger.ErrLeased): // another station took it over while this one was slow: that result stands
		if err := files.remove(); err != nil {
			l.stop(&Error{"output", "OUTPUT-FAILED", "", plain(err)})
		}
		l.later()
		l.done(p.item)
		return
	case err != nil:
		l.failed(p, ledgerFault(err))
		return
	}
	r := newResult(p.item)
	replayed, ms := p.draft == nil, time.Since(p.start).Milliseconds()
	r.State, r.MS, r.Replayed, r.Again, r.Token = Signed, &ms, &replayed, p.again, p.signer.Token
	r.SOD, r.DSC = digestText(object), "serial:"+hex.EncodeToString(p.signer.Certificate().Serial)
	l.tell(p.item, r)
	l.done(p.item)
}

// inspection judges what was read again.
func (l *line) inspection(p *piece) Inspection {
	if l.batch.Inspect != nil {
		return l.batch.Inspect
	}
	return func(image *chip.Image, _ string) error { return p.signer.Confirm(image) }
}

// replay tells again of a document that was signed before. Its files must be here still if this station signed it.
func (l *line) replay(it *item) {
	book, replayed := it.claim.Book, true
	r := newResult(it)
	r.State, r.Replayed, r.SOD, r.DSC = Signed, &replayed, digestText(book.Object), "serial:"+book.Signer
	files := l.batch.files(it.order.Number)
	err := l.asSigned(files, book)
	if elsewhere := book.Station != l.batch.Ledger.Station(); elsewhere && err != nil {
		// Another station took over what this one had begun. What was made of it here is not the book.
		r.Station = book.Station
		if err = files.remove(); err != nil {
			l.stop(&Error{"output", "OUTPUT-FAILED", "", plain(err)})
		}
	}
	if err != nil {
		r = newResult(it)
		r.refuse(&Error{"output", "OUTPUT-MISSING", "", plain(err)})
		r.State = Failed
	}
	l.tell(it, r)
}

// asSigned says whether files are those that the ledger knows.
func (l *line) asSigned(files files, book *ledger.Book) error {
	image, err := files.load()
	if err != nil {
		return err
	}
	raw, _ := image.File(lds.SOD)
	if sha256.Sum256(raw) != book.Object {
		return errors.New("another EF.SOD than was signed")
	}
	return l.batch.Signers[0].Confirm(image)
}

func digestText(sum [sha256.Size]byte) string { return "sha256:" + hex.EncodeToString(sum[:]) }
