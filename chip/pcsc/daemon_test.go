//go:build !darwin && !windows

package pcsc

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// fake is a daemon that answers as it is told: each message by command, from a queue.
type fake struct {
	t      *testing.T
	answer func(command uint32, body []byte, conn net.Conn) []byte
}

func serveFake(t *testing.T, answer func(command uint32, body []byte, conn net.Conn) []byte) {
	t.Helper()
	dir, err := pivtest.SocketDir("pcsc")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	t.Setenv(socketVariable, path)
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	f := &fake{t, answer}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go f.serve(conn)
		}
	}()
}

func (f *fake) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var header [8]byte
		if _, err := io.ReadFull(conn, header[:]); err != nil {
			return
		}
		body := make([]byte, order.Uint32(header[:]))
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		reply := f.answer(order.Uint32(header[4:]), body, conn)
		if reply == nil {
			return
		}
		if _, err := conn.Write(reply); err != nil {
			return
		}
	}
}

// bounded is the test's context, with an end that only a failing test reaches.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// speaks answers version requests as a daemon of that version does, and everything else with success.
func speaks(major, minor uint32) func(uint32, []byte, net.Conn) []byte {
	return func(command uint32, body []byte, _ net.Conn) []byte {
		if command == msgVersion {
			same := order.Uint32(body) == major && order.Uint32(body[4:]) == minor
			order.PutUint32(body, major)
			order.PutUint32(body[4:], minor)
			if !same {
				order.PutUint32(body[8:], 0x8010001D)
			}
		}
		return body
	}
}

func TestVersions(t *testing.T) {
	for _, tc := range []struct {
		major, minor uint32
		good         bool
	}{{4, 3, true}, {4, 4, true}, {4, 5, true}, {4, 2, false}, {5, 4, false}, {3, 9, false}} {
		serveFake(t, speaks(tc.major, tc.minor))
		s, err := Open(bounded(t))
		if !tc.good {
			require.ErrorIs(t, err, ErrNoService, "%d:%d", tc.major, tc.minor)
			continue
		}
		require.NoError(t, err, "%d:%d", tc.major, tc.minor)
		require.NoError(t, s.Close())
		require.NoError(t, s.Close())
	}
}

// What the reader says of itself (PC/SC part 10): the code of the property list, then the list.
func TestMaxData(t *testing.T) {
	for _, tc := range []struct {
		features, properties []byte
		want                 int
	}{
		{[]byte{0x06, 4, 0, 0, 0, 1, 0x12, 4, 0x42, 0, 0x10, 0x01}, []byte{0x0B, 2, 1, 2, 0x0A, 4, 0, 0, 1, 0}, 65536},
		{[]byte{0x12, 4, 0x42, 0, 0x10, 0x01}, []byte{0x0A, 4, 0xFF, 0xFF, 0xFF, 0xFF}, 65536},
		{[]byte{0x12, 4, 0x42, 0, 0x10, 0x01}, []byte{0x0A, 4, 0, 0, 0, 0}, 256},
		{[]byte{0x12, 4, 0x42, 0, 0x10, 0x01}, []byte{0x0A, 3, 0, 0, 0}, 0},
		{[]byte{0x12, 3, 0x42, 0, 0x0D}, nil, 0},
		{[]byte{0x12, 9}, nil, 0},
		{nil, nil, 0},
	} {
		base := speaks(4, 4)
		serveFake(t, func(command uint32, body []byte, conn net.Conn) []byte {
			if command != msgControl {
				return base(command, body, conn)
			}
			out := tc.features
			if order.Uint32(body[4:]) != controlCode(featureRequest) {
				out = tc.properties
			}
			order.PutUint32(body[16:], uint32(len(out)))
			return append(body, out...)
		})
		s, err := Open(bounded(t))
		require.NoError(t, err)
		c, err := s.Connect(bounded(t), "r")
		require.NoError(t, err)
		require.Equal(t, tc.want, c.MaxData(bounded(t)))
		require.Equal(t, tc.want > 256, c.Extended(bounded(t)))
		require.NoError(t, c.Close())
		require.Zero(t, c.MaxData(bounded(t)))
		require.NoError(t, s.Close())
	}
}

// A daemon that answers with anything: an error in bounded memory, and never a panic.
func TestHostileDaemon(t *testing.T) {
	base := speaks(4, 4)
	for name, answer := range map[string]func(command uint32, body []byte, conn net.Conn) []byte{
		"hangs up":       func(uint32, []byte, net.Conn) []byte { return nil },
		"huge answer":    hugeAnswer(base),
		"short answer":   func(_ uint32, body []byte, _ net.Conn) []byte { return body[:len(body)/2] },
		"only ones":      func(_ uint32, body []byte, _ net.Conn) []byte { return ones(len(body)) },
		"ones as states": onesAsStates(base),
	} {
		serveFake(t, answer)
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		s, err := Open(ctx)
		if err == nil {
			_, _ = s.Readers(ctx)
			if c, err := s.Connect(ctx, "r"); err == nil {
				_, err = c.Transmit(ctx, []byte{0, 0x84, 0, 0, 8})
				require.Error(t, err, name)
				_ = c.Close()
			}
			_ = s.Close()
		}
		cancel()
	}
}

func ones(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 0xFF
	}
	return b
}

