package keyfiletest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/keyfile/internal/cost"
	"github.com/chancery-id/chancery/signing/keyfile/keyfiletest"
)

// A cheap file is opened by its passphrase and by no other.
func TestCheapen(t *testing.T) {
	require.Equal(t, cost.Default, cost.New)
	t.Cleanup(func() { cost.New = cost.Default })
	keyfiletest.Cheapen()
	require.NotEqual(t, cost.Default, cost.New)
	key, err := keyfile.Generate("P-256")
	require.NoError(t, err)
	sealed, err := keyfile.Seal(key, []byte("only for tests"))
	require.NoError(t, err)
	opened, err := keyfile.Open(sealed, []byte("only for tests"))
	require.NoError(t, err)
	require.Equal(t, key.Public(), opened.Public())
	_, err = keyfile.Open(sealed, []byte("only for test"))
	require.ErrorIs(t, err, keyfile.ErrPassphrase)
}
