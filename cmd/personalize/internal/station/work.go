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
func (b *Batch) prepare(job *document.Job) (w work, err error) {
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
		w.draft, err = b.Issuer.Prepare(w.order)
	default:
		err = w.order.Validate()
	}
	if err != nil {
		return w, err
	}
	if w.content, err = w.order.Digest(); err != nil {
		return w, err
	}
	for _, n := range w.order.Notes() {
		w.notes = append(w.notes, Breach{n.Rule, n.Field, n.Ref, n.Err.Error()})
	}
	return w, nil
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

// one signs a job, or says why not. The error is a fault of the station.
func (b *Batch) one(ctx context.Context, job *document.Job, err error, before mark, held bool) (*Result, error) {
	result, start, w := newResult(job), time.Now(), work{}
	if err == nil {
		w, err = b.prepare(job)
	}
	switch {
	case err != nil:
		return result.refuse(err), nil
	case newMark(w.content).content != before.content:
		return result.refuse(&document.Error{Field: "job", Rule: "BATCH-CHANGED", Err: errors.New("changed after the batch was checked")}), nil
	case held && !before.refused:
		result.refuse(&document.Error{Field: "job", Rule: "BATCH-HELD", Err: errors.New("another job of the batch was refused")})
		result.State = Held
		return result, nil
	}
	result.Notes = w.notes
	image := w.stored
	if before.refused { // only a number used twice in this batch is found right by itself
		return result.refuse(duplicate("number", "used twice in this batch, with different contents")), nil
	}
	replayed := image != nil
	if !replayed {
		if image, err = b.sign(ctx, w); err != nil {
			return b.failed(result, err)
		}
	}
	ms := time.Since(start).Milliseconds()
	result.State, result.MS, result.Replayed = Signed, &ms, &replayed
	result.SOD, result.DSC = sodDigest(image), "serial:"+hex.EncodeToString(b.Issuer.Certificate().Serial)
	return result, nil
}

// sign signs and stores.
func (b *Batch) sign(ctx context.Context, w work) (*chip.Image, error) {
	if _, err := b.Store.Intend(w.order.Number, w.content); err != nil {
		return nil, err
	}
	issued, err := w.draft.Sign(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.Store.Put(w.order.Number, issued.Image); err != nil {
		return nil, &stationError{err}
	}
	return issued.Image, nil
}

// stationError is a fault after which going on would do harm: nothing can be recorded.
type stationError struct{ err error }

func (e *stationError) Error() string { return "output: " + e.err.Error() }
func (e *stationError) Unwrap() error { return e.err }

// failed tells a refusal of this job from a fault that ends the batch.
func (b *Batch) failed(r *Result, err error) (*Result, error) {
	r.refuse(err)
	if len(breachesOf(err)) > 0 {
		return r, nil
	}
	r.State = Failed
	r.Code, r.Exit = "SIGNER-FAILED", cli.Internal
	if fault := (*stationError)(nil); errors.As(err, &fault) {
		r.Code = "OUTPUT-FAILED"
	}
	r.Breaches = []Breach{{Code: r.Code, Field: r.Field, Detail: err.Error()}}
	return r, &cli.Error{Code: cli.PartlyDone, Err: err, Hint: "put that right and run the same command again"}
}
