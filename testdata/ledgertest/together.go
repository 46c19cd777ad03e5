package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
)

// manyAtOnce signs from many goroutines, which share their writes, with refusals among them.
func manyAtOnce(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	const signers, each = 8, 12
	var all sync.WaitGroup
	for g := range signers {
		all.Go(func() {
			for i := range each {
				o := order(fmt.Sprintf("N%d-%d", g, i), "one")
				claims, err := l.Claim(ctx, o)
				if err != nil || !claims[0].Mine {
					t.Errorf("claim: %v %v", err, claims)
				}
				if _, err := l.Intend(ctx, plan(o)); err != nil {
					t.Errorf("intend: %v", err)
				}
				if err := l.Move(ctx, o.Number, ledger.Passed, ""); err == nil {
					t.Error("an open intent has passed quality control")
				}
				if err := l.Finish(ctx, o.Number, object); err != nil {
					t.Errorf("finish: %v", err)
				}
			}
		})
	}
	all.Wait()
	a, err := l.Audit(ctx, noSignature)
	require.NoError(t, err)
	require.EqualValues(t, signers*each, a.Books)
	require.EqualValues(t, 1+2*signers*each, a.Records)
}

// readTogether reads from views that are all open at once before any of them asks: as many as any store has connections, and more.
func readTogether(t *testing.T, s *suite) {
	store := s.open(t)
	defer func() { require.NoError(t, store.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const readers = 32
	var open atomic.Int32
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			err := store.View(ctx, func(tx ledger.Tx) error {
				open.Add(1)
				for end := time.Now().Add(200 * time.Millisecond); open.Load() < readers && time.Now().Before(end); {
					time.Sleep(time.Millisecond)
				}
				_, err := tx.Book("X1")
				return err
			})
			if err != nil {
				t.Errorf("view: %v", err)
			}
		})
	}
	all.Wait()
}

// askedInALoop asks the ledger from the bodies of loops over its books and its log, which are all under way at once.
func askedInALoop(t *testing.T, s *suite) {
	l := s.station(t, "A")
	sign(t, l, order("X1", "one"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const loops = 32
	var inside, all sync.WaitGroup
	inside.Add(loops)
	together := make(chan struct{})
	go func() {
		inside.Wait()
		close(together)
	}()
	ask := func(err error) error {
		inside.Done()
		select {
		case <-together:
		case <-ctx.Done():
		}
		_, asked := l.Book(ctx, "X1")
		return errors.Join(err, ctx.Err(), asked)
	}
	for i := range loops {
		all.Go(func() {
			if i%2 == 0 {
				for _, err := range l.Entries(ctx, 1) {
					if err := ask(err); err != nil {
						t.Errorf("log: %v", err)
					}
					return
				}
			}
			for _, err := range l.Books(ctx, "") {
				if err := ask(err); err != nil {
					t.Errorf("books: %v", err)
				}
				return
			}
		})
	}
	all.Wait()
}

// contextsEnd has callers go whose contexts end while they wait for another's update, and half-way in their own: more of them than
// any store has connections, none of which is lost.
func contextsEnd(t *testing.T, s *suite) {
	store := s.open(t)
	defer func() { require.NoError(t, store.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const callers = 32
	begun, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		var once sync.Once // a store may run it again
		ended <- store.Update(ctx, func(ledger.Tx) error {
			once.Do(func() { close(begun) })
			<-end
			return nil
		})
	}()
	<-begun
	patience, impatient := context.WithTimeout(ctx, 50*time.Millisecond)
	defer impatient()
	waiting := make(chan error, callers)
	for range callers {
		go func() { waiting <- store.Update(patience, func(ledger.Tx) error { return nil }) }()
	}
	for range callers {
		select {
		case err := <-waiting:
			require.ErrorIs(t, err, context.DeadlineExceeded)
		case <-ctx.Done():
			close(end)
			t.Fatal("a caller whose context has ended waits for an update that has not")
		}
	}
	close(end)
	require.NoError(t, <-ended)
	for range callers {
		for _, run := range []func(context.Context, func(ledger.Tx) error) error{store.View, store.Update} {
			ctx, cancel := context.WithCancel(ctx)
			require.ErrorIs(t, run(ctx, func(tx ledger.Tx) error {
				_, err := tx.Book("X1")
				cancel()
				return errors.Join(err, ctx.Err())
			}), context.Canceled)
		}
	}
	require.NoError(t, store.Update(ctx, func(tx ledger.Tx) error { return tx.PutFact("x", []byte("x")) }))
	require.NoError(t, store.View(ctx, func(tx ledger.Tx) error { _, err := tx.Fact("x"); return err }))
}

// manyStations work through the same orders: each is signed by one.
func manyStations(t *testing.T, s *suite) {
	const count, each = 4, 40
	var all sync.WaitGroup
	for i := range count {
		l := s.station(t, fmt.Sprint("S", i))
		all.Go(func() { workThrough(t, l, each) })
	}
	all.Wait()
	l := s.station(t, "Z")
	a, err := l.Audit(t.Context(), noSignature)
	require.NoError(t, err)
	require.EqualValues(t, each, a.Books)
	require.EqualValues(t, 1+2*each, a.Records)
}

func workThrough(t *testing.T, l *ledger.Ledger, count int) {
	left := make([]int, count)
	for i := range left {
		left[i] = i
	}
	for len(left) > 0 {
		left = slices.DeleteFunc(left, func(i int) bool {
			o := order(fmt.Sprintf("N%03d", i), "one")
			claims, err := l.Claim(context.Background(), o)
			if err != nil {
				t.Errorf("claim: %v", err)
				return true
			}
			if !claims[0].Mine {
				return claims[0].Done()
			}
			if _, err := l.Intend(context.Background(), plan(o)); err != nil {
				t.Errorf("intend: %v", err)
			}
			if err := l.Finish(context.Background(), o.Number, object); err != nil {
				t.Errorf("finish: %v", err)
			}
			return true
		})
	}
}
