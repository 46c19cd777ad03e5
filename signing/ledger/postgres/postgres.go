// Package postgres keeps a ledger in a PostgreSQL database: for many stations on many machines. Claims of different stations pass
// by each other (FOR UPDATE SKIP LOCKED); moves come one after the other, since each is chained to the one before.
package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/internal/sqlstore"
)

// Open opens the ledger in a database, "postgres://user@host/database?search_path=ledger" or a connection string of libpq. Its
// tables are made where they are not there. A server that answers before an update is on disk is refused.
func Open(ctx context.Context, source string) (ledger.Store, error) {
	cfg, err := pgx.ParseConfig(source)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err) // pgx leaves passwords out
	}
	// Asked for in every session, whatever the server's default is.
	cfg.RuntimeParams["synchronous_commit"] = "on"
	cfg.RuntimeParams["application_name"] = "chancery ledger"
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(8)
	db.SetConnMaxIdleTime(time.Minute)
	if err := durable(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), db.Close())
	}
	if err := hasSchema(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), db.Close())
	}
	store, err := sqlstore.Open(ctx, db, db, sqlstore.Dialect{
		Blob: "BYTEA", Integer: "BIGINT", KeyText: `TEXT COLLATE "C"`, Numbered: true, Prepares: true,
		Exclusive: `LOCK TABLE audit IN EXCLUSIVE MODE`, SkipLocked: ` FOR UPDATE SKIP LOCKED`,
		Snapshot: sql.LevelRepeatableRead, Again: lost,
		Lock: func(ctx context.Context, station string) (io.Closer, error) { return lockStation(ctx, db, station) },
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), db.Close())
	}
	return store, nil
}

// durable refuses a server that would forget what it has confirmed.
func durable(ctx context.Context, db *sql.DB) error {
	for _, setting := range []string{"fsync", "full_page_writes"} {
		value := ""
		if err := db.QueryRowContext(ctx, `SELECT current_setting($1)`, setting).Scan(&value); err != nil {
			return err
		}
		if value != "on" {
			return fmt.Errorf("the server runs with %s = %s: a power cut would lose what was signed", setting, value)
		}
	}
	return nil
}

// hasSchema makes sure that there is a schema to make the tables in.
func hasSchema(ctx context.Context, db *sql.DB) error {
	var schema sql.NullString
	err := db.QueryRowContext(ctx, `SELECT current_schema()`).Scan(&schema)
	if err == nil && !schema.Valid {
		err = errors.New("the schema of search_path is not there")
	}
	return err
}

// lost says that a transaction lost against another: serialization failure, deadlock, or two that made the same table.
func lost(err error) bool {
	e := (*pgconn.PgError)(nil)
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "40001", "40P01", "42P07", "42710":
		return true
	case "23505": // the system catalogue's own index, while tables are made
		return e.SchemaName == "pg_catalog"
	}
	return false
}

// stationLock is a session of the database that holds the lock of a station's name: it ends with the process.
type stationLock struct{ *sql.Conn }

func lockStation(ctx context.Context, db *sql.DB, station string) (io.Closer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	for tries := 0; ; tries++ {
		taken := false
		err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1 # hashtext(current_schema())::bigint)`, lockKey(station)).Scan(&taken)
		switch {
		case err == nil && taken:
			return stationLock{conn}, nil
		case err == nil && tries == lockTries:
			err = ledger.ErrLocked
		}
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		time.Sleep(lockPause)
	}
}

// The server takes a moment to notice that a station's process was killed: until then its name is taken.
const (
	lockTries = 50
	lockPause = 100 * time.Millisecond
)

func lockKey(station string) int64 {
	sum := sha256.Sum256([]byte("chancery station " + station))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// Close ends the lock before the session goes back to the pool.
func (l stationLock) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err := l.ExecContext(ctx, `SELECT pg_advisory_unlock_all()`)
	return errors.Join(err, l.Conn.Close())
}
