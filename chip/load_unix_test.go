//go:build unix

package chip

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestLinksAndPipesOnDisk(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "DG1.bin")
	if err := os.WriteFile(outside, dg1, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "DG1.bin")); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a link in a folder was followed")
	}
	pipes := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(pipes, "DG1.bin"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(pipes); err == nil {
		t.Error("a pipe in a folder was opened")
	}
	if _, err := Load(filepath.Join(pipes, "DG1.bin")); err == nil {
		t.Error("a pipe was opened")
	}
	if _, err := Load(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
