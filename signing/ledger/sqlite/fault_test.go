package sqlite_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

func open(t testing.TB, path string) *ledger.Ledger {
	t.Helper()
	store, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	l, err := ledger.Open(t.Context(), store, ledger.Config{Station: "A"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func order(number string) ledger.Order {
	return ledger.Order{Number: number, Job: "1", Content: sha256.Sum256([]byte(number))}
}

func intend(l *ledger.Ledger, t testing.TB, number string) error {
	o := order(number)
	if _, err := l.Claim(t.Context(), o); err != nil {
		return err
	}
	_, err := l.Intend(t.Context(), ledger.Plan{Order: o, Issue: "2026-05-14"})
	return err
}

func sign(t testing.TB, l *ledger.Ledger, number string) {
	t.Helper()
	require.NoError(t, intend(l, t, number))
	require.NoError(t, l.Finish(t.Context(), number, sha256.Sum256([]byte("object"))))
}

func anyHead(*ledger.SignedHead) error { return nil }

// Whoever can write to the file can change it, but not unseen.
func TestAuditFindsWhatWasChangedBesideTheLog(t *testing.T) {
	for name, statement := range map[string]string{
		"another content":      `UPDATE books SET content = zeroblob(32) WHERE number = 'X1'`,
		"another object":       `UPDATE books SET object = zeroblob(32) WHERE number = 'X1'`,
		"another job":          `UPDATE books SET job = '2' WHERE number = 'X1'`,
		"another issue":        `UPDATE books SET issue = '2026-05-15' WHERE number = 'X1'`,
		"another state":        `UPDATE books SET state = 9 WHERE number = 'X1'`,
		"another station":      `UPDATE books SET station = 'B' WHERE number = 'X1'`,
		"another number":       `UPDATE books SET number = 'X9' WHERE number = 'X1'`,
		"another time":         `UPDATE books SET time = time + 1 WHERE number = 'X1'`,
		"a book less":          `DELETE FROM books WHERE number = 'X1'`,
		"a book more":          `INSERT INTO books SELECT 'X9', state, job, blank, station, content, issue, object, signer, reason, last, time FROM books WHERE number = 'X1'`,
		"a record of another":  `UPDATE books SET last = (SELECT last FROM books WHERE number = 'X2') WHERE number = 'X1'`,
		"a book put back":      `UPDATE books SET state = 5, object = NULL, last = last - 1 WHERE number = 'X2'`,
		"a record less":        `DELETE FROM audit WHERE seq = 3`,
		"the last record less": `DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)`,
		"a record changed":     `UPDATE audit SET record = record || x'00' WHERE seq = 2`,
		"a hash changed":       `UPDATE audit SET hash = zeroblob(32) WHERE seq = 2`,
		"another identity":     `UPDATE facts SET value = zeroblob(16) WHERE name = 'identity'`,
		"another digest key":   `UPDATE facts SET value = zeroblob(32) WHERE name = 'digest key'`,
		"a rule put aside":     `DELETE FROM facts WHERE name = 'settled approval'`,
		"a rule changed":       `UPDATE facts SET value = substr(value, 1, 8) || x'00' WHERE name = 'settled approval'`,
		"a series widened":     `UPDATE series SET last = last + 1 WHERE kind = 'number'`,
		"a series begun early": `UPDATE series SET first = first - 1 WHERE kind = 'blank'`,
		"another's series":     `UPDATE series SET station = 'B' WHERE kind = 'number'`,
		"a series more":        `INSERT INTO series SELECT 9, kind, station, 'Z', width, first, last, next FROM series WHERE kind = 'number'`,
		"a series less":        `DELETE FROM series WHERE kind = 'blank'`,
		"no series":            `DELETE FROM series`,
		"blanks for numbers":   `UPDATE series SET kind = 'blank', prefix = 'Y' WHERE kind = 'number'`,
		"a blank put back":     `DELETE FROM blanks`,
		"a blank's other fate": `UPDATE blanks SET fate = 4`,
		"a blank's other book": `UPDATE blanks SET number = 'X1'`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger")
			l := open(t, path)
			require.NoError(t, l.Settle(t.Context(), "approval", []byte("two of three")))
			require.NoError(t, l.Allocate(t.Context(), ledger.Series{Station: "A", Prefix: "X", Width: 1, First: 0, Last: 4}))
			require.NoError(t, l.Receive(t.Context(), ledger.Series{Station: "A", Prefix: "B", Width: 1, First: 1, Last: 4}))
			sign(t, l, "X0")
			sign(t, l, "X1")
			sign(t, l, "X2")
			o := order("X3")
			o.Blank = "B1"
			_, err := l.Claim(t.Context(), o)
			require.NoError(t, err)
			_, err = l.Intend(t.Context(), ledger.Plan{Order: o})
			require.NoError(t, err)
			_, err = l.Audit(t.Context(), anyHead)
			require.NoError(t, err)
			require.NoError(t, l.Close())

			db, err := sql.Open("sqlite", path)
			require.NoError(t, err)
			done, err := db.Exec(statement)
			require.NoError(t, err)
			rows, err := done.RowsAffected()
			require.NoError(t, err)
			require.NotZero(t, rows)
			require.NoError(t, db.Close())

			_, err = open(t, path).Audit(t.Context(), anyHead)
			require.Error(t, err)
		})
	}
}

// A whole ledger put back to yesterday is right in itself. Only a head that was kept elsewhere shows it.
func TestRollback(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "ledger"), filepath.Join(dir, "copy")
	l := open(t, path)
	sign(t, l, "X1")
	require.NoError(t, l.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(copied, data, 0o600))
	l = open(t, path)
	sign(t, l, "X2")
	head, err := l.Head(t.Context())
	require.NoError(t, err)
	require.NoError(t, l.Reaches(t.Context(), head))
	old := open(t, copied)
	_, err = old.Audit(t.Context(), anyHead)
	require.NoError(t, err)
	require.ErrorIs(t, old.Reaches(t.Context(), head), ledger.ErrRolledBack)
	require.ErrorIs(t, open(t, filepath.Join(dir, "other")).Reaches(t.Context(), head), ledger.ErrRolledBack)
}

