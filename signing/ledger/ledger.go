package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Config is how a station works with a ledger.
type Config struct {
	Station string           // its name: up to 64 printable characters
	Clock   func() time.Time // nil: the system's
	Lease   time.Duration    // how long a claim holds without being extended; 0: 30 s
}

// Tolerance is how far a clock may be behind the last record: stations' clocks differ, and clocks are put right by little.
const Tolerance = 5 * time.Minute

// Ledger is an open ledger. It is safe for concurrent use: what several goroutines ask for at once is brought to disk at once.
type Ledger struct {
	store   Store
	station string
	clock   func() time.Time
	lease   time.Duration
	lock    io.Closer // nil: read only

	id  string // the ledger's identity, in heads
	key []byte // of the keyed hashes

	mu      sync.Mutex
	waiting []*request
	leading bool
}

// Format writes identity and station whatever the verb: the key of the hashes is no one's to read.
func (l *Ledger) Format(s fmt.State, _ rune) {
	if l == nil {
		fmt.Fprint(s, "no ledger")
		return
	}
	fmt.Fprintf(s, "ledger %s of station %s", l.id, l.station)
}

// The facts a ledger keeps of itself.
const (
	factKey     = "digest key"
	factID      = "identity"
	factSettled = "settled "
	factMade    = "signatures "
)

// Open takes up work under a station's name: no other process can under the same. A new store becomes a ledger. The ledger closes
// the store.
func Open(ctx context.Context, store Store, cfg Config) (*Ledger, error) {
	if cfg.Station == "" {
		return nil, errors.New("ledger: a station needs a name")
	}
	if err := word("station", cfg.Station); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	lock, err := store.Lock(ctx, cfg.Station)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	l := newLedger(store, cfg)
	l.lock = lock
	if err := l.create(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), lock.Close())
	}
	// Leases of this name are of a process that has died.
	if err := store.Release(ctx, cfg.Station); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), lock.Close())
	}
	return l, nil
}

// OpenReader opens a ledger to look at. It takes no lock, so it can be done while the station works.
func OpenReader(ctx context.Context, store Store) (*Ledger, error) {
	l := newLedger(store, Config{})
	err := store.View(ctx, l.load)
	if err == nil && l.id == "" {
		err = fmt.Errorf("%w: empty", ErrNoLedger)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

func newLedger(store Store, cfg Config) *Ledger {
	l := &Ledger{store: store, station: cfg.Station, clock: cfg.Clock, lease: cfg.Lease}
	if l.clock == nil {
		l.clock = time.Now
	}
	if l.lease <= 0 {
		l.lease = 30 * time.Second
	}
	return l
}

// create makes a ledger of an empty store.
func (l *Ledger) create(ctx context.Context) error {
	return l.update(ctx, func(tx *change) error {
		if err := l.load(tx); err != nil || l.id != "" {
			return err
		}
		key, id := make([]byte, 32), make([]byte, 16)
		rand.Read(key)
		rand.Read(id)
		if err := errors.Join(tx.PutFact(factKey, key), tx.PutFact(factID, id)); err != nil {
			return err
		}
		l.key, l.id = key, hex.EncodeToString(id)
		return tx.log(&Record{Event: Created, Detail: id})
	})
}

func (l *Ledger) load(tx Tx) error {
	key, err := tx.Fact(factKey)
	if err != nil {
		return err
	}
	id, err := tx.Fact(factID)
	if err != nil {
		return err
	}
	l.key, l.id = key, hex.EncodeToString(id)
	return nil
}

// Close gives the station's name and leases free and closes the store.
func (l *Ledger) Close() error {
	var err error
	if l.lock != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err = errors.Join(l.store.Release(ctx, l.station), l.lock.Close())
	}
	return errors.Join(err, l.store.Close())
}

// ID returns the ledger's identity, 32 hexadecimal digits, which its heads repeat.
func (l *Ledger) ID() string { return l.id }

// Station returns the name the ledger was opened under.
func (l *Ledger) Station() string { return l.station }

// Settle writes down a rule of this ledger, such as who approves batches, once and for all. The same value again is no error.
func (l *Ledger) Settle(ctx context.Context, name string, value []byte) error {
	return l.update(ctx, func(tx *change) error {
		before, err := settledBy(tx, name)
		switch {
		case err != nil:
			return err
		case before != nil && string(before) == string(value):
			return nil
		case before != nil:
			return refuse("LEDGER-SETTLED", name, "settled before, and can't be changed")
		}
		sum := sha256.Sum256(value)
		if err := tx.log(&Record{Event: Settled, Detail: sum[:], Note: name}); err != nil {
			return err
		}
		return tx.PutFact(factSettled+name, append(binary.BigEndian.AppendUint64(nil, tx.last.Seq), value...))
	})
}

// Settled returns what was settled under a name, nil if nothing was.
func (l *Ledger) Settled(ctx context.Context, name string) (value []byte, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		value, err = settledBy(tx, name)
		return err
	})
	return value, err
}

// settledBy reads a rule, which lies behind the number of the record that settled it, and holds it against that record.
func settledBy(tx Tx, name string) ([]byte, error) {
	fact, err := tx.Fact(factSettled + name)
	if err != nil || fact == nil {
		return nil, err
	}
	if len(fact) < 8 {
		return nil, fmt.Errorf("%w: what was settled as %q", ErrCorrupted, name)
	}
	value := fact[8:]
	r, err := recordAt(tx, binary.BigEndian.Uint64(fact))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(value); r.Event != Settled || r.Note != name || string(r.Detail) != string(sum[:]) {
		return nil, fmt.Errorf("%w: what was settled as %q is not what the log says", ErrCorrupted, name)
	}
	return value, nil
}

// Note writes that a batch has begun or ended: [BatchBegun], [BatchEnded]. Other records are made by what they tell of.
func (l *Ledger) Note(ctx context.Context, event Event, detail []byte, note string) error {
	if event != BatchBegun && event != BatchEnded {
		return fmt.Errorf("ledger: %v can't be noted", event)
	}
	return l.update(ctx, func(tx *change) error {
		return tx.log(&Record{Event: event, Detail: detail, Note: note})
	})
}

// SetClock lets a ledger go on that a wrong clock has brought into the future: the next records may be older than the last. It is
// itself a record.
func (l *Ledger) SetClock(ctx context.Context, reason string) error {
	return l.update(ctx, func(tx *change) error {
		tx.clockSet = true
		return tx.log(&Record{Event: ClockSet, Note: reason})
	})
}

// CheckClock says whether the clock is behind the last record by more than [Tolerance].
func (l *Ledger) CheckClock(ctx context.Context) error {
	return l.store.View(ctx, func(tx Tx) error {
		last, err := tx.Last()
		if err != nil || last == nil {
			return err
		}
		r, err := ParseRecord(last.Raw)
		if err != nil {
			return errors.Join(ErrCorrupted, err)
		}
		return behind(l.clock(), r.Time)
	})
}

func behind(now, last time.Time) error {
	if late := last.Sub(now); late > Tolerance {
		return fmt.Errorf("%w: it says %s, the last record is of %s", ErrClock,
			now.UTC().Format(time.RFC3339), last.UTC().Format(time.RFC3339))
	}
	return nil
}

// Subject returns what stands for a number in the audit log: its keyed hash, in hexadecimal.
func (l *Ledger) Subject(number string) string {
	d := digest(l.key, "number", number)
	return hex.EncodeToString(d[:])
}
