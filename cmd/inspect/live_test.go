package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/pcsc"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/piv/pivtest/pcscd"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// onReader is a virtual chip in the virtual reader.
type onReader struct{ *sim.Chip }

func (c onReader) Transmit(command []byte) ([]byte, error) {
	return c.Chip.Transmit(context.Background(), command)
}

// The whole way through the real PC/SC daemon: a document is issued, a blank on the reader personalised, and the chip
// inspected by the command; other programs find the same card. Its copy is refused, and an empty reader is no verdict.
func TestIssuePersonaliseInspect(t *testing.T) {
	scan, client := oracle.Find(t, "pcsc_scan"), oracle.Find(t, "opensc-tool")
	t.Setenv(pivtest.SocketVariable, "")
	daemon, err := pcscd.Start("Example Contactless")
	if err != nil {
		oracle.Missing(t, err)
	}
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dir := t.TempDir()
	put := func(name string, data []byte) string {
		t.Helper()
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, data, 0o600))
		return name
	}
	state := teststate.New(t, "UTO", "UT")
	image, secrets := state.Signer(t, pki.DocumentSigner).Issue(t, teststate.Chip{
		Zone: zone, PACE: []string{teststate.PACECAM, teststate.PACEAES128}, Agreement: true, Active: teststate.RSA(),
	})
	trust, page, can := put("csca.cer", state.Certificate.Raw), put("zone.txt", []byte(zone)), put("can.txt", []byte(teststate.CAN+"\n"))
	inspect := func(more ...string) (int, string, string) {
		var out, errs bytes.Buffer
		args := append([]string{"chip", "--trust", trust, "--at", "2026-05-14T12:00:00Z", "--reader", "contactless 00 00"}, more...)
		code := cli.Run(ctx, newCommand, args, &cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		return code, out.String(), errs.String()
	}

	code, out, errs := inspect("--mrz", page, "--wait", "300ms")
	require.Equal(t, int(cli.TokenAbsent), code, "nothing lies there: %s", errs)
	require.Empty(t, out)
	require.Contains(t, errs, "put the document on the reader")

	blank := sim.NewBlank(&sim.Options{Now: func() time.Time { return teststate.Now }})
	require.NoError(t, daemon.Insert(0, onReader{blank}))
	personalise(ctx, t, image, secrets)
	require.True(t, blank.Locked())

	code, out, errs = inspect("--mrz", page)
	require.Equal(t, int(cli.OK), code, "%s%s", out, errs)
	require.True(t, strings.HasPrefix(out, "VALID\n"), "the verdict comes first: %s", out)
	require.Contains(t, out, "passed: chip is original (PACE with chip authentication)")
	require.Empty(t, errs)
	code, out, _ = inspect("--can-file", can, "--json")
	require.Equal(t, int(cli.OK), code)
	require.Contains(t, out, `"verdict":"valid"`)

	text := oracle.Run(t, scan, "-n", "-q", "-t", "1")
	require.Contains(t, text, "Example Contactless 00 00")
	require.Contains(t, text, "3B 80 80 01 01")
	text = oracle.Run(t, client, "-r", "0", "-s", "00A4000C023F00", "-s", "00B09C0000", "-s", "00A4040C07A0000002471001", "-s", "00B08100FF")
	require.Contains(t, text, "02 04 06 02 02 01 02 02 01 0C", "EF.CardAccess offers the mapping")
	require.Contains(t, text, "Received (SW1=0x69, SW2=0x82)", "EF.DG1 is not given to everyone")

	clone, err := sim.New(image, secrets, &sim.Options{Faults: sim.Faults{Clone: true}})
	require.NoError(t, err)
	require.NoError(t, daemon.Insert(0, onReader{clone}))
	code, out, _ = inspect("--mrz", page)
	require.Equal(t, int(cli.Failed), code)
	require.Contains(t, out, "[CHIP-CLONED]")
	require.NotContains(t, out, "ERIKSSON")
}

// personalise writes the blank on the reader, through the service as another program would.
func personalise(ctx context.Context, t *testing.T, image *chip.Image, secrets *chip.Secrets) {
	t.Helper()
	service, err := pcsc.Open(ctx)
	require.NoError(t, err)
	defer service.Close()
	r, err := service.Wait(ctx, "")
	require.NoError(t, err)
	card, err := service.Connect(ctx, r.Name)
	require.NoError(t, err)
	require.NoError(t, chip.Write(ctx, card, image, secrets))
	require.NoError(t, card.Close())
}
