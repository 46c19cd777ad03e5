package chip

import (
	"context"
	"fmt"

	"github.com/chancery-id/chancery/chip/iso7816"
)

// maxCommands bounds the commands of one reading: a chip of the largest size that is read, in short responses, needs fewer.
const maxCommands = 1 << 16

// meter is the card with counters, and with errors that say the connection was lost.
type meter struct {
	card    iso7816.Card
	reading *Reading
}

func (m *meter) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if m.reading.Commands >= maxCommands {
		return nil, fmt.Errorf("%w: %d", ErrBudget, maxCommands)
	}
	m.reading.Commands++
	m.reading.Sent += len(command)
	response, err := m.card.Transmit(ctx, command)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %w", ErrLost, err)
	}
	m.reading.Received += len(response)
	return response, nil
}
