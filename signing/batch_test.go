package signing_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func TestTheSameBatchAgainTakesUpWhereItEnded(t *testing.T) {
	p := newPlant(t, 1)
	p.jobs(line("1", "X1"))
	_, err := p.run()
	require.NoError(t, err)
	removed := errors.New("token removed")
	p.signers[0].hook = func(int64) error { return removed }
	p.jobs(line("1", "X1"), line("2", "X2"))
	list, err := p.run()
	require.Equal(t, []string{"1 signed replayed"}, list)
	require.ErrorIs(t, err, signing.ErrNoSigner)
	require.ErrorIs(t, err, removed)
	p.signers[0].hook = nil

	// With other content the number that was begun stays refused; the others go on.
	p.jobs(line("1", "X1"), line("2", "X2", "CHAN", "LEE"), line("3", "X3"))
	list, err = p.run()
	require.NoError(t, err)
	require.Equal(t, []string{"1 signed replayed", "2 refused NUM-DUP", "3 signed"}, list)

	// With the same content it is signed, on another day as on the day it was begun.
	p.now = p.now.AddDate(0, 0, 3)
	p.jobs(line("1", "X1"), line("2", "X2"), line("3", "X3"))
	before := p.calls()
	list, err = p.run()
	require.NoError(t, err)
	require.Equal(t, []string{"1 signed replayed", "2 signed again", "3 signed replayed"}, list)
	require.Equal(t, before+1, p.calls(), "one signature for one document")
	image, err := chip.Load(p.path("A/X2"))
	require.NoError(t, err)
	d, err := document.FromImage(image)
	require.NoError(t, err)
	require.Equal(t, "2026-05-14", d.Issue.String())
}

// A crash behind the files and before the ledger: nothing is signed again.
func TestFilesOfAnOpenIntentAreTakenUp(t *testing.T) {
	p := newPlant(t, 1)
	p.jobs(line("1", "X1"))
	faulty := func(b *signing.Batch) {
		b.Inspect = func(*chip.Image, string) error { return errors.New("no") }
	}
	list, err := p.run(faulty)
	require.Equal(t, []string{"1 failed SELF-INSPECT"}, list)
	require.ErrorContains(t, err, "a public inspection does not accept it")
	p.jobs(line("1", "X1"), line("2", "X2"))
	list, err = p.run()
	require.NoError(t, err)
	require.Equal(t, []string{"1 signed replayed", "2 signed"}, list)
	require.EqualValues(t, 2, p.calls())

	p.many(50)
	_, err = p.run(faulty)
	require.ErrorContains(t, err, "a public inspection does not accept it")
	require.LessOrEqual(t, p.calls(), int64(8), "a fault of the station ends the batch")
}

func TestWhatIsWrongInABatch(t *testing.T) {
	p := newPlant(t, 1)
	p.jobs(line("1", "X1"), line("2", "X1", "CHAN", "LEE"), line("3", "X3", `"sex":"X"`, `"sex":"Q"`), line("4", "X4"), "rubbish",
		line("5", "X5"), line("6", "X5"))
	all := []string{
		" refused JSON-SYNTAX", "1 refused NUM-DUP", "2 refused NUM-DUP", "3 refused FIELD-VALUE", "4 signed", "5 signed", "6 signed replayed",
	}
	held := slices.Clone(all)
	held[4], held[5], held[6] = "4 held BATCH-HELD", "5 held BATCH-HELD", "6 held BATCH-HELD"
	list, err := p.run(func(b *signing.Batch) { b.AllOrNothing = true })
	require.NoError(t, err)
	require.Equal(t, held, list)
	require.Zero(t, p.calls())
	list, err = p.run()
	require.NoError(t, err)
	if list[5] == "5 signed replayed" { // which of two that are the same comes first is nobody's business
		list[5], list[6] = "5 signed", "6 signed replayed"
	}
	require.Equal(t, all, list)
	require.EqualValues(t, 2, p.calls())

	p.jobs(line("7", "X4", "CHAN", "WONG"), line("8", "X8"))
	list, err = p.run(func(b *signing.Batch) { b.AllOrNothing = true })
	require.NoError(t, err)
	require.Equal(t, []string{"7 refused NUM-DUP", "8 held BATCH-HELD"}, list, "the ledger's refusals count, too")
}

func TestFilesThatAreNotAsTheLedgerSays(t *testing.T) {
	p := newPlant(t, 1)
	p.jobs(line("1", "X1"))
	_, err := p.run()
	require.NoError(t, err)
	sod := p.path("A/X1/EF.SOD.bin")
	data, err := os.ReadFile(sod)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(sod, append(bytes.Clone(data), 0), 0o600))
	list, err := p.run()
	require.NoError(t, err)
	require.Equal(t, []string{"1 failed OUTPUT-MISSING"}, list)
	require.NoError(t, os.RemoveAll(p.path("A/X1")))
	list, err = p.run()
	require.NoError(t, err)
	require.Equal(t, []string{"1 failed OUTPUT-MISSING"}, list)

	// A ledger that is lost does not make a number free again.
	require.NoError(t, os.Mkdir(p.path("A/X1"), 0o700))
	require.NoError(t, os.WriteFile(sod, data, 0o600))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		require.NoError(t, os.RemoveAll(p.path("ledger"+suffix)))
	}
	list, err = p.run()
	require.NoError(t, err)
	require.Equal(t, []string{"1 refused OUTPUT-CONFLICT"}, list)
	require.EqualValues(t, 1, p.calls())
}

