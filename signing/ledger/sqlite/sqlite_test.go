package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
	"github.com/chancery-id/chancery/testdata/ledgertest"
)

func TestConformance(t *testing.T) {
	dir := t.TempDir()
	ledgertest.Run(t, func(t *testing.T, name string) ledger.Store {
		store, err := sqlite.Open(t.Context(), filepath.Join(dir, name))
		require.NoError(t, err)
		t.Cleanup(func() { _ = store.Close() })
		return store
	})
}
