package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Plan is what is about to be signed.
type Plan struct {
	Order
	Issue  string // date of issue that will be in the document
	Signer string // serial of the document signer's certificate, in hexadecimal
	Token  uint32 // serial of its token; 0: none
}

// Intend brings to disk that the key is about to be used: when it returns nil, and not before, the document may be signed. again
// says that a crash had left the same intent open, and that the log says so now. The number must be claimed.
func (l *Ledger) Intend(ctx context.Context, p Plan) (again bool, err error) {
	err = l.update(ctx, func(c *change) error {
		again = false
		holder, err := c.Lessee(p.Number)
		if err != nil {
			return err
		}
		if holder != l.station {
			return ErrLeased
		}
		book, err := c.Book(p.Number)
		if err != nil {
			return err
		}
		if err := l.mayIntend(c, book, p); err != nil {
			return err
		}
		if err := c.countSignature(p.Signer); err != nil {
			return err
		}
		if book != nil && book.State == Intent {
			again = true
			book.Signer = p.Signer
			return c.move(book, Intent, SignedAgain, signerNote(p))
		}
		if err := c.reserve(p.Order); err != nil {
			return err
		}
		if book == nil {
			book = &Book{Number: p.Number}
		}
		book.Job, book.Blank, book.Content, book.Issue, book.Signer = p.Job, p.Blank, p.Content, p.Issue, p.Signer
		return c.move(book, Intent, Moved, signerNote(p))
	})
	return again, err
}

func (l *Ledger) mayIntend(c *change, book *Book, p Plan) error {
	if err := c.ready(); err != nil {
		return err
	}
	if err := fits(book, p.Order); err != nil {
		return err
	}
	if book != nil {
		switch {
		case book.State >= Signed:
			return refuse("NUM-DUP", "number", "signed before")
		case book.State == Intent && book.Issue != p.Issue:
			return refuse("NUM-DUP", "issued", "begun before with another date of issue, and not finished")
		}
	}
	return l.allowed(c, p.Order)
}

func signerNote(p Plan) string {
	if p.Token != 0 {
		return fmt.Sprintf("token %d", p.Token)
	}
	return ""
}

// countSignature counts one more signature of a certificate's key.
func (c *change) countSignature(signer string) error {
	made, err := c.Fact(factMade + signer)
	if err != nil {
		return err
	}
	n := uint64(0)
	if len(made) == 8 {
		n = binary.BigEndian.Uint64(made)
	}
	return c.PutFact(factMade+signer, binary.BigEndian.AppendUint64(nil, n+1))
}

// Made returns how many signatures the key of a certificate was about to make, by the certificate's serial as in [Plan].
func (l *Ledger) Made(ctx context.Context, signer string) (n uint64, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		made, err := tx.Fact(factMade + signer)
		if err == nil && len(made) == 8 {
			n = binary.BigEndian.Uint64(made)
		}
		return err
	})
	return n, err
}

// reserve takes the blank of an order out of stock.
func (c *change) reserve(o Order) error {
	if o.Blank == "" {
		return nil
	}
	blank, err := c.Blank(o.Blank)
	if err != nil {
		return err
	}
	if blank == nil {
		blank = &Blank{Serial: o.Blank}
	}
	if blank.Fate == Reserved {
		return nil // for this number: allowed has looked
	}
	blank.Number = o.Number
	return c.moveBlank(blank, Reserved, "")
}

// Finish brings to disk that the document was signed, verified, written and read again. object is the hash of its EF.SOD. It
// ends the lease. If another station finished it meanwhile, having taken it over, that is ErrLeased: its result stands and this
// one is thrown away.
func (l *Ledger) Finish(ctx context.Context, number string, object [sha256.Size]byte) error {
	return l.update(ctx, func(c *change) error {
		book, err := c.Book(number)
		if err != nil {
			return err
		}
		switch {
		case book == nil:
			return ErrNotFound
		case book.State != Intent || book.Station != l.station:
			return ErrLeased
		}
		book.Object = object
		if err := c.move(book, Signed, Moved, ""); err != nil {
			return err
		}
		if book.Blank != "" {
			blank, err := c.Blank(book.Blank)
			if err != nil {
				return err
			}
			if blank != nil && blank.Fate == Reserved {
				if err := c.moveBlank(blank, Good, ""); err != nil {
					return err
				}
			}
		}
		return c.Unlease(number)
	})
}
