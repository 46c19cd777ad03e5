package access

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/tlv"
)

// TerminalChip is the chip's side of terminal authentication: it keeps the certificates that it has been sent, checks them
// under one of the authorities it trusts, and then the terminal's signature.
type TerminalChip struct {
	trusted   []*cvc.Certificate
	at        time.Time
	authority cvc.Reference // named by MSE:Set DST
	root      *cvc.Certificate
	chain     []*cvc.Certificate
	verified  *cvc.Chain
	challenge []byte
}

// NewTerminalChip begins with the authorities that the chip trusts, newest first, on the chip's date.
func NewTerminalChip(trusted []*cvc.Certificate, at time.Time) *TerminalChip {
	return &TerminalChip{trusted: trusted, at: at}
}

// Authorities are the references of EF.CVCA and of PACE, at most two.
func (t *TerminalChip) Authorities() []string {
	var names []string
	for _, c := range t.trusted[:min(2, len(t.trusted))] {
		names = append(names, string(c.Holder))
	}
	return names
}

// Select is MSE:Set DST or AT: it names the key that the next step is checked under.
func (t *TerminalChip) Select(data []byte) error {
	name, err := tlv.One(data, 0x83)
	if err != nil {
		return terminalError("select a key", err)
	}
	t.authority = cvc.Reference(name.Value)
	return nil
}

// Verify is PSO:Verify Certificate: body and signature of one certificate.
func (t *TerminalChip) Verify(data []byte) error {
	const step = "verify a certificate"
	c, err := cvc.Parse(tlv.Append(nil, 0x7F21, data))
	if err != nil {
		return terminalError(step, err)
	}
	if c.Authority != t.authority {
		return terminalError(step, fmt.Errorf("%w: the selected key is another", ErrProof))
	}
	root, chain := t.root, t.chain
	if t.verified == nil || t.verified.Holder != c.Authority {
		root, chain = nil, nil
		for _, a := range t.trusted {
			if a.Holder == c.Authority {
				root = a
			}
		}
		if root == nil {
			return terminalError(step, fmt.Errorf("%w: unknown authority", ErrProof))
		}
	}
	chain = append(chain[:len(chain):len(chain)], c)
	verified, err := cvc.Verify(root, chain, t.at)
	if err != nil {
		return terminalError(step, fmt.Errorf("%w: %w", ErrProof, err))
	}
	t.root, t.chain, t.verified = root, chain, verified
	return nil
}

// Challenge draws the nonce that the terminal signs.
func (t *TerminalChip) Challenge(random io.Reader) ([]byte, error) {
	b, err := readRandom(random, challengeSize)
	t.challenge = b
	return b, err
}

// Authenticate is EXTERNAL AUTHENTICATE: it checks the terminal's signature and returns the rights that its chain grants.
func (t *TerminalChip) Authenticate(signature []byte, b TerminalBinding) (cvc.Rights, error) {
	const step = "external authenticate"
	challenge := t.challenge
	t.challenge = nil
	switch {
	case challenge == nil:
		return nil, terminalError(step, errors.New("no challenge was drawn"))
	case t.verified == nil || !t.verified.Role.IsTerminal():
		return nil, terminalError(step, errors.New("no terminal certificate was sent"))
	case subtle.ConstantTimeCompare([]byte(t.authority), []byte(t.verified.Holder)) != 1:
		return nil, terminalError(step, errors.New("another key is selected"))
	}
	message, err := terminalMessage(b.ChipID, challenge, b.Ephemeral, b.DH)
	if err != nil {
		return nil, terminalError(step, err)
	}
	if err := t.verified.Key.Verify(message, signature); err != nil {
		return nil, terminalError(step, fmt.Errorf("%w: %w", ErrProof, err))
	}
	return t.verified.Rights, nil
}
