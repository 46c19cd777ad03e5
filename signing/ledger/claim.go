package ledger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
)

// Order is what a station wants to sign.
type Order struct {
	Number  string
	Job     string
	Blank   string
	Content [sha256.Size]byte // of what was ordered, without a date of issue that was not
}

// Claim says what a station may do about an order.
type Claim struct {
	Book *Book // nil: the number is new
	Mine bool  // it is leased to this station: sign it
	Err  error // a Refusal, or ErrLeased: another station works on it, ask again later
}

// Done says that the number was signed before with the same content: Book holds the result.
func (c Claim) Done() bool { return c.Err == nil && !c.Mine }

// Open says that a crash came between the intent and the result: what was ordered may be signed again, unchanged.
func (c Claim) Open() bool { return c.Mine && c.Book != nil && c.Book.State == Intent }

// Claim leases orders to this station, in the order given, and says of each what may be done. Leases end by [Ledger.Finish],
// [Ledger.Release], or by themselves if they are not extended.
func (l *Ledger) Claim(ctx context.Context, orders ...Order) ([]Claim, error) {
	numbers := make([]string, len(orders))
	for i, o := range orders {
		numbers[i] = o.Number
	}
	now := l.clock()
	mine, err := l.store.Lease(ctx, l.station, numbers, now, now.Add(l.lease))
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	leased := make(map[string]bool, len(mine))
	for _, n := range mine {
		leased[n] = true
	}
	claims := make([]Claim, len(orders))
	var idle []string
	err = l.store.View(ctx, func(tx Tx) error {
		// A store may run this again.
		idle = idle[:0]
		for i, o := range orders {
			if claims[i], err = l.claim(tx, o, leased[o.Number]); err != nil {
				return err
			}
			if leased[o.Number] && !claims[i].Mine {
				idle = append(idle, o.Number)
			}
		}
		return nil
	})
	if err == nil && len(idle) > 0 {
		err = l.store.Release(ctx, l.station, idle...)
	}
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return claims, nil
}

// Look says what Claim would, without taking anything: whose lease it is doesn't matter.
func (l *Ledger) Look(ctx context.Context, orders ...Order) ([]Claim, error) {
	claims := make([]Claim, len(orders))
	err := l.store.View(ctx, func(tx Tx) (err error) {
		for i, o := range orders {
			if claims[i], err = l.claim(tx, o, true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return claims, nil
}

func (l *Ledger) claim(tx Tx, o Order, leased bool) (Claim, error) {
	book, err := tx.Book(o.Number)
	if err != nil {
		return Claim{}, err
	}
	c := Claim{Book: book}
	if c.Err = fits(book, o); c.Err == nil && (book == nil || book.State < Signed) {
		c.Err = l.allowed(tx, o)
		if c.Mine = leased && c.Err == nil; c.Err == nil && !leased {
			c.Err = ErrLeased
		}
	}
	if r := (*Refusal)(nil); c.Err != nil && !errors.As(c.Err, &r) && !errors.Is(c.Err, ErrLeased) {
		return c, c.Err
	}
	return c, nil
}

// fits compares an order with what the number stands for already.
func fits(b *Book, o Order) error {
	if b == nil {
		return nil
	}
	switch {
	case b.State.Final():
		return refuse("NUM-SPENT", "number", "its book was %v: a book made again gets a new number", b.State)
	case b.State >= Signed && b.Content != o.Content:
		return refuse("NUM-DUP", "number", "signed before with other content")
	case b.State == Intent && b.Content != o.Content:
		return refuse("NUM-DUP", "number", "begun before with other content, and not finished")
	case b.Blank != "" && o.Blank != b.Blank:
		return refuse("BLANK-DUP", "blank", "another blank than before for the same number")
	}
	return nil
}

// allowed checks number and blank against what was handed to this station. Where no series was ever allocated, every number may
// be used, and every blank where none was ever received.
func (l *Ledger) allowed(tx Tx, o Order) error {
	if err := l.inSeries(tx, Numbers, o.Number); err != nil {
		return err
	}
	if o.Blank == "" {
		return nil
	}
	if err := l.inSeries(tx, Blanks, o.Blank); err != nil {
		return err
	}
	blank, err := tx.Blank(o.Blank)
	if err != nil || blank == nil || blank.Fate == InStock {
		return err
	}
	if blank.Fate == Reserved && blank.Number == o.Number {
		return nil
	}
	return refuse("BLANK-DUP", "blank", "%v, for another number", blank.Fate)
}

func (l *Ledger) inSeries(tx Tx, kind Kind, serial string) error {
	all, err := tx.Series(kind)
	if err != nil || len(all) == 0 {
		return err
	}
	for _, s := range all {
		if s.Has(serial) {
			if s.Station == l.station {
				return nil
			}
			return refuse(seriesCode(kind), string(kind), "allocated to another station")
		}
	}
	return refuse(seriesCode(kind), string(kind), "of no series that was allocated")
}

func seriesCode(kind Kind) string {
	if kind == Blanks {
		return "BLANK-SERIES"
	}
	return "NUM-STATION"
}

// LeaseTerm returns how long a claim holds without being extended.
func (l *Ledger) LeaseTerm() time.Duration { return l.lease }

// Extend puts off the end of this station's leases. A station that works longer than [Ledger.LeaseTerm] on what it claimed does
// that from time to time.
func (l *Ledger) Extend(ctx context.Context) error {
	return l.store.Extend(ctx, l.station, l.clock().Add(l.lease))
}

// Release gives claims back that will not be worked on.
func (l *Ledger) Release(ctx context.Context, numbers ...string) error {
	if len(numbers) == 0 {
		return nil
	}
	return l.store.Release(ctx, l.station, numbers...)
}
