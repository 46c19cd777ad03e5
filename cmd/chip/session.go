package main

import (
	"bufio"
	"bytes"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/live"
)

// extendedMark says that extended length was used, which makes other commands.
const extendedMark = "# extended length"

// longestMark begins the line with the longest answer that the reader passes on, which makes other commands, too.
const longestMark = "# longest answer: "

// seedMark begins the line of a recording that holds the seed of the terminal's nonces and keys: without them the same
// commands can't be made again, and with them the session can be read. A recording is as secret as the chip's files.
const seedMark = "# seed: "

func newRecord(s *cli.Streams) *cobra.Command {
	f := &readFlags{}
	cmd := &cobra.Command{
		Use:   "record FILE [OUT]",
		Short: "Read a chip and record the session",
		Long: `Read a chip as "chip read" does, and write every command and answer into the new file FILE, for "chip replay".

With --terminal-key the terminal's certificates and signatures are recorded, too: no key is, and none is needed for a replay.

The recording holds the seed of the terminal's keys: whoever has it can read what the chip gave out. Keep it as you keep
the document's data.`,
		Example: `  chip record session.txt --mrz zone.txt
  chip record session.txt --sim specimen/ --mrz zone.txt`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			password, err := f.prepare(s, args[1:])
			if err != nil {
				return err
			}
			terminal, release, err := f.terminal.Open(cmd.Context())
			if err != nil {
				return err
			}
			defer release()
			card, err := f.open(cmd.Context(), s)
			if err != nil {
				return err
			}
			defer card.Close()
			file, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return cli.Errorf(cli.Usage, "FILE is a new file", "%w", err)
			}
			var seed [32]byte
			if _, err := crand.Read(seed[:]); err != nil {
				return err
			}
			out := bufio.NewWriter(file)
			fmt.Fprintf(out, "# a session with a chip: holds personal data\n%s%x\n", seedMark, seed)
			if card.Extended {
				fmt.Fprintf(out, "%s\n%s%d\n", extendedMark, longestMark, card.MaxData)
			}
			if terminal, err = recordTerminal(out, terminal); err != nil {
				return errors.Join(err, file.Close())
			}
			card.Card, card.Once = iso7816.Record(card.Card, out), true
			err = f.run(cmd.Context(), s, card, password, chip.ReadOptions{Random: rand.NewChaCha8(seed), Terminal: terminal}, args[1:])
			if e := out.Flush(); err == nil && e != nil {
				err = e
			}
			if e := file.Close(); err == nil && e != nil {
				err = e
			}
			return err
		},
	}
	f.add(cmd)
	return cmd
}

func newReplay(s *cli.Streams) *cobra.Command {
	f := &readFlags{}
	cmd := &cobra.Command{
		Use:     "replay FILE [OUT]",
		Short:   "Read a recorded session again, without the chip",
		Example: `  chip replay session.txt --mrz zone.txt out/`,
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return cli.Errorf(cli.Usage, "", "%w", err)
			}
			seed, err := seedOf(data)
			if err != nil {
				return err
			}
			card, err := iso7816.NewReplay(bytes.NewReader(data))
			if err != nil {
				return &cli.Error{Code: cli.Malformed, Err: err}
			}
			password, err := f.prepare(s, args[1:])
			if err != nil {
				return err
			}
			terminal, err := recordedTerminal(data)
			if err != nil {
				return err
			}
			recorded := &live.Chip{Card: card, Extended: bytes.Contains(data, []byte("\n"+extendedMark+"\n")), MaxData: longestOf(data)}
			return f.run(cmd.Context(), s, recorded, password, chip.ReadOptions{Random: rand.NewChaCha8(seed), Terminal: terminal}, args[1:])
		},
	}
	f.password.Flags(cmd)
	f.shared(cmd)
	return cmd
}

// longestOf finds the longest answer of a recording; 0 where it has none.
func longestOf(data []byte) int {
	for line := range strings.Lines(string(data)) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), longestMark); ok {
			n, _ := strconv.Atoi(text)
			return n
		}
	}
	return 0
}

// seedOf finds the seed of a recording.
func seedOf(data []byte) (seed [32]byte, err error) {
	for line := range strings.Lines(string(data)) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), seedMark)
		if !ok {
			continue
		}
		b, err := hex.DecodeString(text)
		if err != nil || len(b) != len(seed) {
			break
		}
		copy(seed[:], b)
		return seed, nil
	}
	return seed, cli.Errorf(cli.Malformed, "only what \"chip record\" wrote can be replayed", "the recording has no seed")
}
