// Package postgres keeps a ledger in a PostgreSQL database: for many stations on many machines. Claims of different stations pass
// by each other (FOR UPDATE SKIP LOCKED); moves come one after the other, since each is chained to the one before.
package postgres

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/internal/sqlstore"
)

// Open opens the ledger in a database, "postgres://user@host/database?search_path=ledger" or a connection string of libpq. Its
// tables are made where they are not there. A server that answers before an update is on disk is refused.
func Open(ctx context.Context, source string) (ledger.Store, error) { return open(ctx, source, usual) }

func open(ctx context.Context, source string, p patience) (ledger.Store, error) {
	db, err := p.connect(source)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(durable(ctx, db), hasSchema(ctx, db)); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", fault(err)), db.Close())
	}
	gone := &atomic.Bool{}
	d := reading()
	d.Exclusive, d.SkipLocked, d.Again = `LOCK TABLE audit IN EXCLUSIVE MODE`, ` FOR UPDATE SKIP LOCKED`, lost
	d.Lock = func(ctx context.Context, station string) (io.Closer, error) {
		return p.lockStation(ctx, db, station, gone)
	}
	d.Held = func() error {
		if gone.Load() {
			return errLost
		}
		return nil
	}
	store, err := sqlstore.Open(ctx, db, db, d)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), db.Close())
	}
	return store, nil
}

// OpenReader opens the ledger in a database to look at, for [ledger.OpenReader]: nothing is made or written, so that who may only read
// the tables can.
func OpenReader(ctx context.Context, source string) (ledger.Store, error) {
	db, err := usual.connect(source)
	if err != nil {
		return nil, err
	}
	if err := hasSchema(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", fault(err)), db.Close())
	}
	return sqlstore.OpenReader(db, reading()), nil
}

// reading is as much of the dialect as views need.
func reading() sqlstore.Dialect {
	return sqlstore.Dialect{
		Blob: "BYTEA", Integer: "BIGINT", KeyText: `TEXT COLLATE "C"`, Numbered: true, Prepares: true,
		Snapshot: sql.LevelRepeatableRead, Fault: fault,
	}
}

func (p patience) connect(source string) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(source)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err) // pgx leaves passwords out
	}
	ask(cfg)
	cfg.DialFunc = p.dialed((&net.Dialer{}).DialContext)
	db := stdlib.OpenDB(*cfg, stdlib.OptionShouldPing(p.alive), stdlib.OptionResetSession(closed))
	db.SetMaxOpenConns(8)
	db.SetConnMaxIdleTime(time.Minute)
	return db, nil
}

// ask says what every session is to have, whatever the server's defaults are. Nobody waits for ever: not for the locks of a station
// that stands still, and not for a machine that is cut off, on either side; see line for this one.
func ask(cfg *pgx.ConnConfig) {
	cfg.RuntimeParams["synchronous_commit"] = "on"
	cfg.RuntimeParams["application_name"] = "chancery ledger"
	for name, value := range map[string]string{
		"lock_timeout": "20s", "idle_in_transaction_session_timeout": "60s",
		"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3", "tcp_user_timeout": "30s",
	} {
		if cfg.RuntimeParams[name] == "" {
			cfg.RuntimeParams[name] = value
		}
	}
	cfg.ConnectTimeout = cmp.Or(cfg.ConnectTimeout, 15*time.Second) // of all that it takes, for each of the server's addresses
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
type stationLock struct {
	*sql.Conn
	unwatch func() // returns when nobody uses the session
}

// errLost ends the work of a station whose lock is gone: its name is free, and who takes it now takes over its leases.
var errLost = fmt.Errorf("%w: the session that holds this station's name is lost: another process may have it by now", ledger.ErrUnreachable)

func (p patience) lockStation(ctx context.Context, db *sql.DB, station string, gone *atomic.Bool) (io.Closer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	for tries := 0; ; tries++ {
		taken := false
		err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1 # hashtext(current_schema())::bigint)`, lockKey(station)).Scan(&taken)
		switch {
		case err == nil && taken:
			return &stationLock{conn, p.watch(conn, gone)}, nil
		case err == nil && tries == lockTries:
			err = ledger.ErrLocked
		}
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		select {
		case <-time.After(lockPause):
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), conn.Close())
		}
	}
}

// watch listens to a session, which has nothing to say, and asks it now and then whether it is there, until it ends by itself: then
// it is lost.
func (p patience) watch(conn *sql.Conn, gone *atomic.Bool) (unwatch func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = conn.Raw(func(driver any) (err error) {
			session := driver.(*stdlib.Conn).Conn().PgConn()
			for err == nil && ctx.Err() == nil {
				if err = p.within(ctx, session.WaitForNotification); pgconn.Timeout(err) {
					err = p.within(context.WithoutCancel(ctx), session.Ping) // a question that is taken back ends the session
				}
			}
			return err
		})
		gone.Store(ctx.Err() == nil)
	}()
	return func() {
		cancel()
		<-ended
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
func (l *stationLock) Close() error {
	l.unwatch()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err := l.ExecContext(ctx, `SELECT pg_advisory_unlock_all()`)
	return errors.Join(err, l.Conn.Close())
}
