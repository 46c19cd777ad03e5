//go:build !darwin && !windows

package pcsc

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"time"
)

// The messages of pcscd (pcsc-lite, winscard_msg.h): a header of two numbers, the size and the command, and a structure of
// fixed size that comes back with the result in its last four octets. Numbers are those of the machine.
const (
	msgEstablish  = 0x01
	msgConnect    = 0x04
	msgDisconnect = 0x06
	msgBegin      = 0x07
	msgTransmit   = 0x09
	msgControl    = 0x0A
	msgVersion    = 0x11
	msgReaders    = 0x12
)

// Versions of the protocol. What is used here has been the same since 4:3; newer daemons speak 4:4 still.
const (
	protocolMajor    = 4
	protocolMinor    = 4
	protocolMinorMin = 3
)

// socketVariable names another socket than the daemon's usual one, as its own library has it.
const socketVariable = "PCSCLITE_CSOCK_NAME"

const (
	socketPath    = "/run/pcscd/pcscd.comm"
	socketPathOld = "/var/run/pcscd/pcscd.comm"
)

var order = binary.NativeEndian

// daemon is one client of pcscd: a connection with a context of its own.
type daemon struct {
	conn    net.Conn
	context uint32
}

// service is the connection that lists readers. One that broke is made anew at the next use.
type service struct{ *daemon }

func open(ctx context.Context) (backend, error) {
	d, err := dial(ctx)
	return &service{d}, err
}

func (s *service) readers(ctx context.Context) (all []Reader, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err // the daemon could answer before the interruption comes
	}
	if s.daemon == nil {
		if s.daemon, err = dial(ctx); err != nil {
			return nil, err
		}
	}
	if all, err = s.daemon.readers(ctx); err != nil {
		_ = s.close()
	}
	return all, err
}

func (s *service) close() error {
	if s.daemon == nil {
		return nil
	}
	err := s.conn.Close()
	s.daemon = nil
	return err
}

// dial connects, agrees on a version and makes a context.
func dial(ctx context.Context) (*daemon, error) {
	const call = "reach the service"
	var d net.Dialer
	var conn net.Conn
	var err error
	paths := []string{socketPath, socketPathOld}
	if path := os.Getenv(socketVariable); path != "" {
		paths = []string{path}
	}
	for _, path := range paths {
		if conn, err = d.DialContext(ctx, "unix", path); err == nil {
			break
		}
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, &Error{call, "", fmt.Errorf("%w: %w", ErrDenied, err)}
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, &Error{call, "", fmt.Errorf("%w: %w", ErrNoService, err)}
	}
	c := &daemon{conn: conn}
	if err := c.begin(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

func (d *daemon) begin(ctx context.Context) error {
	const call = "reach the service"
	version := make([]byte, 12)
	for _, minor := range []uint32{protocolMinor, 0} {
		if minor == 0 { // what the daemon says it speaks
			minor = order.Uint32(version[4:])
			if order.Uint32(version) != protocolMajor || minor < protocolMinorMin {
				return &Error{call, "", fmt.Errorf("%w: it speaks version %d:%d", ErrNoService, order.Uint32(version), minor)}
			}
		}
		order.PutUint32(version, protocolMajor)
		order.PutUint32(version[4:], minor)
		code, err := d.exchange(ctx, msgVersion, version, nil)
		if err != nil {
			return d.broken(ctx, call, "", err)
		}
		if code == 0 {
			break
		}
	}
	establish := make([]byte, 12)
	order.PutUint32(establish, 2) // the whole system
	code, err := d.exchange(ctx, msgEstablish, establish, nil)
	if err != nil {
		return d.broken(ctx, call, "", err)
	}
	d.context = order.Uint32(establish[4:])
	return failed(call, "", code)
}

// broken ends a connection that gave no answer, as one may still come, and returns its error.
func (d *daemon) broken(ctx context.Context, call, reader string, err error) error {
	_ = d.conn.Close()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &Error{call, reader, fmt.Errorf("%w: %w", ErrNoService, err)}
}

// exchange sends a structure, and data behind it, and reads the structure that comes back into it. A context that is done
// ends the wait, and with it the use of the connection.
func (d *daemon) exchange(ctx context.Context, command uint32, body, data []byte) (Code, error) {
	defer d.interrupt(ctx)()
	message := make([]byte, 8, 8+len(body)+len(data))
	order.PutUint32(message, uint32(len(body)))
	order.PutUint32(message[4:], command)
	if _, err := d.conn.Write(append(append(message, body...), data...)); err != nil {
		return 0, err
	}
	if _, err := io.ReadFull(d.conn, body); err != nil {
		return 0, err
	}
	return Code(order.Uint32(body[len(body)-4:])), nil
}

// interrupt has the connection fail when ctx is done; what it returns ends that, and waits for an interruption that is under way:
// one that came late would hit the next call, whose context is another's.
func (d *daemon) interrupt(ctx context.Context) func() {
	_ = d.conn.SetDeadline(time.Time{})
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		_ = d.conn.SetDeadline(time.Unix(1, 0))
	})
	return func() {
		if !stop() {
			<-interrupted
		}
	}
}

// States of a reader.
const (
	statePresent  = 0x04
	statePowered  = 0x10
	readerEntries = 16
	readerEntry   = 184
)

func (d *daemon) readers(ctx context.Context) ([]Reader, error) {
	const call = "list readers"
	defer d.interrupt(ctx)()
	var message [8]byte
	order.PutUint32(message[4:], msgReaders)
	answer := make([]byte, readerEntries*readerEntry)
	_, err := d.conn.Write(message[:])
	if err == nil {
		_, err = io.ReadFull(d.conn, answer)
	}
	if err != nil {
		return nil, d.broken(ctx, call, "", err)
	}
	var all []Reader
	for ; len(answer) > 0; answer = answer[readerEntry:] {
		if r, ok := readerOf(answer[:readerEntry]); ok {
			all = append(all, r)
		}
	}
	return all, nil
}

