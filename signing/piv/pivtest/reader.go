package pivtest

import (
	"errors"
	"sync"
)

// Card is what sits in a reader: a Token, or a card of the caller's own.
type Card interface {
	// ATR returns the answer to reset, at most 33 octets.
	ATR() []byte
	// Reset is called when power comes, goes, or the reset line is pulled: also while Transmit runs.
	Reset()
	// Transmit runs one command. An error that is a ReaderError is reported as that PC/SC error.
	Transmit(apdu []byte) ([]byte, error)
}

// reader is one slot with at most one card.
type reader struct {
	name string

	mu      sync.Mutex
	card    Card
	noticed bool // the daemon knows that the card went
	present int  // counts insertions: a handle belongs to one
	resets  int
	events  uint32
	share   int     // 0 free, -1 exclusive, else the number of sharers
	owner   *handle // of the transaction
	gone    bool    // unplugged

	busy sync.Mutex // one command at a time in the card
}

// handle is one connection of a client to a card.
type handle struct {
	id        int32
	reader    *reader
	exclusive bool
	present   int
	resets    int
}

const protocolT1 = 2

// connect opens a handle (SCardConnect).
func (r *reader) connect(h *handle) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.gone:
		return ReaderUnavailable
	case r.share < 0 || h.exclusive && r.share > 0:
		return SharingViolation
	case r.card == nil:
		r.noticed = true
		return NoSmartcard
	}
	if h.exclusive {
		r.share = -1
	} else {
		r.share++
	}
	h.present, h.resets = r.present, r.resets
	return nil
}

// disconnect gives the handle back; the card is left as it is (SCARD_LEAVE_CARD) or reset.
func (r *reader) disconnect(h *handle, reset bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if h.exclusive {
		r.share = 0
	} else if r.share > 0 {
		r.share--
	}
	if r.owner == h {
		r.owner = nil
	}
	if reset && r.card != nil && h.present == r.present {
		r.card.Reset()
		r.resets++
	}
}

// state says what stands between a handle and the card.
func (r *reader) state(h *handle) error {
	switch {
	case r.gone:
		return ReaderUnavailable
	case h.present != r.present || r.card == nil && r.noticed:
		return Removed
	case r.card == nil:
		r.noticed = true
		return NotTransacted
	case h.resets != r.resets:
		return ResetDone
	case r.owner != nil && r.owner != h:
		return SharingViolation
	}
	return nil
}

func (r *reader) begin(h *handle) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.state(h); err != nil {
		return err
	}
	r.owner = h
	return nil
}

func (r *reader) end(h *handle) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.owner != h {
		return NotTransacted
	}
	r.owner = nil
	return nil
}

// transmit passes a command to the card. The reader's state stays free meanwhile, so that the card can be pulled.
func (r *reader) transmit(h *handle, apdu []byte) ([]byte, error) {
	r.busy.Lock()
	defer r.busy.Unlock()
	r.mu.Lock()
	err, card := r.state(h), r.card
	r.mu.Unlock()
	if err != nil {
		return nil, err
	}
	response, err := card.Transmit(apdu)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case errors.Is(err, errWithdrawn):
		r.withdraw()
		return nil, nil // the client sees an answer of no octets
	case errors.Is(err, errWithdrawnBefore):
		r.withdraw()
		return nil, r.state(h)
	case errors.Is(err, ResetDone):
		r.resets++
		return nil, err
	case err != nil:
		return nil, err
	case r.card != card:
		return nil, nil // pulled while it worked
	}
	return response, nil
}

// withdraw takes the card out; nobody has noticed yet.
func (r *reader) withdraw() {
	if r.card != nil {
		r.card.Reset()
		r.card, r.noticed = nil, false
		r.events++
	}
}

func (r *reader) insert(card Card) {
	r.mu.Lock()
	defer r.mu.Unlock()
	card.Reset()
	r.card, r.noticed, r.gone = card, true, false
	r.present++
	r.events++
}

func (r *reader) remove() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.withdraw()
	r.noticed = true
}

func (r *reader) unplug() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.withdraw()
	r.gone = true
}
