package live

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/pcsc"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// card answers every command with success.
type card struct{}

func (card) ATR() []byte                     { return []byte{0x3B, 0x80, 0x80, 0x01, 0x01} }
func (card) Reset()                          {}
func (card) Transmit([]byte) ([]byte, error) { return []byte{0x90, 0}, nil }

func open(t *testing.T, args ...string) (*Chip, int, error) {
	t.Helper()
	var p Place
	cmd := &cobra.Command{Use: "x"}
	p.Flags(cmd)
	require.NoError(t, cmd.ParseFlags(args))
	asked := 0
	c, err := p.Open(t.Context(), func() { asked++ })
	if err == nil {
		t.Cleanup(c.Close)
	}
	return c, asked, err
}

func TestZoneFromDescriptor(t *testing.T) {
	name := filepath.Join(t.TempDir(), "zone")
	require.NoError(t, os.WriteFile(name, []byte(zone), 0o600))
	fd, err := syscall.Open(name, syscall.O_RDONLY, 0)
	require.NoError(t, err)
	_, printed, err := password(t, "", fmt.Sprintf("--mrz-fd=%d", fd))
	require.NoError(t, err)
	require.Equal(t, zone, printed)
}

// The reader that is meant: the only card, the one named, and none that is not.
func TestPlace(t *testing.T) {
	t.Setenv(pivtest.SocketVariable, "")
	daemon, err := pivtest.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	_, _, err = open(t, "--wait", "0")
	require.ErrorIs(t, err, pcsc.ErrNoReader)
	require.NoError(t, daemon.Plug("Alpha 00 00"))
	require.NoError(t, daemon.Plug("Beta 00 00"))
	_, asked, err := open(t, "--wait", "150ms")
	require.ErrorIs(t, err, pcsc.ErrNoCard)
	require.Equal(t, 1, asked)
	_, _, err = open(t, "--reader", "gamma")
	require.ErrorIs(t, err, pcsc.ErrNoReader)
	_, _, err = open(t, "--reader", "00 00")
	require.ErrorIs(t, err, pcsc.ErrAmbiguous)

	require.NoError(t, daemon.Insert("Beta 00 00", card{}))
	c, asked, err := open(t)
	require.NoError(t, err)
	require.Zero(t, asked)
	require.Equal(t, "reader Beta 00 00", c.Where)
	require.NotNil(t, c.reconnect(func() {}))
	require.NoError(t, c.Reopen(t.Context()))
	_, err = c.Card.Transmit(t.Context(), []byte{0, 0xA4, 0, 0})
	require.NoError(t, err)

	// Taken away, and put back a moment later.
	daemon.Remove("Beta 00 00")
	_, err = c.Card.Transmit(t.Context(), []byte{0, 0xA4, 0, 0})
	require.ErrorIs(t, err, pcsc.ErrRemoved)
	lost := false
	back := c.reconnect(func() {
		lost = true
		require.NoError(t, daemon.Insert("Beta 00 00", card{}))
	})
	again, err := back(t.Context())
	require.NoError(t, err)
	require.True(t, lost)
	_, err = again.Transmit(t.Context(), []byte{0, 0xA4, 0, 0})
	require.NoError(t, err)
	c.Once = true
	require.Nil(t, c.reconnect(nil), "a recording can't go on with another session")

	require.NoError(t, daemon.Insert("Alpha 00 00", card{}))
	_, _, err = open(t)
	require.ErrorIs(t, err, pcsc.ErrAmbiguous, "two documents: which one?")
	c, _, err = open(t, "--reader", "alpha", "--extended")
	require.NoError(t, err)
	require.True(t, c.Extended)
	names, _ := completeReader(nil, nil, "")
	require.Equal(t, []string{"Alpha 00 00", "Beta 00 00"}, names)
}

// late stands in front of the daemon and says of the first card that it went, as a daemon says that notices late.
func late(t *testing.T) {
	t.Helper()
	const (
		connect     = 4
		noSmartcard = 0x8010000C
	)
	dir, err := pivtest.SocketDir("late")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	behind, path := os.Getenv(pivtest.SocketVariable), filepath.Join(dir, "s")
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	t.Setenv(pivtest.SocketVariable, path)
	var once sync.Once
	serve := func(client, daemon net.Conn) {
		defer client.Close()
		defer daemon.Close()
		go func() { _, _ = io.Copy(client, daemon) }()
		for {
			var header [8]byte
			if _, err := io.ReadFull(client, header[:]); err != nil {
				return
			}
			body := make([]byte, binary.NativeEndian.Uint32(header[:]))
			if _, err := io.ReadFull(client, body); err != nil {
				return
			}
			first := false
			if binary.NativeEndian.Uint32(header[4:]) == connect {
				once.Do(func() { first = true })
				if first {
					binary.NativeEndian.PutUint32(body[len(body)-4:], noSmartcard)
					_, _ = client.Write(body)
					return
				}
			}
			_, _ = daemon.Write(append(header[:], body...))
			if binary.NativeEndian.Uint32(header[4:]) == connect {
				_, _ = io.Copy(daemon, client)
			}
		}
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			if daemon, err := net.Dial("unix", behind); err == nil {
				go serve(client, daemon)
			}
		}
	}()
}

// The daemon still says that a card is there which has just gone: the next one is waited for.
func TestOpenAfterCardHasGone(t *testing.T) {
	t.Setenv(pivtest.SocketVariable, "")
	daemon, err := pivtest.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	require.NoError(t, daemon.Insert("Alpha 00 00", card{}))
	late(t)
	c, asked, err := open(t, "--wait", "10s")
	require.NoError(t, err)
	require.Equal(t, 1, asked)
	require.NoError(t, c.card.Close())
	late(t)
	_, _, err = open(t, "--wait", "0")
	require.ErrorIs(t, err, pcsc.ErrNoCard)
}

// The daemon, and then the reader, go while a chip is read: both are waited for like a document.
func TestReconnectAfterDaemon(t *testing.T) {
	t.Setenv(pivtest.SocketVariable, "")
	daemon, err := pivtest.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	require.NoError(t, daemon.Insert("Alpha 00 00", card{}))
	c, _, err := open(t)
	require.NoError(t, err)
	answers := func() {
		t.Helper()
		again, err := c.reconnect(func() {})(t.Context())
		require.NoError(t, err)
		_, err = again.Transmit(t.Context(), []byte{0, 0xA4, 0, 0x0C})
		require.NoError(t, err)
	}
	daemon.Stop()
	_, err = c.Card.Transmit(t.Context(), []byte{0, 0xA4, 0, 0x0C})
	require.ErrorIs(t, err, pcsc.ErrNoService)
	time.AfterFunc(200*time.Millisecond, func() { _ = daemon.Restart() })
	answers()
	daemon.Unplug("Alpha 00 00")
	time.AfterFunc(200*time.Millisecond, func() { _ = daemon.Insert("Alpha 00 00", card{}) })
	answers()

	// One that stays away is named, and not the document.
	daemon.Stop()
	limited, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, pcsc.ErrRemoved)
	defer cancel()
	require.ErrorIs(t, c.await(limited, "Alpha 00 00"), pcsc.ErrNoService)
	require.NoError(t, daemon.Restart())
}
