//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chancery-id/chancery/testdata/interrupt"
)

// A command that waits for the rest of a file, or has thousands of documents before it, ends at Ctrl-C.
func TestInterrupt(t *testing.T) {
	pipe, working := interrupt.Pipe(t)
	interrupt.Command(t, exec.Command("inspect", "replay", pipe), working)

	dir := t.TempDir()
	makeState(t, dir)
	documents := slices.Repeat([]string{filepath.Join(dir, "genuine")}, 2000)
	interrupt.Command(t, exec.Command("inspect", append([]string{"files", "--json", "--trust", filepath.Join(dir, "trust")}, documents...)...), nil)
}
