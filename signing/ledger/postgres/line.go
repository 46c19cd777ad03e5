package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/chancery-id/chancery/signing/ledger"
)

// patience is how long a station waits for its server.
type patience struct {
	// silence may lie before the next octet of an answer comes, or before there is room to write the next one of a question. It is
	// longer than a lock is waited for (see ask), and than the longest statement should take: all books are counted in one.
	silence time.Duration

	// pulse is how long a session that nobody uses is left alone before it is asked whether it is there still, and how long it may
	// then take to say so.
	pulse time.Duration
}

var usual = patience{silence: 30 * time.Second, pulse: 10 * time.Second}

// line is a connection that does not wait for ever. TCP itself gives up a question on its way after a quarter of an hour, and an answer
// of which a part has come never, where what lies between (a proxy, a tunnel) still says that all is well.
type line struct {
	net.Conn
	most        time.Duration
	mu          sync.Mutex
	read, write bool // a deadline of the driver's own stands: it is the one that counts
	dead        bool // waited for once, and for good: the driver reads again after a timeout
}

// dialed makes lines of what a dialer returns.
func (p patience) dialed(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &line{Conn: conn, most: p.silence}, nil
	}
}

// Read waits for so long.
func (l *line) Read(b []byte) (int, error) {
	return l.wait(b, l.Conn.Read, l.Conn.SetReadDeadline, &l.read)
}

// Write waits for so long.
func (l *line) Write(b []byte) (int, error) {
	return l.wait(b, l.Conn.Write, l.Conn.SetWriteDeadline, &l.write)
}

func (l *line) wait(b []byte, do func([]byte) (int, error), set func(time.Time) error, own *bool) (int, error) {
	l.mu.Lock()
	if l.dead {
		l.mu.Unlock()
		return 0, silent(l.most)
	}
	if !*own {
		_ = set(time.Now().Add(l.most)) // fails on a connection that is closed, as do does
	}
	l.mu.Unlock()
	n, err := do(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	if errors.Is(err, os.ErrDeadlineExceeded) && !*own {
		l.dead, err = true, silent(l.most)
	}
	return n, err
}

// silent is a timeout, of which the driver keeps the words.
type silent time.Duration

func (s silent) Error() string {
	return fmt.Sprintf("nothing has come from the server for %v", time.Duration(s))
}
func (silent) Timeout() bool   { return true }
func (silent) Temporary() bool { return false }

// SetDeadline sets the driver's deadline, or takes it away.
func (l *line) SetDeadline(t time.Time) error {
	return errors.Join(l.SetReadDeadline(t), l.SetWriteDeadline(t))
}

// SetReadDeadline is like SetDeadline.
func (l *line) SetReadDeadline(t time.Time) error {
	return l.deadline(t, &l.read, l.Conn.SetReadDeadline)
}

// SetWriteDeadline is like SetDeadline.
func (l *line) SetWriteDeadline(t time.Time) error {
	return l.deadline(t, &l.write, l.Conn.SetWriteDeadline)
}

func (l *line) deadline(t time.Time, own *bool, set func(time.Time) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	*own = !t.IsZero()
	return set(t)
}

// alive asks a session that was idle whether it is there still, for no longer than that takes; one that is not is closed by it.
func (p patience) alive(ctx context.Context, s stdlib.ShouldPingParams) (ask bool) {
	if s.IdleDuration > time.Second {
		_ = p.within(ctx, s.Conn.PgConn().Ping)
	}
	return false
}

// within gives up after a pulse.
func (p patience) within(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, p.pulse)
	defer cancel()
	return do(ctx)
}

// closed gives up a session that alive has found dead.
func closed(_ context.Context, conn *pgx.Conn) error {
	if conn.IsClosed() {
		return driver.ErrBadConn
	}
	return nil
}

// fault tells an error of the way to the server, or of a server that is going down, from one that the server answers, and a database
// without a ledger in it.
func fault(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, ledger.ErrUnreachable) || errors.Is(err, ledger.ErrNoLedger) {
		return err
	}
	away := errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
	if e := net.Error(nil); errors.As(err, &e) {
		away = true
	}
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		if e.Code == "42P01" { // a table is not there
			return fmt.Errorf("%w: %w", ledger.ErrNoLedger, err)
		}
		away = strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "57P")
	} else if e := (*pgconn.ConnectError)(nil); errors.As(err, &e) {
		away = true
	}
	if !away {
		return err
	}
	return fmt.Errorf("%w: %w", ledger.ErrUnreachable, err)
}
