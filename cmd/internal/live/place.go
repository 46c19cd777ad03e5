package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/pcsc"
	"github.com/chancery-id/chancery/cmd/internal/cli"
)

// Place says where the chip is: on a reader, or made of files.
type Place struct {
	reader   string
	wait     time.Duration
	limit    time.Duration
	extended bool

	sim, secrets string
}

// backTime is how long a chip that was lost on the way is waited for.
const backTime = 15 * time.Second

// ReaderFlags adds --reader, --wait and --extended.
func (p *Place) ReaderFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.reader, "reader", "", "part of the `name` of the reader; without it, whichever a document lies on")
	_ = cmd.RegisterFlagCompletionFunc("reader", completeReader)
	cmd.Flags().DurationVar(&p.wait, "wait", time.Minute, "how long to wait for a document")
	cmd.Flags().BoolVar(&p.extended, "extended", false, "the reader passes on extended length, although it does not say so")
}

// settleTime is between two tries to open a card that has just gone.
const settleTime = 50 * time.Millisecond

// readingTime is what the largest chip takes by the slowest radio, with time to put the document back.
const readingTime = 3 * time.Minute

// Flags adds --reader, --wait, --extended, --timeout, --sim and --secrets.
func (p *Place) Flags(cmd *cobra.Command) {
	p.ReaderFlags(cmd)
	cmd.Flags().DurationVar(&p.limit, "timeout", readingTime, "how long the reading may take; 0: as long as the chip likes")
	cmd.Flags().StringVar(&p.sim, "sim", "", "folder or zip of chip files: take the virtual chip made of them")
	cmd.Flags().StringVar(&p.secrets, "secrets", "", "file with the keys of the virtual chip")
	for _, live := range []string{"reader", "wait", "extended"} {
		cmd.MarkFlagsMutuallyExclusive("sim", live)
	}
}

