package chip

import (
	"context"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// errAnswer says that a chip's answers can't be those of a file.
var errAnswer = errors.New("chip: answer that can't be a file")

const (
	unknownSize = -1
	headerSize  = 8      // enough for tag and length of any file
	farOffset   = 0x8000 // from here on READ BINARY has no room for the offset (ISO/IEC 7816-4, 11.2.3)
	minChunk    = 8
)

// transfer is the reading of one file. It keeps what came, so that it goes on where a loss has cut it off.
type transfer struct {
	file     lds.File
	fid      []byte // file identifier
	sfi      byte   // short identifier; 0: not known
	data     []byte
	total    int  // unknownSize until tag and length are there, and where they say nothing
	measured bool // the header was looked at
	selected bool // it is the current file
	piece    int  // longest piece towards an end that is not known; 0: no limit
	header   bool // only the header is asked for: the chip refuses to be asked for more than there is
	ended    bool
}

func newTransfer(f lds.File) *transfer {
	return &transfer{
		file: f, fid: []byte{byte(f.FID() >> 8), byte(f.FID())}, sfi: f.SFI(), total: unknownSize, measured: f.Tag() == 0,
	}
}

// run reads until the file is complete. A status as error says that the chip refuses.
func (t *transfer) run(ctx context.Context, s *session) error {
	for !t.complete() {
		if err := t.step(ctx, s); err != nil {
			return err
		}
		s.progress(Progress{Step: "read", File: t.file, Read: len(t.data), Total: max(0, t.total)})
	}
	if t.total >= 0 {
		t.data = t.data[:t.total]
	}
	return nil
}

func (t *transfer) complete() bool {
	if t.total >= 0 {
		return len(t.data) >= t.total
	}
	return t.ended
}

// step reads one piece.
func (t *transfer) step(ctx context.Context, s *session) error {
	want := s.room(len(t.data))
	switch {
	case t.total >= 0:
		want = min(want, t.total-len(t.data))
	case t.header || s.headerFirst && !t.measured:
		want = min(want, headerSize)
	case t.piece > 0:
		want = min(want, t.piece)
	}
	data, status, err := t.read(ctx, s, want)
	if err != nil {
		return err
	}
	switch status {
	case iso7816.OK, iso7816.EndOfFile:
		return t.take(data, status, want)
	case iso7816.WrongLength, iso7816.NoDiagnosis, iso7816.OffsetOutside, iso7816.WrongParameters, iso7816.LcInconsistent:
		return t.retreat(s, status, want)
	}
	if status>>8 == 0x6C {
		return t.retreat(s, status, want)
	}
	return status
}

// retreat answers a chip that does not like the length: first by asking for the header alone, then for smaller pieces. A
// file whose size is not known ends where its end can't be read.
func (t *transfer) retreat(s *session, status iso7816.Status, want int) error {
	switch {
	case t.measured && t.total == unknownSize && len(t.data) > 0:
		t.ended = status == iso7816.OffsetOutside || want == 1
		t.piece = want / 2
		return nil
	case t.total == unknownSize && !t.measured && !t.header && want > headerSize:
		t.header, s.headerFirst = true, true
		return nil
	case s.shrink(want):
		return nil
	}
	return status
}

// take adds a piece and, with the first, learns the size.
func (t *transfer) take(data []byte, status iso7816.Status, want int) error {
	if len(data) > want {
		return fmt.Errorf("%w: %d bytes, asked for %d", errAnswer, len(data), want)
	}
	if len(data) == 0 {
		if t.total != unknownSize || len(t.data) == 0 || !t.measured {
			return fmt.Errorf("%w: the file ends after %d bytes, its length is %d", errAnswer, len(t.data), t.total)
		}
		t.ended = true
		return nil
	}
	t.data = append(t.data, data...)
	if !t.measured {
		if err := t.measure(); err != nil {
			return err
		}
	}
	limit := MaxSize(t.file)
	if t.total > limit || len(t.data) > limit {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrLimit, max(t.total, len(t.data)), limit)
	}
	if t.total == unknownSize && t.measured && (status == iso7816.EndOfFile) {
		t.ended = true
	}
	t.header = false
	return nil
}

// measure reads tag and length. Of a length that can't be read, the indefinite one among them, nothing follows: the file is
// read to its end, and whoever decodes it says what is wrong.
func (t *transfer) measure() error {
	_, header, length, err := tlv.Header(t.data)
	switch {
	case err == nil:
		t.measured, t.total = true, header+length
	case errors.Is(err, tlv.ErrTruncated) && len(t.data) < headerSize:
	default:
		t.measured = true
	}
	return nil
}

// read sends one READ BINARY, by short identifier where the file is not selected yet.
func (t *transfer) read(ctx context.Context, s *session, want int) ([]byte, iso7816.Status, error) {
	offset := len(t.data)
	if !t.selected && !s.noSFI && t.sfi != 0 && offset <= 0xFF {
		data, status, err := s.send(ctx, &iso7816.Command{INS: 0xB0, P1: 0x80 | t.sfi, P2: byte(offset), Le: want})
		if err != nil {
			return nil, 0, err
		}
		if status == iso7816.OK || status == iso7816.EndOfFile {
			t.selected = true
			return data, status, nil
		}
		if !unknownIdentifier(status) {
			return data, status, nil
		}
	}
	if !t.selected {
		if status, err := s.selectFile(ctx, t.fid); err != nil || status != iso7816.OK {
			return nil, status, err
		}
		t.selected = true
		s.noSFI = s.noSFI || t.sfi != 0
	}
	if offset < farOffset {
		return s.send(ctx, &iso7816.Command{INS: 0xB0, P1: byte(offset >> 8), P2: byte(offset), Le: want})
	}
	return readFar(ctx, s, offset, want)
}

// unknownIdentifier says that a status may mean "no short identifiers here": whether the file is there, SELECT tells.
func unknownIdentifier(status iso7816.Status) bool {
	switch status {
	case iso7816.FileNotFound, iso7816.WrongParameters, iso7816.FunctionNotSupported, iso7816.ReferenceNotFound,
		iso7816.WrongData, iso7816.NoCurrentFile, iso7816.LcInconsistent, iso7816.OffsetOutside, 0x6981:
		return true
	}
	return false
}

// readFar is READ BINARY with odd instruction: the offset is a data object, and so is the answer (ISO/IEC 7816-4, 11.2.3).
func readFar(ctx context.Context, s *session, offset, want int) ([]byte, iso7816.Status, error) {
	at := []byte{byte(offset >> 8), byte(offset)}
	if offset > 0xFFFF {
		at = []byte{byte(offset >> 16), byte(offset >> 8), byte(offset)}
	}
	answer, status, err := s.send(ctx, &iso7816.Command{INS: 0xB1, Data: tlv.Append(nil, 0x54, at), Le: want + tlv.HeaderSize(0x53, want)})
	if err != nil || len(answer) == 0 {
		return nil, status, err
	}
	e, err := tlv.One(answer, 0x53)
	if err != nil {
		return nil, status, fmt.Errorf("%w: %w", errAnswer, err)
	}
	return e.Value, status, nil
}