// readerOf reads one entry: name 128, events 4, state 4, programs 4, ATR 33 and 3 of padding, its length 4, protocol 4.
func readerOf(entry []byte) (Reader, bool) {
	name, _, _ := bytes.Cut(entry[:128], []byte{0})
	if len(name) == 0 {
		return Reader{}, false
	}
	state, programs := order.Uint32(entry[132:]), int32(order.Uint32(entry[136:]))
	atr := entry[140 : 140+min(order.Uint32(entry[176:]), 33)]
	r := Reader{Name: string(name), Present: state&statePresent != 0, InUse: programs != 0, Exclusive: programs < 0}
	if r.Present {
		r.ATR = bytes.Clone(atr)
		r.Mute = state&statePowered == 0 && len(atr) == 0
	}
	return r, true
}

// Ways to share a card, and the protocols a card may speak.
const (
	shareShared   = 2
	protocolT0    = 1
	protocolT1    = 2
	leaveReset    = 1
	transmitSize  = 32
	controlSize   = 24
	connectSize   = 152
	maxReaderName = 127
)

// opened is a card on a connection of its own, so that nothing waits for its answers but itself.
type opened struct {
	*daemon
	reader   string
	card     uint32
	protocol uint32
}

func (*service) connect(ctx context.Context, reader string) (handle, error) {
	const call = "connect"
	if len(reader) > maxReaderName || reader == "" {
		return nil, &Error{call, reader, ErrNoReader}
	}
	own, err := dial(ctx)
	if err != nil {
		return nil, err
	}
	body := make([]byte, connectSize)
	order.PutUint32(body, own.context)
	copy(body[4:132], reader)
	order.PutUint32(body[132:], shareShared)
	order.PutUint32(body[136:], protocolT0|protocolT1)
	code, err := own.exchange(ctx, msgConnect, body, nil)
	if err != nil {
		err = own.broken(ctx, call, reader, err)
	} else {
		err = failed(call, reader, code)
	}
	o := &opened{own, reader, order.Uint32(body[140:]), order.Uint32(body[144:])}
	if err == nil {
		err = o.transaction(ctx)
	}
	if err != nil {
		own.conn.Close()
		return nil, err
	}
	return o, nil
}

// transaction keeps other programs out. The daemon does not wait for one that is in: that is for its clients.
func (o *opened) transaction(ctx context.Context) error {
	const call = "begin a transaction"
	for end := time.Now().Add(lockTime); ; {
		body := make([]byte, 8)
		order.PutUint32(body, o.card)
		code, err := o.exchange(ctx, msgBegin, body, nil)
		if err != nil {
			return o.broken(ctx, call, o.reader, err)
		}
		if err = failed(call, o.reader, code); !errors.Is(err, ErrShared) || time.Now().After(end) {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

func (o *opened) transmit(ctx context.Context, command []byte) ([]byte, error) {
	const call = "transmit"
	body := make([]byte, transmitSize)
	order.PutUint32(body, o.card)
	order.PutUint32(body[4:], o.protocol)
	order.PutUint32(body[8:], 8)
	order.PutUint32(body[12:], uint32(len(command)))
	order.PutUint32(body[16:], o.protocol)
	order.PutUint32(body[20:], 8)
	order.PutUint32(body[24:], maxAnswer)
	return o.answered(ctx, call, msgTransmit, body, command, 24)
}

func (o *opened) control(ctx context.Context, code uint32, data []byte) ([]byte, error) {
	body := make([]byte, controlSize)
	order.PutUint32(body, o.card)
	order.PutUint32(body[4:], code)
	order.PutUint32(body[8:], uint32(len(data)))
	order.PutUint32(body[12:], maxFeatureResponse)
	return o.answered(ctx, "control", msgControl, body, data, 16)
}

// answered is an exchange whose structure says at an offset how much follows it.
func (o *opened) answered(ctx context.Context, call string, command uint32, body, data []byte, at int) ([]byte, error) {
	code, err := o.exchange(ctx, command, body, data)
	if err != nil {
		return nil, o.broken(ctx, call, o.reader, err)
	}
	if code != 0 {
		return nil, failed(call, o.reader, code)
	}
	size := order.Uint32(body[at:])
	if size > maxAnswer {
		return nil, &Error{call, o.reader, fmt.Errorf("answer of %d octets, at most %d", size, maxAnswer)}
	}
	defer o.interrupt(ctx)()
	answer := make([]byte, size)
	if _, err := io.ReadFull(o.conn, answer); err != nil {
		return nil, o.broken(ctx, call, o.reader, err)
	}
	return answer, nil
}

// closeTime bounds the good-bye to a daemon that hangs.
const closeTime = 2 * time.Second

func (o *opened) disconnect() error {
	defer o.conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	body := make([]byte, 12)
	order.PutUint32(body, o.card)
	order.PutUint32(body[4:], leaveReset)
	code, err := o.exchange(ctx, msgDisconnect, body, nil)
	if err != nil {
		return nil // gone with the daemon, or by our own interruption: it gives the card back when the connection ends
	}
	if err = failed("disconnect", o.reader, code); errors.Is(err, ErrRemoved) || errors.Is(err, ErrReset) {
		return nil
	}
	return err
}

// controlCode is the code of a reader's function.
func controlCode(function uint32) uint32 { return 0x42000000 + function }
