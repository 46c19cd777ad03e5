// Package ledgertest holds what every store of a ledger must keep, as tests.
package ledgertest

import (
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
)

// Run runs the suite. open opens the store of one test again and again: what is named alike is the same ledger.
func Run(t *testing.T, open func(t *testing.T, name string) ledger.Store) {
	for name, test := range map[string]func(*testing.T, *suite){
		"OneBookOfItsLife": oneBook, "EnteredBefore": entered, "TheSameNumberTwice": sameNumber, "OpenIntent": openIntent, "Stations": stations,
		"LeasesEnd": leasesEnd, "Numbers": numbers, "Blanks": blanks, "Clock": clock, "AuditFindsEdits": auditFindsEdits,
		"Heads": heads, "Settled": settled, "ManyAtOnce": manyAtOnce, "ManyStations": manyStations, "Pages": pages, "ReadTogether": readTogether,
		"ContextsEnd": contextsEnd, "AskedInALoop": askedInALoop,
	} {
		t.Run(name, func(t *testing.T) {
			test(t, &suite{open: func(t *testing.T) ledger.Store { return open(t, name) }, now: time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)})
		})
	}
}

// suite is one test's ledger.
type suite struct {
	open func(t *testing.T) ledger.Store
	mu   sync.Mutex
	now  time.Time
}

func (s *suite) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *suite) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// station opens the ledger under a name; closing it is the test's end or its own.
func (s *suite) station(t *testing.T, name string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), s.open(t), ledger.Config{Station: name, Clock: s.clock})
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func order(number, content string) ledger.Order {
	return ledger.Order{Number: number, Job: "job-" + number, Content: sha256.Sum256([]byte(content))}
}

func plan(o ledger.Order) ledger.Plan {
	return ledger.Plan{Order: o, Issue: "2026-05-14", Signer: "01AB"}
}

var object = sha256.Sum256([]byte("EF.SOD"))

func noSignature(*ledger.SignedHead) error { return nil }

// claim claims one order.
func claim(t *testing.T, l *ledger.Ledger, o ledger.Order) ledger.Claim {
	t.Helper()
	claims, err := l.Claim(t.Context(), o)
	require.NoError(t, err)
	require.Len(t, claims, 1)
	return claims[0]
}

// sign takes an order the whole way.
func sign(t *testing.T, l *ledger.Ledger, o ledger.Order) {
	t.Helper()
	require.True(t, claim(t, l, o).Mine)
	again, err := l.Intend(t.Context(), plan(o))
	require.NoError(t, err)
	require.False(t, again)
	require.NoError(t, l.Finish(t.Context(), o.Number, object))
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	r := (*ledger.Refusal)(nil)
	require.ErrorAs(t, err, &r)
	require.Equal(t, code, r.Code)
	require.NotContains(t, err.Error(), "X1", "no number in a message")
}

func oneBook(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	o := order("X1", "one")
	_, err := l.Book(ctx, "X1")
	require.ErrorIs(t, err, ledger.ErrNotFound)
	sign(t, l, o)
	b, err := l.Book(ctx, "X1")
	require.NoError(t, err)
	require.Equal(t, &ledger.Book{
		Number: "X1", State: ledger.Signed, Job: o.Job, Station: "A", Content: o.Content, Issue: "2026-05-14", Object: object,
		Signer: "01AB", Last: b.Last, Time: s.now,
	}, b)
	for _, to := range []ledger.State{ledger.Issued, ledger.Intent, ledger.Signed, ledger.Received, ledger.Unknown} {
		refused(t, l.Move(ctx, "X1", to, ""), "STATE-ORDER")
	}
	for _, to := range []ledger.State{ledger.Encoded, ledger.ReadBack, ledger.Passed, ledger.Issued, ledger.Collected, ledger.Lost} {
		require.NoError(t, l.Move(ctx, "X1", to, ""))
		refused(t, l.Move(ctx, "X1", to, ""), "STATE-ORDER")
	}
	require.ErrorIs(t, l.Move(ctx, "X2", ledger.Passed, ""), ledger.ErrNotFound)
	count, err := l.Count(ctx)
	require.NoError(t, err)
	require.Equal(t, map[ledger.State]int64{ledger.Lost: 1}, count)
	a, err := l.Audit(ctx, noSignature)
	require.NoError(t, err)
	require.EqualValues(t, 9, a.Records, "made, intent, signed, and six moves")
}

// entered books are on the ledger before they are signed.
func entered(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	o := order("X1", "one")
	for _, state := range []ledger.State{ledger.Received, ledger.Approved, ledger.Numbered, ledger.Prepared} {
		require.NoError(t, l.Enter(ctx, o, state))
		refused(t, l.Enter(ctx, o, state), "STATE-ORDER")
	}
	for _, state := range []ledger.State{ledger.Unknown, ledger.Intent, ledger.Signed, ledger.Received} {
		refused(t, l.Enter(ctx, o, state), "STATE-ORDER")
	}
	refused(t, l.Move(ctx, "X1", ledger.Passed, ""), "STATE-ORDER")
	sign(t, l, o)
	require.NoError(t, l.Enter(ctx, order("X2", "two"), ledger.Received))
	require.NoError(t, l.Move(ctx, "X2", ledger.Cancelled, ""))
	refused(t, claim(t, l, order("X2", "two")).Err, "NUM-SPENT")
	made, err := l.Made(ctx, "01AB")
	require.NoError(t, err)
	require.EqualValues(t, 1, made)
	require.NoError(t, l.Note(ctx, ledger.BatchBegun, nil, "approvals 2 of 2"))
	require.Error(t, l.Note(ctx, ledger.Moved, nil, ""))
	a, err := l.Audit(ctx, noSignature)
	require.NoError(t, err)
	require.EqualValues(t, 2, a.Books)
}

