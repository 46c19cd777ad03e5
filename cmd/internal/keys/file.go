package keys

import (
	"crypto"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/keyfile"
)

// maxFile is more than any key file has: an RSA key of 16384 bits in PEM is 13 kB.
const maxFile = 64 << 10

// OpenFile opens a key file. The passphrase is asked for only where the file needs one.
func OpenFile(path string, passphrase *cli.Secret) (crypto.Signer, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	defer cli.Wipe(data)
	key, err := keyfile.Open(data, nil)
	if errors.Is(err, keyfile.ErrEncrypted) {
		secret, missing := passphrase.Read(false)
		if missing != nil {
			return nil, missing
		}
		defer cli.Wipe(secret)
		key, err = keyfile.Open(data, secret)
	}
	switch {
	case err == nil:
		return key, nil
	case errors.Is(err, keyfile.ErrPassphrase):
		return nil, &cli.Error{Code: cli.PINRefused, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: fmt.Errorf("%s: %w", path, err)}
	}
	if len(data) > maxFile {
		return nil, cli.Errorf(cli.Malformed, "", "%s: more than %d kB is no key file", path, maxFile>>10)
	}
	return data, nil
}
