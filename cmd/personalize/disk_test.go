//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// disk mounts a small disk of its own for the ledger and the documents of a factory. Only root may, and not everywhere: where
// CHANCERY_REQUIRE_DISK is set, as .ci/run does where mounting works, a test that can't fails.
func disk(t *testing.T, f *factory, size string) string {
	dir := f.path("disk")
	require.NoError(t, os.Mkdir(dir, 0o700))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		if os.Getenv("CHANCERY_REQUIRE_DISK") != "" {
			t.Fatalf("no disk can be mounted, and CHANCERY_REQUIRE_DISK is set: %v", err)
		}
		t.Skipf("no disk can be mounted here: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

func (f *factory) signOn(disk, minFree string) (code int, out, said string) {
	var stdout, stderr bytes.Buffer
	code = cli.Run(f.t.Context(), newCommand, []string{
		"sign", f.path("a.jsonl"), "--out", filepath.Join(disk, "out"), "--station", "S1", "--dsc", f.path("dsc.pem"), "--key", f.path("dsc.key"),
		"--csca", f.path("csca.pem"), "--min-free", minFree, "--at", teststate.Now.Format(time.RFC3339),
	}, &cli.Streams{Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}

// on counts what the ledger on a disk says is signed, and the folders that are whole.
func (f *factory) on(disk string) (signed int64, folders int) {
	l, err := (&ledgerFlags{source: filepath.Join(disk, "out.ledger")}).read(f.t.Context())
	require.NoError(f.t, err)
	defer l.Close()
	_, err = l.Audit(f.t.Context(), func(*ledger.SignedHead) error { return nil })
	require.NoError(f.t, err)
	count, err := l.Count(f.t.Context())
	require.NoError(f.t, err)
	found, err := filepath.Glob(filepath.Join(disk, "out", "X*"))
	require.NoError(f.t, err)
	return count[ledger.Signed], len(found)
}

// A disk that runs full in the middle of a batch ends it; nothing is signed that could not be written down first, and with room
// again the same command ends the batch.
func TestDiskRunsFull(t *testing.T) {
	f := newFactory(t, "sqlite", 1)
	f.write()
	dir := disk(t, f, "1m")
	code, out, said := f.signOn(dir, "0")
	require.Equal(t, int(cli.PartlyDone), code, "%s%s", out, said)
	require.NotContains(t, said, f.number(0), "no number in a message")
	require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=8m"))
	signed, folders := f.on(dir)
	require.EqualValues(t, bytes.Count([]byte(out), []byte(`"state":"signed"`)), signed)
	require.Less(t, signed, int64(batchSize))
	require.GreaterOrEqual(t, int64(folders), signed)

	code, _, said = f.signOn(dir, "100000")
	require.Equal(t, int(cli.Refused), code)
	require.Contains(t, said, "nothing more is signed")

	code, _, said = f.signOn(dir, "0")
	require.Zero(t, code, said)
	require.Contains(t, said, fmt.Sprintf("%d jobs: ", batchSize))
	signed, folders = f.on(dir)
	require.EqualValues(t, batchSize, signed)
	require.Equal(t, batchSize, folders)
}

// A disk that was mounted read-only signs nothing and says so.
func TestDiskIsReadOnly(t *testing.T) {
	f := newFactory(t, "sqlite", 1)
	f.write()
	dir := disk(t, f, "8m")
	code, _, said := f.signOn(dir, "0")
	require.Zero(t, code, said)
	f.next += batchSize
	f.write()
	require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "size=8m"))
	code, out, said := f.signOn(dir, "0")
	require.NotZero(t, code)
	require.NotContains(t, out, `"state":"signed"`)
	require.Contains(t, said, "read")
	require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=8m"))
	signed, folders := f.on(dir)
	require.EqualValues(t, batchSize, signed)
	require.Equal(t, batchSize, folders)
	code, _, said = f.signOn(dir, "0")
	require.Zero(t, code, said)
}
