//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/interrupt"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// A command that reads a long batch ends at Ctrl-C, long before the batch does.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	var batch bytes.Buffer
	for i := range 50_000 {
		fmt.Fprintf(&batch, `{"v":1,"job":"%d","doc":"PP","size":"TD3","number":"X%07d","issuer":"UTO","nationality":"UTO","names":{"primary":"CHAN"},"birth":"1990","sex":"X","expiry":"2036-05-13","portrait":"1.jpg"}`+"\n", i, i)
	}
	jobs := filepath.Join(dir, "jobs.jsonl")
	require.NoError(t, os.WriteFile(jobs, batch.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "1.jpg"), specimen.Portrait(1), 0o600))
	interrupt.Command(t, exec.Command("personalize", "lint", jobs, "--json", "--at", "2026-05-14T12:00:00Z"), nil)
}
