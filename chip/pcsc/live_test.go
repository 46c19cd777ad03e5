//go:build !darwin && !windows

package pcsc_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/pcsc"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/piv/pivtest/pcscd"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// Through the daemon itself: the chip is found, read, lost on the way and found again.
func TestRealDaemon(t *testing.T) {
	if err := pcscd.Available(); err != nil {
		oracle.Missing(t, err)
	}
	t.Setenv(pivtest.SocketVariable, "")
	daemon, err := pcscd.Start("Example Contactless")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := pcsc.Open(ctx)
	require.NoError(t, err)
	defer s.Close()

	card, image, password := newCard(t)
	readers, err := s.Readers(ctx)
	require.NoError(t, err)
	require.Len(t, readers, 2, "vpcd has two slots")
	_, err = s.Connect(ctx, readers[0].Name)
	require.ErrorIs(t, err, pcsc.ErrNoCard)
	require.NoError(t, daemon.Insert(0, card))
	r, err := s.Wait(ctx, "contactless")
	require.NoError(t, err)
	require.True(t, r.Contactless())

	c, err := s.Connect(ctx, r.Name)
	require.NoError(t, err)
	pulled := false
	reading, err := chip.Read(ctx, c, password, &chip.ReadOptions{
		Attempts: 20, // the daemon notices late that the card went, and gives it out until then
		Progress: func(p chip.Progress) {
			if !pulled && p.Read > 1000 {
				pulled = true
				daemon.Remove(0)
				require.NoError(t, daemon.Insert(0, card))
			}
		},
		Reconnect: func(ctx context.Context) (iso7816.Card, error) {
			_ = c.Close()
			for {
				r, err := s.Wait(ctx, r.Name)
				if err != nil {
					return nil, err
				}
				if c, err = s.Connect(ctx, r.Name); err == nil {
					return c, nil
				}
			}
		},
	})
	require.NoError(t, err)
	require.True(t, pulled)
	require.NotEmpty(t, reading.Interruptions)
	require.True(t, reading.Proofs.Chip.Confirmed)
	for _, f := range image.Files() {
		want, _ := image.File(f)
		got, _ := reading.Image.File(f)
		require.Equal(t, want, got, "%v", f)
	}
	// Another program waits for the card, and gets it when this one lets go, which resets it.
	time.AfterFunc(300*time.Millisecond, func() { _ = c.Close() })
	next, err := s.Connect(ctx, r.Name)
	require.NoError(t, err)
	_, err = next.Transmit(ctx, []byte{0, 0xA4, 0, 0x0C})
	require.NoError(t, err)
	require.NoError(t, next.Close())

	// Extended length goes through, where chip and reader have it: the reading takes a fraction of the commands.
	image.Put(lds.ATR, extendedATR(t, 4098))
	long, err := sim.New(image, secretsOf(t), nil)
	require.NoError(t, err)
	for e, err := range s.Events(ctx) {
		require.NoError(t, err)
		if e.Kind == pcsc.Inserted {
			daemon.Remove(0)
		}
		if e.Kind == pcsc.Removed {
			break
		}
	}
	require.NoError(t, daemon.Insert(0, &onReader{Chip: long}))
	r, err = s.Wait(ctx, "contactless")
	require.NoError(t, err)
	c, err = s.Connect(ctx, r.Name)
	require.NoError(t, err)
	defer c.Close()
	again, err := chip.Read(ctx, c, password, &chip.ReadOptions{Extended: true, Files: []lds.File{lds.DG1, lds.DG2}})
	require.NoError(t, err)
	require.Less(t, again.Commands, reading.Commands*2/3)
	for _, f := range []lds.File{lds.DG1, lds.DG2, lds.SOD} {
		want, _ := image.File(f)
		got, _ := again.Image.File(f)
		require.Equal(t, want, got, "%v", f)
	}
}

// secretsOf is the password of the files and no key.
func secretsOf(t *testing.T) *chip.Secrets {
	t.Helper()
	information, err := mrz.AccessKey(zone)
	require.NoError(t, err)
	return &chip.Secrets{MRZInformation: information}
}

// extendedATR is EF.ATR/INFO of a chip that takes extended length and answers with as much.
func extendedATR(t *testing.T, response uint16) []byte {
	t.Helper()
	lengths := []byte{0x02, 2, 0x10, 0x00, 0x02, 2, byte(response >> 8), byte(response)}
	b, err := (&lds.ATRInfo{Objects: []lds.Object{{Tag: 0x47, Value: []byte{0x84, 0x01, 0xE0}}, {Tag: 0x7F66, Value: lengths}}}).Encode()
	require.NoError(t, err)
	return b
}
