package pcsc

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/chancery-id/chancery/chip/iso7816"
)

// maxAnswer is the longest answer: extended data and the status word.
const maxAnswer = iso7816.MaxExtendedLe + 2

// maxCommand is the longest command: header, extended lengths and data.
const maxCommand = 4 + 3 + iso7816.MaxExtendedData + 2

// Card is a card that is open. Commands go to it one at a time.
type Card struct {
	reader string

	lock   chan struct{} // held by the command under way; guards what follows
	handle handle        // nil: closed
}

func newCard(reader string, h handle) *Card { return &Card{reader, make(chan struct{}, 1), h} }

// acquire waits for the command under way, no longer than ctx allows.
func (c *Card) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case c.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Card) release() { <-c.lock }

// Reader is the name of the reader that the card lies on.
func (c *Card) Reader() string { return c.reader }

// Transmit sends one command. The error is ErrRemoved, ErrReset, ErrClosed or that of ctx; after one of ctx the card is closed,
// since its answer may still come.
func (c *Card) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if err := c.acquire(ctx); err != nil {
		return nil, err
	}
	defer c.release()
	if c.handle == nil {
		return nil, &Error{"transmit", c.reader, ErrClosed}
	}
	if len(command) < 4 || len(command) > maxCommand {
		return nil, &Error{"transmit", c.reader, fmt.Errorf("command of %d octets", len(command))}
	}
	answer, err := c.handle.transmit(ctx, command)
	if ctx.Err() != nil {
		_ = c.close()
		return nil, ctx.Err()
	}
	if err == nil && len(answer) < 2 {
		err = &Error{"transmit", c.reader, fmt.Errorf("%w: %d octets", ErrNoAnswer, len(answer))}
	}
	return answer, err
}

// Close lets the card go, reset. It waits for the command under way, which its own context ends.
func (c *Card) Close() error {
	c.lock <- struct{}{}
	defer c.release()
	return c.close()
}

func (c *Card) close() error {
	if c.handle == nil {
		return nil
	}
	err := c.handle.disconnect()
	c.handle = nil
	return err
}

// UID is the identifier that a contactless card gave in anticollision (PC/SC part 3, 3.2.2.1.3). Passports make up another one
// every time, so that nobody is followed by it. The error is a status where the reader has no such command.
func (c *Card) UID(ctx context.Context) ([]byte, error) {
	data, status, err := iso7816.Send(ctx, c, &iso7816.Command{CLA: 0xFF, INS: 0xCA, Le: iso7816.MaxShortLe}, iso7816.Limits{})
	if err != nil {
		return nil, err
	}
	return data, status.Err()
}

// HistoricalBytes are those of a contactless card's answer to select (PC/SC part 3, 3.2.2.1.3).
func (c *Card) HistoricalBytes(ctx context.Context) ([]byte, error) {
	data, status, err := iso7816.Send(ctx, c, &iso7816.Command{CLA: 0xFF, INS: 0xCA, P1: 0x01, Le: iso7816.MaxShortLe}, iso7816.Limits{})
	if err != nil {
		return nil, err
	}
	return data, status.Err()
}

// Features of a reader (PC/SC part 10, 2.2 and 2.6.14).
const (
	featureRequest     = 3400
	featureProperties  = 0x12
	propertyMaxAPDU    = 0x0A
	maxFeatureResponse = 1024
)

// MaxData is the longest data field that the reader says it passes on (dwMaxAPDUDataSize, PC/SC part 10, 2.6.14): 256 where it
// has none but short ones, up to 65536; 0 where it does not say.
func (c *Card) MaxData(ctx context.Context) int {
	if c.acquire(ctx) != nil {
		return 0
	}
	defer c.release()
	if c.handle == nil {
		return 0
	}
	features, err := c.handle.control(ctx, controlCode(featureRequest), nil)
	if err != nil {
		return 0
	}
	code, ok := property(features, featureProperties)
	if !ok || len(code) != 4 {
		return 0
	}
	properties, err := c.handle.control(ctx, binary.BigEndian.Uint32(code), nil)
	if err != nil {
		return 0
	}
	size, ok := property(properties, propertyMaxAPDU)
	if !ok || len(size) != 4 {
		return 0
	}
	return min(max(int(binary.LittleEndian.Uint32(size)), iso7816.MaxShortLe), iso7816.MaxExtendedLe)
}

// Extended says whether the reader says that it passes on extended length.
func (c *Card) Extended(ctx context.Context) bool { return c.MaxData(ctx) > iso7816.MaxShortLe }

// property finds a tag in a list of tag, length, value, each of the first two one octet.
func property(list []byte, tag byte) ([]byte, bool) {
	for len(list) >= 2 && int(list[1]) <= len(list)-2 {
		value := list[2 : 2+int(list[1])]
		if list[0] == tag {
			return value, true
		}
		list = list[2+len(value):]
	}
	return nil, false
}
