package main

import (
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// believed is the fingerprint of the German CSCA certificate that the list of 2024 holds and the signer of that of 2026 leads to.
const believed = "66b09a816ff5c76d3d6ef10f035ded4a8ac4b961b75955f1d5926dc3c63ecb5b"

// BenchmarkFiles is `inspect files` on one document as a whole process, with a trust store prepared of the German list, beside
// one that does nothing but print its help.
func BenchmarkFiles(b *testing.B) {
	dir, list := b.TempDir(), corpus.Read(b, "masterlist/de-2026-05-28.ml")
	makeState(b, dir)
	b.Setenv("HOME", dir)
	b.Setenv("XDG_CONFIG_HOME", "")
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(b, os.WriteFile(at("de.ml"), list, 0o600))
	require.NoError(b, os.WriteFile(at("de.cer"), believedAnchor(b), 0o600))
	inspect := func(args ...string) func() {
		return func() {
			if out, err := exec.Command("inspect", args...).CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
		}
	}
	inspect("trust", "import", at("de.ml"), at("trust/csca.cer"), "--anchor", at("de.cer"), "--anchor", at("trust/csca.cer"), "--store", at("store"))()
	files, slowest := inspect("files", at("genuine"), "--store", at("store"), "--at", "2026-05-14T12:00:00Z"), time.Duration(0)
	ratio.Report(b, "x-start", ratio.Work{
		Do: func() {
			start := time.Now()
			files()
			slowest = max(slowest, time.Since(start))
		},
		Floor: inspect("--help"),
	})
	b.ReportMetric(float64(slowest)/1e6, "slowest-ms")
}

func believedAnchor(b *testing.B) []byte {
	b.Helper()
	list, err := masterlist.Parse(corpus.Read(b, "masterlist/de-2024-08-07.ml"))
	require.NoError(b, err)
	for _, c := range append(list.Certificates, list.CMS.Certificates...) {
		if sum := c.Fingerprint(); hex.EncodeToString(sum[:]) == believed {
			return c.Raw
		}
	}
	b.Fatal("the list lacks its anchor")
	return nil
}
