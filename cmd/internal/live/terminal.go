package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

// Terminal says what proves to a chip that fingerprints and irises may be read: a key and certificates.
type Terminal struct {
	key    keys.Ref
	chain  []string
	opener keys.Opener
}

// Flags adds --terminal-key, --terminal-chain and those of keys.Opener. The flags of a Place come before them.
func (t *Terminal) Flags(cmd *cobra.Command) {
	cmd.Flags().Var(&t.key, "terminal-key", "to read DG3 and DG4 (fingerprints, irises): the terminal's "+keys.Usage)
	cmd.Flags().StringArrayVar(&t.chain, "terminal-chain", nil,
		"the terminal's certificate, that of its document verifier, link certificates: a `FILE` each, or their folder, in any order")
	cmd.MarkFlagsRequiredTogether("terminal-key", "terminal-chain")
	t.opener.Flags(cmd)
}

// Open reads the certificates and opens the key; nil where none is named. close gives the key back.
func (t *Terminal) Open(ctx context.Context) (terminal *access.Terminal, close func(), err error) {
	if t.key.IsZero() {
		return nil, func() {}, nil
	}
	terminal = &access.Terminal{}
	for _, path := range t.chain {
		more, err := readCertificates(path)
		if err != nil {
			return nil, nil, err
		}
		terminal.Certificates = append(terminal.Certificates, more...)
	}
	key, err := t.opener.Open(ctx, t.key, piv.Plan{Use: piv.Single, Uncertified: true})
	if err != nil {
		return nil, nil, err
	}
	close = func() { _ = key.Close() }
	terminal.Signer = key
	if err := terminal.Validate(); err != nil {
		close()
		return nil, nil, &cli.Error{
			Code: cli.Usage, Err: fmt.Errorf("%v: %w", t.key, err),
			Hint: "\"chip cvc show\" shows whose a certificate is; the key is the one whose request was certified",
		}
	}
	return terminal, close, nil
}

const (
	maxCertificate = 16 << 10
	maxFolder      = 256 // certificates in a folder
)

// readCertificates reads a certificate, or every file of a folder as one.
func readCertificates(path string) ([]*cvc.Certificate, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	paths := []string{path}
	if info.IsDir() {
		if paths, err = filesOf(path); err != nil {
			return nil, err
		}
	}
	var all []*cvc.Certificate
	for _, path := range paths {
		c, err := readCertificate(path)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err), Hint: "give certificates of terminals only, one a file"}
		}
		all = append(all, c)
	}
	return all, nil
}

func filesOf(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	switch {
	case err != nil:
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	case len(entries) == 0 || len(entries) > maxFolder:
		return nil, cli.Errorf(cli.Usage, "", "%s: %d files, want 1 to %d certificates", folder, len(entries), maxFolder)
	}
	var paths []string
	for _, e := range entries {
		paths = append(paths, filepath.Join(folder, e.Name()))
	}
	return paths, nil
}

func readCertificate(path string) (*cvc.Certificate, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxCertificate+1))
	if err == nil && len(b) > maxCertificate {
		err = errors.New("larger than any certificate")
	}
	if err != nil {
		return nil, err
	}
	return cvc.Parse(b)
}
