package pcsc

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Reader is a reader and what lies on it.
type Reader struct {
	Name      string
	Present   bool   // a card is there
	Mute      bool   // it does not answer
	InUse     bool   // a program has it open
	Exclusive bool   // and lets no other in
	ATR       []byte // answer to reset of the card
}

// Contactless says whether the card speaks by radio: readers make up its ATR of the one form 3B 8n 80 01 (PC/SC part 3,
// 3.1.3.2.3.1).
func (r Reader) Contactless() bool {
	return len(r.ATR) > 4 && r.ATR[0] == 0x3B && r.ATR[1]&0xF0 == 0x80 && r.ATR[2] == 0x80 && r.ATR[3] == 0x01
}

// backend is the service of one system.
type backend interface {
	readers(ctx context.Context) ([]Reader, error)
	connect(ctx context.Context, reader string) (handle, error)
	close() error
}

// handle is one card that is open.
type handle interface {
	transmit(ctx context.Context, command []byte) ([]byte, error)
	control(ctx context.Context, code uint32, data []byte) ([]byte, error)
	disconnect() error
}

// Service is the PC/SC service of the system. It is used by one goroutine at a time; the cards it opens are on their own.
type Service struct{ backend backend }

// Open reaches the service. The error is ErrNoService or ErrDenied where it can't be.
func Open(ctx context.Context) (*Service, error) {
	b, err := open(ctx)
	if err != nil {
		return nil, err
	}
	return &Service{b}, nil
}

// Close lets the service go. Cards that are open stay so.
func (s *Service) Close() error { return s.backend.close() }

// Readers lists the readers that are plugged in, by name; none is no error.
func (s *Service) Readers(ctx context.Context) ([]Reader, error) {
	all, err := s.backend.readers(ctx)
	slices.SortFunc(all, func(a, b Reader) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// lockTime is how long another program's transaction is waited for.
const lockTime = 5 * time.Second

// connectTries bounds how often a card is opened that another program has reset as it let go of it.
const connectTries = 4

// Connect opens the card on the reader of that name, and waits a few seconds for another program that holds it. The error is
// ErrNoReader, ErrNoCard, ErrMute or ErrShared.
func (s *Service) Connect(ctx context.Context, reader string) (*Card, error) {
	for try := 1; ; try++ {
		h, err := s.backend.connect(ctx, reader)
		switch {
		case err == nil:
			return newCard(reader, h), nil
		case !errors.Is(err, ErrReset) || try == connectTries:
			return nil, err
		}
	}
}

// Choose finds the reader that a person means by a name: the whole name, else a part of it in any case; "" means the only
// one, or the only one with a card. The error is ErrNoReader or ErrAmbiguous and names those there are.
func Choose(readers []Reader, name string) (Reader, error) {
	var fit []Reader
	for _, r := range readers {
		if r.Name == name {
			return r, nil
		}
		if strings.Contains(strings.ToLower(r.Name), strings.ToLower(name)) {
			fit = append(fit, r)
		}
	}
	if len(fit) > 1 && name == "" {
		if with := slices.DeleteFunc(slices.Clone(fit), func(r Reader) bool { return !r.Present }); len(with) == 1 {
			return with[0], nil
		}
	}
	switch len(fit) {
	case 0:
		return Reader{}, &Error{"choose a reader", name, fmt.Errorf("%w; there are: %s", ErrNoReader, names(readers))}
	case 1:
		return fit[0], nil
	}
	return Reader{}, &Error{"choose a reader", name, fmt.Errorf("%w: %s", ErrAmbiguous, names(fit))}
}

func names(readers []Reader) string {
	if len(readers) == 0 {
		return "none"
	}
	all := make([]string, len(readers))
	for i, r := range readers {
		all[i] = fmt.Sprintf("%q", r.Name)
	}
	return strings.Join(all, ", ")
}
