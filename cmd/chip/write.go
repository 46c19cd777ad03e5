package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/live"
)

// writeFlags are the flags of "chip write".
type writeFlags struct {
	place        live.Place
	virtual      bool
	secrets, out string
}

func newWrite(s *cli.Streams) *cobra.Command {
	f := &writeFlags{}
	cmd := &cobra.Command{
		Use:   "write DIR --reader NAME | --sim",
		Short: "Personalise a blank chip",
		Long: `Write the files of DIR and the keys of --secrets into a blank chip, read each file back and compare it, lock the chip, and
read it once more as an inspection system does. The blank lies on a reader and takes the commands of ISO/IEC 7816-9, as that of
"chip serve --blank" does; with --sim it is a virtual one in this process.

A chip is locked for ever, and its reader must be named.`,
		Example: `  chip write specimen/ --sim --out read-back/
  chip write specimen/ --secrets specimen.keys --reader "Virtual PCD 00 00"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !f.virtual && !cmd.Flags().Changed("reader") {
				return cli.Errorf(cli.Usage, "give --reader NAME, or --sim", "no blank to write to")
			}
			return f.run(cmd.Context(), s, args[0])
		},
	}
	f.place.ReaderFlags(cmd)
	cmd.Flags().BoolVar(&f.virtual, "sim", false, "write to a virtual blank")
	cmd.Flags().StringVar(&f.secrets, "secrets", "", "file with the keys of the chip")
	cmd.Flags().StringVar(&f.out, "out", "", "folder for the files as they are read back")
	cmd.MarkFlagsMutuallyExclusive("sim", "reader")
	return cmd
}

func (f *writeFlags) run(ctx context.Context, s *cli.Streams, dir string) error {
	img, err := live.LoadImage(dir)
	if err != nil {
		return err
	}
	secrets, err := live.LoadSecrets(f.secrets, img)
	if err != nil {
		return err
	}
	card, reset, err := f.blank(ctx, s)
	if err != nil {
		return err
	}
	defer card.Close()
	if err := chip.Write(ctx, card.Card, img, secrets); err != nil {
		return &cli.Error{Code: cli.Failed, Err: err, Hint: "the chip is not personalised: it must not go out"}
	}
	if err := reset(); err != nil {
		return err
	}
	reading, err := card.Read(ctx, s, access.MRZInformation(secrets.MRZInformation), chip.ReadOptions{}, live.Step, live.PutBack)
	if err != nil {
		return readError(err)
	}
	if f.out != "" {
		if err := reading.Image.WriteDir(f.out); err != nil {
			return &cli.Error{Code: cli.Usage, Err: err}
		}
	}
	fmt.Fprintf(s.Out, "written and locked: %d files, %d octets\n", len(img.Files()), img.Size())
	return printEvidence(s.Out, evidenceOf(reading), false)
}

// blank is the chip to write to, and how it is reset.
func (f *writeFlags) blank(ctx context.Context, s *cli.Streams) (*live.Chip, func() error, error) {
	if f.virtual {
		blank := sim.NewBlank(nil)
		return &live.Chip{Card: blank}, func() error { blank.Reset(); return nil }, nil
	}
	card, err := f.place.Open(ctx, func() { fmt.Fprintln(s.Err, "chip: put the blank on the reader") })
	if err != nil {
		return nil, nil, err
	}
	return card, func() error { return card.Reopen(ctx) }, nil
}

func newServe(s *cli.Streams) *cobra.Command {
	var address, secretsFile string
	var blank bool
	cmd := &cobra.Command{
		Use:   "serve DIR | --blank",
		Short: "Put a virtual chip into the virtual reader of vpcd",
		Long: `Make a virtual chip of the files of DIR and put it into the virtual reader of vpcd (vsmartcard), which pcscd drives: every
program of the PC/SC interface then reads it like a document on the reader. It ends when the reader closes, or by Ctrl-C. With
--blank the chip has no files, and "chip write" personalises it.`,
		Example: `  chip serve specimen/ --secrets specimen.keys &
  inspect chip --mrz zone.txt --trust csca/`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == blank {
				return cli.Errorf(cli.Usage, "", "give the files of a chip, or --blank")
			}
			card, img := sim.NewBlank(nil), chip.NewImage()
			if !blank {
				var err error
				if card, img, err = live.OpenSim(args[0], secretsFile); err != nil {
					return err
				}
			}
			conn, err := (&net.Dialer{}).DialContext(cmd.Context(), "tcp", address)
			if err != nil {
				return &cli.Error{Code: cli.TokenAbsent, Err: err, Hint: "is pcscd running, with vpcd?"}
			}
			stop := context.AfterFunc(cmd.Context(), func() { _ = conn.Close() })
			defer stop()
			fmt.Fprintf(s.Err, "chip: %v in the virtual reader at %s\n", img, address)
			err = sim.Attach(cmd.Context(), acknowledging{conn}, card)
			_ = conn.Close()
			if cmd.Context().Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil // by the operator's hand
			}
			if err != nil {
				return &cli.Error{Code: cli.TokenAbsent, Err: err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&address, "vpcd", "localhost:35963", "address of vpcd")
	cmd.Flags().StringVar(&secretsFile, "secrets", "", "file with the keys of the chip")
	cmd.Flags().BoolVar(&blank, "blank", false, "serve a blank chip, to be personalised")
	return cmd
}
