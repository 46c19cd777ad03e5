package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/live"
	"github.com/chancery-id/chancery/verify"
)

// chipFlags are the flags of "inspect chip".
type chipFlags struct {
	filesFlags
	password live.Password
	place    live.Place
	terminal live.Terminal
	paceFrom string
}

func newChip(s *cli.Streams) *cobra.Command {
	f := &chipFlags{}
	cmd := &cobra.Command{
		Use:   "chip",
		Short: "Inspect the document on the reader",
		Long: `Inspect the document on the reader: open its chip by the printed zone or the card access number, read it, have it prove that
it is no copy, and judge all of it. The verdict comes first.

The zone and the number come from a file, a descriptor or the terminal, never from the command line, where other users of the
machine would see them. The printed zone is compared with the chip where it was given.

With the key of an inspection system and its certificates, fingerprints and irises are read, too, and their data groups judged.
That the chip took the terminal is said in the report, and proves nothing of the document.

A chip whose data is authentic, and which could prove itself and did not, is undetermined (3). So is one that did not open,
left before it was read, or took longer than --timeout. No reader, or no document in time, ends with 5, and nothing is judged.`,
		Example: `  inspect chip --trust csca/ --mrz zone.txt
  inspect chip --store trust.store --can --reader contactless
  inspect chip --trust csca/ --mrz zone.txt --terminal-key is.key --terminal-chain certificates/
  inspect chip --trust csca/ --mrz zone.txt --sim specimen/ --secrets specimen.keys`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	f.trust.flags(cmd)
	f.password.Flags(cmd)
	f.place.Flags(cmd)
	f.terminal.Flags(cmd)
	cmd.Flags().StringVar(&f.at, "at", "", "judge dates at this time (RFC 3339) instead of now")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the report as one line of JSON")
	cmd.Flags().StringVar(&f.html, "html", "", "also write the report as a page to this file")
	cmd.Flags().StringVar(&f.save, "save", "", "also save evidence and report to this file for replay")
	f.policyFlags(cmd)
	cmd.Flags().StringVar(&f.paceFrom, "pace-from", "", "undetermined unless opened by PACE, for signers certified from this `day` on (2028-01-01)")
	f.lang.Flag(cmd)
	return cmd
}

func (f *chipFlags) run(ctx context.Context, s *cli.Streams) error {
	v, err := f.verifier()
	if err != nil {
		return err
	}
	if f.paceFrom != "" {
		if v.Policy.PACEFrom, err = time.Parse(time.DateOnly, f.paceFrom); err != nil {
			return cli.Errorf(cli.Usage, "for example 2028-01-01", "--pace-from %q is not a day", f.paceFrom)
		}
	}
	warn(s.Err, v.Trust)
	words := chipWordsIn(verify.Language(f.lang))
	f.password.AskZone, f.password.AskCAN = words.zone, words.can
	password, zone, err := f.password.Read(s)
	if err != nil {
		return err
	}
	terminal, release, err := f.terminal.Open(ctx)
	if err != nil {
		return err
	}
	defer release()
	card, err := f.place.Open(ctx, func() { fmt.Fprintf(s.Err, "inspect: %s\n", words.place) })
	if err != nil {
		return err
	}
	defer card.Close()
	card.Lang = f.lang
	reading, err := card.Read(ctx, s, password, chip.ReadOptions{Terminal: terminal}, words.step, words.back)
	if ctx.Err() != nil {
		return &cli.Error{Code: cli.Interrupted, Err: cli.ErrStopped, Hint: "nothing was judged"}
	}
	e := verify.Live(reading, err)
	e.Path, e.Zone = card.Where, zone
	report := v.Inspect(e)
	if err := f.print(s.Out, report, f.json); err != nil {
		return err
	}
	if err := f.keep(v, e, report); err != nil {
		return err
	}
	return cli.Exit(exitCode(report))
}