// What is signed is what was checked and approved.
func TestABatchThatChanges(t *testing.T) {
	p := newPlant(t, 1)
	good := []string{line("1", "X1"), line("2", "X2"), line("3", "X3")}
	second := func(lines ...string) func(*signing.Batch) {
		return func(b *signing.Batch) {
			b.Approve = func(*signing.Manifest) error { p.jobs(lines...); return nil }
		}
	}
	p.jobs(good...)
	list, err := p.run(second(line("1", "X1", "CHAN", "LEE"), good[1], good[2]))
	require.NoError(t, err)
	require.Equal(t, []string{"1 refused BATCH-CHANGED", "2 signed", "3 signed"}, list)
	p.jobs(good...)
	_, err = p.run(second(good[0], good[1]))
	require.ErrorContains(t, err, "shrank")
	p.jobs(good...)
	_, err = p.run(second(append(slices.Clone(good), line("4", "X4"))...))
	require.ErrorContains(t, err, "grew")
	require.NoDirExists(t, p.path("A/X4"))

	p.jobs(line("9", "X9"))
	var digest [32]byte
	before := p.calls()
	list, err = p.run(func(b *signing.Batch) {
		b.Approve = func(m *signing.Manifest) error { digest = m.Digest(); return errors.New("not approved") }
	})
	require.ErrorContains(t, err, "not approved")
	require.Empty(t, list)
	require.Equal(t, before, p.calls())
	p.jobs(line("9", "X9", "CHAN", "LEE"))
	_, err = p.run(func(b *signing.Batch) {
		b.Approve = func(m *signing.Manifest) error { require.NotEqual(t, digest, m.Digest()); return nil }
	})
	require.NoError(t, err)
}

// many makes a batch of that many jobs.
func (p *plant) many(n int) {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = line(fmt.Sprintf("%04d", i), fmt.Sprintf("X%04d", i))
	}
	p.jobs(lines...)
}

func TestASignerThatFailsIsReplaced(t *testing.T) {
	p := newPlant(t, 3)
	p.many(60)
	p.signers[1].hook = func(n int64) error {
		if n == 4 {
			return errors.New("removed")
		}
		return nil
	}
	var trouble []uint32
	list, err := p.run(func(b *signing.Batch) {
		b.Trouble = func(s signing.Signer, _ error) { trouble = append(trouble, s.Token) }
	})
	require.NoError(t, err)
	require.Len(t, list, 60)
	require.Equal(t, []uint32{2}, trouble)
	again := 0
	for i, o := range list {
		require.Contains(t, []string{fmt.Sprintf("%04d signed", i), fmt.Sprintf("%04d signed again", i)}, o)
		if strings.HasSuffix(o, "again") {
			again++
		}
	}
	require.Equal(t, 1, again, "nobody knows whether it had signed")
	require.EqualValues(t, 61, p.calls())
}

// meeting has so many wait for each other, and not for ever.
func meeting(n int64) func() error {
	var came atomic.Int64
	all := make(chan struct{})
	return func() error {
		if came.Add(1) == n {
			close(all)
		}
		select {
		case <-all:
			return nil
		case <-time.After(time.Minute):
			return errors.New("the others did not come")
		}
	}
}

// What is under way when the context ends is finished, however long that takes, and stays this station's until then.
func TestLeasesLastUntilTheEnd(t *testing.T) {
	p := newPlant(t, 1)
	p.many(1)
	var now atomic.Int64 // seconds
	clock := func() time.Time { return p.now.Add(time.Duration(now.Load()) * time.Second) }
	store, err := sqlite.Open(t.Context(), p.path("ledger"))
	require.NoError(t, err)
	l, err := ledger.Open(t.Context(), store, ledger.Config{Station: "A", Clock: clock, Lease: 20 * time.Millisecond})
	require.NoError(t, err)
	defer l.Close()
	db, err := sql.Open("sqlite", p.path("ledger"))
	require.NoError(t, err)
	defer db.Close()
	ctx, cancel := context.WithCancel(t.Context())
	p.signers[0].hook = func(int64) error {
		cancel()
		now.Store(60)
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
			until := int64(0)
			if err := db.QueryRow(`SELECT until FROM leases`).Scan(&until); err != nil {
				return err
			}
			if until >= clock().UnixMilli() {
				return nil
			}
		}
		return errors.New("the lease has ended")
	}
	b := p.batch(l, "A", p.signers...)
	var told []string
	b.Result = func(r *signing.Result) error { told = append(told, outcome(r)); return nil }
	_, err = b.Sign(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, []string{"0000 signed"}, told)
}

