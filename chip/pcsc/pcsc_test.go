//go:build !darwin && !windows

package pcsc_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/pcsc"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
)

const zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3404159ZE184226B<<<<<16"

// onReader is a virtual chip as a reader holds it, with the answers that the reader gives itself.
type onReader struct {
	*sim.Chip
	mu   sync.Mutex
	fail error         // what the next command comes to
	hang chan struct{} // closed to let a command go on
	seen func()        // called when a command begins to hang
}

func (c *onReader) Transmit(command []byte) ([]byte, error) {
	c.mu.Lock()
	fail, hang, seen := c.fail, c.hang, c.seen
	c.fail = nil
	c.mu.Unlock()
	if hang != nil {
		seen()
		<-hang
	}
	if fail != nil {
		return nil, fail
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if command[0] == 0xFF {
		if command[1] == 0xCA && command[2] == 0 {
			return []byte{0x08, 1, 2, 3, 0x90, 0}, nil
		}
		return []byte{0x6A, 0x81}, nil
	}
	return c.Chip.Transmit(context.Background(), command)
}

func (c *onReader) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Chip.Reset()
}

func (c *onReader) set(fail error, hang chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail, c.hang = fail, hang
}

// service is the stand-in for the daemon, for one test.
func service(t *testing.T) (*pivtest.Service, *pcsc.Service) {
	t.Helper()
	t.Setenv(pivtest.SocketVariable, "") // put back when the test ends
	daemon, err := pivtest.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, daemon.Close()) })
	s, err := pcsc.Open(bounded(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return daemon, s
}

// bounded is the test's context, with an end that only a failing test reaches.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func newCard(t *testing.T) (*onReader, *chip.Image, access.Password) {
	t.Helper()
	signer := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner)
	image, secrets := signer.Issue(t, teststate.Chip{Zone: zone, PACE: []string{teststate.PACEAES128}, Agreement: true})
	c, err := sim.New(image, secrets, nil)
	require.NoError(t, err)
	return &onReader{Chip: c}, image, access.MRZInformation(secrets.MRZInformation)
}

func TestReadThroughTheService(t *testing.T) {
	daemon, s := service(t)
	readers, err := s.Readers(bounded(t))
	require.NoError(t, err)
	require.Empty(t, readers)

	card, image, password := newCard(t)
	require.NoError(t, daemon.Insert("Example Contactless 00 00", card))
	require.NoError(t, daemon.Plug("Another 01 00"))
	readers, err = s.Readers(bounded(t))
	require.NoError(t, err)
	require.Len(t, readers, 2)
	require.Equal(t, "Another 01 00", readers[0].Name, "sorted")
	require.False(t, readers[0].Present)
	chosen, err := pcsc.Choose(readers, "")
	require.NoError(t, err)
	require.Equal(t, "Example Contactless 00 00", chosen.Name)
	require.True(t, chosen.Contactless())
	require.Equal(t, card.ATR(), chosen.ATR)

	c, err := s.Connect(bounded(t), chosen.Name)
	require.NoError(t, err)
	require.Equal(t, chosen.Name, c.Reader())
	uid, err := c.UID(bounded(t))
	require.NoError(t, err)
	require.Equal(t, []byte{8, 1, 2, 3}, uid)
	_, err = c.HistoricalBytes(bounded(t))
	require.ErrorIs(t, err, iso7816.FunctionNotSupported)
	require.False(t, c.Extended(bounded(t)), "the reader does not say")
	reading, err := chip.Read(bounded(t), c, password, nil)
	require.NoError(t, err)
	require.Equal(t, chip.PACE, reading.Access.Protocol)
	for _, f := range image.Files() {
		want, _ := image.File(f)
		got, _ := reading.Image.File(f)
		require.Equal(t, want, got, "%v", f)
	}
	readers, err = s.Readers(bounded(t))
	require.NoError(t, err)
	require.True(t, readers[1].InUse)

	// Closed, it is reset: nobody finds the session open.
	require.NoError(t, c.Close())
	require.NoError(t, c.Close())
	_, err = c.Transmit(bounded(t), []byte{0, 0x84, 0, 0, 8})
	require.ErrorIs(t, err, pcsc.ErrClosed)
	c, err = s.Connect(bounded(t), chosen.Name)
	require.NoError(t, err)
	defer c.Close()
	answer, err := c.Transmit(bounded(t), []byte{0x0C, 0xB0, 0, 0, 0})
	require.NoError(t, err)
	require.Equal(t, []byte{0x68, 0x82}, answer, "no session")
	for _, bad := range [][]byte{nil, {0}, make([]byte, 70000)} {
		_, err = c.Transmit(bounded(t), bad)
		require.Error(t, err)
	}
}

