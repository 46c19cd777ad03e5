package main

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

// passwordFlags say what opens the chip. A password is never an argument: other processes would see it.
type passwordFlags struct {
	mrz string
	can cli.Secret
	set *cobra.Command
}

func (f *passwordFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.mrz, "mrz", "", "file with the printed zone, - for standard input")
	f.can.Flags(cmd, "can")
	f.set = cmd
}

// maxZone bounds a file with a printed zone.
const maxZone = 4096

func (f *passwordFlags) password(s *cli.Streams) (access.Password, error) {
	if f.mrz == "" {
		return f.readCAN()
	}
	in := s.In
	if f.mrz != "-" {
		file, err := os.Open(f.mrz)
		if err != nil {
			return access.Password{}, cli.Errorf(cli.Usage, "", "%v", err)
		}
		defer file.Close()
		in = file
	}
	zone, err := io.ReadAll(io.LimitReader(in, maxZone+1))
	if err != nil || len(zone) > maxZone {
		return access.Password{}, cli.Errorf(cli.Malformed, "", "%s: not a zone of at most %d bytes", f.mrz, maxZone)
	}
	information, err := mrz.AccessKey(string(zone))
	if err != nil {
		return access.Password{}, &cli.Error{Code: cli.Malformed, Err: err, Hint: "the number, the birth and the expiry open the chip; try \"mrz repair\""}
	}
	return access.MRZInformation(information), nil
}

func (f *passwordFlags) readCAN() (access.Password, error) {
	if !f.set.Flags().Changed("can-file") && !f.set.Flags().Changed("can-fd") {
		return access.Password{}, cli.Errorf(cli.Usage, "give --mrz FILE, or --can-file FILE", "no password for the chip")
	}
	can, err := f.can.Read(false)
	if err != nil {
		return access.Password{}, err
	}
	defer cli.Wipe(can)
	p, err := access.CAN(strings.TrimSpace(string(can)))
	if err != nil {
		return access.Password{}, &cli.Error{Code: cli.Usage, Err: err}
	}
	return p, nil
}

// loadImage loads the files of a chip.
func loadImage(path string) (*chip.Image, error) {
	img, err := chip.Load(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, cli.Errorf(cli.Usage, "", "%v", err)
	case err != nil:
		return nil, &cli.Error{Code: cli.Malformed, Err: err}
	}
	return img, nil
}

// loadSecrets reads the keys of a chip; "" has none but the password of DG1.
func loadSecrets(path string, img *chip.Image) (*chip.Secrets, error) {
	secrets := &chip.Secrets{}
	if path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, cli.Errorf(cli.Usage, "", "%v", err)
		}
		if secrets, err = chip.DecodeSecrets(b); err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: err}
		}
	}
	if secrets.MRZInformation != "" {
		return secrets, nil
	}
	file, _ := img.File(lds.DG1)
	zone, err := lds.DecodeDG1(file)
	if err == nil {
		secrets.MRZInformation, err = mrz.AccessKey(zone.Zone)
	}
	if err != nil && secrets.CAN == "" {
		return nil, &cli.Error{Code: cli.Malformed, Err: err, Hint: "without DG1 the chip has no password"}
	}
	return secrets, nil
}

// openSim is the virtual chip of a folder.
func openSim(path, secretsFile string) (*sim.Chip, *chip.Image, error) {
	img, err := loadImage(path)
	if err != nil {
		return nil, nil, err
	}
	secrets, err := loadSecrets(secretsFile, img)
	if err != nil {
		return nil, nil, err
	}
	card, err := sim.New(img, secrets, nil)
	if err != nil {
		return nil, nil, &cli.Error{Code: cli.Malformed, Err: err}
	}
	return card, img, nil
}
