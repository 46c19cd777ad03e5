package pki

import "crypto"

// CSR is a certification request (PKCS#10) whose signature, the proof that the requester holds the private key, has been
// verified.
type CSR struct {
	Raw                []byte
	Subject            Name
	RawSPKI            []byte
	PublicKey          crypto.PublicKey
	SignatureAlgorithm Algorithm
	Extensions         []Extension // requested; never copied into a certificate by this package
	Findings           []Finding
}