func TestErrorsAreTyped(t *testing.T) {
	daemon, s := service(t)
	ctx := bounded(t)
	_, err := s.Connect(ctx, "nowhere")
	require.ErrorIs(t, err, pcsc.ErrNoReader)
	_, err = s.Connect(ctx, "")
	require.ErrorIs(t, err, pcsc.ErrNoReader)
	const reader = "Example 00 00"
	require.NoError(t, daemon.Plug(reader))
	_, err = s.Connect(ctx, reader)
	require.ErrorIs(t, err, pcsc.ErrNoCard)
	card, _, _ := newCard(t)
	require.NoError(t, daemon.Insert(reader, card))
	for code, want := range map[pivtest.ReaderError]error{
		pivtest.ResetDone: pcsc.ErrReset, pivtest.SharingViolation: pcsc.ErrShared, pivtest.UnresponsiveCard: pcsc.ErrMute,
		pivtest.CommunicationLost: pcsc.ErrNoAnswer, pivtest.NotTransacted: pcsc.ErrNoAnswer, pivtest.Removed: pcsc.ErrRemoved,
		pivtest.InvalidValue: pcsc.Code(0x80100011),
	} {
		c, err := s.Connect(ctx, reader)
		require.NoError(t, err)
		card.set(code, nil)
		_, err = c.Transmit(ctx, []byte{0, 0x84, 0, 0, 8})
		require.ErrorIs(t, err, want)
		var typed *pcsc.Error
		require.ErrorAs(t, err, &typed)
		require.Equal(t, reader, typed.Reader)
		require.NoError(t, c.Close())
	}

	// A card that is pulled, and a daemon that ends.
	c, err := s.Connect(ctx, reader)
	require.NoError(t, err)
	daemon.Remove(reader)
	_, err = c.Transmit(ctx, []byte{0, 0x84, 0, 0, 8})
	require.ErrorIs(t, err, pcsc.ErrRemoved)
	require.NoError(t, c.Close())
	daemon.Stop()
	_, err = s.Readers(ctx)
	require.ErrorIs(t, err, pcsc.ErrNoService)
	_, err = pcsc.Open(ctx)
	require.ErrorIs(t, err, pcsc.ErrNoService)
	require.NoError(t, daemon.Restart())
	readers, err := s.Readers(ctx)
	require.NoError(t, err, "it is reached again")
	require.Len(t, readers, 1)
}

// A command that does not come back ends with its context, and so does the card.
func TestTransmitEndsWithTheContext(t *testing.T) {
	daemon, s := service(t)
	card, _, _ := newCard(t)
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	require.NoError(t, daemon.Insert("r", card))
	c, err := s.Connect(bounded(t), "r")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(bounded(t))
	defer cancel()
	card.seen = cancel
	card.set(nil, hang)
	_, err = c.Transmit(ctx, []byte{0, 0x84, 0, 0, 8})
	require.ErrorIs(t, err, context.Canceled)
	_, err = c.Transmit(bounded(t), []byte{0, 0x84, 0, 0, 8})
	require.ErrorIs(t, err, pcsc.ErrClosed)
	_, err = s.Readers(ctx)
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.Readers(bounded(t))
	require.NoError(t, err)
	_, err = pcsc.Open(ctx)
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.Connect(ctx, "r")
	require.ErrorIs(t, err, context.Canceled)
}

