package main

import (
	"crypto"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/keyfile"
)

// tokenKinds are those of the algorithms that tokens have.
var tokenKinds = []string{"P-256", "P-384", "RSA-2048", "RSA-3072", "RSA-4096"}

// newKeyFile makes a key and writes it, encrypted, to a file that must not exist yet.
func newKeyFile(path, kind string, secret *cli.Secret) (crypto.Signer, error) {
	key, err := keyfile.Generate(kind)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err, Hint: "one of " + strings.Join(keyfile.Algorithms(), ", ")}
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
