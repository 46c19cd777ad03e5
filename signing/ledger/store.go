package ledger

import (
	"context"
	"crypto/sha256"
	"io"
	"iter"
	"time"
)

// Book is what the ledger knows of one number. It holds nothing of the holder.
type Book struct {
	Number  string
	State   State
	Job     string            // the orderer's name for it
	Blank   string            // serial of the blank; "": none
	Station string            // that moved it last
	Content [sha256.Size]byte // hash of what was ordered
	Issue   string            // date of issue that was signed or is about to be: "2026-05-13"
	Object  [sha256.Size]byte // hash of EF.SOD, from Signed on
	Signer  string            // serial of the signer's certificate
	Reason  string            // code of a rejection
	Last    uint64            // its latest record in the audit log
	Time    time.Time         // of that
}

// Fate is what became of a blank.
type Fate uint8

// The fates of blanks. In stock is what none is recorded of.
const (
	InStock   Fate = iota
	Reserved       // taken for a number that is not signed yet; counts as in stock
	Good           // became a book
	Spoiled        // damaged, or its book was rejected
	Destroyed      // spoiled before, and destroyed before witnesses
)

var fateNames = [...]string{"in stock", "reserved", "good", "spoiled", "destroyed"}

// String returns the fate in words.
func (f Fate) String() string { return fateNames[min(int(f), len(fateNames)-1)] }

// Blank is a blank that is no longer simply in stock.
type Blank struct {
	Serial string
	Fate   Fate
	Number string // of the book it became or is reserved for
	Last   uint64
}

// Kind says what a series counts.
type Kind string

// The kinds of series.
const (
	Numbers Kind = "number" // document numbers allocated to a station
	Blanks  Kind = "blank"  // blanks that a station has received
)

// Entry is a record of the audit log as it lies in a store: the bytes, and the hash over them and the hash before.
type Entry struct {
	Seq  uint64
	Raw  []byte
	Hash [sha256.Size]byte
}

// Store is where a ledger's data lies. It knows no rules: package ledger does.
type Store interface {
	// Update runs a transaction that nobody else's update overlaps. When it returns nil everything is on disk to stay; with
	// an error nothing is.
	Update(ctx context.Context, do func(Tx) error) error

	// View runs a transaction that reads one state of the ledger, beside updates.
	View(ctx context.Context, do func(Tx) error) error

	// Lease gives a station those of the numbers that nobody holds beyond now, its own included, until then, and returns them.
	// Of two stations that ask at once one gets a number. It doesn't wait for anybody.
	Lease(ctx context.Context, station string, numbers []string, now, until time.Time) ([]string, error)

	// Extend puts off the end of every lease a station holds.
	Extend(ctx context.Context, station string, until time.Time) error

	// Release ends leases of a station; with no numbers, all of them.
	Release(ctx context.Context, station string, numbers ...string) error

	// Lock makes sure that no other process works under a station's name, until it is closed or the process ends,
	// whatever ends it. ErrLocked says that one does.
	Lock(ctx context.Context, station string) (io.Closer, error)

	Close() error
}

// Tx is what a transaction can read and write. What isn't there is returned as nil, without an error; sequences may be followed
// while other calls are made.
type Tx interface {
	Fact(name string) ([]byte, error)
	PutFact(name string, value []byte) error

	Book(number string) (*Book, error)
	PutBook(*Book) error
	Books(after string) iter.Seq2[*Book, error]     // in the order of numbers
	BooksIn(state State, most int) ([]*Book, error) // the first ones
	CountBooks() (map[State]int64, error)

	Lessee(number string) (station string, err error) // "": nobody
	Unlease(number string) error                      // ends whosever lease

	Blank(serial string) (*Blank, error)
	PutBlank(*Blank) error
	Blanks() iter.Seq2[*Blank, error] // in the order of serials

	Series(kind Kind) ([]Series, error)  // in the order they were made
	PutSeries(kind Kind, s Series) error // new, or what there is with the same prefix, width and first

	Last() (*Entry, error)
	Entry(seq uint64) (*Entry, error)
	Entries(from uint64) iter.Seq2[Entry, error] // in order
	Append(Entry) error

	Heads() ([]SignedHead, error) // in order
	PutHead(SignedHead) error
}
