package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Through the real PC/SC daemon and the virtual reader of vpcd another program finds our chip, and reads what anyone may.
func TestServeToPCSC(t *testing.T) {
	for _, program := range []string{"unshare", "ip", "pcscd", "opensc-tool"} {
		if _, err := exec.LookPath(program); err != nil {
			without(t, err)
		}
	}
	if drivers, _ := filepath.Glob("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"); len(drivers) == 0 {
		without(t, fmt.Errorf("no driver of vpcd"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "unshare", "-mn", "true").CombinedOutput(); err != nil {
		t.Skipf("no namespaces of its own: %s", out)
	}
	dir := t.TempDir()
	makeDocument(t, dir)
	program, err := exec.LookPath("chip")
	require.NoError(t, err, "testscript puts the command on the path")
	out, err := exec.CommandContext(ctx, "unshare", "-mn", "sh", "testdata/live.sh", program, dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	text := string(out)
	require.Contains(t, text, "3b:80:80:01:01")
	require.Contains(t, text, "31 14 30 12 06 0A 04 00 7F 00 07 02 02 04 02 02", "EF.CardAccess")
	require.Contains(t, text, "Received (SW1=0x62, SW2=0x82)")
	require.Regexp(t, `(?s)00 84 00 00 08.*SW1=0x90`, text)
}

func without(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CHANCERY_REQUIRE_TOOLS") != "" {
		t.Fatalf("%v, and CHANCERY_REQUIRE_TOOLS is set", err)
	}
	t.Skip(err)
}
