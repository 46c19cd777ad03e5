package main

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// A line of heads that a crash has cut short keeps no station from its work and spoils no line behind it; one that is wrong
// elsewhere is an error.
func TestACutLineOfHeads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "heads")
	f := &controlFlags{heads: path}
	head := func(n uint64) ledger.SignedHead {
		return ledger.SignedHead{Head: ledger.Head{Seq: n, Hash: sha256.Sum256([]byte{byte(n)}), Time: teststate.Now}}
	}
	require.NoError(t, f.keep(head(1)))
	require.NoError(t, f.keep(head(2)))
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	first := bytes.IndexByte(whole, '\n') + 1
	for cut := first; cut < len(whole); cut++ {
		require.NoError(t, os.WriteFile(path, whole[:cut], 0o600))
		list, err := readHeads(path)
		require.NoError(t, err, "%d", cut)
		require.NoError(t, f.keep(head(3)))
		again, err := readHeads(path)
		require.NoError(t, err, "%d", cut)
		require.Equal(t, append(list, head(3)), again, "%d", cut)
	}
	for _, wrong := range []string{"{\n" + string(whole), strings.Replace(string(whole), "sha256", "sha1", 1), string(whole) + "{}\n", string(whole) + "{}"} {
		require.NoError(t, os.WriteFile(path, []byte(wrong), 0o600))
		_, err := readHeads(path)
		require.Equal(t, cli.Malformed, cli.CodeOf(err), wrong)
	}
}