// completeReader offers the readers that are plugged in.
func completeReader(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	service, err := pcsc.Open(ctx)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer service.Close()
	readers, _ := service.Readers(ctx)
	var names []string
	for _, r := range readers {
		names = append(names, r.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// Chip is one that was found.
type Chip struct {
	Card     iso7816.Card
	Where    string // "reader NAME", or the folder
	Extended bool   // extended length goes through
	MaxData  int    // longest data field of an answer that the reader says it passes on; 0: it does not say
	Once     bool   // a loss ends the reading

	Lang  cli.Lang      // of what is shown while it is read
	Limit time.Duration // how long a reading may take; 0: as long as the chip likes

	service *pcsc.Service
	card    *pcsc.Card
}

// Open finds the chip. waiting is called once, with the reader's name as the person gave it, if nothing is there yet.
func (p *Place) Open(ctx context.Context, waiting func()) (*Chip, error) {
	if p.sim != "" {
		card, _, err := OpenSim(p.sim, p.secrets)
		return &Chip{Card: card, Where: p.sim, Extended: p.extended, Limit: p.limit}, err
	}
	service, err := pcsc.Open(ctx)
	if err != nil {
		return nil, Explain(err)
	}
	c := &Chip{service: service, Limit: p.limit}
	if err := c.find(ctx, p, waiting); err != nil {
		c.Close()
		return nil, Explain(err)
	}
	c.Card, c.Where = c.card, "reader "+c.card.Reader()
	c.MaxData = c.card.MaxData(ctx)
	c.Extended = p.extended || c.MaxData > iso7816.MaxShortLe
	return c, nil
}

// find waits for a card on the reader that is meant.
func (c *Chip) find(ctx context.Context, p *Place, waiting func()) error {
	readers, err := c.service.Readers(ctx)
	if err != nil {
		return err
	}
	if len(readers) == 0 && p.wait == 0 {
		return &pcsc.Error{Call: "look for a document", Reader: p.reader, Err: pcsc.ErrNoReader}
	}
	chosen, err := pcsc.Choose(readers, p.reader)
	switch {
	case err == nil && chosen.Present:
		// One that has just gone, or is not in the field yet, is waited for.
		if err := c.connect(ctx, chosen.Name); p.wait == 0 || !gone(err) {
			return err
		}
	case err == nil:
	case errors.Is(err, pcsc.ErrNoReader) && p.reader != "":
		return err // a name mistyped is not to be waited for
	case errors.Is(err, pcsc.ErrAmbiguous) && (p.reader != "" || present(readers) > 1):
		return err
	}
	if waiting != nil && p.wait > 0 {
		waiting()
	}
	limited, cancel := context.WithTimeoutCause(ctx, p.wait, pcsc.ErrNoCard)
	defer cancel()
	return c.await(limited, p.reader)
}

func present(readers []pcsc.Reader) (n int) {
	for _, r := range readers {
		if r.Present {
			n++
		}
	}
	return n
}

// await waits for a card and opens it; one that is taken away in between is waited for again, and so are a reader that was
// unplugged and a service that starts anew. A service notices half a second late that a card went, so that one is believed
// only when it has answered.
func (c *Chip) await(ctx context.Context, name string) error {
	var away error // that the service is not there, when it was last looked for
	for {
		err := c.attempt(ctx, name)
		switch {
		case errors.Is(err, pcsc.ErrNoService):
			away = err
		case passing(err):
			away = nil
		case err != nil && ctx.Err() != nil: // the time was up in the middle of it
			return cmp.Or(away, because(ctx, err))
		default:
			return err
		}
		select {
		case <-ctx.Done():
			return cmp.Or(away, because(ctx, ctx.Err()))
		case <-time.After(settleTime):
		}
	}
}

// attempt waits for a card once.
func (c *Chip) attempt(ctx context.Context, name string) error {
	r, err := c.service.Wait(ctx, name)
	if err != nil {
		return err
	}
	if err := c.connect(ctx, r.Name); err != nil {
		return err
	}
	if _, err = c.card.Transmit(ctx, []byte{0x00, 0xA4, 0x00, 0x0C}); err != nil {
		_ = c.card.Close()
	}
	return err
}

// passing says whether an error may be over in a moment.
func passing(err error) bool {
	return gone(err) || errors.Is(err, pcsc.ErrReset) || errors.Is(err, pcsc.ErrNoReader) || errors.Is(err, pcsc.ErrNoService)
}

// gone says whether an error means that the card was taken away.
func gone(err error) bool {
	for _, sign := range []error{pcsc.ErrNoCard, pcsc.ErrRemoved, pcsc.ErrMute, pcsc.ErrNoAnswer} {
		if errors.Is(err, sign) {
			return true
		}
	}
	return false
}

// because gives an error of time its cause: that no document came.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(err, context.DeadlineExceeded) && cause != nil {
		return cause
	}
	return err
}

func (c *Chip) connect(ctx context.Context, name string) error {
	card, err := c.service.Connect(ctx, name)
	if err == nil {
		c.card = card
	}
	return err
}

// reconnect waits for a chip that was lost; nil where it is made of files.
func (c *Chip) reconnect(lost func()) func(context.Context) (iso7816.Card, error) {
	if c.card == nil || c.Once {
		return nil
	}
	return func(ctx context.Context) (iso7816.Card, error) {
		lost()
		name := c.card.Reader()
		_ = c.card.Close()
		limited, cancel := context.WithTimeoutCause(ctx, backTime, pcsc.ErrRemoved)
		defer cancel()
		if err := c.await(limited, name); err != nil {
			return nil, err
		}
		return c.card, nil
	}
}

// Reopen resets the chip.
func (c *Chip) Reopen(ctx context.Context) error {
	name := c.card.Reader()
	if err := c.card.Close(); err != nil {
		return Explain(err)
	}
	if err := c.connect(ctx, name); err != nil {
		return Explain(err)
	}
	c.Card = c.card
	return nil
}

// Close lets the chip and the service go.
func (c *Chip) Close() {
	if c.card != nil {
		_ = c.card.Close()
	}
	if c.service != nil {
		_ = c.service.Close()
	}
}

// Explain gives an error of a reader its exit code and what a person can do.
func Explain(err error) error {
	hint := ""
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pcsc.ErrAmbiguous):
		return &cli.Error{Code: cli.Usage, Err: err, Hint: "name one with --reader"}
	case errors.Is(err, pcsc.ErrNoService):
		hint = "on Linux pcscd must run (Debian package pcscd); on Windows a reader must be plugged in"
	case errors.Is(err, pcsc.ErrDenied):
		hint = "pcscd asks polkit whether this user may use readers"
	case errors.Is(err, pcsc.ErrNoReader):
		hint = "plug the reader in"
	case errors.Is(err, pcsc.ErrShared):
		hint = "close the program that holds the card"
	case gone(err):
		hint = "put the document on the reader, and leave it there"
	}
	return &cli.Error{Code: cli.TokenAbsent, Err: err, Hint: hint}
}

// Read reads the chip. step names what is being done, and lost says that the document is to be put back; both are shown on
// a terminal only.
func (c *Chip) Read(
	ctx context.Context, s *cli.Streams, password access.Password, o chip.ReadOptions, step func(chip.Progress) string, lost string,
) (*chip.Reading, error) {
	if c.Limit > 0 {
		limited, cancel := context.WithTimeout(ctx, c.Limit)
		defer cancel()
		ctx = limited
	}
	progress := cli.NewProgress(s.Err, c.Lang, "", 0)
	defer progress.Done()
	o.Progress = func(p chip.Progress) {
		progress.Step(step(p), p.Total)
		progress.Set(p.Read)
	}
	if o.Extended = c.Extended; c.MaxData > iso7816.MaxShortLe {
		o.MaxResponse = c.MaxData
	}
	o.Reconnect = c.reconnect(func() {
		progress.Step(lost, 0)
		progress.Set(0)
	})
	return chip.Read(ctx, c.Card, password, &o)
}

// Step names a step of a reading in English.
func Step(p chip.Progress) string {
	switch p.Step {
	case "open":
		return "opening the chip"
	case "prove":
		return "is the chip original?"
	}
	return fmt.Sprintf("reading %v", p.File)
}

// PutBack asks for a document that was lost on the way, in English.
const PutBack = "put the document back on the reader"
