package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
)

// work is one job, ready to be signed.
type work struct {
	order   *document.Document // as ordered: without a date of issue unless the job gives one
	content [sha256.Size]byte  // of the order
	stored  *chip.Image        // what was signed before for this number, the same content
	draft   *signing.Draft     // nil where nothing is to be signed
	notes   []Breach
}

// prepare does everything for a job that needs no signature.
func (b *Batch) prepare(ctx context.Context, job *document.Job) (w work, err error) {
	if w.order, err = b.order(job); err != nil {
		return w, err
	}
	if b.Store != nil {
		if w.stored, err = b.Store.Find(w.order.Number); err != nil {
			return w, &document.Error{Field: "number", Rule: "OUTPUT-UNREADABLE", Err: reason(err)}
		}
	}
	switch {
	case w.stored != nil:
		err = errors.Join(sameContent(w.order, w.stored), b.Issuer.Confirm(w.stored))
	case b.Issuer != nil:
		w.draft, err = b.Issuer.Prepare(ctx, w.order)
	default:
		err = b.linter().Check(ctx, w.order)
	}
	if err != nil {
		return w, err
	}
	if w.content, err = w.order.Digest(); err != nil {
		return w, err
	}
	for _, n := range b.linter().Notes(w.order) {
		w.notes = append(w.notes, Breach{n.Rule, n.Field, n.Ref, n.Err.Error()})
	}
	return w, nil
}

// linter is what asks the rules without a signature.
func (b *Batch) linter() *signing.Linter {
	switch {
	case b.Issuer != nil:
		return b.Issuer.Linter()
	case b.Linter != nil:
		return b.Linter
	}
	return &signing.Linter{}
}

// order reads the pictures and puts the document together.
func (b *Batch) order(job *document.Job) (*document.Document, error) {
	portrait, err := b.pictures.read(job.Portrait)
	if err != nil {
		return nil, &document.Error{Field: "portrait", Rule: "FILE-UNREADABLE", Err: err}
	}
	signature, err := b.pictures.read(job.Signature)
	if err != nil {
		return nil, &document.Error{Field: "signature", Rule: "FILE-UNREADABLE", Err: err}
	}
	return job.Document(b.Profiles, portrait, signature)
}

// sameContent compares what is ordered now with what was signed before. Where the order leaves the date of issue to the day
// of signing, the day it was signed on holds.
func sameContent(order *document.Document, image *chip.Image) error {
	before, err := document.FromImage(image)
	if err != nil {
		return duplicate("number", "signed before, and its files can't be read: %w", err)
	}
	dated := *order
	if dated.Issue.IsZero() {
		dated.Issue = before.Issue
	}
	if err := errors.Join(dated.Validate(), dated.SameFiles(image)); err != nil {
		return duplicate("number", "signed before with other content: %w", err)
	}
	return nil
}

// usedTwice refuses a number that two jobs of the batch have.
func usedTwice() error {
	return duplicate("number", "used twice in this batch, with different contents")
}

// one signs a job, or says why not; index is its place among those checked. The error is a fault of the station.
func (b *Batch) one(ctx context.Context, job *document.Job, err error, index int, held bool) (*Result, error) {
	result, start, w := newResult(job), time.Now(), work{}
	if err == nil {
		w, err = b.prepare(ctx, job)
	}
	switch {
	case err != nil:
		return result.refuse(err), nil
	case !b.checked.same(index, w.content):
		return result.refuse(&document.Error{Field: "job", Rule: "BATCH-CHANGED", Err: errors.New("changed after the batch was checked")}), nil
	case held && !b.checked.isRefused(index):
		result.refuse(&document.Error{Field: "job", Rule: "BATCH-HELD", Err: errors.New("another job of the batch was refused")})
		result.State = Held
		return result, nil
	}
	result.Notes = w.notes
	image := w.stored
	if b.checked.isRefused(index) { // a job that is right by itself was refused for its number only
		return result.refuse(usedTwice()), nil
	}
	replayed := image != nil
	if replayed {
		err = b.Store.Done(job.Number)
	} else {
		image, err = b.sign(ctx, w)
	}
	if err != nil {
		return b.failed(result, err)
	}
	ms := time.Since(start).Milliseconds()
	result.State, result.MS, result.Replayed = Signed, &ms, &replayed
	result.SOD, result.DSC = sodDigest(image), "serial:"+hex.EncodeToString(b.Issuer.Certificate().Serial)
	return result, nil
}

// sign signs and stores.
func (b *Batch) sign(ctx context.Context, w work) (*chip.Image, error) {
	if _, err := b.Store.Intend(w.order.Number, w.content); err != nil {
		return nil, output(err)
	}
	issued, err := w.draft.Sign(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.Store.Put(w.order.Number, issued.Image); err != nil {
		return nil, output(err)
	}
	return issued.Image, nil
}

// output marks a fault of the output folder, its path left out, since that holds the number. A refusal stays what it is.
func output(err error) error {
	if len(breachesOf(err)) > 0 {
		return err
	}
	return &document.Error{Field: "output", Rule: "OUTPUT-FAILED", Err: reason(err)}
}

// failed tells a refusal of this job from a fault that ends the batch: one of the key, of the output folder, or of the station
// itself, whose next document would be as wrong as this one.
func (b *Batch) failed(r *Result, err error) (*Result, error) {
	if len(breachesOf(err)) == 0 {
		err = &document.Error{Field: "signer", Rule: "SIGNER-FAILED", Err: err}
	}
	r.refuse(err)
	if r.Exit != cli.Internal {
		return r, nil
	}
	r.State = Failed
	return r, &cli.Error{Code: cli.PartlyDone, Err: err, Hint: "put that right and run the same command again"}
}
