package pki

import (
	"crypto"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"fmt"
)

// Scheme is the family of a signature algorithm.
type Scheme uint8

// The schemes.
const (
	SchemeUnknown Scheme = iota
	RSAPKCS1             // RSASSA-PKCS1-v1_5
	RSAPSS               // RSASSA-PSS
	ECDSA                // signature is SEQUENCE { r, s }
	ECDSAPlain           // BSI TR-03111, 5.2.1: r ‖ s
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

	unsupported string // why an algorithm of a known scheme can't be judged
}

// hashes are the digests of identity documents. SHA-1 is there for old ones.
var hashes = []struct {
	hash crypto.Hash
	oid  OID
}{
	{crypto.SHA1, "1.3.14.3.2.26"},
	{crypto.SHA224, "2.16.840.1.101.3.4.2.4"},
	{crypto.SHA256, "2.16.840.1.101.3.4.2.1"},
	{crypto.SHA384, "2.16.840.1.101.3.4.2.2"},
	{crypto.SHA512, "2.16.840.1.101.3.4.2.3"},
}

var signatureAlgorithms = []struct {
	oid    OID
	scheme Scheme
	hash   crypto.Hash
}{
	{oidRSA, RSAPKCS1, 0},
	{"1.2.840.113549.1.1.5", RSAPKCS1, crypto.SHA1},
	{"1.2.840.113549.1.1.14", RSAPKCS1, crypto.SHA224},
	{"1.2.840.113549.1.1.11", RSAPKCS1, crypto.SHA256},
	{"1.2.840.113549.1.1.12", RSAPKCS1, crypto.SHA384},
	{"1.2.840.113549.1.1.13", RSAPKCS1, crypto.SHA512},
	{"1.3.14.3.2.29", RSAPKCS1, crypto.SHA1}, // the older OIW identifier
	{oidPSS, RSAPSS, 0},
	{oidEC, ECDSA, 0},
	{oidECDSASpecified, ECDSA, 0},
	{"1.2.840.10045.4.1", ECDSA, crypto.SHA1},
	{"1.2.840.10045.4.3.1", ECDSA, crypto.SHA224},
	{"1.2.840.10045.4.3.2", ECDSA, crypto.SHA256},
	{"1.2.840.10045.4.3.3", ECDSA, crypto.SHA384},
	{"1.2.840.10045.4.3.4", ECDSA, crypto.SHA512},
	{"0.4.0.127.0.7.1.1.4.1.1", ECDSAPlain, crypto.SHA1},
	{"0.4.0.127.0.7.1.1.4.1.2", ECDSAPlain, crypto.SHA224},
	{"0.4.0.127.0.7.1.1.4.1.3", ECDSAPlain, crypto.SHA256},
	{"0.4.0.127.0.7.1.1.4.1.4", ECDSAPlain, crypto.SHA384},
	{"0.4.0.127.0.7.1.1.4.1.5", ECDSAPlain, crypto.SHA512},
	{oidDSA, DSA, 0},
	{"1.2.840.10040.4.3", DSA, crypto.SHA1},
	{"2.16.840.1.101.3.4.3.1", DSA, crypto.SHA224},
	{"2.16.840.1.101.3.4.3.2", DSA, crypto.SHA256},
}

// HashByOID returns the digest of that identifier.
func HashByOID(id OID) (crypto.Hash, bool) {
	for _, h := range hashes {
		if h.oid == id {
			return h.hash, true
		}
	}
	return 0, false
}

// HashOID returns the identifier of a digest this package knows.
func HashOID(hash crypto.Hash) (OID, bool) {
	for _, h := range hashes {
		if h.hash == hash {
			return h.oid, true
		}
	}
	return "", false
}

// String names scheme and parameters: "ECDSA SHA-256", "RSASSA-PSS SHA-256, MGF1 SHA-1, salt 20".
func (a Algorithm) String() string {
	name := ""
	if int(a.Scheme) < len(schemeNames) {
		name = schemeNames[a.Scheme]
	}
	switch {
	case name == "":
		return string(a.OID)
	case a.unsupported != "":
		return name + " (" + a.unsupported + ")"
	case a.Hash == 0:
		return name
	case a.Scheme == RSAPSS:
		return fmt.Sprintf("%s %v, MGF1 %v, salt %d", name, a.Hash, a.MGFHash, a.SaltLength)
	}
	return name + " " + a.Hash.String()
}

var schemeNames = [...]string{RSAPKCS1: "RSA PKCS#1 v1.5", RSAPSS: "RSASSA-PSS", ECDSA: "ECDSA", ECDSAPlain: "ECDSA plain", DSA: "DSA"}

// WithHash completes an identifier that names no hash (rsaEncryption, id-ecPublicKey, seen as the signature algorithm of
// CMS signers) with the hash named elsewhere. An algorithm that names its own is returned unchanged.
func (a Algorithm) WithHash(hash crypto.Hash) Algorithm {
	if a.Hash == 0 && a.Scheme != SchemeUnknown && a.unsupported == "" {
		a.Hash = hash
	}
	return a
}

// same says whether two identifiers mean the same algorithm and parameters.
func (a Algorithm) same(b Algorithm) bool {
	return a.OID == b.OID && a.Scheme == b.Scheme && a.Hash == b.Hash && a.MGFHash == b.MGFHash && a.SaltLength == b.SaltLength
}
