package sim

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/chancery-id/chancery/chip/iso7816"
)

// Messages of one octet that vpcd sends beside APDUs.
const (
	vpcdOff   = 0x00
	vpcdOn    = 0x01
	vpcdReset = 0x02
	vpcdATR   = 0x04
)

// Attach serves the chip in the virtual reader at the other end of conn, which is that of vpcd (vsmartcard): messages with
// a length of two octets, big-endian, in front; a message of one octet switches the power, resets, or asks for the ATR,
// and every other one is a command. It returns nil when the reader closes the connection. A context that is done ends it
// between two messages: close conn to end the wait for one.
func Attach(ctx context.Context, conn io.ReadWriter, c *Chip) error {
	for ctx.Err() == nil {
		message, err := readMessage(conn)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("sim: vpcd: %w", err)
		}
		var answer []byte
		switch {
		case len(message) == 0:
			continue
		case len(message) > 1:
			if answer, err = c.Transmit(ctx, message); err != nil {
				return fmt.Errorf("sim: vpcd: %w", err)
			}
		case message[0] == vpcdATR:
			answer = c.ATR()
		case message[0] == vpcdOff, message[0] == vpcdOn, message[0] == vpcdReset:
			c.Reset()
			continue
		default:
			continue
		}
		if len(answer) > 0xFFFF {
			answer = []byte{byte(iso7816.WrongLength >> 8), byte(iso7816.WrongLength & 0xFF)} // more than the reader passes on
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return fmt.Errorf("sim: vpcd: %w", err)
		}
	}
	return ctx.Err()
}

func readMessage(r io.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(r, message); err != nil {
		return nil, fmt.Errorf("%w in a message", io.ErrUnexpectedEOF)
	}
	return message, nil
}
