package pki

import (
	"crypto"
	"errors"
	"iter"
)

var errPending = errors.New("being written")

func (c *Certificate) Validate(role Role) error { return errPending }

func Weakness(pub crypto.PublicKey) []Finding { return nil }
func Issue(t *Template, issuer *Certificate, signer crypto.Signer) (*Certificate, error) {
	return nil, errPending
}
func ParseCRL(der []byte) (*CRL, error)                            { return nil, errPending }
func (l *CRL) CheckSignatureFrom(issuer *Certificate) error        { return errPending }
func (l *CRL) Len() int                                            { return l.count }
func (l *CRL) Entries() iter.Seq[Revocation]                       { return func(func(Revocation) bool) {} }
func (l *CRL) Revoked(serial []byte) (Revocation, bool)            { return Revocation{}, false }
func ParseCSR(der []byte) (*CSR, error)                            { return nil, errPending }
func CreateCSR(subject Name, signer crypto.Signer) ([]byte, error) { return nil, errPending }
