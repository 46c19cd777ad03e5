package sim

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
)

// ErrField is what a reader gets from a chip that has left the field.
var ErrField = errors.New("sim: no chip in the field")

// Chip is a virtual chip. It is used by one goroutine at a time, as every card.
type Chip struct {
	image   *chip.Image
	secrets chip.Secrets
	o       Options
	blank   bool // before Lock: everything may be read and written

	count    int // commands since the chip was made
	answers  int // protected answers
	failures int // authentications that failed since the last good one
	away     bool

	state
}

// state is what a reset clears.
type state struct {
	app      bool // the eMRTD application is selected
	current  lds.File
	chained  []byte
	pending  []byte // of an answer that comes in pieces
	end      iso7816.Status
	channel  *access.Channel
	next     *access.Channel // takes over after the answer under way
	opened   chip.Protocol
	pace     *paceRun
	nonce    []byte // of BAC
	choice   chipChoice
	terminal *access.TerminalChip
	binding  access.TerminalBinding
	rights   cvc.Rights
	mapped   bool // chip authentication mapping was the proof
}

// New is a chip that was personalised with these files and secrets.
func New(image *chip.Image, secrets *chip.Secrets, o *Options) (*Chip, error) {
	c := NewBlank(o)
	c.blank = false
	c.image = image.Clone()
	if secrets != nil {
		c.secrets = *secrets
	}
	if err := c.personalised(); err != nil {
		return nil, err
	}
	return c, nil
}

// NewBlank is a chip without files that can be personalised, see chip.Write.
func NewBlank(o *Options) *Chip {
	c := &Chip{image: chip.NewImage(), blank: true}
	if o != nil {
		c.o = *o
	}
	if c.o.Now == nil {
		c.o.Now = time.Now
	}
	if c.o.Sleep == nil {
		c.o.Sleep = sleep
	}
	return c
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// String says nothing of what the chip holds.
func (c *Chip) String() string { return "virtual chip" }

// Format says nothing of what the chip holds, whatever the verb.
func (c *Chip) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// Locked says whether personalisation has ended.
func (c *Chip) Locked() bool { return !c.blank }

// Image is a copy of the chip's files as they are read.
func (c *Chip) Image() *chip.Image { return c.image.Clone() }

// Commands is how many commands the chip has had.
func (c *Chip) Commands() int { return c.count }

// Reset takes the chip out of the field and back.
func (c *Chip) Reset() {
	c.state = state{}
	c.away = false
}

// ATR is the answer to reset of a contactless chip without historical bytes, as PC/SC readers give it.
func (c *Chip) ATR() []byte { return []byte{0x3B, 0x80, 0x80, 0x01, 0x01} }

// Transmit answers one command.
func (c *Chip) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	c.count++
	if slices.Contains(c.o.Faults.DropAt, c.count) {
		c.away = true
	}
	if c.away {
		return nil, ErrField
	}
	if c.o.Quirks.Delay > 0 {
		if err := c.o.Sleep(ctx, c.o.Quirks.Delay); err != nil {
			return nil, err
		}
	}
	parsed, err := iso7816.DecodeCommand(command)
	if err != nil || len(command) > 5 && command[4] == 0 && !c.extended() {
		return c.clear(nil, iso7816.WrongLength), nil
	}
	if parsed.CLA&0x0C == 0x0C {
		return c.protected(ctx, parsed)
	}
	if parsed.INS == 0xC0 {
		return c.more(parsed.Le), nil
	}
	if c.channel != nil { // a plain command ends the session (Doc 9303-11, 9.8.8)
		c.state = state{app: c.app}
	}
	data, status, err := c.execute(ctx, parsed)
	if err != nil {
		return nil, err
	}
	c.turn()
	return c.deliver(data, status, parsed), nil
}

// extended says whether the chip takes extended length.
func (c *Chip) extended() bool {
	if c.o.Quirks.ExtendedLength {
		return true
	}
	file, ok := c.image.File(lds.ATR)
	if !ok {
		return true // the standard lets a chip leave EF.ATR out, and take what PACE with long keys needs
	}
	info, err := lds.DecodeATR(file)
	if err != nil {
		return false
	}
	capabilities, ok := info.Capabilities()
	return ok && capabilities.ExtendedLength
}

