package main

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/cmd/internal/cli"
)

// Marks of the lines that hold what a terminal proved itself with: its public key, its certificates, and, in between the
// commands, each signature as the key gave it.
const (
	terminalKeyMark         = "# terminal key: "
	terminalCertificateMark = "# terminal certificate: "
	terminalSignatureMark   = "# terminal signature: "
)

// recordTerminal writes the terminal's public part into a recording and returns one whose signatures are written, too.
func recordTerminal(out io.Writer, t *access.Terminal) (*access.Terminal, error) {
	if t == nil {
		return nil, nil
	}
	pub := t.Signer.Public()
	if k, ok := pub.(*ecdsa.PublicKey); ok {
		own, err := curve.FromECDSA(k)
		if err != nil {
			return nil, err
		}
		pub = own
	}
	key, err := spki.Marshal(pub)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "%s%x\n", terminalKeyMark, key)
	for _, c := range t.Certificates {
		fmt.Fprintf(out, "%s%x\n", terminalCertificateMark, c.Raw)
	}
	return &access.Terminal{Certificates: t.Certificates, Signer: recordingSigner{t.Signer, out}}, nil
}

// recordingSigner writes down what it signs with.
type recordingSigner struct {
	crypto.Signer
	out io.Writer
}

func (s recordingSigner) Sign(random io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	signature, err := s.Signer.Sign(random, digest, o)
	if err == nil {
		_, err = fmt.Fprintf(s.out, "%s%x\n", terminalSignatureMark, signature)
	}
	return signature, err
}

// recordedTerminal is the terminal of a recording, nil where it has none.
func recordedTerminal(data []byte) (*access.Terminal, error) {
	t, signer := &access.Terminal{}, &recordedSigner{}
	for line := range strings.Lines(string(data)) {
		if err := takeTerminal(t, signer, strings.TrimSpace(line)); err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("the recording's terminal: %w", err)}
		}
	}
	if signer.public == nil {
		return nil, nil
	}
	t.Signer = signer
	return t, nil
}

func takeTerminal(t *access.Terminal, signer *recordedSigner, line string) error {
	for mark, take := range map[string]func([]byte) error{
		terminalKeyMark: func(b []byte) (err error) {
			signer.public, err = spki.Parse(b)
			return err
		},
		terminalCertificateMark: func(b []byte) error {
			c, err := cvc.Parse(b)
			t.Certificates = append(t.Certificates, c)
			return err
		},
		terminalSignatureMark: func(b []byte) error {
			signer.signatures = append(signer.signatures, b)
			return nil
		},
	} {
		if text, ok := strings.CutPrefix(line, mark); ok {
			b, err := hex.DecodeString(text)
			if err != nil {
				return err
			}
			return take(b)
		}
	}
	return nil
}

// recordedSigner gives out the signatures of a recording in their order.
type recordedSigner struct {
	public     crypto.PublicKey
	signatures [][]byte
}

func (s *recordedSigner) Public() crypto.PublicKey { return s.public }

func (s *recordedSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	if len(s.signatures) == 0 {
		return nil, fmt.Errorf("%w: no signature is left", iso7816.ErrReplay)
	}
	signature := s.signatures[0]
	s.signatures = s.signatures[1:]
	return signature, nil
}
