package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip/pcsc"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/live"
)

func newReaders(s *cli.Streams) *cobra.Command {
	var watch, asJSON bool
	cmd := &cobra.Command{
		Use:   "readers",
		Short: "List the readers and what lies on them",
		Long: `List the readers of the PC/SC service and what lies on them, one a line. With --watch every card and reader that comes or
goes is a line, until Ctrl-C. A contactless card is told by its answer to reset; whether it is a document is not looked at.`,
		Example: `  chip readers
  chip readers --watch --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			service, err := pcsc.Open(cmd.Context())
			if err != nil {
				return live.Explain(err)
			}
			defer service.Close()
			p := readerPrinter{s, asJSON}
			if watch {
				return p.watch(cmd.Context(), service)
			}
			readers, err := service.Readers(cmd.Context())
			if err != nil {
				return live.Explain(err)
			}
			for _, r := range readers {
				if err := p.print("", r); err != nil {
					return err
				}
			}
			if len(readers) == 0 {
				return live.Explain(&pcsc.Error{Call: "list readers", Err: pcsc.ErrNoReader})
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "go on, a line for every change")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each line as JSON")
	return cmd
}

type readerPrinter struct {
	*cli.Streams
	json bool
}

func (p readerPrinter) watch(ctx context.Context, service *pcsc.Service) error {
	for e, err := range service.Events(ctx) {
		switch {
		case errors.Is(err, context.Canceled):
			return nil // by the operator's hand
		case err != nil:
			return live.Explain(err)
		}
		if err := p.print(e.Kind.String(), e.Reader); err != nil {
			return err
		}
	}
	return nil
}

// readerLine is one line in JSON: field names are a contract.
type readerLine struct {
	Event       string `json:"event,omitempty"`
	Reader      string `json:"reader"`
	Card        bool   `json:"card"`
	Contactless bool   `json:"contactless"`
	InUse       bool   `json:"inUse"`
	Mute        bool   `json:"mute"`
	ATR         string `json:"atr,omitempty"`
}

func (p readerPrinter) print(event string, r pcsc.Reader) error {
	l := readerLine{event, r.Name, r.Present, r.Contactless(), r.InUse, r.Mute, hex.EncodeToString(r.ATR)}
	if p.json {
		out := json.NewEncoder(p.Out)
		out.SetEscapeHTML(false)
		return out.Encode(l)
	}
	words := []string{"no card"}
	if l.Card {
		words = []string{"card " + l.ATR}
	}
	if l.Mute {
		words = append(words, "does not answer")
	}
	if l.Contactless {
		words = append(words, "contactless")
	}
	if l.InUse {
		words = append(words, "in use")
	}
	if event != "" {
		words = append([]string{event}, words...)
	}
	_, err := fmt.Fprintf(p.Out, "%s: %s\n", cli.Printable(r.Name), strings.Join(words, ", "))
	return err
}