func sameNumber(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	o, other := order("X1", "one"), order("X1", "two")
	sign(t, l, o)
	c := claim(t, l, o)
	require.True(t, c.Done())
	require.Equal(t, object, c.Book.Object)
	refused(t, claim(t, l, other).Err, "NUM-DUP")
	_, err := l.Intend(ctx, plan(o))
	require.ErrorIs(t, err, ledger.ErrLeased, "nobody signs without a claim")

	refused(t, l.Move(ctx, "X1", ledger.Rejected, ""), "STATE-REASON")
	require.NoError(t, l.Move(ctx, "X1", ledger.Rejected, "PRINT-SMEAR"))
	refused(t, claim(t, l, o).Err, "NUM-SPENT")
	list, err := l.BooksIn(ctx, ledger.Rejected, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "PRINT-SMEAR", list[0].Reason)
}

func openIntent(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	o := order("X1", "one")
	claim(t, l, o)
	_, err := l.Intend(ctx, plan(o))
	require.NoError(t, err)
	require.NoError(t, l.Close())

	l = s.station(t, "A")
	list, err := l.BooksIn(ctx, ledger.Intent, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	refused(t, claim(t, l, order("X1", "two")).Err, "NUM-DUP")
	c := claim(t, l, o)
	require.True(t, c.Open())
	require.Equal(t, "2026-05-14", c.Book.Issue)
	tomorrow := plan(o)
	tomorrow.Issue = "2026-05-15"
	_, err = l.Intend(ctx, tomorrow)
	refused(t, err, "NUM-DUP")
	again, err := l.Intend(ctx, plan(o))
	require.NoError(t, err)
	require.True(t, again)
	require.NoError(t, l.Finish(ctx, "X1", object))
	require.ErrorIs(t, l.Finish(ctx, "X1", object), ledger.ErrLeased)
	require.ErrorIs(t, l.Finish(ctx, "X2", object), ledger.ErrNotFound)
	a, err := l.Audit(ctx, noSignature)
	require.NoError(t, err)
	require.EqualValues(t, 1, a.Again)
}

func stations(t *testing.T, s *suite) {
	ctx, a := t.Context(), s.station(t, "A")
	_, err := ledger.Open(ctx, s.open(t), ledger.Config{Station: "A"})
	require.ErrorIs(t, err, ledger.ErrLocked)
	b := s.station(t, "B")
	o := order("X1", "one")
	require.True(t, claim(t, a, o).Mine)
	require.True(t, claim(t, a, o).Mine, "its own claim")
	require.ErrorIs(t, claim(t, b, o).Err, ledger.ErrLeased)
	_, err = b.Intend(ctx, plan(o))
	require.ErrorIs(t, err, ledger.ErrLeased)
	require.NoError(t, a.Release(ctx, "X1"))
	require.True(t, claim(t, b, o).Mine)
	_, err = b.Intend(ctx, plan(o))
	require.NoError(t, err)
	require.ErrorIs(t, a.Finish(ctx, "X1", object), ledger.ErrLeased)
	require.NoError(t, b.Finish(ctx, "X1", object))
	require.True(t, claim(t, a, o).Done())
}

func leasesEnd(t *testing.T, s *suite) {
	ctx, a, b := t.Context(), s.station(t, "A"), s.station(t, "B")
	o := order("X1", "one")
	require.True(t, claim(t, a, o).Mine)
	_, err := a.Intend(ctx, plan(o))
	require.NoError(t, err)
	s.pass(20 * time.Second)
	require.NoError(t, a.Extend(ctx))
	s.pass(20 * time.Second)
	require.ErrorIs(t, claim(t, b, o).Err, ledger.ErrLeased, "extended")
	s.pass(20 * time.Second)
	c := claim(t, b, o)
	require.True(t, c.Open(), "a station that says nothing has died")
	again, err := b.Intend(ctx, plan(o))
	require.NoError(t, err)
	require.True(t, again)
	// It had not died.
	require.ErrorIs(t, a.Finish(ctx, "X1", object), ledger.ErrLeased)
	require.NoError(t, b.Finish(ctx, "X1", object))
}

func numbers(t *testing.T, s *suite) {
	ctx, a, b := t.Context(), s.station(t, "A"), s.station(t, "B")
	series := func(station, first string, count uint64) ledger.Series {
		x, err := ledger.ParseSeries(station, first, count)
		require.NoError(t, err)
		return x
	}
	require.NoError(t, a.Allocate(ctx, series("A", "K0000010", 3)))
	refused(t, a.Allocate(ctx, series("B", "K0000012", 5)), "NUM-STATION")
	require.NoError(t, a.Allocate(ctx, series("B", "K0000013", 5)))
	require.True(t, claim(t, a, order("K0000011", "one")).Mine)
	refused(t, claim(t, b, order("K0000012", "one")).Err, "NUM-STATION")
	refused(t, claim(t, a, order("K0000018", "one")).Err, "NUM-STATION")
	sign(t, a, order("K0000011", "one"))
	got, err := a.Next(ctx, 5)
	require.NoError(t, err)
	require.Equal(t, []string{"K0000010", "K0000012"}, got, "one was used already")
	_, err = a.Next(ctx, 1)
	refused(t, err, "NUM-STATION")
	got, err = b.Next(ctx, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"K0000013", "K0000014"}, got)
	sign(t, b, order("K0000013", "x"))
	all, err := a.Series(ctx, ledger.Numbers)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.EqualValues(t, 15, all[1].Next)
	_, err = a.Audit(ctx, noSignature)
	require.NoError(t, err)
}