// numbersUntil is a ledger of numbers that is asked until the context ends.
type numbersUntil struct{ end func() }

func (n numbersUntil) Allows(ctx context.Context, _ string, _ [32]byte) error {
	n.end()
	return ctx.Err()
}

// A job that could not be judged to the end is told of as nothing at all.
func TestAnEndIsNoRefusal(t *testing.T) {
	p := newPlant(t, 1)
	p.many(1)
	ctx, cancel := context.WithCancel(t.Context())
	linter, err := signing.NewLinter(signing.LintConfig{Numbers: numbersUntil{cancel}, Time: p.now})
	require.NoError(t, err)
	b := p.batch(nil, "A")
	b.Linter = linter
	b.Result = func(r *signing.Result) error { t.Error(outcome(r)); return nil }
	_, err = b.Check(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

// Two stations with the same batch: every document is signed by one, and both tell of all.
func TestStationsShareABatch(t *testing.T) {
	p := newPlant(t, 4)
	p.many(80)
	var all sync.WaitGroup
	var signed, told atomic.Int64
	meet := meeting(2)
	for i, station := range []string{"A", "B"} {
		l := p.open(station)
		b := p.batch(l, station, p.signers[2*i:2*i+2]...)
		for _, s := range p.signers {
			s.hook = func(int64) error { time.Sleep(10 * time.Millisecond); return nil }
		}
		b.Approve = func(*signing.Manifest) error { return meet() }
		b.Result = func(r *signing.Result) error {
			told.Add(1)
			if r.State != signing.Signed {
				t.Errorf("%s: %s", station, outcome(r))
			}
			if !*r.Replayed {
				signed.Add(1)
			}
			return nil
		}
		all.Go(func() {
			defer l.Close()
			if _, err := b.Sign(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 80, signed.Load())
	require.EqualValues(t, 160, told.Load())
	require.EqualValues(t, 80, p.calls())
	folders, err := filepath.Glob(p.path("[AB]/X*"))
	require.NoError(t, err)
	require.Len(t, folders, 80, "each in one place")
}

func TestTheStationStops(t *testing.T) {
	t.Run("guard", func(t *testing.T) {
		p := newPlant(t, 1)
		p.many(50)
		asked := 0
		list, err := p.run(func(b *signing.Batch) {
			b.Guard = func() error {
				if asked++; asked > 2 {
					return errors.New("disk full")
				}
				return nil
			}
		})
		require.EqualError(t, err, "disk full")
		require.InDelta(t, 31, len(list), 1, "what was not begun is left")
		list, err = p.run()
		require.NoError(t, err)
		require.Len(t, list, 50)
		require.EqualValues(t, 50, p.calls())
	})
	t.Run("by hand", func(t *testing.T) {
		p := newPlant(t, 1)
		p.many(50)
		ctx, cancel := context.WithCancel(t.Context())
		p.signers[0].hook = func(n int64) error {
			if n == 5 {
				cancel()
			}
			return nil
		}
		l := p.open("A")
		_, err := p.batch(l, "A", p.signers...).Sign(ctx)
		require.ErrorIs(t, err, context.Canceled)
		open, err := l.BooksIn(t.Context(), ledger.Intent, 10)
		require.NoError(t, err)
		require.Empty(t, open, "what is under way is finished")
		require.NoError(t, l.Close())
		_, err = p.run()
		require.NoError(t, err)
		require.EqualValues(t, 50, p.calls())
	})
	t.Run("clock", func(t *testing.T) {
		p := newPlant(t, 1)
		p.many(3)
		_, err := p.run()
		require.NoError(t, err)
		p.many(6)
		p.now = p.now.Add(-time.Hour)
		_, err = p.run()
		require.ErrorIs(t, err, ledger.ErrClock)
		require.EqualValues(t, 3, p.calls())
	})
	t.Run("folder", func(t *testing.T) {
		p := newPlant(t, 1)
		p.many(3)
		require.NoError(t, os.WriteFile(p.path("A"), nil, 0o600)) // nothing can be written below it
		_, err := p.run()
		require.Error(t, err)
		require.NotContains(t, err.Error(), "X000", "no number in a message")
	})
}

// What a signer returns is verified before anything leaves.
func TestAWrongSignatureIsNotHandedOut(t *testing.T) {
	p := newPlant(t, 1)
	p.many(2)
	p.signers[0].Key = teststate.Key(t)
	l := p.open("A")
	defer l.Close()
	issuer := func() error {
		_, err := signing.NewIssuer(signing.Config{DocumentSigner: signing.Credential{Certificate: p.signers[0].Certificate, Signer: p.signers[0]}, Time: p.now})
		return err
	}
	require.Error(t, issuer(), "another key is found before it signs")
}
