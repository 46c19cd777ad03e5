package iso7816

import (
	"errors"
	"fmt"
)

// Limits of one APDU (ISO/IEC 7816-4, 5.2): data field and expected length, short and extended.
const (
	MaxShortData    = 255
	MaxShortLe      = 256
	MaxExtendedData = 65535
	MaxExtendedLe   = 65536
)

// ErrLength reports an APDU whose lengths do not add up or are out of range.
var ErrLength = errors.New("iso7816: APDU length")

// Command is a command APDU.
type Command struct {
	CLA, INS, P1, P2 byte
	Data             []byte
	Le               int // expected length: 0 none, 1 to 65536
	// Extended asks for extended length fields even where short ones would do.
	Extended bool
}

// Encode returns the command's bytes (ISO/IEC 7816-4, 5.2): short length fields where they do, extended ones otherwise.
func (c *Command) Encode() ([]byte, error) {
	switch {
	case len(c.Data) > MaxExtendedData:
		return nil, fmt.Errorf("%w: %d bytes of data, at most %d", ErrLength, len(c.Data), MaxExtendedData)
	case c.Le < 0 || c.Le > MaxExtendedLe:
		return nil, fmt.Errorf("%w: Le %d, at most %d", ErrLength, c.Le, MaxExtendedLe)
	}
	out := make([]byte, 4, 4+3+len(c.Data)+3)
	out[0], out[1], out[2], out[3] = c.CLA, c.INS, c.P1, c.P2
	if c.isExtended() {
		return c.appendExtended(out), nil
	}
	if len(c.Data) > 0 {
		out = append(out, byte(len(c.Data)))
		out = append(out, c.Data...)
	}
	if c.Le > 0 {
		out = append(out, byte(c.Le)) // 256 becomes 00
	}
	return out, nil
}

func (c *Command) isExtended() bool {
	return (c.Extended && (len(c.Data) > 0 || c.Le > 0)) || len(c.Data) > MaxShortData || c.Le > MaxShortLe
}

func (c *Command) appendExtended(out []byte) []byte {
	out = append(out, 0)
	if len(c.Data) > 0 {
		out = append(out, byte(len(c.Data)>>8), byte(len(c.Data)))
		out = append(out, c.Data...)
	}
	if c.Le > 0 {
		out = append(out, byte(c.Le>>8), byte(c.Le)) // 65536 becomes 0000
	}
	return out
}

// DecodeCommand reads a command APDU; its data aliases b.
func DecodeCommand(b []byte) (*Command, error) {
	if len(b) < 4 {
		return nil, fmt.Errorf("%w: %d bytes, at least 4", ErrLength, len(b))
	}
	c := &Command{CLA: b[0], INS: b[1], P1: b[2], P2: b[3]}
	body := b[4:]
	switch {
	case len(body) == 0:
		return c, nil
	case len(body) == 1:
		c.Le = full(body[0])
		return c, nil
	case body[0] != 0:
		return c, c.decodeShort(body)
	}
	return c, c.decodeExtended(body[1:])
}

func (c *Command) decodeShort(body []byte) error {
	lc := int(body[0])
	rest := body[1:]
	if len(rest) != lc && len(rest) != lc+1 {
		return fmt.Errorf("%w: Lc %d but %d bytes follow", ErrLength, lc, len(rest))
	}
	c.Data = rest[:lc]
	if len(rest) == lc+1 {
		c.Le = full(rest[lc])
	}
	return nil
}

func (c *Command) decodeExtended(body []byte) error {
	c.Extended = true
	if len(body) < 2 {
		return fmt.Errorf("%w: extended length field cut short", ErrLength)
	}
	n := int(body[0])<<8 | int(body[1])
	rest := body[2:]
	if len(rest) == 0 {
		c.Le = n
		if n == 0 {
			c.Le = MaxExtendedLe
		}
		return nil
	}
	if n == 0 || len(rest) != n && len(rest) != n+2 {
		return fmt.Errorf("%w: extended Lc %d but %d bytes follow", ErrLength, n, len(rest))
	}
	c.Data = rest[:n]
	if len(rest) == n+2 {
		if c.Le = int(rest[n])<<8 | int(rest[n+1]); c.Le == 0 {
			c.Le = MaxExtendedLe
		}
	}
	return nil
}

// Response splits a response APDU into data, which aliases b, and status.
func Response(b []byte) (data []byte, status Status, err error) {
	if len(b) < 2 || len(b) > MaxExtendedLe+2 {
		return nil, 0, fmt.Errorf("%w: response of %d bytes", ErrLength, len(b))
	}
	n := len(b) - 2
	return b[:n:n], Status(b[n])<<8 | Status(b[n+1]), nil
}
