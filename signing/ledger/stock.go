package ledger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// Allocate gives a series of document numbers to a station. From the first one on, a station signs numbers of its own series
// only. A number belongs to one series.
func (l *Ledger) Allocate(ctx context.Context, s Series) error { return l.addSeries(ctx, Numbers, s) }

// Receive books a delivery of blanks to a station. From the first one on, a blank must have been received to become a book.
func (l *Ledger) Receive(ctx context.Context, s Series) error { return l.addSeries(ctx, Blanks, s) }

func (l *Ledger) addSeries(ctx context.Context, kind Kind, s Series) error {
	return l.update(ctx, func(c *change) error {
		all, err := c.Series(kind)
		if err != nil {
			return err
		}
		for _, other := range all {
			if s.overlaps(other) {
				return refuse(seriesCode(kind), string(kind), "part of it belongs to a series that is there already")
			}
		}
		if err := errors.Join(word("station", s.Station), serial(kind, s.Prefix)); err != nil {
			return err
		}
		if err := c.ready(); err != nil {
			return err
		}
		if err := c.log(&Record{Event: Allocation, Detail: seriesDigest(kind, s), Note: string(kind)}); err != nil {
			return err
		}
		return c.PutSeries(kind, s)
	})
}

// serial wants serial numbers that can be read off a document and typed: a number is to stand in the zone, and a letter that looks
// like another makes two numbers of one.
func serial(kind Kind, prefix string) error {
	odd := func(c rune) bool { return c <= ' ' || c > '~' }
	if kind == Numbers {
		odd = func(c rune) bool { return (c < 'A' || c > 'Z') && (c < '0' || c > '9') }
	}
	if i := strings.IndexFunc(prefix, odd); i >= 0 {
		return refuse(seriesCode(kind), string(kind), "%+q has no place in one", []rune(prefix[i:])[0])
	}
	return nil
}

// seriesDigest stands for a series in the log: its serial numbers are no secret, but they are numbers.
func seriesDigest(kind Kind, s Series) []byte {
	sum := sha256.Sum256([]byte(string(kind) + "\x00" + s.Station + "\x00" + s.At(s.First) + "\x00" + s.At(s.Last)))
	return sum[:]
}

// Next hands out the next numbers of this station's series, at most that many and fewer only when the series are used up. They
// are on the books as numbered when it returns, and are never handed out again.
func (l *Ledger) Next(ctx context.Context, count int) (numbers []string, err error) {
	err = l.update(ctx, func(c *change) error {
		numbers = nil
		all, err := c.Series(Numbers)
		if err != nil {
			return err
		}
		if err := c.ready(); err != nil {
			return err
		}
		for _, s := range all {
			if s.Station != l.station {
				continue
			}
			for ; s.Next <= s.Last && len(numbers) < count; s.Next++ {
				book, err := c.Book(s.At(s.Next))
				if err != nil {
					return err
				}
				if book != nil {
					continue // it came with a job
				}
				if err := c.move(&Book{Number: s.At(s.Next)}, Numbered, Moved, ""); err != nil {
					return err
				}
				numbers = append(numbers, s.At(s.Next))
			}
			if err := c.PutSeries(Numbers, s); err != nil {
				return err
			}
		}
		if len(numbers) == 0 {
			return refuse("NUM-STATION", "number", "no number is left in this station's series")
		}
		return nil
	})
	return numbers, err
}

// Series returns what was allocated or received.
func (l *Ledger) Series(ctx context.Context, kind Kind) (all []Series, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		all, err = tx.Series(kind)
		return err
	})
	return all, err
}

// Spoil books a blank that was damaged before it became a book, with the code of the reason.
func (l *Ledger) Spoil(ctx context.Context, serial, reason string) error {
	return l.blank(ctx, serial, Spoiled, reason)
}

// Destroy books the destruction of a spoiled blank.
func (l *Ledger) Destroy(ctx context.Context, serial, reason string) error {
	return l.blank(ctx, serial, Destroyed, reason)
}

func (l *Ledger) blank(ctx context.Context, serial string, to Fate, reason string) error {
	return l.update(ctx, func(c *change) error {
		if err := word("reason", reason); err != nil {
			return refuse("STATE-REASON", "reason", "%w", err)
		}
		if err := l.inSeries(c, Blanks, serial); err != nil {
			return err
		}
		blank, err := c.Blank(serial)
		if err != nil {
			return err
		}
		if blank == nil {
			blank = &Blank{Serial: serial}
		}
		switch {
		case to == Spoiled && blank.Fate != InStock:
			return refuse("BLANK-STATE", "blank", "%v: the book is rejected, not its blank spoiled", blank.Fate)
		case to == Destroyed && blank.Fate != Spoiled:
			return refuse("BLANK-STATE", "blank", "%v: only what is spoiled is destroyed", blank.Fate)
		}
		if err := c.ready(); err != nil {
			return err
		}
		return c.moveBlank(blank, to, reason)
	})
}

// Balance is where the blanks are that were received.
type Balance struct {
	Received  int64 `json:"received"`
	Good      int64 `json:"good"`
	Spoiled   int64 `json:"spoiled"`
	Destroyed int64 `json:"destroyed"`
	InStock   int64 `json:"inStock"`
	Reserved  int64 `json:"reserved"` // of those in stock: taken for a document that is not finished
	Strange   int64 `json:"strange"`  // accounted for and never received; must be 0
}

// Check compares the balance with the blanks that a person has counted in the vault, the reserved ones among them: received =
// good + spoiled + destroyed + counted, and nothing that was never received.
func (b Balance) Check(counted int64) error {
	if b.Strange > 0 {
		return fmt.Errorf("%d blanks are accounted for that were never received", b.Strange)
	}
	if sum := b.Good + b.Spoiled + b.Destroyed + counted; sum != b.Received {
		return fmt.Errorf("received %d, but %d good + %d spoiled + %d destroyed + %d counted are %d: %+d",
			b.Received, b.Good, b.Spoiled, b.Destroyed, counted, sum, sum-b.Received)
	}
	return nil
}

// Balance counts the blanks of a station; "" is all stations.
func (l *Ledger) Balance(ctx context.Context, station string) (b Balance, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		b = Balance{}
		all, err := tx.Series(Blanks)
		if err != nil {
			return err
		}
		for _, s := range all {
			if station == "" || s.Station == station {
				b.Received += int64(s.Size())
			}
		}
		gone := int64(0)
		for blank, err := range tx.Blanks() {
			if err != nil {
				return err
			}
			owner, known := ownerOf(all, blank.Serial)
			if known && station != "" && owner != station {
				continue
			}
			switch {
			case !known:
				b.Strange++
				continue
			case blank.Fate == Good:
				b.Good++
			case blank.Fate == Spoiled:
				b.Spoiled++
			case blank.Fate == Destroyed:
				b.Destroyed++
			default:
				b.Reserved++
				continue
			}
			gone++
		}
		b.InStock = b.Received - gone
		return nil
	})
	return b, err
}

func ownerOf(all []Series, serial string) (station string, known bool) {
	for _, s := range all {
		if s.Has(serial) {
			return s.Station, true
		}
	}
	return "", false
}
