// Package sqlite keeps a ledger in one file, by SQLite: for the stations of one machine. Every update is on disk when it returns
// (write-ahead log, synchronous=FULL), and a torn end of the log is what had not returned yet.
package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/internal/sqlstore"
)

// Open opens the ledger in a file, which is made if it is not there, readable by its owner only. Beside it lie the files that
// SQLite keeps (-wal, -shm) and a lock file for each station.
func Open(ctx context.Context, path string) (ledger.Store, error) {
	if err := makeFile(path); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	write, err := sql.Open("sqlite", source(absolute, "_txlock=immediate"))
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	read, err := sql.Open("sqlite", source(absolute, "_pragma=query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), write.Close())
	}
	store, err := sqlstore.Open(ctx, write, read, sqlstore.Dialect{
		Blob: "BLOB", Integer: "INTEGER", KeyText: "TEXT", Clustered: " WITHOUT ROWID", OneWriter: true, Readers: 4, Again: busy,
		Fault: func(err error) error { return fault(err, absolute) },
		Lock:  func(_ context.Context, station string) (io.Closer, error) { return lockStation(absolute, station) },
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %s: %w", path, fault(err, absolute)), write.Close(), read.Close())
	}
	return store, nil
}

// OpenReader opens the ledger in a file to look at, for [ledger.OpenReader]: nothing is made or written, so that an auditor's copy
// may lie where nobody can write.
func OpenReader(ctx context.Context, path string) (ledger.Store, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	open := func(more string) (*sql.DB, error) {
		u := url.URL{Scheme: "file", Path: filepath.ToSlash(absolute)}
		db, err := sql.Open("sqlite", u.String()+fmt.Sprintf("?mode=ro&_pragma=busy_timeout(%d)&_pragma=query_only(1)%s", wait.Milliseconds(), more))
		if err != nil {
			return nil, err
		}
		if err := db.QueryRowContext(ctx, `SELECT 1 FROM sqlite_schema`).Scan(new(int)); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, errors.Join(err, db.Close())
		}
		return db, nil
	}
	db, err := open("")
	if e := (*sqlite.Error)(nil); errors.As(err, &e) && (e.Code()&0xFF == sqlite3.SQLITE_CANTOPEN || e.Code()&0xFF == sqlite3.SQLITE_READONLY) {
		// What SQLite keeps beside the file is not there and can't be made. Without a log of writes the file is all there is.
		if info, missing := os.Stat(absolute + "-wal"); missing != nil || info.Size() == 0 {
			db, err = open("&immutable=1")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("ledger: %s: %w", path, fault(err, absolute))
	}
	return sqlstore.OpenReader(db, sqlstore.Dialect{
		Readers: 4, Fault: func(err error) error { return fault(err, absolute) },
	}), nil
}

// making keeps a file that is being made from being opened meanwhile: see makeFile.
var making sync.Mutex

// makeFile makes the file of a ledger where there is none. One that is there is not touched: by closing it this process would give
// up every lock that SQLite has of it (POSIX, fcntl), for a station that is at work with it.
func makeFile(path string) error {
	making.Lock()
	defer making.Unlock()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// maxPages makes a disk full in tests: a file may not grow beyond that many pages. 0: as the disk goes.
var maxPages int

// wait is how long a transaction waits for the file once. Another station's update takes milliseconds, so that who holds it longer
// is another program; and with all that is tried (sqlstore) it ends before the station's own claims do. A test shortens it.
var wait = 10 * time.Second

// source is the data source of a file.
func source(path, more string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if maxPages > 0 {
		more += fmt.Sprintf("&_pragma=max_page_count(%d)", maxPages)
	}
	more = fmt.Sprintf("_pragma=busy_timeout(%d)&", wait.Milliseconds()) + more
	return u.String() + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=fullfsync(1)&" + more
}

// busy says that another process held the file for longer than a wait.
func busy(err error) bool {
	e := (*sqlite.Error)(nil)
	return errors.As(err, &e) && e.Code()&0xFF == sqlite3.SQLITE_BUSY
}

// fault says what an error of SQLite's means: who keeps the file for himself, or that it is another kind of file.
func fault(err error, path string) error {
	e := (*sqlite.Error)(nil)
	if !errors.As(err, &e) || errors.Is(err, ledger.ErrBusy) || errors.Is(err, ledger.ErrNoLedger) {
		return err
	}
	switch e.Code() & 0xFF {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR: // also tables of that name that are no ledger's
		return fmt.Errorf("%w: %w", ledger.ErrNoLedger, err)
	case sqlite3.SQLITE_BUSY:
	default:
		return err
	}
	if name := holder(path); name != "" {
		return fmt.Errorf("%w: %s: %w", ledger.ErrBusy, name, err)
	}
	return fmt.Errorf("%w: %w", ledger.ErrBusy, err)
}

// lockStation takes the lock file of a station's name.
func lockStation(path, station string) (io.Closer, error) {
	sum := sha256.Sum256([]byte(station))
	return lockFile(fmt.Sprintf("%s.%x.lock", path, sum[:6]))
}
