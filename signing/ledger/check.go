package ledger

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"

	"github.com/chancery-id/chancery/signing/ledger/internal/paging"
)

// Audit is what a check of the log has found.
type Audit struct {
	Records  uint64 `json:"records"`
	Heads    int    `json:"heads"`    // signed heads that lie on the chain
	Unsigned uint64 `json:"unsigned"` // records behind the last signed head
	Books    uint64 `json:"books"`    // numbers that the log tells of
	Blanks   uint64 `json:"blanks"`
	Again    uint64 `json:"again"` // signatures made again after a crash

	head        Head
	bookSum     uint64 // of the latest records of all numbers, see follow
	blankSum    uint64
	lastOfBooks map[State]int64
	settled     []string
	series      map[string]int // how often each was allocated, by its hash
}

// Fault is what is wrong with an audit log, and where.
type Fault struct {
	Seq uint64 // 0: no record in particular
	Err error
}

// Error returns place and reason.
func (f *Fault) Error() string {
	if f.Seq == 0 {
		return "audit log: " + f.Err.Error()
	}
	return fmt.Sprintf("audit log: record %d: %v", f.Seq, f.Err)
}

// Unwrap returns the reason.
func (f *Fault) Unwrap() error { return f.Err }

func faultAt(seq uint64, format string, args ...any) error {
	return &Fault{seq, fmt.Errorf(format, args...)}
}

// Check verifies an audit log: that every record follows from the one before, that moves go forward, and that every signed head,
// whose signatures verify judges, lies on the chain. It keeps nothing but the heads in memory, however long the log is, and needs
// no name, number or key. A log that was cut behind the last head can't be told from one that ended there: that is what heads
// kept elsewhere are for.
func Check(entries iter.Seq2[Entry, error], heads []SignedHead, verify func(*SignedHead) error) (*Audit, error) {
	c := &checker{heads: heads, audit: &Audit{lastOfBooks: map[State]int64{}, series: map[string]int{}}}
	for i := range heads {
		if err := verify(&heads[i]); err != nil {
			return nil, faultAt(heads[i].Seq, "its head: %w", err)
		}
		if i > 0 && heads[i].Seq < heads[i-1].Seq {
			return nil, faultAt(heads[i].Seq, "its head comes after that of record %d", heads[i-1].Seq)
		}
	}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if err := c.follow(e); err != nil {
			return nil, err
		}
	}
	a := c.audit
	if len(c.heads) > 0 {
		return nil, faultAt(c.heads[0].Seq, "missing, and a head was signed for it")
	}
	if a.Records == 0 {
		return nil, faultAt(0, "empty")
	}
	a.Unsigned = a.Records - c.signed
	return a, nil
}

// checker follows a log.
type checker struct {
	audit  *Audit
	heads  []SignedHead // not reached yet
	signed uint64       // the last record under a head
	before *Record
}

func (c *checker) follow(e Entry) error {
	a := c.audit
	r, err := ParseRecord(e.Raw)
	switch {
	case err != nil:
		return faultAt(a.Records+1, "%w", err)
	case e.Seq != a.Records+1 || r.Seq != e.Seq:
		return faultAt(a.Records+1, "missing or out of order: record %d is in its place", r.Seq)
	case chain(a.head.Hash, e.Raw) != e.Hash:
		return faultAt(e.Seq, "it or the record before was changed: the hash does not follow")
	case e.Seq == 1 && (r.Event != Created || len(r.Detail) != len(a.head.Ledger)), e.Seq > 1 && r.Event == Created:
		return faultAt(e.Seq, "a log begins with the making of its ledger, once")
	case c.before != nil && r.Event != ClockSet && behind(r.Time, c.before.Time) != nil:
		return faultAt(e.Seq, "older than the record before")
	}
	if e.Seq == 1 {
		a.head.Ledger = [16]byte(r.Detail)
	}
	a.Records, a.head.Seq, a.head.Hash, a.head.Time, c.before = e.Seq, e.Seq, e.Hash, r.Time, r
	if err := a.count(r); err != nil {
		return err
	}
	return c.reach()
}

// reach compares the heads that were signed for the record just read.
func (c *checker) reach() error {
	for len(c.heads) > 0 && c.heads[0].Seq == c.audit.head.Seq {
		if h := c.heads[0].Head; h.Ledger != c.audit.head.Ledger || h.Hash != c.audit.head.Hash || !h.Time.Equal(c.audit.head.Time) {
			return faultAt(h.Seq, "not the one that was signed")
		}
		c.signed = c.audit.head.Seq
		c.audit.Heads++
		c.heads = c.heads[1:]
	}
	return nil
}

