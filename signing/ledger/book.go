package ledger

import (
	"context"
	"iter"

	"github.com/chancery-id/chancery/signing/ledger/internal/paging"
)

// Move takes a book forward. reason is the code of a rejection, up to 64 characters of ASCII, and never says whose book it was.
// The blank of a rejected book is spoiled with it.
func (l *Ledger) Move(ctx context.Context, number string, to State, reason string) error {
	return l.update(ctx, func(c *change) error {
		book, err := c.Book(number)
		if err != nil {
			return err
		}
		if err := mayMove(book, to, reason); err != nil {
			return err
		}
		if err := c.ready(); err != nil {
			return err
		}
		if to == Rejected {
			book.Reason = reason
			if err := c.spoilOf(book); err != nil {
				return err
			}
			if err := c.Unlease(number); err != nil {
				return err
			}
		}
		return c.move(book, to, Moved, reason)
	})
}

func mayMove(book *Book, to State, reason string) error {
	switch {
	case book == nil:
		return ErrNotFound
	case to == Intent || to == Signed:
		return refuse("STATE-ORDER", "state", "%v is for who signs", to)
	case to == Rejected && reason == "":
		return refuse("STATE-REASON", "reason", "a rejection needs its code")
	case !book.State.CanBecome(to):
		return refuse("STATE-ORDER", "state", "a book that is %v can't become %v", book.State, to)
	}
	if err := word("reason", reason); err != nil {
		return refuse("STATE-REASON", "reason", "%w", err)
	}
	return nil
}

// spoilOf spoils the blank of a book that was rejected.
func (c *change) spoilOf(book *Book) error {
	if book.Blank == "" {
		return nil
	}
	blank, err := c.Blank(book.Blank)
	if err != nil {
		return err
	}
	if blank == nil {
		blank = &Blank{Serial: book.Blank, Number: book.Number}
	}
	if blank.Fate >= Spoiled {
		return nil
	}
	return c.moveBlank(blank, Spoiled, "")
}

// Enter puts a number that is not signed yet on the books, in a state before Intent.
func (l *Ledger) Enter(ctx context.Context, o Order, state State) error {
	return l.update(ctx, func(c *change) error {
		book, err := c.Book(o.Number)
		switch {
		case err != nil:
			return err
		case state == Unknown || state >= Intent:
			return refuse("STATE-ORDER", "state", "%v is for who signs", state)
		case book != nil && !book.State.CanBecome(state):
			return refuse("STATE-ORDER", "state", "a book that is %v can't become %v", book.State, state)
		}
		if err := c.ready(); err != nil {
			return err
		}
		if book == nil {
			book = &Book{Number: o.Number}
		}
		book.Job, book.Content = o.Job, o.Content
		return c.move(book, state, Moved, "")
	})
}

// Book returns what is known of a number, ErrNotFound if nothing is.
func (l *Ledger) Book(ctx context.Context, number string) (book *Book, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		book, err = tx.Book(number)
		if err == nil && book == nil {
			err = ErrNotFound
		}
		return err
	})
	return book, err
}

// Count returns how many books are in each state.
func (l *Ledger) Count(ctx context.Context) (count map[State]int64, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		count, err = tx.CountBooks()
		return err
	})
	return count, err
}

// BooksIn returns the first books in a state, at most that many.
func (l *Ledger) BooksIn(ctx context.Context, state State, most int) (books []*Book, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		books, err = tx.BooksIn(state, most)
		return err
	})
	return books, err
}

// Books returns all books behind a number, in the order of numbers. They are read a page at a time, and nothing is held while the
// loop's body works: it may ask the ledger, and take its time.
func (l *Ledger) Books(ctx context.Context, after string) iter.Seq2[*Book, error] {
	return paging.All(func(last **Book) (page []*Book, err error) {
		from := after
		if last != nil {
			from = (*last).Number
		}
		err = l.store.View(ctx, func(tx Tx) (err error) {
			page, err = firstPage(tx.Books(from))
			return err
		})
		return page, err
	})
}

// firstPage returns the first items of a sequence, a page at most.
func firstPage[T any](all iter.Seq2[T, error]) (page []T, err error) {
	for item, err := range all {
		if err != nil {
			return nil, err
		}
		if page = append(page, item); len(page) == paging.Size {
			break
		}
	}
	return page, nil
}
