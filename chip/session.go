package chip

import (
	"context"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// session is the connection to one chip: the card, what protects it, and what is known of its lengths.
type session struct {
	meter    *meter
	secure   *access.Messaging // nil: in the clear
	options  *ReadOptions
	limits   iso7816.Limits
	response int // longest data field of a response
	chunk    int // longest piece the chip has not refused; 0: no limit

	noSFI       bool // the chip has no short identifiers
	headerFirst bool // the chip refuses to be asked for more than a file has
}

func newSession(card iso7816.Card, o *ReadOptions, reading *Reading) *session {
	s := &session{meter: &meter{card: card, reading: reading}, options: o, response: iso7816.MaxShortLe}
	if o.MaxResponse > 0 {
		s.response = min(s.response, o.MaxResponse)
	}
	return s
}

func (s *session) progress(p Progress) {
	if s.options.Progress != nil {
		s.options.Progress(p)
	}
}

// card is what commands go through.
func (s *session) card() iso7816.Card {
	if s.secure != nil {
		return s.secure
	}
	return s.meter
}

// send marks a command as extended where its answer would not fit a short response.
func (s *session) send(ctx context.Context, c *iso7816.Command) ([]byte, iso7816.Status, error) {
	if s.secure != nil && s.limits.Extended && c.Le > s.secure.Channel().MaxRead(iso7816.MaxShortLe) {
		c.Extended = true
	}
	return iso7816.Send(ctx, s.card(), c, s.limits)
}

// room is how many octets of a file one answer has room for, from an offset on.
func (s *session) room(offset int) int {
	n := s.response
	if s.secure != nil {
		n = s.secure.Channel().MaxRead(s.response)
	}
	if offset >= farOffset {
		n -= tlv.HeaderSize(0x53, n)
	}
	if s.chunk > 0 {
		n = min(n, s.chunk)
	}
	return max(n, 1)
}

// shrink gives up extended length, then halves the pieces; false where they are as small as sense goes.
func (s *session) shrink(want int) bool {
	if s.response > iso7816.MaxShortLe {
		s.response, s.limits.Extended = iso7816.MaxShortLe, false
		return true
	}
	if want <= minChunk {
		return false
	}
	s.headerFirst = false // it was the length of the piece that the chip did not like
	s.chunk = max(minChunk, want/2)
	if want > 128 { // a round number, which small buffers are
		s.chunk = 128
	}
	return true
}

// selectMaster selects the master file. Chips differ in the form they take, and some have none: what matters is whether
// EF.CardAccess can be read afterwards.
func (s *session) selectMaster(ctx context.Context) error {
	for _, data := range [][]byte{{0x3F, 0x00}, nil} {
		_, status, err := s.send(ctx, &iso7816.Command{INS: 0xA4, P2: 0x0C, Data: data})
		if err != nil || status == iso7816.OK {
			return err
		}
	}
	return nil
}

// selectApplication selects the eMRTD application.
func (s *session) selectApplication(ctx context.Context) error {
	aid := []byte(lds.ApplicationLDS1)
	_, status, err := s.send(ctx, &iso7816.Command{INS: 0xA4, P1: 0x04, P2: 0x0C, Data: aid})
	if err == nil && (status == iso7816.WrongParameters || status == iso7816.LcInconsistent || status == iso7816.WrongLength) {
		_, status, err = s.send(ctx, &iso7816.Command{INS: 0xA4, P1: 0x04, Data: aid, Le: iso7816.MaxShortLe})
	}
	if err != nil {
		return err
	}
	return status.Err()
}

// selectFile selects a file of the current application by its identifier.
func (s *session) selectFile(ctx context.Context, fid []byte) (iso7816.Status, error) {
	_, status, err := s.send(ctx, &iso7816.Command{INS: 0xA4, P1: 0x02, P2: 0x0C, Data: fid})
	if err == nil && (status == iso7816.WrongParameters || status == iso7816.LcInconsistent || status == iso7816.FunctionNotSupported) {
		_, status, err = s.send(ctx, &iso7816.Command{INS: 0xA4, P2: 0x0C, Data: fid})
	}
	return status, err
}

// learn takes the lengths that EF.ATR/INFO states (Doc 9303-10, 3.11.1).
func (s *session) learn(file []byte) {
	info, err := lds.DecodeATR(file)
	if err != nil {
		return
	}
	capabilities, ok := info.Capabilities()
	if !ok || !capabilities.ExtendedLength || !s.options.Extended {
		return
	}
	command, response, ok := info.ExtendedLengths()
	if !ok {
		command, response = iso7816.MaxShortLe, iso7816.MaxShortLe // extended, and no word of how long
	}
	s.limits.Extended = true
	s.limits.MaxData = max(iso7816.MaxShortData, command-10) // header and length fields
	s.response = max(s.response, response-2)                 // status word
	if s.options.MaxResponse > 0 {
		s.response = min(s.response, s.options.MaxResponse)
	}
}

// errShut says that a chip which was open refuses to open again.
var errShut = fmt.Errorf("%w: the chip does not open again", ErrLost)

// lost says whether an error ends the session, and whether the connection with it. A proof that fails is no loss: nothing
// is to be repeated with whoever sent it.
func lost(err error) (session, connection bool) {
	switch {
	case errors.Is(err, errShut):
		return false, false
	case errors.Is(err, ErrLost):
		return true, true
	}
	return errors.Is(err, access.ErrMessaging) && !errors.Is(err, access.ErrProof), false
}

// refused is the chip's own status in err, where it answers the command that was sent: not one that ended the session, and
// not one that was met on the way back to the chip.
func refused(err error) (iso7816.Status, bool) {
	var status iso7816.Status
	if errors.Is(err, access.ErrMessaging) || errors.Is(err, ErrLost) || errors.Is(err, ErrOtherChip) || !errors.As(err, &status) {
		return 0, false
	}
	return status, true
}

// refusedClear is the status that a chip ended its session with.
func refusedClear(err error) (iso7816.Status, bool) {
	var status iso7816.Status
	return status, errors.Is(err, access.ErrMessaging) && errors.As(err, &status)
}

var errNoWay = fmt.Errorf("%w: no way to open the chip", access.ErrUnsupported)
