package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/piv/pivtest/pcscd"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// Through the real PC/SC daemon and the virtual reader of vpcd another program finds our chip, and reads what anyone may.
func TestServeToPCSC(t *testing.T) {
	client := oracle.Find(t, "opensc-tool")
	t.Setenv(pivtest.SocketVariable, "")
	daemon, err := pcscd.Start("Virtual reader")
	if err != nil {
		oracle.Missing(t, err)
	}
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	dir := t.TempDir()
	makeDocument(t, dir)
	serve(t, daemon.Address(0), filepath.Join(dir, "doc"), "--secrets", filepath.Join(dir, "doc.keys"))
	require.Eventually(t, func() bool {
		_, err := oracle.Try(t, client, "-a")
		return err == nil
	}, time.Minute, 50*time.Millisecond, "the daemon sees the chip")

	require.Contains(t, oracle.Run(t, client, "-a"), "3b:80:80:01:01")
	text := oracle.Run(t, client, "-s", "00A4000C023F00", "-s", "00B09C0000", "-s", "00A4040C07A0000002471001", "-s", "0084000008")
	require.Contains(t, text, "31 14 30 12 06 0A 04 00 7F 00 07 02 02 04 02 02", "EF.CardAccess")
	require.Contains(t, text, "Received (SW1=0x62, SW2=0x82)")
	require.Regexp(t, `(?s)00 84 00 00 08.*SW1=0x90`, text)
}

// A blank in the virtual reader is personalised, read, recorded and replayed by the commands, each a client of the daemon.
func TestWriteReadRecordOnReader(t *testing.T) {
	t.Setenv(pivtest.SocketVariable, "")
	daemon, err := pcscd.Start("Virtual reader")
	if err != nil {
		oracle.Missing(t, err)
	}
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	dir := t.TempDir()
	makeDocument(t, dir)
	in := func(name string) string { return filepath.Join(dir, name) }
	serve(t, daemon.Address(0), "--blank")
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := cli.Run(t.Context(), newCommand, args, &cli.Streams{In: strings.NewReader(""), Out: &out, Err: &out})
		return code, out.String()
	}
	good := func(args ...string) string {
		t.Helper()
		code, out := run(args...)
		require.Zero(t, code, "%v: %s", args, out)
		return out
	}
	require.Eventually(t, func() bool {
		_, out := run("readers", "--json")
		return strings.Contains(out, `{"reader":"Virtual reader 00 00","card":true,"contactless":true,"inUse":false,"mute":false,"atr":"3b80800101"}`)
	}, time.Minute, 50*time.Millisecond)
	require.Contains(t, good("readers"), "Virtual reader 00 01: no card")
	require.Contains(t, good("write", in("doc"), "--secrets", in("doc.keys"), "--reader", "00 00"), "written and locked")
	require.Contains(t, good("read", in("back"), "--reader", "00 00", "--can-file", in("can.txt")), "chip authentication      done")
	require.Contains(t, good("record", in("session.txt"), "--mrz", in("zone.txt")), "PACE GM")
	good("replay", in("session.txt"), in("again"), "--mrz", in("zone.txt"))
	for _, name := range []string{"DG1.bin", "DG2.bin", "EF.SOD.bin"} {
		want, err := os.ReadFile(filepath.Join(in("doc"), name))
		require.NoError(t, err)
		for _, folder := range []string{"back", "again"} {
			got, err := os.ReadFile(filepath.Join(in(folder), name))
			require.NoError(t, err)
			require.Equal(t, want, got, "%s/%s", folder, name)
		}
	}
	code, out := run("write", in("doc"), "--reader", "00 00")
	require.Equal(t, int(cli.Failed), code, "a locked chip takes nothing: %s", out)
	code, out = run("read", "--reader", "nobody's", "--mrz", in("zone.txt"))
	require.Equal(t, int(cli.TokenAbsent), code)
	require.Contains(t, out, "Virtual reader 00 00", "the error names those there are")
}

// serve runs "chip serve" until the test ends.
func serve(t *testing.T, address string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		cli.Run(ctx, newCommand, append([]string{"serve", "--vpcd", address}, args...), &cli.Streams{In: os.Stdin, Out: io.Discard, Err: io.Discard})
	})
	t.Cleanup(func() { cancel(); done.Wait() })
}
