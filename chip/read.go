package chip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
)

const defaultAttempts = 3

// reader is one reading under way.
type reader struct {
	session
	password access.Password
	reading  *Reading
	image    *Image
	enter    func(context.Context) error // opens the chip once more, the way that it was opened
	prove    func(context.Context) error // has the chip prove itself once more, nil before it has; the last proof counts
	attempts int
	now      func() time.Time
}

// Read opens a chip with its password, reads its files in the order of [Plan], and has the chip prove itself (Doc 9303-11,
// 4 and 6; Doc 9303-10): PACE by the best protocol that EF.CardAccess offers, else BAC; then chip authentication mapping,
// chip authentication or active authentication; terminal authentication where the options have a terminal. nil options
// read everything.
//
// The reading is returned with an error, too: it then holds what came until the error, and for every file of the plan what
// became of it. A file that the chip refuses is no error. The error is that of the context where it ended, ErrLost,
// ErrOtherChip, ErrBudget, access.ErrPassword, access.ErrProof, access.ErrMessaging or access.ErrUnsupported.
//
// A reading is evidence and no verdict: nothing in it is authentic until package verify has judged it.
func Read(ctx context.Context, card iso7816.Card, password access.Password, o *ReadOptions) (*Reading, error) {
	if o == nil {
		o = &ReadOptions{}
	}
	r := newReader(card, password, o)
	defer func() { r.reading.Elapsed = r.now().Sub(r.reading.Started) }()
	if err := r.openThroughLosses(ctx); err != nil {
		return r.reading, fmt.Errorf("chip: open: %w", err)
	}
	r.reading.Opened = r.now().Sub(r.reading.Started)
	return r.reading, r.readAll(ctx)
}

func newReader(card iso7816.Card, password access.Password, o *ReadOptions) *reader {
	r := &reader{password: password, image: NewImage(), now: o.Now, attempts: o.Attempts}
	if r.now == nil {
		r.now = time.Now
	}
	if r.attempts == 0 {
		r.attempts = defaultAttempts
	}
	r.reading = &Reading{Image: r.image, Started: r.now()}
	r.reading.Access.Password = password.Kind()
	r.session = *newSession(card, o, r.reading)
	return r
}

// openThroughLosses begins anew with a chip that is lost before it was open.
func (r *reader) openThroughLosses(ctx context.Context) error {
	for {
		r.progress(Progress{Step: "open"})
		err := r.open(ctx)
		if err == nil {
			return nil
		}
		if _, connection := lost(err); !connection || r.options.Reconnect == nil || len(r.reading.Interruptions) >= r.attempts {
			return err
		}
		r.reading.Interruptions = append(r.reading.Interruptions, err)
		card, err := r.options.Reconnect(ctx)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrLost, err)
		}
		r.session = *newSession(card, r.options, r.reading)
		r.image, r.enter = NewImage(), nil
		r.reading.Image, r.reading.Files, r.reading.Access = r.image, nil, Access{Password: r.password.Kind()}
	}
}

// readAll reads EF.COM and EF.SOD, then what they list.
func (r *reader) readAll(ctx context.Context) error {
	for _, f := range []lds.File{lds.COM, lds.SOD} {
		if err := r.readPlanned(ctx, PlannedFile{File: f}); err != nil {
			return err
		}
	}
	plan := Plan(r.offered(), r.options)
	proven := false
	for i, p := range plan {
		var err error
		if p.File != lds.DG14 && p.File != lds.DG15 && !proven {
			proven, err = true, r.proveChip(ctx)
		}
		if err == nil {
			if p.Skip == "" {
				p.Skip = r.withholds(p.File)
			}
			err = r.readPlanned(ctx, p)
		}
		if err != nil {
			r.leave(plan[i:], err)
			return err
		}
	}
	if !proven {
		return r.proveChip(ctx)
	}
	return nil
}

