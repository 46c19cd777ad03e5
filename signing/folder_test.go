package signing

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Nothing is left of removed files, nor of a removal that a crash cut short, and nobody else's are touched.
func TestRemoveFiles(t *testing.T) {
	b := &Batch{Folder: t.TempDir()}
	gone, other := b.files("X0000001"), b.files("X0000010")
	require.NoError(t, gone.remove(), "nothing is there to remove")
	for _, dir := range []string{gone.path, other.path, filepath.Join(b.Folder, ".X0000001.removed")} {
		require.NoError(t, os.Mkdir(dir, 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "EF.COM.bin"), []byte{0x60, 0}, 0o600))
	}
	require.NoError(t, gone.remove())
	left, err := os.ReadDir(b.Folder)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, "X0000010", left[0].Name())
	there, err := other.exists()
	require.NoError(t, err)
	require.True(t, there)
	require.NoError(t, (&Batch{Folder: filepath.Join(b.Folder, "none")}).files("X1").remove())
}
