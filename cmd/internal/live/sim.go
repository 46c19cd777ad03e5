package live

import (
	"errors"
	"os"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

// LoadImage loads the files of a chip.
func LoadImage(path string) (*chip.Image, error) {
	img, err := chip.Load(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, cli.Errorf(cli.Usage, "", "%w", err)
	case err != nil:
		return nil, &cli.Error{Code: cli.Malformed, Err: err}
	}
	return img, nil
}

// LoadSecrets reads the keys of a chip; "" has none but the password of DG1.
func LoadSecrets(path string, img *chip.Image) (*chip.Secrets, error) {
	secrets := &chip.Secrets{}
	if path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, cli.Errorf(cli.Usage, "", "%w", err)
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

// OpenSim is the virtual chip of a folder or zip.
func OpenSim(path, secretsFile string) (*sim.Chip, *chip.Image, error) {
	img, err := LoadImage(path)
	if err != nil {
		return nil, nil, err
	}
	secrets, err := LoadSecrets(secretsFile, img)
	if err != nil {
		return nil, nil, err
	}
	card, err := sim.New(img, secrets, nil)
	if err != nil {
		return nil, nil, &cli.Error{Code: cli.Malformed, Err: err}
	}
	return card, img, nil
}
