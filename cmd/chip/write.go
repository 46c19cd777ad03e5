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
)

func newWrite(s *cli.Streams) *cobra.Command {
	var secretsFile, out string
	var sure bool
	cmd := &cobra.Command{
		Use:   "write DIR --sim",
		Short: "Personalise a blank chip",
		Long: `Write the files of DIR and the keys of --secrets into a blank chip, read each file back and compare it, lock the chip, and
read it once more as an inspection system does. With --sim the blank is a virtual chip: the whole way, without a chip.`,
		Example: `  chip write specimen/ --sim --out read-back/`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !sure {
				return cli.Errorf(cli.Usage, "give --sim", "no blank to write to")
			}
			img, err := loadImage(args[0])
			if err != nil {
				return err
			}
			secrets, err := loadSecrets(secretsFile, img)
			if err != nil {
				return err
			}
			card := sim.NewBlank(nil)
			if err := chip.Write(cmd.Context(), card, img, secrets); err != nil {
				return &cli.Error{Code: cli.Failed, Err: err, Hint: "the chip is not locked: it must not go out"}
			}
			card.Reset()
			reading, err := chip.Read(cmd.Context(), card, access.MRZInformation(secrets.MRZInformation), nil)
			if err != nil {
				return readError(err)
			}
			if out != "" {
				if err := reading.Image.WriteDir(out); err != nil {
					return &cli.Error{Code: cli.Usage, Err: err}
				}
			}
			fmt.Fprintf(s.Out, "written and locked: %d files, %d octets\n", len(img.Files()), img.Size())
			return printEvidence(s.Out, evidenceOf(reading), false)
		},
	}
	cmd.Flags().BoolVar(&sure, "sim", false, "write to a virtual blank")
	cmd.Flags().StringVar(&secretsFile, "secrets", "", "file with the keys of the chip")
	cmd.Flags().StringVar(&out, "out", "", "folder for the files as they are read back")
	return cmd
}

func newServe(s *cli.Streams) *cobra.Command {
	var address, secretsFile string
	cmd := &cobra.Command{
		Use:   "serve DIR",
		Short: "Put a virtual chip into the virtual reader of vpcd",
		Long: `Make a virtual chip of the files of DIR and put it into the virtual reader of vpcd (vsmartcard), which pcscd drives: every
program of the PC/SC interface then reads it like a document on the reader. It ends when the reader closes, or by Ctrl-C.`,
		Example: `  chip serve specimen/ --secrets specimen.keys &
  opensc-tool --list-readers`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			card, img, err := openSim(args[0], secretsFile)
			if err != nil {
				return err
			}
			conn, err := (&net.Dialer{}).DialContext(cmd.Context(), "tcp", address)
			if err != nil {
				return &cli.Error{Code: cli.TokenAbsent, Err: err, Hint: "is pcscd running, with vpcd?"}
			}
			stop := context.AfterFunc(cmd.Context(), func() { _ = conn.Close() })
			defer stop()
			fmt.Fprintf(s.Err, "chip: %v in the virtual reader at %s\n", img, address)
			err = sim.Attach(cmd.Context(), conn, card)
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
	return cmd
}
