//go:build unix

package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/postgres"
	"github.com/chancery-id/chancery/testdata/ledgertest"
	"github.com/chancery-id/chancery/testdata/pgserver"
)

// TestPostgres has one server for all: making one takes seconds.
func TestPostgres(t *testing.T) {
	server := pgserver.Start(t)
	t.Run("Conformance", func(t *testing.T) { conformance(t, server) })
	t.Run("Stuck", func(t *testing.T) { stuck(t, server) })
	t.Run("Lost", func(t *testing.T) { lost(t, server) })
	t.Run("Reader", func(t *testing.T) { reader(t, server) })
	t.Run("Silent", func(t *testing.T) { silent(t, server) })
	t.Run("Crash", func(t *testing.T) { crash(t, server) })
	t.Run("Durable", func(t *testing.T) { durable(t, server) })
}

func conformance(t *testing.T, server *pgserver.Server) {
	ledgertest.Run(t, func(t *testing.T, name string) ledger.Store {
		store, err := postgres.Open(t.Context(), server.Database(t, name))
		require.NoError(t, err)
		t.Cleanup(func() { _ = store.Close() })
		return store
	})
}

func connect(t *testing.T, source string) *pgx.Conn {
	conn, err := pgx.Connect(t.Context(), source)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// A station that stands still in the middle of an update keeps the others out for so long, and not for ever.
func stuck(t *testing.T, server *pgserver.Server) {
	source := server.Database(t, "stuck")
	store, err := postgres.Open(t.Context(), source+"&lock_timeout=100ms")
	require.NoError(t, err)
	l, err := ledger.Open(t.Context(), store, ledger.Config{Station: "A"})
	require.NoError(t, err)
	defer l.Close()
	other, err := connect(t, source).Begin(t.Context())
	require.NoError(t, err)
	_, err = other.Exec(t.Context(), `LOCK TABLE audit IN EXCLUSIVE MODE`)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.ErrorContains(t, l.Note(ctx, ledger.BatchBegun, nil, ""), "lock timeout")
	require.NoError(t, other.Rollback(t.Context()))
	require.NoError(t, l.Note(ctx, ledger.BatchBegun, nil, ""))
}

// A station whose session was ended has lost its name, and writes no more under it.
func lost(t *testing.T, server *pgserver.Server) {
	source := server.Database(t, "lost")
	open := func() *ledger.Ledger {
		store, err := postgres.Open(t.Context(), source)
		require.NoError(t, err)
		l, err := ledger.Open(t.Context(), store, ledger.Config{Station: "A"})
		require.NoError(t, err)
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	first, ended := open(), 0
	err := connect(t, source).QueryRow(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_locks
		WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&ended)
	require.NoError(t, err)
	require.Equal(t, 1, ended)
	second := open()
	o := ledger.Order{Number: "X1"}
	_, err = second.Claim(t.Context(), o)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return first.Note(t.Context(), ledger.BatchBegun, nil, "") != nil }, 30*time.Second, 10*time.Millisecond)
	require.ErrorContains(t, first.Close(), "another process may have it", "and not the other's leases given back")
	_, err = second.Intend(t.Context(), ledger.Plan{Order: o})
	require.NoError(t, err)
}

// Who may read the tables and no more can audit, and nothing else; a database without a ledger is said to have none.
func reader(t *testing.T, server *pgserver.Server) {
	source := server.Database(t, "reader")
	store, err := postgres.Open(t.Context(), source)
	require.NoError(t, err)
	l, err := ledger.Open(t.Context(), store, ledger.Config{Station: "A"})
	require.NoError(t, err)
	defer l.Close()
	_, err = connect(t, source).Exec(t.Context(), `CREATE ROLE auditor LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor`)
	require.NoError(t, err)
	asAuditor := strings.Replace(source, "chancery@", "auditor@", 1)
	_, err = postgres.Open(t.Context(), asAuditor)
	require.Error(t, err)
	seen, err := postgres.OpenReader(t.Context(), asAuditor)
	require.NoError(t, err)
	auditor, err := ledger.OpenReader(t.Context(), seen)
	require.NoError(t, err)
	defer auditor.Close()
	a, err := auditor.Audit(t.Context(), func(*ledger.SignedHead) error { return nil })
	require.NoError(t, err)
	require.EqualValues(t, 1, a.Records)
	require.Error(t, seen.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutFact("x", []byte{1}) }))

	empty, err := postgres.OpenReader(t.Context(), server.Database(t, "empty"))
	require.NoError(t, err)
	defer empty.Close()
	_, err = ledger.OpenReader(t.Context(), empty)
	require.ErrorIs(t, err, ledger.ErrNoLedger)
}

// A server whose processes die at once has lost nothing that was confirmed.
func crash(t *testing.T, server *pgserver.Server) {
	source := server.Database(t, "crash")
	work := func(from, to int) {
		store, err := postgres.Open(t.Context(), source)
		require.NoError(t, err)
		l, err := ledger.Open(t.Context(), store, ledger.Config{Station: "A"})
		require.NoError(t, err)
		defer l.Close()
		_, err = l.Audit(t.Context(), func(*ledger.SignedHead) error { return nil })
		require.NoError(t, err)
		for i := range to {
			o := ledger.Order{Number: fmt.Sprintf("X%d", i), Content: sha256.Sum256([]byte{byte(i)})}
			claims, err := l.Claim(t.Context(), o)
			require.NoError(t, err)
			require.Equal(t, i < from, claims[0].Done())
			if claims[0].Mine {
				_, err = l.Intend(t.Context(), ledger.Plan{Order: o})
				require.NoError(t, err)
				require.NoError(t, l.Finish(t.Context(), o.Number, o.Content))
			}
		}
		server.Crash(t)
		_, err = l.Claim(t.Context(), ledger.Order{Number: "Y"})
		require.Error(t, err)
	}
	work(0, 5)
	server.Run(t)
	work(5, 10)
	server.Run(t)
}

// A server that forgets what it confirmed is no place for a ledger.
func durable(t *testing.T, server *pgserver.Server) {
	server.Stop(t)
	server.Run(t, "-c", "fsync=off")
	_, err := postgres.Open(t.Context(), server.Database(t, "x"))
	require.ErrorContains(t, err, "fsync = off")
	_, err = postgres.Open(t.Context(), server.Database(t, "x")+"&search_path=nowhere")
	require.Error(t, err)
	_, err = postgres.Open(t.Context(), "postgres://:::")
	require.Error(t, err)
}

// The journal of one station with four signers: intents and results, each on disk before it returns.
func BenchmarkPairs(b *testing.B) {
	store, err := postgres.Open(b.Context(), pgserver.Start(b).Database(b, "pairs"))
	require.NoError(b, err)
	l, err := ledger.Open(b.Context(), store, ledger.Config{Station: "A"})
	require.NoError(b, err)
	defer l.Close()
	n := 0
	for b.Loop() {
		orders := make([]ledger.Order, 16)
		for i := range orders {
			orders[i] = ledger.Order{Number: fmt.Sprintf("N%08d", n+i)}
		}
		n += len(orders)
		_, err := l.Claim(b.Context(), orders...)
		require.NoError(b, err)
		var all sync.WaitGroup
		for s := range 4 {
			all.Go(func() {
				for i := s; i < len(orders); i += 4 {
					_, err := l.Intend(b.Context(), ledger.Plan{Order: orders[i]})
					if err == nil {
						err = l.Finish(b.Context(), orders[i].Number, orders[i].Content)
					}
					if err != nil {
						b.Error(err)
					}
				}
			})
		}
		all.Wait()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pairs/s")
}