// What a power cut leaves of the write-ahead log, cut anywhere or with its end spoiled, opens again with everything that had
// been confirmed up to there, and goes on.
func TestTornLog(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger")
	l := open(t, path)
	sign(t, l, "X1")
	before, err := os.Stat(path + "-wal")
	require.NoError(t, err)
	require.NoError(t, intend(l, t, "X2"))
	base, err := os.ReadFile(path)
	require.NoError(t, err)
	wal, err := os.ReadFile(path + "-wal")
	require.NoError(t, err)
	require.Greater(t, len(wal), int(before.Size()))
	step := max(1, (len(wal)-int(before.Size()))/16)
	for cut := int(before.Size()); cut < len(wal); cut += step {
		for _, spoil := range []bool{false, true} {
			torn := filepath.Join(dir, fmt.Sprint("torn", cut, spoil))
			data := wal[:cut:cut]
			if spoil {
				data = append(data, make([]byte, 100)...)
			}
			require.NoError(t, os.WriteFile(torn, base, 0o600))
			require.NoError(t, os.WriteFile(torn+"-wal", data, 0o600))
			again := open(t, torn)
			book, err := again.Book(t.Context(), "X1")
			require.NoError(t, err)
			require.Equal(t, ledger.Signed, book.State)
			_, err = again.Audit(t.Context(), anyHead)
			require.NoError(t, err)
			sign(t, again, "X2")
			require.NoError(t, again.Close())
		}
	}
}

func TestDiskFullSignsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	sqlite.SetMaxPages(t, 40)
	l := open(t, path)
	var full error
	n := 0
	for ; full == nil && n < 10000; n++ {
		full = intend(l, t, fmt.Sprintf("X%05d", n))
	}
	require.ErrorContains(t, full, "full")
	_, err := l.Book(t.Context(), fmt.Sprintf("X%05d", n-1))
	require.ErrorIs(t, err, ledger.ErrNotFound, "no intent, no signature")
	_, err = l.Audit(t.Context(), anyHead)
	require.NoError(t, err)
	require.NoError(t, l.Close())
	sqlite.SetMaxPages(t, 0)
	l = open(t, path)
	sign(t, l, fmt.Sprintf("X%05d", n-1))
}

func TestFilesAreForTheOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	sign(t, open(t, filepath.Join(dir, "ledger")), "X1")
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 4, "ledger, -wal, -shm, lock")
	for _, f := range files {
		info, err := f.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), f.Name())
	}
}

func TestWhatIsNoLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	require.NoError(t, os.WriteFile(path, []byte("something else, long enough to be looked at by whoever opens it"), 0o600))
	_, err := sqlite.Open(t.Context(), path)
	require.Error(t, err)
	_, err = sqlite.Open(t.Context(), filepath.Join(path, "below"))
	require.Error(t, err)
}

// The journal of one station: intents and results, each on disk before it returns, claimed by sixteen as a batch does. Signers that
// work at once share writes.
func BenchmarkPairs(b *testing.B) {
	for _, signers := range []int{1, 4} {
		b.Run(fmt.Sprintf("signers=%d", signers), func(b *testing.B) {
			l := open(b, filepath.Join(b.TempDir(), "ledger"))
			start, n := time.Now(), 0
			for b.Loop() {
				orders := make([]ledger.Order, 16)
				for i := range orders {
					orders[i] = order(fmt.Sprintf("N%08d", n+i))
				}
				n += len(orders)
				_, err := l.Claim(b.Context(), orders...)
				require.NoError(b, err)
				pairs(b, l, orders, signers)
			}
			b.ReportMetric(float64(n)/time.Since(start).Seconds(), "pairs/s")
		})
	}
}

func pairs(b *testing.B, l *ledger.Ledger, orders []ledger.Order, signers int) {
	var all sync.WaitGroup
	for s := range signers {
		all.Go(func() {
			for i := s; i < len(orders); i += signers {
				_, err := l.Intend(b.Context(), ledger.Plan{Order: orders[i], Issue: "2026-05-14"})
				if err == nil {
					err = l.Finish(b.Context(), orders[i].Number, sha256.Sum256([]byte("object")))
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
}