func blanks(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	x, err := ledger.ParseSeries("A", "B001", 10)
	require.NoError(t, err)
	require.NoError(t, l.Receive(ctx, x))
	with := func(number, blank string) ledger.Order {
		o := order(number, number)
		o.Blank = blank
		return o
	}
	sign(t, l, with("X1", "B001"))
	sign(t, l, with("X2", "B002"))
	refused(t, claim(t, l, with("X3", "B001")).Err, "BLANK-DUP")
	refused(t, claim(t, l, with("X3", "B011")).Err, "BLANK-SERIES")
	refused(t, claim(t, l, with("X1", "B003")).Err, "BLANK-DUP")
	require.NoError(t, l.Move(ctx, "X2", ledger.Rejected, "CHIP-DEAD"))
	require.NoError(t, l.Spoil(ctx, "B003", "COVER"))
	refused(t, l.Spoil(ctx, "B003", "COVER"), "BLANK-STATE")
	refused(t, l.Spoil(ctx, "B001", "COVER"), "BLANK-STATE")
	refused(t, l.Destroy(ctx, "B004", ""), "BLANK-STATE")
	require.NoError(t, l.Destroy(ctx, "B002", "TWO-WITNESSES"))
	o := with("X5", "B005")
	claim(t, l, o)
	_, err = l.Intend(ctx, plan(o))
	require.NoError(t, err)
	b, err := l.Balance(ctx, "")
	require.NoError(t, err)
	require.Equal(t, ledger.Balance{Received: 10, Good: 1, Spoiled: 1, Destroyed: 1, InStock: 7, Reserved: 1}, b)
	require.NoError(t, b.Check(7))
	require.Error(t, b.Check(6))
	_, err = l.Audit(ctx, noSignature)
	require.NoError(t, err)
}

func clock(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	sign(t, l, order("X1", "one"))
	s.pass(-4 * time.Minute)
	sign(t, l, order("X2", "two"))
	s.pass(4 * time.Minute)
	sign(t, l, order("X3", "three"))
	s.pass(-time.Hour)
	require.ErrorIs(t, l.CheckClock(ctx), ledger.ErrClock)
	o := order("X4", "four")
	require.True(t, claim(t, l, o).Mine)
	_, err := l.Intend(ctx, plan(o))
	require.ErrorIs(t, err, ledger.ErrClock)
	require.ErrorIs(t, l.Move(ctx, "X1", ledger.Passed, ""), ledger.ErrClock)
	require.NoError(t, l.SetClock(ctx, "battery"))
	_, err = l.Intend(ctx, plan(o))
	require.NoError(t, err)
	_, err = l.Audit(ctx, noSignature)
	require.NoError(t, err)
}

func settled(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	value, err := l.Settled(ctx, "approval")
	require.NoError(t, err)
	require.Nil(t, value)
	require.NoError(t, l.Settle(ctx, "approval", []byte("two of three")))
	require.NoError(t, l.Settle(ctx, "approval", []byte("two of three")))
	refused(t, l.Settle(ctx, "approval", []byte("nobody")), "LEDGER-SETTLED")
	value, err = l.Settled(ctx, "approval")
	require.NoError(t, err)
	require.Equal(t, "two of three", string(value))
}

// pages goes over more books than are read at once.
func pages(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	x, err := ledger.ParseSeries("A", "P00000", 2100)
	require.NoError(t, err)
	require.NoError(t, l.Allocate(ctx, x))
	got, err := l.Next(ctx, 2100)
	require.NoError(t, err)
	require.Len(t, got, 2100)
	next := 0
	for b, err := range l.Books(ctx, "") {
		require.NoError(t, err)
		require.Equal(t, got[next], b.Number)
		next++
	}
	require.Equal(t, 2100, next)
	for b := range l.Books(ctx, "P02098") {
		require.Equal(t, "P02099", b.Number)
	}
	a, err := l.Audit(ctx, noSignature)
	require.NoError(t, err)
	require.EqualValues(t, 2100, a.Books)
}