// count follows the moves. Each record names the one before of its subject, so that the sum of all sequence numbers less the sum
// of all that are named is the sum of the last ones: what the books must add up to, without a list of them.
func (a *Audit) count(r *Record) error {
	switch r.Event {
	case Moved:
		if !r.From.CanBecome(r.To) {
			return faultAt(r.Seq, "a move from %v to %v", r.From, r.To)
		}
	case SignedAgain:
		a.Again++
		if r.From != Intent || r.To != Intent {
			return faultAt(r.Seq, "signed again and not an open intent")
		}
	case BlankMoved:
		a.blankSum += r.Seq - r.Previous
		if r.Previous == 0 {
			a.Blanks++
		}
		return nil
	case Settled:
		a.settled = append(a.settled, r.Note)
		return nil
	case Allocation:
		a.series[string(r.Detail)]++
		return nil
	default:
		return nil
	}
	if (r.Previous == 0) != (r.From == Unknown) {
		return faultAt(r.Seq, "the first record of a number begins at unknown, and no other")
	}
	a.bookSum += r.Seq - r.Previous
	if r.Previous == 0 {
		a.Books++
	} else {
		a.lastOfBooks[r.From]--
	}
	a.lastOfBooks[r.To]++
	return nil
}

// Audit checks the ledger's own log, and that books, blanks and series are what the log says: none was changed, put back, left out
// or added beside it. verify judges the signature of a head.
func (l *Ledger) Audit(ctx context.Context, verify func(*SignedHead) error) (a *Audit, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		heads, err := tx.Heads()
		if err != nil {
			return err
		}
		if a, err = Check(tx.Entries(1), heads, verify); err != nil {
			return err
		}
		if hex.EncodeToString(a.head.Ledger[:]) != l.id {
			return faultAt(1, "of another ledger")
		}
		return errors.Join(checkSettled(tx, a), checkSeries(tx, a), l.checkBooks(tx, a), l.checkBlanks(tx, a))
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// checkSettled wants every rule that was settled to be there still, as it was.
func checkSettled(tx Tx, a *Audit) error {
	for _, name := range a.settled {
		value, err := settledBy(tx, name)
		if err == nil && value == nil {
			err = faultAt(0, "what was settled as %q is gone", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkSeries wants every series that was allocated to be there still, as it was, and no other.
func checkSeries(tx Tx, a *Audit) error {
	for _, kind := range []Kind{Numbers, Blanks} {
		all, err := tx.Series(kind)
		if err != nil {
			return err
		}
		for _, s := range all {
			d := string(seriesDigest(kind, s))
			if a.series[d] == 0 {
				return faultAt(0, "the series %s to %s of station %s was never allocated", s.At(s.First), s.At(s.Last), s.Station)
			}
			a.series[d]--
		}
	}
	for _, left := range a.series {
		if left > 0 {
			return faultAt(0, "a series that was allocated is gone, or was changed")
		}
	}
	return nil
}

func (l *Ledger) checkBooks(tx Tx, a *Audit) error {
	count, sum := uint64(0), uint64(0)
	for b, err := range tx.Books("") {
		if err != nil {
			return err
		}
		r, err := recordAt(tx, b.Last)
		if err != nil {
			return err
		}
		if r.Subject != digest(l.key, "number", b.Number) || r.To != b.State || r.Station != b.Station || !r.Time.Equal(b.Time) {
			return faultAt(b.Last, "a book is not what it says")
		}
		if d := l.bookDigest(b); len(r.Detail) < len(d) || Digest(r.Detail) != d {
			return faultAt(b.Last, "a book has another content than it says")
		}
		count++
		sum += b.Last
	}
	if count != a.Books || sum != a.bookSum {
		return faultAt(0, "it tells of %d numbers, the ledger has %d, or one of them was put back to an earlier record", a.Books, count)
	}
	return nil
}

func (l *Ledger) checkBlanks(tx Tx, a *Audit) error {
	count, sum := uint64(0), uint64(0)
	for b, err := range tx.Blanks() {
		if err != nil {
			return err
		}
		r, err := recordAt(tx, b.Last)
		if err != nil {
			return err
		}
		if r.Event != BlankMoved || r.Subject != digest(l.key, "blank", b.Serial) || Fate(r.To) != b.Fate ||
			string(r.Detail) != string(l.blankDigest(b)) {
			return faultAt(b.Last, "a blank is not what it says")
		}
		count++
		sum += b.Last
	}
	if count != a.Blanks || sum != a.blankSum {
		return faultAt(0, "it tells of %d blanks, the ledger has %d, or one of them was put back to an earlier record", a.Blanks, count)
	}
	return nil
}

func recordAt(tx Tx, seq uint64) (*Record, error) {
	e, err := tx.Entry(seq)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return nil, faultAt(seq, "missing, and the ledger points to it")
	}
	return ParseRecord(e.Raw)
}

// Entries returns the log, a page at a time like [Ledger.Books].
func (l *Ledger) Entries(ctx context.Context, from uint64) iter.Seq2[Entry, error] {
	return paging.All(func(last *Entry) (page []Entry, err error) {
		next := from
		if last != nil {
			next = last.Seq + 1
		}
		err = l.store.View(ctx, func(tx Tx) (err error) {
			page, err = firstPage(tx.Entries(next))
			return err
		})
		return page, err
	})
}
