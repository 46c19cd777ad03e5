//go:build unix

package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/postgres"
	"github.com/chancery-id/chancery/testdata/pgserver"
)

// proxy is a way to a server that can be cut without either end being told: its own ends of the connections stay open, and say that
// everything has arrived.
type proxy struct {
	net.Listener
	server string
	left   atomic.Int64 // octets that the server may still say; negative: any number
	cut    atomic.Bool
	all    sync.WaitGroup
}

// through returns a way to a database, and how to connect through it.
func through(t *testing.T, source string) (*proxy, string) {
	u, err := url.Parse(source)
	require.NoError(t, err)
	query := u.Query()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{Listener: listener, server: filepath.Join(query.Get("host"), ".s.PGSQL.5432")}
	p.left.Store(-1)
	host, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	query.Set("host", host)
	query.Set("port", port)
	query.Set("sslmode", "disable")
	u.RawQuery = query.Encode()
	ctx, cancel := context.WithCancel(context.Background())
	p.all.Go(func() { p.serve(ctx) })
	t.Cleanup(func() {
		cancel()
		_ = p.Close()
		p.all.Wait()
	})
	return p, u.String()
}

func (p *proxy) serve(ctx context.Context) {
	for {
		station, err := p.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", p.server)
		if err != nil {
			_ = station.Close()
			continue
		}
		context.AfterFunc(ctx, func() { _, _ = station.Close(), server.Close() })
		p.all.Go(func() { p.forward(server, station, false) })
		p.all.Go(func() { p.forward(station, server, true) })
	}
}

// forward reads on when it forwards no more: who writes is not told.
func (p *proxy) forward(to, from net.Conn, answers bool) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if !p.cut.Load() && answers && p.left.Load() >= 0 && p.left.Add(-int64(n)) < 0 {
			n = max(0, n+int(p.left.Load()))
			_, _ = to.Write(buffer[:n])
			p.cut.Store(true)
		}
		switch {
		case p.cut.Load() && err == nil:
			continue
		case err == nil:
			_, err = to.Write(buffer[:n])
		}
		if err != nil {
			if err == io.EOF && !p.cut.Load() {
				_ = to.Close()
			}
			return
		}
	}
}

// A station that is cut off from its server in the middle of an answer says so, and does not wait for ever; so does one that finds
// nobody there when it asks, and one that only has its name there.
func silent(t *testing.T, server *pgserver.Server) {
	const most = time.Second
	source := server.Database(t, "silent")
	// patiently does what needs answers, with more patience where a busy machine leaves its server silent for that long.
	patiently := func(t *testing.T, do func(most time.Duration) error) {
		t.Helper()
		err := do(most)
		for more := 4 * most; err != nil && more <= 16*most; more *= 4 {
			err = do(more)
		}
		require.NoError(t, err)
	}
	within := func(t *testing.T, do func(ctx context.Context) error) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := do(ctx)
		require.ErrorIs(t, err, ledger.ErrUnreachable)
		require.NoError(t, ctx.Err())
	}
	open := func(t *testing.T) (p *proxy, l *ledger.Ledger) {
		patiently(t, func(most time.Duration) error {
			var way string
			p, way = through(t, source)
			store, err := postgres.OpenImpatient(t.Context(), way, most)
			if err != nil {
				return err
			}
			l, err = ledger.Open(t.Context(), store, ledger.Config{Station: fmt.Sprint(t.Name(), most)})
			if err != nil {
				return errors.Join(err, store.Close())
			}
			t.Cleanup(func() { _ = l.Close() })
			return l.Note(t.Context(), ledger.BatchBegun, nil, "")
		})
		return p, l
	}
	for name, octets := range map[string]int64{"Header": 3, "Body": 9, "Later": 200} {
		t.Run(name, func(t *testing.T) {
			p, l := open(t)
			p.left.Store(octets)
			within(t, func(ctx context.Context) error {
				for ctx.Err() == nil {
					if err := l.Note(ctx, ledger.BatchBegun, nil, ""); err != nil {
						return err
					}
				}
				return ctx.Err()
			})
		})
	}
	t.Run("Idle", func(t *testing.T) {
		p, l := open(t)
		p.cut.Store(true)
		within(t, func(ctx context.Context) error {
			for ctx.Err() == nil { // its name is lost before anybody asks for more
				if err := l.Note(ctx, ledger.BatchBegun, nil, ""); err != nil && strings.Contains(err.Error(), "another process may have it") {
					return err
				}
			}
			return ctx.Err()
		})
	})
	t.Run("Reading", func(t *testing.T) {
		p, way := through(t, source)
		var store ledger.Store
		patiently(t, func(most time.Duration) (err error) {
			store, err = postgres.OpenImpatient(t.Context(), way, most)
			return err
		})
		defer store.Close()
		p.left.Store(100)
		within(t, func(ctx context.Context) error {
			for ctx.Err() == nil {
				if err := store.View(ctx, func(tx ledger.Tx) error {
					_, err := tx.CountBooks()
					return err
				}); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	})
	t.Run("Opening", func(t *testing.T) {
		p, source := through(t, source)
		p.left.Store(20)
		within(t, func(ctx context.Context) error {
			_, err := postgres.OpenImpatient(ctx, source, most)
			return err
		})
	})
}
