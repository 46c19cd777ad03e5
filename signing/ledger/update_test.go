package ledger_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// hooked is a store that lets a test act at the n-th update.
type hooked struct {
	ledger.Store
	n    int
	hook func(n int)
}

func (h *hooked) Update(ctx context.Context, do func(ledger.Tx) error) error {
	if h.n++; h.hook != nil {
		h.hook(h.n)
	}
	return h.Store.Update(ctx, do)
}

// hookedLedger is a ledger whose next updates are hooked, the first as 1.
func hookedLedger(t *testing.T, clock func() time.Time) (*ledger.Ledger, *hooked) {
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "ledger"))
	require.NoError(t, err)
	h := &hooked{Store: store}
	l, err := ledger.Open(context.Background(), h, ledger.Config{Station: "A", Clock: clock})
	require.NoError(t, err)
	h.n = 0
	return l, h
}

func note(ctx context.Context, l *ledger.Ledger) error {
	return l.Note(ctx, ledger.BatchBegun, nil, "")
}

// Who leads an update is not kept by those that come meanwhile.
func TestNobodyIsKeptByTheUpdatesOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, h := hookedLedger(t, nil)
		var others sync.WaitGroup
		first := make(chan struct{}) // closed when the first caller has its answer
		h.hook = func(n int) {
			if n > 1 {
				<-first
				return
			}
			for range 3 {
				others.Go(func() {
					if err := note(context.Background(), l); err != nil {
						t.Error(err)
					}
				})
			}
			synctest.Wait()
		}
		require.NoError(t, note(context.Background(), l))
		close(first)
		others.Wait()
		require.Equal(t, 2, h.n, "who waits together shares a write")
		a, err := l.Audit(context.Background(), func(*ledger.SignedHead) error { return nil })
		require.NoError(t, err)
		require.EqualValues(t, 1+4, a.Records)
		require.NoError(t, l.Close())
	})
}

// Who waits for others' update and whose context ends goes without having done anything, also when it was to lead the next.
func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, h := hookedLedger(t, nil)
		ctx, cancel := context.WithCancel(context.Background())
		var others sync.WaitGroup
		h.hook = func(n int) {
			if n > 1 {
				return
			}
			others.Go(func() {
				if err := note(ctx, l); err != context.Canceled {
					t.Error(err)
				}
			})
			synctest.Wait()
			cancel()
			synctest.Wait()
			others.Wait()
		}
		require.NoError(t, note(context.Background(), l))
		require.NoError(t, note(context.Background(), l))
		require.Equal(t, 2, h.n)
		a, err := l.Audit(context.Background(), func(*ledger.SignedHead) error { return nil })
		require.NoError(t, err)
		require.EqualValues(t, 1+2, a.Records)
		require.NoError(t, l.Close())
	})
}

// A caller that panics in an update takes nobody with it.
func TestAPanicIsOneCallersOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		panics := false
		l, h := hookedLedger(t, func() time.Time {
			if panics {
				panics = false
				panic("clock")
			}
			return time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)
		})
		var others sync.WaitGroup
		h.hook = func(n int) {
			if n > 1 {
				return
			}
			others.Go(func() {
				if err := note(context.Background(), l); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
			panics = true
		}
		require.Panics(t, func() { _ = note(context.Background(), l) })
		others.Wait()
		require.NoError(t, note(context.Background(), l))
		require.NoError(t, l.Close())
	})
}
