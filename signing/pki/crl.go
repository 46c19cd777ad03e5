package pki

import (
	"math/big"
	"time"
)

// CRL is a certificate revocation list as read. The byte slices are parts of the input, which must not be changed.
type CRL struct {
	Raw, RawTBS        []byte
	Version            int // 1 or 2
	SignatureAlgorithm Algorithm
	Signature          []byte
	Issuer             Name
	ThisUpdate         time.Time
	NextUpdate         time.Time // zero: absent
	Number             *big.Int  // nil: absent
	AuthorityKeyID     []byte
	IssuerAltNames     []GeneralName
	Extensions         []Extension
	Findings           []Finding

	entries []byte
	count   int
}

// Revocation is one entry of a [CRL].
type Revocation struct {
	Serial     []byte // INTEGER content octets as encoded
	Date       time.Time
	Reason     int       // reasonCode; -1: absent, as Doc 9303-12 asks
	Invalidity time.Time // invalidityDate; zero: absent
	Extensions []Extension
}
