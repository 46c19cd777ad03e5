package cvc

import (
	"bytes"
	"errors"
	"time"
)

// Chain is what [Verify] makes of a chain: the last certificate's key with its domain parameters, and the rights that
// every certificate of the chain grants.
type Chain struct {
	Key    *PublicKey
	Rights Rights
	Role   Role
	Holder Reference
}

// maxChain bounds a chain: links of several generations, a document verifier and a terminal.
const maxChain = 16

// Verify checks a chain as a chip does (Doc 9303-11, 7.1.3; TR-03110-3, 2.5): trusted is a CVCA certificate that the
// caller trusts, chain the certificates below it in order: link certificates, the document verifier, the terminal.
// Signatures, references, roles and terminal type are checked, and the validity of document verifier and terminal on the
// day at; a CVCA or link that has expired is still used, as chips do. The rights are those that all certificates have.
func Verify(trusted *Certificate, chain []*Certificate, at time.Time) (*Chain, error) {
	if len(chain) > maxChain {
		return nil, fault("chain", "TR-03110-3, 2.5", "%d certificates, at most %d", len(chain), maxChain)
	}
	if !trusted.Role.IsCVCA() {
		return nil, fault("chain", "TR-03110-3, 2.5", "the trusted certificate is of a %s, want a CVCA", trusted.Role)
	}
	if trusted.Key.EC == nil && trusted.Key.RSA == nil {
		return nil, fault("chain", "TR-03110-3, D.3.3", "%w: the trusted certificate has no domain parameters", ErrUnsupported)
	}
	state := Chain{Key: trusted.Key, Rights: trusted.Rights, Role: trusted.Role, Holder: trusted.Holder}
	for _, c := range chain {
		if err := state.add(c, at); err != nil {
			return nil, err
		}
	}
	return &state, nil
}

func (s *Chain) add(c *Certificate, at time.Time) error {
	const ref = "TR-03110-3, 2.5"
	switch {
	case c.Authority != s.Holder:
		return fault("authority reference", ref, "%q, want %q", c.Authority, s.Holder)
	case c.Role.template != s.Role.template:
		return fault("holder authorization template", ref, "terminal type %X under one of %X", c.Role.template, s.Role.template)
	case !mayIssue(s.Role, c.Role):
		return fault("holder authorization template", ref, "a %s can't be issued by a %s", c.Role, s.Role)
	}
	if err := c.CheckSignature(s.Key); err != nil {
		return err
	}
	if !c.Role.IsCVCA() && !c.ValidOn(at) {
		return fault("validity", ref, "%s of %s is not valid on %s", c.Role, c.Holder, at.UTC().Format(time.DateOnly))
	}
	key, err := c.Key.Inherit(s.Key.Curve())
	if err != nil {
		return err
	}
	*s = Chain{Key: key, Rights: c.rightsUnder(s.Rights, false), Role: c.Role, Holder: c.Holder}
	return nil
}

// mayIssue holds the order CVCA, document verifier, terminal.
func mayIssue(above, below Role) bool {
	switch {
	case above.IsCVCA():
		return below.IsCVCA() || below.IsDV()
	case above.IsDV():
		return below.IsTerminal()
	}
	return false
}

// CheckSelfSignature verifies a self-signed CVCA certificate under its own key.
func (c *Certificate) CheckSelfSignature() error {
	if !c.SelfIssued() {
		return fault("authority reference", refBody, "%q is not the holder %q", c.Authority, c.Holder)
	}
	return c.CheckSignature(c.Key)
}

// Equal says whether two certificates are the same octets.
func (c *Certificate) Equal(other *Certificate) bool { return bytes.Equal(c.Raw, other.Raw) }

var errNoSigner = errors.New("no signer")
