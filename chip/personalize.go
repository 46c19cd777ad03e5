package chip

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
)

// Blank is a chip before personalisation. A maker's applet with commands of its own is one more Blank; [NewBlank] is the
// one of ISO/IEC 7816-9, which the virtual chip has.
type Blank interface {
	Create(ctx context.Context, f lds.File, size int) error
	Update(ctx context.Context, f lds.File, data []byte) error
	ReadBack(ctx context.Context, f lds.File, size int) ([]byte, error)
	Store(ctx context.Context, secrets *Secrets) error
	// Lock ends personalisation: from here on the chip keeps its access conditions, and nothing can be changed.
	Lock(ctx context.Context) error
}

// Write personalises a blank by the commands of ISO/IEC 7816-4 and -9; see [Personalize].
func Write(ctx context.Context, card iso7816.Card, image *Image, secrets *Secrets) error {
	return Personalize(ctx, NewBlank(card), image, secrets)
}

// Personalize writes every file of the image, reads each back and compares it, stores the secrets, and locks the chip at
// the end. Secrets without MRZInformation get that of DG1. After an error the chip must not go out: it was not locked, or it
// was before, or its answer to the last command was lost.
func Personalize(ctx context.Context, blank Blank, image *Image, secrets *Secrets) error {
	if len(image.Files()) == 0 {
		return errors.New("chip: write: the image has no file")
	}
	own := Secrets{}
	if secrets != nil {
		own = *secrets
	}
	if own.MRZInformation == "" {
		var err error
		if own.MRZInformation, err = informationOf(image); err != nil {
			return fmt.Errorf("chip: write: MRZ information of DG1: %w", err)
		}
	}
	for _, f := range image.Files() {
		if err := writeFile(ctx, blank, f, image.files[f]); err != nil {
			return fmt.Errorf("chip: write %v: %w", f, err)
		}
	}
	if err := blank.Store(ctx, &own); err != nil {
		return fmt.Errorf("chip: write the secrets: %w", err)
	}
	if err := blank.Lock(ctx); err != nil {
		return fmt.Errorf("chip: lock: %w", err)
	}
	return nil
}

func writeFile(ctx context.Context, blank Blank, f lds.File, data []byte) error {
	if n := len(data); n == 0 || n > MaxSize(f) {
		return fmt.Errorf("%w: %d bytes, want 1 to %d", ErrLimit, n, MaxSize(f))
	}
	if err := blank.Create(ctx, f, len(data)); err != nil {
		return err
	}
	if err := blank.Update(ctx, f, data); err != nil {
		return err
	}
	back, err := blank.ReadBack(ctx, f, len(data))
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	if !bytes.Equal(back, data) {
		return errors.New("read back: not what was written")
	}
	return nil
}

// informationOf is the MRZ information of the image's DG1, "" where it has none.
func informationOf(image *Image) (string, error) {
	file, ok := image.File(lds.DG1)
	if !ok {
		return "", nil
	}
	zone, err := lds.DecodeDG1(file)
	if err != nil {
		return "", err
	}
	return mrz.AccessKey(zone.Zone)
}

// isoBlank is a blank of ISO/IEC 7816-9.
type isoBlank struct {
	card        iso7816.Card
	master, app bool // what is selected
}

// NewBlank is a blank that takes CREATE FILE, UPDATE BINARY, PUT DATA and ACTIVATE FILE.
func NewBlank(card iso7816.Card) Blank { return &isoBlank{card: card} }

// updateChunk is the longest piece of one UPDATE BINARY, data objects of the far form included.
const updateChunk = iso7816.MaxShortData - 16

func (b *isoBlank) send(ctx context.Context, c *iso7816.Command) ([]byte, error) {
	data, status, err := iso7816.Send(ctx, b.card, c, iso7816.Limits{})
	if err != nil {
		return nil, err
	}
	if status == iso7816.EndOfFile {
		return data, nil
	}
	return data, status.Err()
}

// enter selects the application, or the master file, that the file lies in.
func (b *isoBlank) enter(ctx context.Context, f lds.File) error {
	if f.InMasterFile() && !b.master {
		_, err := b.send(ctx, &iso7816.Command{INS: 0xA4, P2: 0x0C, Data: []byte{0x3F, 0x00}})
		b.master, b.app = err == nil, false
		return err
	}
	if !f.InMasterFile() && !b.app {
		_, err := b.send(ctx, &iso7816.Command{INS: 0xA4, P1: 0x04, P2: 0x0C, Data: f.AID()})
		b.app, b.master = err == nil, false
		return err
	}
	return nil
}

// Create sends the file control parameters: size, a transparent file, both identifiers (ISO/IEC 7816-4, 7.4.3).
func (b *isoBlank) Create(ctx context.Context, f lds.File, size int) error {
	if err := b.enter(ctx, f); err != nil {
		return err
	}
	fcp := tlv.NewBuilder(32)
	fcp.AddNested(0x62, func(in *tlv.Builder) {
		in.Add(0x80, []byte{byte(size >> 16), byte(size >> 8), byte(size)})
		in.Add(0x82, []byte{0x01})
		in.Add(0x83, []byte{byte(f.FID() >> 8), byte(f.FID())})
		in.Add(0x88, []byte{f.SFI() << 3})
	})
	_, err := b.send(ctx, &iso7816.Command{INS: 0xE0, Data: fcp.Bytes()})
	return err
}

// Update writes the file that was created last.
func (b *isoBlank) Update(ctx context.Context, f lds.File, data []byte) error {
	if err := b.selectFile(ctx, f); err != nil {
		return err
	}
	for at := 0; at < len(data); {
		piece := data[at:min(len(data), at+updateChunk)]
		c := &iso7816.Command{INS: 0xD6, P1: byte(at >> 8), P2: byte(at), Data: piece}
		if at >= farOffset {
			offset := tlv.Append(nil, 0x54, []byte{byte(at >> 16), byte(at >> 8), byte(at)})
			c = &iso7816.Command{INS: 0xD7, Data: tlv.Append(offset, 0x53, piece)}
		}
		if _, err := b.send(ctx, c); err != nil {
			return fmt.Errorf("at %d: %w", at, err)
		}
		at += len(piece)
	}
	return nil
}

func (b *isoBlank) selectFile(ctx context.Context, f lds.File) error {
	if err := b.enter(ctx, f); err != nil {
		return err
	}
	_, err := b.send(ctx, &iso7816.Command{INS: 0xA4, P1: 0x02, P2: 0x0C, Data: []byte{byte(f.FID() >> 8), byte(f.FID())}})
	return err
}

// ReadBack reads what was written, whatever its tag and length say.
func (b *isoBlank) ReadBack(ctx context.Context, f lds.File, size int) ([]byte, error) {
	if err := b.enter(ctx, f); err != nil {
		return nil, err
	}
	t := newTransfer(f)
	t.total, t.measured = size, true
	err := t.run(ctx, newSession(b.card, &ReadOptions{}, &Reading{}))
	return t.data, err
}

func (b *isoBlank) Store(ctx context.Context, secrets *Secrets) error {
	data, err := secrets.Encode()
	if err != nil {
		return err
	}
	defer clear(data)
	_, err = b.send(ctx, &iso7816.Command{INS: 0xDB, P1: 0x3F, P2: 0xFF, Data: data})
	return err
}

func (b *isoBlank) Lock(ctx context.Context) error {
	_, err := b.send(ctx, &iso7816.Command{INS: 0x44})
	return err
}
