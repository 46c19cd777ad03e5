package sim_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
)

// reader is the other end of vpcd's protocol.
type reader struct {
	t    *testing.T
	conn net.Conn
}

func (r reader) send(b ...byte) {
	r.t.Helper()
	_, err := r.conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...))
	require.NoError(r.t, err)
}

func (r reader) receive() []byte {
	r.t.Helper()
	var n [2]byte
	_, err := io.ReadFull(r.conn, n[:])
	require.NoError(r.t, err)
	b := make([]byte, binary.BigEndian.Uint16(n[:]))
	_, err = io.ReadFull(r.conn, b)
	require.NoError(r.t, err)
	return b
}

func TestAttach(t *testing.T) {
	here, there := net.Pipe()
	card, img := newChip(t, fixture{pace: []offer{{gmAES128, 12}}}, sim.Options{})
	done := make(chan error, 1)
	go func() { done <- sim.Attach(t.Context(), there, card) }()
	require.NoError(t, here.SetDeadline(time.Now().Add(time.Minute)))
	r := reader{t, here}
	r.send(1)
	r.send(4)
	require.Equal(t, []byte{0x3B, 0x80, 0x80, 0x01, 0x01}, r.receive())
	got, err := chip.Read(t.Context(), iso7816.CardFunc(func(_ context.Context, c []byte) ([]byte, error) {
		r.send(c...)
		return r.receive(), nil
	}), mrzPassword, nil)
	require.NoError(t, err)
	sameFiles(t, img, got)
	r.send()
	r.send(9)
	r.send(2)
	r.send(0)
	r.send(4)
	require.Len(t, r.receive(), 5)
	require.NoError(t, here.Close())
	require.NoError(t, <-done)

	// A message cut short is an error.
	here, there = net.Pipe()
	go func() { done <- sim.Attach(t.Context(), there, card) }()
	_, err = here.Write([]byte{0, 5, 1})
	require.NoError(t, err)
	require.NoError(t, here.Close())
	require.ErrorIs(t, <-done, io.ErrUnexpectedEOF)
}

// An answer that has no room in a message of vpcd is refused as too long; the chip stays in the reader.
func TestAttachLongAnswer(t *testing.T) {
	here, there := net.Pipe()
	card, _ := newChip(t, fixture{dg2: 70000}, sim.Options{Open: true})
	done := make(chan error, 1)
	go func() { done <- sim.Attach(t.Context(), there, card) }()
	require.NoError(t, here.SetDeadline(time.Now().Add(time.Minute)))
	r := reader{t, here}
	r.send(append([]byte{0x00, 0xA4, 0x04, 0x0C, 0x07}, lds.ApplicationLDS1...)...)
	require.Equal(t, []byte{0x90, 0x00}, r.receive())
	r.send(0x00, 0xB0, 0x82, 0x00, 0x00, 0x00, 0x00)
	require.Equal(t, []byte{0x67, 0x00}, r.receive())
	r.send(0x00, 0xB0, 0x82, 0x00, 0x08)
	require.Len(t, r.receive(), 10)
	require.NoError(t, here.Close())
	require.NoError(t, <-done)
}
