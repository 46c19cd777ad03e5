package access

import (
	"context"
	"fmt"

	"github.com/chancery-id/chancery/chip/iso7816"
)

// Messaging is a Card around a Card: it takes plain commands, protects them, and returns plain responses. One command in
// a session that has ended fails without reaching the card, so that nothing goes out in the clear by accident.
type Messaging struct {
	card    iso7816.Card
	channel *Channel
}

// Secure puts the session around card.
func Secure(card iso7816.Card, channel *Channel) *Messaging {
	return &Messaging{card: card, channel: channel}
}

// Channel returns the session.
func (m *Messaging) Channel() *Channel { return m.channel }

// String says nothing of the keys.
func (m *Messaging) String() string { return m.channel.String() }

// Format says nothing of the keys, whatever the verb.
func (m *Messaging) Format(f fmt.State, _ rune) { fmt.Fprint(f, m.String()) }

// Transmit sends one plain command under the session's keys and returns the plain response.
func (m *Messaging) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	plain, err := iso7816.DecodeCommand(command)
	if err != nil {
		return nil, err
	}
	protected, err := m.channel.ProtectCommand(plain)
	if err != nil {
		return nil, err
	}
	apdu, err := protected.Encode()
	if err != nil {
		return nil, m.channel.fail("protect a command", err)
	}
	response, err := m.card.Transmit(ctx, apdu)
	if err != nil {
		return nil, err
	}
	data, status, err := iso7816.Response(response)
	if err != nil {
		return nil, m.channel.fail("open a response", err)
	}
	// A contact-style transport may hand out a protected response in pieces.
	if data, status, err = iso7816.Follow(ctx, m.card, protected.CLA&^claMessaging, data, status); err != nil {
		return nil, err
	}
	data, status, err = m.channel.OpenResponse(append(data[:len(data):len(data)], byte(status>>8), byte(status)))
	if err != nil {
		return nil, err
	}
	return append(data, byte(status>>8), byte(status)), nil
}
