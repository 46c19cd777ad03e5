package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/keyfile"
)

// keyKinds are the values of --algorithm.
var keyKinds = []string{
	"brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "P-256", "P-384", "P-521", "RSA-2048", "RSA-3072", "RSA-4096",
}

// tokenKinds are those of them that tokens have.
var tokenKinds = []string{"P-256", "P-384", "RSA-2048", "RSA-3072", "RSA-4096"}

// generateKey makes a key of one of the kinds.
func generateKey(kind string) (crypto.Signer, error) {
	var bits int
	if _, err := fmt.Sscanf(strings.ToUpper(kind), "RSA-%d", &bits); err == nil {
		if bits < 2048 || bits > 8192 || bits%8 != 0 {
			return nil, cli.Errorf(cli.Usage, "", "RSA keys have 2048 to 8192 bit, not %d", bits)
		}
		return rsa.GenerateKey(rand.Reader, bits)
	}
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		if strings.EqualFold(c.Params().Name, kind) {
			return ecdsa.GenerateKey(c, rand.Reader)
		}
	}
	c, ok := curve.ByName(kind)
	if !ok || !strings.HasPrefix(c.Name(), "brainpool") || c.BitSize() < 224 {
		return nil, cli.Errorf(cli.Usage, "one of "+strings.Join(keyKinds, ", "), "no key algorithm %q", kind)
	}
	return curve.GenerateKey(c, rand.Reader)
}

// newKeyFile makes a key and writes it, encrypted, to a file that must not exist yet.
func newKeyFile(path, kind string, secret *cli.Secret) (crypto.Signer, error) {
	key, err := generateKey(kind)
	if err != nil {
		return nil, err
	}
	passphrase, err := secret.Read(true)
	if err != nil {
		return nil, err
	}
	defer cli.Wipe(passphrase)
	sealed, err := keyfile.Seal(key, passphrase)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	return key, writeNew(path, sealed, 0o600)
}

// maxInput bounds every file read: the largest are master lists of about a megabyte.
const maxInput = 64 << 20

// readFile reads a file of bounded size.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	defer f.Close()
	return readBounded(f, path)
}

// openInput opens a file, or standard input for "-".
func openInput(s *cli.Streams, path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(s.In), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	return f, nil
}

// readInput is readFile with "-" for standard input.
func readInput(s *cli.Streams, path string) ([]byte, error) {
	f, err := openInput(s, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readBounded(f, path)
}

func readBounded(r io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: fmt.Errorf("%s: %w", name, err)}
	}
	if len(data) > maxInput {
		return nil, cli.Errorf(cli.Malformed, "", "%s: more than %d MB", name, maxInput>>20)
	}
	return data, nil
}
