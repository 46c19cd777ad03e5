// Package sqlstore is a ledger's store in a database that speaks SQL. What differs from one to another is its Dialect.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/chancery-id/chancery/signing/ledger"
)

// Dialect is what differs between databases.
type Dialect struct {
	Blob, Integer string // types
	KeyText       string // text that is compared by its octets
	Clustered     string // behind a table that lies in the order of its key
	Numbered      bool   // parameters are $1, $2 instead of ?
	Prepares      bool   // the driver keeps prepared statements itself
	Exclusive     string // first statement of an update: keeps other updates out until its end; "": the database does
	OneWriter     bool   // transactions that write come one after the other
	Readers       int    // how many views there may be at once; 0: as many as the pool has connections
	SkipLocked    string // behind a query of leases that another may be taking just now
	Snapshot      sql.IsolationLevel

	// Lock takes the lock of a station's name.
	Lock func(ctx context.Context, station string) (io.Closer, error)

	// Held says why this store may write no more: the lock it took is gone. nil: a lock can't be lost.
	Held func() error

	// Again says that a transaction lost against another one through no fault of its own, and is to be run again.
	Again func(error) bool

	// Fault says of a database's own error what it means to a ledger; it returns any other as it is.
	Fault func(error) error
}

// Store is a ledger.Store.
type Store struct {
	Dialect
	write, read *sql.DB
	writer      chan struct{} // room for one; nil: the database says whose turn it is
	views       chan struct{} // room for as many as there may be at once; nil: the pool says
	mu          sync.Mutex
	prepared    map[key]*sql.Stmt
}

type key struct {
	db    *sql.DB
	query string
}

// Open makes what is not there yet. write and read may be the same; the store closes both. Where the store prepares statements it
// does so on a connection of its own, beside those that transactions hold, and each pool keeps one free for that: else
// transactions that hold them all would wait for ever for one more.
func Open(ctx context.Context, write, read *sql.DB, d Dialect) (*Store, error) {
	s := OpenReader(read, d)
	s.write = write
	if d.OneWriter {
		write.SetMaxOpenConns(1 + 1)
		s.writer = make(chan struct{}, 1)
	}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		for _, statement := range d.statements() {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	return s, err
}

// OpenReader takes what is there and writes nothing.
func OpenReader(read *sql.DB, d Dialect) *Store {
	s := &Store{Dialect: d, write: read, read: read, prepared: map[key]*sql.Stmt{}}
	if d.Readers > 0 {
		read.SetMaxOpenConns(d.Readers + 1)
		s.views = make(chan struct{}, d.Readers)
	}
	return s
}

// Close closes the databases.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for _, stmt := range s.prepared {
		err = errors.Join(err, stmt.Close())
	}
	clear(s.prepared)
	if s.read != s.write {
		err = errors.Join(err, s.read.Close())
	}
	return errors.Join(err, s.write.Close())
}

// Lock implements ledger.Store.
func (s *Store) Lock(ctx context.Context, station string) (io.Closer, error) {
	lock, err := s.Dialect.Lock(ctx, station)
	return lock, s.fault(err)
}

// Update implements ledger.Store.
func (s *Store) Update(ctx context.Context, do func(ledger.Tx) error) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if s.Exclusive != "" {
			if _, err := tx.ExecContext(ctx, s.Exclusive); err != nil {
				return err
			}
		}
		return do(&transaction{ctx, s, s.write, tx})
	})
}

// View implements ledger.Store.
func (s *Store) View(ctx context.Context, do func(ledger.Tx) error) error {
	if err := enter(ctx, s.views); err != nil {
		return err
	}
	defer leave(s.views)
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{Isolation: s.Snapshot, ReadOnly: true})
	if err != nil {
		return s.fault(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return s.fault(do(&transaction{ctx, s, s.read, tx}))
}

func (s *Store) fault(err error) error {
	if s.Fault == nil {
		return err
	}
	return s.Fault(err)
}

// enter waits for room, where it is limited.
func enter(ctx context.Context, room chan struct{}) error {
	if room == nil {
		return nil
	}
	select {
	case room <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func leave(room chan struct{}) {
	if room != nil {
		<-room
	}
}

// tx runs a transaction that writes, again where it lost against another, but not for longer than claims hold.
func (s *Store) tx(ctx context.Context, do func(*sql.Tx) error) error {
	const attempts, most = 20, 15 * time.Second
	began := time.Now()
	for i := 1; ; i++ {
		err := s.once(ctx, do)
		if err == nil || i == attempts || time.Since(began) > most || s.Again == nil || !s.Again(err) {
			return s.fault(err)
		}
		select {
		case <-time.After(time.Duration(i) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) once(ctx context.Context, do func(*sql.Tx) error) (err error) {
	if err := enter(ctx, s.writer); err != nil {
		return err
	}
	defer leave(s.writer)
	if s.Held != nil {
		if err := s.Held(); err != nil {
			return err
		}
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// Also when do never returns: a transaction left open would keep everybody out.
	defer func() { err = errors.Join(err, rollback(tx)) }()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// rollback ends a transaction that has not ended.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// Lease implements ledger.Store.
func (s *Store) Lease(ctx context.Context, station string, numbers []string, now, until time.Time) (mine []string, err error) {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers) // everybody takes them in one order, so that nobody waits in a circle
	numbers = slices.Compact(numbers)
	err = s.tx(ctx, func(tx *sql.Tx) error {
		mine = mine[:0]
		t := &transaction{ctx, s, s.write, tx}
		for _, number := range numbers {
			taken, err := t.lease(station, number, now.UnixMilli(), until.UnixMilli())
			if err != nil {
				return err
			}
			if taken {
				mine = append(mine, number)
			}
		}
		return nil
	})
	return mine, err
}

func (t *transaction) lease(station, number string, now, until int64) (bool, error) {
	inserted, err := t.exec(`INSERT INTO leases (number, station, until) VALUES (?, ?, ?) ON CONFLICT (number) DO NOTHING`,
		number, station, until)
	if err != nil || inserted == 1 {
		return inserted == 1, err
	}
	found := ""
	err = t.row(`SELECT number FROM leases WHERE number = ? AND (station = ? OR until <= ?)`+t.store.SkipLocked,
		number, station, now).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = t.exec(`UPDATE leases SET station = ?, until = ? WHERE number = ?`, station, until, number)
	return err == nil, err
}

// Extend implements ledger.Store.
func (s *Store) Extend(ctx context.Context, station string, until time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := (&transaction{ctx, s, s.write, tx}).exec(`UPDATE leases SET until = ? WHERE station = ?`, until.UnixMilli(), station)
		return err
	})
}

// Release implements ledger.Store.
func (s *Store) Release(ctx context.Context, station string, numbers ...string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		t := &transaction{ctx, s, s.write, tx}
		if len(numbers) == 0 {
			_, err := t.exec(`DELETE FROM leases WHERE station = ?`, station)
			return err
		}
		for _, number := range numbers {
			if _, err := t.exec(`DELETE FROM leases WHERE number = ? AND station = ?`, number, station); err != nil {
				return err
			}
		}
		return nil
	})
}
