package pki

import "crypto"

// Scheme is the family of a signature algorithm.
type Scheme uint8

// The schemes.
const (
	SchemeUnknown Scheme = iota
	RSAPKCS1             // RSASSA-PKCS1-v1_5
	RSAPSS               // RSASSA-PSS
	ECDSA                // signature is SEQUENCE { r, s }
	ECDSAPlain           // BSI TR-03111: r ‖ s
	DSA                  // recognised, never verified
)

// Algorithm is a signature algorithm with its parameters.
type Algorithm struct {
	OID        OID
	Scheme     Scheme
	Hash       crypto.Hash // 0: the identifier names none (rsaEncryption, id-ecPublicKey); see WithHash
	MGFHash    crypto.Hash // RSAPSS
	SaltLength int         // RSAPSS: octets
	Raw        []byte      // AlgorithmIdentifier as read
	Findings   []Finding   // deviations of the encoding
}
