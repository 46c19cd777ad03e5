package pcscd

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// Control messages of the virtual reader: one octet instead of an APDU.
const (
	reset   = 2 // 0 off, 1 on: for a card much the same
	sendATR = 4
)

// serve is the card's side of the virtual reader's protocol: messages with a length of two octets.
func serve(conn *net.TCPConn, card pivtest.Card, done chan struct{}) {
	defer close(done)
	defer conn.Close()
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	for {
		message, err := read(conn, raw)
		if err != nil {
			return
		}
		var answer []byte
		switch {
		case len(message) == 1 && message[0] == sendATR:
			answer = card.ATR()
		case len(message) == 1 && message[0] <= reset:
			card.Reset()
			continue
		default:
			if answer, err = card.Transmit(message); err != nil {
				return // the card is gone
			}
		}
		out := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(answer)), uint16(len(answer)))
		if _, err := conn.Write(append(out, answer...)); err != nil {
			return
		}
	}
}

// read reads one message. Acknowledgements are sent at once: the reader writes a message in two pieces, and would wait 40 ms
// for the one before to be acknowledged.
func read(conn *net.TCPConn, raw syscall.RawConn) ([]byte, error) {
	var head [2]byte
	if err := errors.Join(acknowledge(raw), full(conn, head[:])); err != nil {
		return nil, err
	}
	body := make([]byte, binary.BigEndian.Uint16(head[:]))
	if err := errors.Join(acknowledge(raw), full(conn, body)); err != nil {
		return nil, err
	}
	return body, nil
}

func full(r io.Reader, b []byte) error {
	_, err := io.ReadFull(r, b)
	return err
}

const tcpQuickAck = 12 // TCP_QUICKACK

func acknowledge(raw syscall.RawConn) error {
	var set error
	err := raw.Control(func(fd uintptr) { set = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpQuickAck, 1) })
	return errors.Join(err, set)
}
