package signing

import (
	"context"
	"errors"
	"iter"

	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/internal/register"
	"github.com/chancery-id/chancery/signing/ledger"
)

// Batch is a stream of jobs and what to do with it. It is validated whole, in constant memory, before the first signature; then
// its documents are signed by all signers at once, each with its intent in the ledger first, and each verified, written, read
// again and inspected before its result is told. The same batch again takes up where it ended, on this station or another.
type Batch struct {
	// Jobs begins the stream anew each time it is called: it is read twice or more. A nil job ends it with an error.
	Jobs     func() iter.Seq2[*document.Job, error]
	Picture  func(path string) ([]byte, error) // reads what a job names; nil, nil for ""
	Profiles document.Profiles

	Linter  *Linter  // asks the rules where there are no signers; nil: those that need none
	Signers []Signer // all work at once; a key must bear two requests at a time, which a token answers one after the other

	Ledger  *ledger.Ledger
	Folder  string     // a folder of chip files for each document, by its number
	Inspect Inspection // judges what was read again; nil: the files are verified with the signer's certificate only

	AllOrNothing bool                    // sign nothing if any job is refused
	Approve      func(*Manifest) error   // says before the first signature that this batch may be signed; nil: nobody is asked
	Guard        func() error            // asked from time to time: a reason to sign no more, such as a full disk
	Result       func(*Result) error     // told of each job; never at once
	Progress     func(done, total int)   // nil: nobody is told
	Trouble      func(s Signer, e error) // told that a signer is out of use, maybe at once of two; nil: nobody

	checked *register.Register
}

// Signer is an issuer with a key of its own.
type Signer struct {
	*Issuer
	Token uint32 // serial number of its token; 0: none
}

// ErrNoSigner says that every signer is out of use.
var ErrNoSigner = errors.New("no signer is left")

// Check validates every job and tells a result for each. Nothing is signed.
func (b *Batch) Check(ctx context.Context) (*Manifest, error) {
	defer b.close()
	manifest, err := b.first(ctx, b.tell)
	if err != nil {
		return nil, err
	}
	return manifest, b.retract(ctx)
}

// Sign validates the whole batch and then signs what was found right. Only a fault of the station itself ends it early: a full
// disk, a ledger that can't be written, a document that did not stand the reading again, or no signer left. What is under way is
// finished first, also when the context ends. When it returns no signature is being made.
func (b *Batch) Sign(ctx context.Context) (*Manifest, error) {
	defer b.close()
	manifest, err := b.first(ctx, func(*Result) error { return nil })
	if err != nil {
		return nil, err
	}
	if b.Approve != nil {
		if err := b.Approve(manifest); err != nil {
			return manifest, err
		}
	}
	return manifest, b.second(ctx, b.AllOrNothing && b.checked.Refused().Any())
}

func (b *Batch) close() {
	if b.checked != nil {
		_ = b.checked.Close() // a temporary file
		b.checked = nil
	}
}

func (b *Batch) tell(r *Result) error {
	if b.Result == nil {
		return nil
	}
	return b.Result(r)
}

// linter is what asks the rules before the signature.
func (b *Batch) linter() *Linter {
	switch {
	case len(b.Signers) > 0:
		return b.Signers[0].Linter()
	case b.Linter != nil:
		return b.Linter
	}
	return &Linter{}
}
