package iso7816

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrReplay reports a command that the recording does not have at this place.
var ErrReplay = errors.New("iso7816: command differs from the recording")

const (
	markCommand  = ">>> "
	markResponse = "<<< "
)

// Record returns a Card that passes everything to card and writes both directions to w, one line of hexadecimal each:
// ">>> 00A4…" and "<<< 9000". A recording holds what the chip holds, personal data included: it belongs where the
// document's data belongs.
func Record(card Card, w io.Writer) Card {
	return CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		if _, err := fmt.Fprintf(w, "%s%X\n", markCommand, command); err != nil {
			return nil, fmt.Errorf("recording: %w", err)
		}
		response, err := card.Transmit(ctx, command)
		if err != nil {
			return nil, err
		}
		if _, err := fmt.Fprintf(w, "%s%X\n", markResponse, response); err != nil {
			return nil, fmt.Errorf("recording: %w", err)
		}
		return response, nil
	})
}

// Replay is a Card that answers from a recording and refuses any command but the recorded one.
type Replay struct {
	exchanges [][2][]byte
	next      int
}

// maxLine bounds a line of a recording: the longest APDU in hexadecimal, and some room.
const maxLine = 2*(MaxExtendedLe+16) + 16

// NewReplay reads a recording. Empty lines and lines that begin with # are comments.
func NewReplay(r io.Reader) (*Replay, error) {
	p := &Replay{}
	var command []byte
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		text, isCommand := strings.CutPrefix(line, markCommand)
		if !isCommand {
			response, ok := strings.CutPrefix(line, markResponse)
			if !ok || command == nil {
				return nil, fmt.Errorf("iso7816: recording, line %d: want %q or %q in turn", n, markCommand, markResponse)
			}
			text = response
		}
		raw, err := hex.DecodeString(text)
		if err != nil || isCommand && command != nil {
			return nil, fmt.Errorf("iso7816: recording, line %d: want a pair of hexadecimal lines", n)
		}
		if isCommand {
			command = raw
			continue
		}
		p.exchanges = append(p.exchanges, [2][]byte{command, raw})
		command = nil
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("iso7816: recording: %w", err)
	}
	if command != nil {
		return nil, errors.New("iso7816: recording ends with a command")
	}
	return p, nil
}

// Transmit returns the recorded response if command is the recorded one, and [ErrReplay] otherwise.
func (p *Replay) Transmit(_ context.Context, command []byte) ([]byte, error) {
	if p.next == len(p.exchanges) {
		return nil, fmt.Errorf("%w: exchange %d: the recording has ended", ErrReplay, p.next+1)
	}
	if want := p.exchanges[p.next][0]; !bytes.Equal(command, want) {
		return nil, fmt.Errorf("%w: exchange %d: got %X, want %X", ErrReplay, p.next+1, command, want)
	}
	p.next++
	return bytes.Clone(p.exchanges[p.next-1][1]), nil
}

// Remaining is the number of exchanges that were not asked for yet.
func (p *Replay) Remaining() int { return len(p.exchanges) - p.next }
