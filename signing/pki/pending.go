package pki

import (
	"crypto"
	"errors"
	"iter"
)

var errPending = errors.New("being written")

func ParseCertificate(der []byte) (*Certificate, error) { return nil, errPending }

func ParseAll(data []byte) ([]*Certificate, error) { return nil, errPending }
func (c *Certificate) Validate(role Role) error    { return errPending }
func ParseName(der []byte) (Name, error)           { return Name{}, errPending }
func (n Name) Get(attribute string) string         { return "" }
func (n Name) String() string                      { return "" }
func (n Name) Equal(other Name) bool               { return false }
func (n Name) Fold() string                        { return "" }
func ParseAlgorithm(der []byte) (Algorithm, error) { return Algorithm{}, errPending }

func (a Algorithm) Marshal() ([]byte, error)                               { return nil, errPending }
func (a Algorithm) WithHash(h crypto.Hash) Algorithm                       { return a }
func (a Algorithm) Verify(pub crypto.PublicKey, message, sig []byte) error { return errPending }
func (a Algorithm) VerifyDigest(pub crypto.PublicKey, digest, sig []byte) error {
	return errPending
}

// Examine is VerifyDigest that also returns the deviations tolerated in the signature.
func (a Algorithm) Examine(pub crypto.PublicKey, digest, sig []byte) ([]Finding, error) {
	return nil, errPending
}

func AlgorithmFor(pub crypto.PublicKey, hash crypto.Hash, pss bool) (Algorithm, error) {
	return Algorithm{}, errPending
}

func Sign(signer crypto.Signer, alg Algorithm, message []byte) ([]byte, error) {
	return nil, errPending
}

// ParseHash reads the AlgorithmIdentifier of a digest; MarshalHash writes it (NULL omitted).
func ParseHash(der []byte) (crypto.Hash, []Finding, error) { return 0, nil, errPending }
func MarshalHash(h crypto.Hash) ([]byte, error)            { return nil, errPending }
func ParsePublicKey(spki []byte) (crypto.PublicKey, []Finding, error) {
	return nil, nil, errPending
}

func MarshalPublicKey(pub crypto.PublicKey, explicit bool) ([]byte, error) { return nil, errPending }
func Weakness(pub crypto.PublicKey) []Finding                              { return nil }
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