// protected opens a protected command, executes it and protects the answer.
func (c *Chip) protected(ctx context.Context, outer *iso7816.Command) ([]byte, error) {
	if c.channel == nil {
		return c.clear(nil, iso7816.MessagingNotSupported), nil
	}
	plain, err := c.channel.OpenCommand(outer)
	if err != nil {
		c.state = state{app: c.app}
		return c.clear(nil, iso7816.MessagingObjectWrong), nil
	}
	data, status, err := c.execute(ctx, plain)
	if err != nil {
		return nil, err
	}
	if status != iso7816.OK && status != iso7816.EndOfFile && c.o.Quirks.ClearErrors {
		c.state = state{app: c.app}
		return c.clear(nil, status), nil
	}
	short := plain.INS&0xFE == 0xB0 || c.o.Quirks.NoPieces
	if short && !outer.Extended && len(data) > c.channel.MaxRead(iso7816.MaxShortLe) {
		data, status = nil, iso7816.WrongLength
	}
	answer, err := c.channel.ProtectResponse(data, status)
	if err != nil {
		return nil, err
	}
	if c.answers++; c.answers == c.o.Faults.WrongMAC {
		answer[len(answer)-3] ^= 1
	}
	c.turn()
	body, word, err := iso7816.Response(answer)
	if err != nil {
		return nil, err
	}
	return c.deliver(body, word, outer), nil
}

// turn puts a new session into force, after the answer that made it.
func (c *Chip) turn() {
	if c.next != nil {
		c.channel, c.next = c.next, nil
	}
}

// deliver cuts an answer into pieces where it is longer than the command asked for, or the chip always does.
func (c *Chip) deliver(data []byte, status iso7816.Status, command *iso7816.Command) []byte {
	limit := max(command.Le, iso7816.MaxShortLe)
	if p := c.o.Quirks.Pieces; p > 0 {
		limit = min(limit, p)
	}
	if len(data) <= limit {
		return c.clear(data, status)
	}
	c.pending, c.end = data, status
	return c.more(limit)
}

// more is GET RESPONSE.
func (c *Chip) more(limit int) []byte {
	if len(c.pending) == 0 {
		return c.clear(nil, iso7816.ConditionsNotSatisfied)
	}
	limit = min(max(1, limit), iso7816.MaxShortLe)
	if p := c.o.Quirks.Pieces; p > 0 {
		limit = min(limit, p)
	}
	piece := c.pending[:min(limit, len(c.pending))]
	if c.pending = c.pending[len(piece):]; len(c.pending) == 0 {
		return c.clear(piece, c.end)
	}
	return c.clear(piece, 0x6100|iso7816.Status(byte(min(len(c.pending), iso7816.MaxShortLe))))
}

func (c *Chip) clear(data []byte, status iso7816.Status) []byte {
	return append(data[:len(data):len(data)], byte(status>>8), byte(status))
}

// execute carries out a plain command. The error is one of the connection.
func (c *Chip) execute(ctx context.Context, m *iso7816.Command) ([]byte, iso7816.Status, error) {
	if m.CLA&0xE0 != 0 {
		return nil, iso7816.ClaNotSupported, nil
	}
	if n := c.o.Quirks.MaxLe; n > 0 && m.Le > n && m.INS&0xFE == 0xB0 {
		return nil, iso7816.WrongLength, nil
	}
	if m.CLA&0x10 != 0 && m.INS != 0x86 { // the steps of PACE have the chaining bit and are whole (Doc 9303-11, 4.4.4)
		if len(c.chained)+len(m.Data) > iso7816.MaxExtendedData {
			return nil, iso7816.WrongLength, nil
		}
		c.chained = append(c.chained, m.Data...)
		return nil, iso7816.OK, nil
	}
	if len(c.chained) > 0 {
		whole := *m
		whole.Data = append(c.chained, m.Data...)
		c.chained = nil
		m = &whole
	}
	switch m.INS {
	case 0x82, 0x86:
		if err := c.wait(ctx, m); err != nil {
			return nil, 0, err
		}
	}
	data, status := c.dispatch(m)
	return data, status, nil
}

func (c *Chip) dispatch(m *iso7816.Command) ([]byte, iso7816.Status) {
	switch m.INS {
	case 0xA4:
		return nil, c.selects(m)
	case 0xB0:
		return c.readBinary(m)
	case 0xB1:
		return c.readFar(m)
	case 0x84:
		return c.challenge(m)
	case 0x82:
		return c.external(m)
	case 0x22:
		return nil, c.environment(m)
	case 0x86:
		return c.general(m)
	case 0x88:
		return c.internal(m)
	case 0x2A:
		return nil, c.certificate(m)
	case 0xE0, 0xD6, 0xD7, 0xDB, 0x44:
		return nil, c.personalise(m)
	}
	return nil, iso7816.InsNotSupported
}

// wait is the delay that failures before this one have earned: guessing a password takes its time.
func (c *Chip) wait(ctx context.Context, m *iso7816.Command) error {
	if c.failures == 0 || c.o.Quirks.RetryDelay == 0 || c.channel != nil || m.CLA&0x10 != 0 {
		return nil
	}
	return c.o.Sleep(ctx, time.Duration(c.failures)*c.o.Quirks.RetryDelay)
}

// now is the chip's date.
func (c *Chip) now() time.Time { return c.o.Now() }

// chipChoice is what MSE:Set AT chose for chip authentication.
type chipChoice struct {
	info access.ChipAuthenticationInfo
	key  crypto.PrivateKey
	dh   bool
}