// offered are the data groups that the chip has: those of EF.COM and of EF.SOD's list; where neither says any, all.
func (r *reader) offered() []lds.File {
	com, _ := r.image.File(lds.COM)
	sod, _ := r.image.File(lds.SOD)
	all := slices.Concat(listedFiles(com), hashedFiles(sod))
	if len(all) == 0 {
		for n := 1; n <= 16; n++ {
			all = append(all, lds.DataGroupFile(n))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// leave says of the rest of a plan that it was not read.
func (r *reader) leave(rest []PlannedFile, err error) {
	for _, p := range rest {
		if _, has := r.reading.Result(p.File); !has {
			r.reading.Files = append(r.reading.Files, FileResult{File: p.File, Outcome: NotRead, Reason: "the reading ended before", Err: err})
		}
	}
}

// readPlanned reads one file of the plan; the error is one that ends the reading.
func (r *reader) readPlanned(ctx context.Context, p PlannedFile) error {
	if done, has := r.reading.Result(p.File); has && done.Outcome == Complete {
		return nil // read already, for a proof
	}
	result := FileResult{File: p.File}
	var err error
	if p.Skip != "" {
		result.Outcome, result.Reason = Skipped, p.Skip
	} else {
		err = r.readFile(ctx, p.File, &result)
	}
	r.reading.Files = append(r.reading.Files, result)
	if result.Outcome == NotRead {
		return err
	}
	return nil
}

// readFile reads a file into the image, through losses, and says in result what became of it.
func (r *reader) readFile(ctx context.Context, f lds.File, result *FileResult) error {
	start, commands := r.now(), r.reading.Commands
	t := newTransfer(f)
	err := t.run(ctx, &r.session)
	for err != nil {
		again, resumed := r.resume(ctx, t, err)
		if !resumed {
			err = again
			break
		}
		err = t.run(ctx, &r.session)
	}
	result.Elapsed, result.Commands = r.now().Sub(start), r.reading.Commands-commands
	result.Size, result.Read, result.Err = max(0, t.total), len(t.data), err
	result.Outcome, result.Reason = outcome(err)
	if err == nil {
		result.Size = len(t.data)
		r.image.Put(f, t.data)
	}
	return err
}

// outcome sorts what ended the reading of a file.
func outcome(err error) (Outcome, string) {
	status, isStatus := refused(err)
	switch {
	case err == nil:
		return Complete, ""
	case isStatus && (status == iso7816.FileNotFound || status == 0x6A83):
		return Absent, "the chip has no such file"
	case isStatus && status == iso7816.SecurityStatus:
		return Refused, "the chip does not give it to this terminal"
	case isStatus:
		return Failed, "the chip answers " + status.Error()
	case errors.Is(err, errAnswer), errors.Is(err, ErrLimit):
		return Failed, err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return NotRead, "the time was up"
	case errors.Is(err, context.Canceled):
		return NotRead, "the reading was stopped"
	case errors.Is(err, ErrOtherChip):
		return NotRead, "another chip came into the field"
	case errors.Is(err, errShut):
		return NotRead, "the chip came back and did not open again"
	case errors.Is(err, access.ErrProof):
		return NotRead, "an answer of the chip does not verify"
	}
	return NotRead, "the connection was lost"
}

// resume gets a lost chip back: it waits for it, opens it as before, makes sure that it is the same, and has it prove
// itself once more. It returns the error that stands where it can't.
func (r *reader) resume(ctx context.Context, t *transfer, cause error) (error, bool) {
	for {
		session, connection := lost(cause)
		if !session || ctx.Err() != nil || r.enter == nil || connection && r.options.Reconnect == nil {
			return cause, false
		}
		if len(r.reading.Interruptions) >= r.attempts {
			return cause, false
		}
		r.reading.Interruptions = append(r.reading.Interruptions, cause)
		if connection {
			card, err := r.options.Reconnect(ctx)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrLost, err), false
			}
			r.meter.card = card
		}
		if cause = r.reopen(ctx, t); cause == nil {
			return nil, true
		}
	}
}

// reopen opens the chip again. A refusal is no word about the file that was being read: it ends the reading.
func (r *reader) reopen(ctx context.Context, t *transfer) error {
	r.secure, t.selected = nil, false
	err := r.enter(ctx)
	if err == nil {
		err = r.sameChip(ctx, t)
	}
	if err == nil && r.prove != nil {
		err = r.prove(ctx)
	}
	if _, status := refused(err); status {
		return fmt.Errorf("%w: %w", errShut, err)
	}
	return err
}

// sameChip reads again the end of EF.SOD, which holds the signature and so differs from chip to chip, or of what else there
// is, and compares. It keeps pieces of two chips out of one image; who can forge EF.SOD is kept out by its signature.
func (r *reader) sameChip(ctx context.Context, t *transfer) error {
	file, known := lds.SOD, t.data
	if b, ok := r.image.File(lds.SOD); ok {
		known = b
	} else if file = t.file; len(known) == 0 || file.InMasterFile() {
		b, ok := r.image.File(lds.COM)
		if !ok {
			return nil // nothing was read that could be mixed up
		}
		file, known = lds.COM, b
	}
	again := newTransfer(file)
	from := max(0, len(known)-min(r.room(0), 128))
	again.data = slices.Clone(known[:from])
	again.total, again.measured = len(known), true
	if err := again.run(ctx, &r.session); err != nil {
		if _, status := refused(err); status {
			return fmt.Errorf("%w: %w", ErrOtherChip, err)
		}
		return err
	}
	if !bytes.Equal(again.data, known) {
		return fmt.Errorf("%w: %v differs from what was read before", ErrOtherChip, file)
	}
	return nil
}
