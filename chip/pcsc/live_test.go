//go:build !darwin && !windows

package pcsc_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/pcsc"
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
	require.NoError(t, c.Close())
}
