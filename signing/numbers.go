package signing

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/chancery-id/chancery/signing/ledger"
)

// What [Numbers] refuses for, by errors.Is.
var (
	ErrNumberUsed  = errors.New("used before, for other content")
	ErrNumberSpent = errors.New("its document was rejected, lost or cancelled: one made again gets a new number")
)

// Numbers knows which document numbers are used. [LedgerNumbers] is the one of a station. It must be safe for concurrent use.
type Numbers interface {
	// Allows says whether a number may stand on the document of an order with that digest ([document.Document.Digest]): nil if it
	// is free, or was used for this very order. Errors are [ErrNumberUsed] and [ErrNumberSpent]; any other one is no answer, and
	// refuses as well: what is not known is not signed.
	Allows(ctx context.Context, number string, order [sha256.Size]byte) error
}

// LedgerNumbers are the numbers of a station's ledger, which may be one that was opened to read.
type LedgerNumbers struct{ Ledger *ledger.Ledger }

// Allows looks the number up. It takes no lease and changes nothing: the ledger itself decides again, when the number is claimed.
func (n LedgerNumbers) Allows(ctx context.Context, number string, order [sha256.Size]byte) error {
	book, err := n.Ledger.Book(ctx, number)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return nil
	case err != nil:
		return err
	case book.State.Final():
		return ErrNumberSpent
	case book.State >= ledger.Intent && book.Content != order:
		return ErrNumberUsed
	}
	return nil
}