func hugeAnswer(base func(uint32, []byte, net.Conn) []byte) func(uint32, []byte, net.Conn) []byte {
	return func(command uint32, body []byte, conn net.Conn) []byte {
		if command == msgTransmit {
			binary.NativeEndian.PutUint32(body[24:], 1<<31)
		}
		return base(command, body, conn)
	}
}

func onesAsStates(base func(uint32, []byte, net.Conn) []byte) func(uint32, []byte, net.Conn) []byte {
	return func(command uint32, body []byte, conn net.Conn) []byte {
		if command == msgReaders {
			return ones(readerEntries * readerEntry)
		}
		if command == msgTransmit {
			return nil
		}
		return base(command, body, conn)
	}
}

func FuzzReaderOf(f *testing.F) {
	f.Add(make([]byte, readerEntry))
	f.Add(ones(readerEntry))
	f.Fuzz(func(t *testing.T, entry []byte) {
		if len(entry) != readerEntry {
			return
		}
		if r, ok := readerOf(entry); ok {
			require.NotEmpty(t, r.Name)
			require.LessOrEqual(t, len(r.ATR), 33)
			_ = r.Contactless()
		}
	})
}

// The program that held the card has reset it when it let go: the card is opened again, and not given up.
func TestConnectAfterAnotherProgram(t *testing.T) {
	base, connects := speaks(4, 4), 0
	serveFake(t, func(command uint32, body []byte, conn net.Conn) []byte {
		switch command {
		case msgConnect:
			connects++
		case msgBegin:
			if connects < 3 {
				order.PutUint32(body[4:], 0x80100068)
				return body
			}
		}
		return base(command, body, conn)
	})
	s, err := Open(bounded(t))
	require.NoError(t, err)
	defer s.Close()
	c, err := s.Connect(bounded(t), "r")
	require.NoError(t, err)
	require.Equal(t, 3, connects)
	require.NoError(t, c.Close())

	connects = -1000 // a card that never lets itself be held
	_, err = s.Connect(bounded(t), "r")
	require.ErrorIs(t, err, ErrReset)
	require.Less(t, connects, -900)
}

// A command whose time is up ends at once, whether the daemon answers or not.
func TestTransmitEndsAtOnce(t *testing.T) {
	base, hang := speaks(4, 4), make(chan struct{})
	t.Cleanup(func() { close(hang) })
	serveFake(t, func(command uint32, body []byte, conn net.Conn) []byte {
		if command == msgTransmit {
			<-hang
		}
		return base(command, body, conn)
	})
	s, err := Open(bounded(t))
	require.NoError(t, err)
	defer s.Close()
	took := time.Hour
	for try := 0; try < 5 && took >= closeTime; try++ { // a busy machine may take its time, but not every time
		c, err := s.Connect(bounded(t), "r")
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		start := time.Now()
		_, err = c.Transmit(ctx, []byte{0, 0x84, 0, 0, 8})
		took = time.Since(start)
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
	require.Less(t, took, closeTime, "the good-bye is not waited for")
}

// A context that ends as its call does ends no other call on the same connection.
func TestInterruptionsDoNotStray(t *testing.T) {
	serveFake(t, func(command uint32, body []byte, conn net.Conn) []byte {
		if command == msgReaders {
			return make([]byte, readerEntries*readerEntry)
		}
		return speaks(4, 4)(command, body, conn)
	})
	s, err := Open(bounded(t))
	require.NoError(t, err)
	defer s.Close()
	whole := bounded(t)
	for range 2000 {
		ctx, cancel := context.WithCancel(whole)
		go cancel()
		_, _ = s.Readers(ctx)
		_, err := s.Readers(whole)
		require.NoError(t, err)
	}
}

// A context that is done lets no call begin, though the daemon would have answered at once.
func TestNothingBeginsAfterTheEnd(t *testing.T) {
	serveFake(t, func(command uint32, body []byte, conn net.Conn) []byte {
		if command == msgReaders {
			return make([]byte, readerEntries*readerEntry)
		}
		return speaks(4, 4)(command, body, conn)
	})
	s, err := Open(bounded(t))
	require.NoError(t, err)
	defer s.Close()
	ctx, cancel := context.WithCancel(bounded(t))
	cancel()
	for range 2000 {
		_, err = s.Readers(ctx)
		require.ErrorIs(t, err, context.Canceled)
		_, err = s.Readers(bounded(t))
		require.NoError(t, err)
	}
}

// The whole name of a reader is that reader, although another's begins the same.
func TestWaitByWholeName(t *testing.T) {
	base := speaks(4, 4)
	serveFake(t, func(command uint32, body []byte, conn net.Conn) []byte {
		if command != msgReaders {
			return base(command, body, conn)
		}
		all := make([]byte, readerEntries*readerEntry)
		for i, name := range []string{"Reader 10", "Reader 1"} {
			copy(all[i*readerEntry:], name)
		}
		order.PutUint32(all[132:], statePresent|statePowered) // on the first of them
		return all
	})
	s, err := Open(bounded(t))
	require.NoError(t, err)
	defer s.Close()
	for _, name := range []string{"Reader 10", "reader", ""} {
		r, err := s.Wait(bounded(t), name)
		require.NoError(t, err)
		require.Equal(t, "Reader 10", r.Name)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = s.Wait(ctx, "Reader 1")
	require.ErrorIs(t, err, context.DeadlineExceeded)
}
