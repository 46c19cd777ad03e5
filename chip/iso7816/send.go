package iso7816

import (
	"context"
	"fmt"
)

// claChain is the class bit that says "more of this command follows" (ISO/IEC 7816-4, 5.4.1).
const claChain = 0x10

// maxFollow bounds how often one command is continued by 61xx: enough for the longest response in the smallest pieces
// a card in the field returns, and an end to a card that always has more.
const maxFollow = 4096

// MaxResponse bounds the data that [Send] collects for one command.
const MaxResponse = 1 << 18

// Limits says what the card can take. The zero value is a card with short length fields, to which longer commands go as
// a chain.
type Limits struct {
	Extended bool // extended length fields are understood
	MaxData  int  // longest data field in one command; 0: 255, or 65535 with Extended
}

func (l Limits) data() int {
	switch {
	case l.MaxData > 0:
		return l.MaxData
	case l.Extended:
		return MaxExtendedData
	}
	return MaxShortData
}

// Send sends c and returns the card's data and last status. Longer data than the card takes goes as a chain; 61xx is
// followed by GET RESPONSE, 6Cxx by the same command with the length the card asked for, once. A status other than 9000
// is no error: the caller knows which ones its command may meet. The error is the transport's, or [ErrLength].
func Send(ctx context.Context, card Card, c *Command, limits Limits) ([]byte, Status, error) {
	last := *c
	for len(last.Data) > limits.data() {
		part := Command{CLA: c.CLA | claChain, INS: c.INS, P1: c.P1, P2: c.P2, Data: last.Data[:limits.data()]}
		if _, status, err := exchange(ctx, card, &part); err != nil || status != OK {
			return nil, status, err
		}
		last.Data = last.Data[limits.data():]
	}
	data, status, err := exchange(ctx, card, &last)
	if err != nil {
		return nil, status, err
	}
	if n, ok := status.exact(); ok {
		last.Le, last.Extended = n, false
		if data, status, err = exchange(ctx, card, &last); err != nil {
			return nil, status, err
		}
	}
	return Follow(ctx, card, c.CLA&^claChain, data, status)
}

// Follow collects the rest of a response that 61xx announces with GET RESPONSE; for any other status it returns data and
// status as they are.
func Follow(ctx context.Context, card Card, cla byte, data []byte, status Status) ([]byte, Status, error) {
	for range maxFollow {
		n, more := status.more()
		if !more {
			return data, status, nil
		}
		part, next, err := exchange(ctx, card, &Command{CLA: cla, INS: 0xC0, Le: n})
		if err != nil {
			return nil, next, err
		}
		if exact, ok := next.exact(); ok {
			if part, next, err = exchange(ctx, card, &Command{CLA: cla, INS: 0xC0, Le: exact}); err != nil {
				return nil, next, err
			}
		}
		if len(part) == 0 && next>>8 == 0x61 {
			return nil, next, fmt.Errorf("%w: card announces more and returns nothing", ErrLength)
		}
		if len(data)+len(part) > MaxResponse {
			return nil, next, fmt.Errorf("%w: response longer than %d bytes", ErrLength, MaxResponse)
		}
		data, status = append(data, part...), next
	}
	return nil, status, fmt.Errorf("%w: response continued more than %d times", ErrLength, maxFollow)
}

func exchange(ctx context.Context, card Card, c *Command) ([]byte, Status, error) {
	apdu, err := c.Encode()
	if err != nil {
		return nil, 0, err
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	response, err := card.Transmit(ctx, apdu)
	if err != nil {
		return nil, 0, err
	}
	return Response(response)
}
