package iso7816

import "context"

// A Card takes one command APDU and returns one response APDU, status word included. An error means that the exchange
// itself failed (card removed, reader gone, context done); a status word that reports a failure is not an error here.
//
// A Card is used by one goroutine at a time.
type Card interface {
	Transmit(ctx context.Context, command []byte) (response []byte, err error)
}

// CardFunc is a function that is a [Card].
type CardFunc func(ctx context.Context, command []byte) ([]byte, error)

// Transmit calls f.
func (f CardFunc) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return f(ctx, command)
}