// Who waits for another's command waits no longer than its context.
func TestWaitingForTheCardEndsWithTheContext(t *testing.T) {
	daemon, s := service(t)
	card, _, _ := newCard(t)
	hang, hangs := make(chan struct{}), make(chan struct{})
	require.NoError(t, daemon.Insert("r", card))
	c, err := s.Connect(bounded(t), "r")
	require.NoError(t, err)
	card.seen = func() { close(hangs) }
	card.set(nil, hang)
	first := make(chan error, 1)
	go func() {
		_, err := c.Transmit(bounded(t), []byte{0, 0x84, 0, 0, 8})
		first <- err
	}()
	<-hangs
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = c.Transmit(ctx, []byte{0, 0x84, 0, 0, 8})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Zero(t, c.MaxData(ctx))
	close(hang)
	require.NoError(t, <-first, "the card is still open for the other")
}

func TestEvents(t *testing.T) {
	daemon, s := service(t)
	card, _, _ := newCard(t)
	require.NoError(t, daemon.Plug("a"))
	steps := []func(){
		func() { require.NoError(t, daemon.Insert("a", card)) },
		func() { daemon.Remove("a") },
		func() { require.NoError(t, daemon.Insert("b", card)) },
		func() { daemon.Unplug("b") },
		func() { daemon.Stop() },
	}
	var got []string
	var end error
	for e, err := range s.Events(bounded(t)) {
		if end = err; err != nil {
			break
		}
		got = append(got, e.Reader.Name+" "+e.Kind.String())
		if e.Reader.Name == "b" && e.Kind == pcsc.Plugged {
			continue // and inserted at once
		}
		steps[0]()
		steps = steps[1:]
	}
	require.ErrorIs(t, end, pcsc.ErrNoService)
	require.Equal(t, []string{"a plugged in", "a inserted", "a removed", "b plugged in", "b inserted", "b unplugged"}, got)
}

func TestWait(t *testing.T) {
	daemon, s := service(t)
	card, _, _ := newCard(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := s.Wait(ctx, "")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	time.AfterFunc(30*time.Millisecond, func() {
		if err := daemon.Insert("Example 00 00", card); err != nil {
			t.Error(err)
		}
	})
	r, err := s.Wait(bounded(t), "example")
	require.NoError(t, err)
	require.Equal(t, "Example 00 00", r.Name)
}

func TestChoose(t *testing.T) {
	readers := []pcsc.Reader{{Name: "Alpha 00 00"}, {Name: "Alpha 01 00", Present: true}, {Name: "Beta", Present: true}}
	for name, want := range map[string]string{"Beta": "Beta", "beta": "Beta", "ALPHA 01": "Alpha 01 00"} {
		r, err := pcsc.Choose(readers, name)
		require.NoError(t, err)
		require.Equal(t, want, r.Name)
	}
	_, err := pcsc.Choose(readers, "alpha")
	require.ErrorIs(t, err, pcsc.ErrAmbiguous)
	require.ErrorContains(t, err, `"Alpha 00 00", "Alpha 01 00"`)
	_, err = pcsc.Choose(readers, "")
	require.ErrorIs(t, err, pcsc.ErrAmbiguous)
	r, err := pcsc.Choose(readers[:2], "")
	require.NoError(t, err)
	require.Equal(t, "Alpha 01 00", r.Name)
	_, err = pcsc.Choose(readers, "gamma")
	require.ErrorIs(t, err, pcsc.ErrNoReader)
	_, err = pcsc.Choose(nil, "")
	require.ErrorContains(t, err, "there are: none")
}

// A socket that may not be used is another thing than none.
func TestDenied(t *testing.T) {
	dir, err := pivtest.SocketDir("denied")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0))
	t.Cleanup(func() { _ = os.Remove(dir) })
	asNobody(t)
	t.Setenv(pivtest.SocketVariable, filepath.Join(dir, "s"))
	_, err = pcsc.Open(bounded(t))
	require.ErrorIs(t, err, pcsc.ErrDenied)
	require.False(t, errors.Is(err, pcsc.ErrNoService))
}
