package mdoc

import (
	"crypto"
	_ "crypto/sha256" // the digests of data elements
	_ "crypto/sha512"
	"time"
)

// SecurityObject is the mobile security object: what the issuer signed (ISO/IEC 18013-5, 9.1.2.4).
type SecurityObject struct {
	Version         string // "1.0"
	DigestAlgorithm string // "SHA-256", "SHA-384", "SHA-512"

	// ValueDigests has the digests of the data elements by name space and digestID, whether the elements were disclosed or not.
	ValueDigests map[string]map[uint64][]byte

	DeviceKey      DeviceKey
	Authorizations Authorizations // what the device key may sign itself
	KeyInfo        Value          // a map; empty: none

	DocType  string // "org.iso.18013.5.1.mDL"
	Validity ValidityInfo
	Status   Value // how to ask for revocation, see StatusList; empty: none
}

// Authorizations names the data elements that the device may sign in place of the issuer (keyAuthorizations).
type Authorizations struct {
	NameSpaces   []string            // whole name spaces
	DataElements map[string][]string // single elements of others
}

// ValidityInfo says when the object was signed, and when it may be accepted.
type ValidityInfo struct {
	Signed, ValidFrom, ValidUntil time.Time
	ExpectedUpdate                time.Time // zero: not said
}

// Contains says whether the document may be accepted at a time.
func (v ValidityInfo) Contains(t time.Time) bool {
	return !t.Before(v.ValidFrom) && !t.After(v.ValidUntil)
}

// digestAlgorithms are those of ISO/IEC 18013-5, 9.1.2.5.
var digestAlgorithms = []struct {
	name string
	hash crypto.Hash
}{
	{"SHA-256", crypto.SHA256},
	{"SHA-384", crypto.SHA384},
	{"SHA-512", crypto.SHA512},
}

// Hash returns the hash of the data elements; false for one that this package does not know.
func (o *SecurityObject) Hash() (crypto.Hash, bool) {
	for _, a := range digestAlgorithms {
		if a.name == o.DigestAlgorithm {
			return a.hash, true
		}
	}
	return 0, false
}

// hashName is the name of a hash in a security object.
func hashName(hash crypto.Hash) (string, error) {
	for _, a := range digestAlgorithms {
		if a.hash == hash {
			return a.name, nil
		}
	}
	return "", fault("digestAlgorithm", refDigest, "%v is none of SHA-256, SHA-384 and SHA-512", hash)
}

// StatusList returns the place of the document in a list of revoked ones: the number in the list and where the list is. false
// where there is none. The form is that of the draft of the IETF (Token Status List, 6.3); other forms are in Status.
func (o *SecurityObject) StatusList() (index uint64, uri string, ok bool) {
	if len(o.Status) == 0 {
		return 0, "", false
	}
	r := open(o.Status)
	r.fields("status", refMSO, 1, []string{"status_list"}, func(key string) {
		r.fields(key, refMSO, 2, []string{"idx", "uri"}, func(key string) {
			switch key {
			case "idx":
				index = r.number(1<<53, key)
			case "uri":
				uri = r.text(key)
			}
		})
	})
	r.done("status")
	if r.err != nil {
		return 0, "", false
	}
	return index, uri, true
}
