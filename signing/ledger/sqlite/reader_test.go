package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// An auditor reads a ledger whole, beside a station at work and where nobody can write, and changes nothing in it.
func TestReaderWritesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger")
	audit := func(t *testing.T) uint64 {
		store, err := sqlite.OpenReader(t.Context(), path)
		require.NoError(t, err)
		l, err := ledger.OpenReader(t.Context(), store)
		require.NoError(t, err)
		defer l.Close()
		a, err := l.Audit(t.Context(), anyHead)
		require.NoError(t, err)
		require.Error(t, store.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutFact("x", []byte{1}) }))
		require.Error(t, store.Release(t.Context(), "A"))
		return a.Books
	}
	l := open(t, path)
	sign(t, l, "X1")
	require.EqualValues(t, 1, audit(t))
	sign(t, l, "X2")
	require.EqualValues(t, 2, audit(t), "what is in the log of writes, too")
	require.NoError(t, l.Close())
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.EqualValues(t, 2, audit(t))
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
	t.Run("ReadOnly", func(t *testing.T) {
		require.NoError(t, os.Chmod(path, 0o400))
		require.NoError(t, os.Chmod(dir, 0o500))
		defer os.Chmod(dir, 0o700)
		if os.WriteFile(filepath.Join(dir, "x"), nil, 0o600) == nil {
			t.Skip("who runs this may write everywhere")
		}
		require.EqualValues(t, 2, audit(t))
	})
}

// What is no ledger is said to be none, and stays what it is.
func TestNoLedger(t *testing.T) {
	for name, content := range map[string]string{"empty": "", "text": "a text, and no database at all, however long it is"} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		store, err := sqlite.OpenReader(t.Context(), path)
		if err == nil {
			_, err = ledger.OpenReader(t.Context(), store)
			require.NoError(t, store.Close())
		}
		require.ErrorIs(t, err, ledger.ErrNoLedger, name)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, content, string(data))
	}
	_, err := sqlite.OpenReader(t.Context(), filepath.Join(t.TempDir(), "none"))
	require.Error(t, err)
}
