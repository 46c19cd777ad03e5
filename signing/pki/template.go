package pki

import (
	"crypto"
	"math/big"
	"time"
)

// Template says what to issue. The zero value of every optional field is what Doc 9303-12 asks for the role.
type Template struct {
	Role      Role
	Subject   Name
	PublicKey crypto.PublicKey // nil: the signer's own, for a CSCA

	NotBefore time.Time // required
	NotAfter  time.Time // zero: by role, see DefaultValidity
	KeyUse    Period    // privateKeyUsagePeriod; zero: by role

	State         string        // three-letter code as in the MRZ ("D" for Germany): L of the alternative names
	Province      string        // ST of the alternative names, where State is not unique ("HKG")
	AltNames      []GeneralName // further alternative names: e-mail, URI or DNS
	DocumentTypes []string      // document and barcode signers: codes of the documents it may sign
	CRLs          []string      // distribution points; nil: the two of the ICAO PKD for State

	Serial     *big.Int    // nil: 20 random octets, positive
	Hash       crypto.Hash // of the signature; 0: by the strength of the issuer's key
	PKCS1v15   bool        // RSA: PKCS#1 v1.5 instead of PSS
	NamedCurve bool        // EC: named curve instead of explicit parameters
	NameChange bool        // link whose subject is a new name: adds the extension
	Policies   []OID
}
