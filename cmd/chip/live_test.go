package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv/pivtest/pcscd"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// Through the real PC/SC daemon and the virtual reader of vpcd another program finds our chip, and reads what anyone may.
func TestServeToPCSC(t *testing.T) {
	client := oracle.Find(t, "opensc-tool")
	daemon, err := pcscd.Start("Virtual reader")
	if err != nil {
		oracle.Missing(t, err)
	}
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	dir := t.TempDir()
	makeDocument(t, dir)
	serve(t, daemon.Address(0), dir)
	require.Eventually(t, func() bool {
		_, err := oracle.Try(t, client, "-a")
		return err == nil
	}, 20*time.Second, 50*time.Millisecond, "the daemon sees the chip")

	require.Contains(t, oracle.Run(t, client, "-a"), "3b:80:80:01:01")
	text := oracle.Run(t, client, "-s", "00A4000C023F00", "-s", "00B09C0000", "-s", "00A4040C07A0000002471001", "-s", "0084000008")
	require.Contains(t, text, "31 14 30 12 06 0A 04 00 7F 00 07 02 02 04 02 02", "EF.CardAccess")
	require.Contains(t, text, "Received (SW1=0x62, SW2=0x82)")
	require.Regexp(t, `(?s)00 84 00 00 08.*SW1=0x90`, text)
}

// serve runs "chip serve" for the document in dir until the test ends.
func serve(t *testing.T, address, dir string) {
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		args := []string{"serve", filepath.Join(dir, "doc"), "--secrets", filepath.Join(dir, "doc.keys"), "--vpcd", address}
		cli.Run(ctx, newCommand, args, &cli.Streams{In: os.Stdin, Out: io.Discard, Err: io.Discard})
	})
	t.Cleanup(func() { cancel(); done.Wait() })
}
