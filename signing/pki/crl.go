package pki

import (
	"bytes"
	"iter"
	"math/big"
	"time"
)

// CRL is a certificate revocation list as read. The byte slices are parts of the input, which must not be changed. Entries
// are read when asked for, so that a long list costs no memory of its own.
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
	IssuerAltNames     []GeneralName // names the CSCA had before (Doc 9303-12, 7.1.4)
	Extensions         []Extension
	Findings           []Finding

	scope    crlScope
	entries  element // revokedCertificates within Raw, read once and well-formed
	count    int
	reasons  bool    // an entry has an extension of RFC 5280
	critical OID     // an entry extension that is critical and not understood
	timeTags [2]byte // of thisUpdate and nextUpdate
}

// Revocation is one entry of a [CRL].
type Revocation struct {
	Serial     []byte // INTEGER content octets as encoded
	Date       time.Time
	Reason     int         // reasonCode; -1: absent, as Doc 9303-12 asks
	Extensions []Extension // entry extensions; Doc 9303-12 wants none of RFC 5280
}

const refCRL = "Doc 9303-12, 7.1.4"

// Len returns the number of entries.
func (l *CRL) Len() int { return l.count }

// Entries walks the entries in the order of the list.
func (l *CRL) Entries() iter.Seq[Revocation] {
	return func(yield func(Revocation) bool) {
		for r := l.fresh(); r.more(); {
			if !yield(r.revocation()) {
				return
			}
		}
	}
}

// fresh returns a reader at the first entry whose notes go nowhere.
func (l *CRL) fresh() reader {
	p := &parse{data: l.Raw}
	return p.inside(l.entries)
}

// Revoked looks a serial number up, given as the content octets of its INTEGER.
func (l *CRL) Revoked(serial []byte) (Revocation, bool) {
	serial = shortest(serial)
	for e := range l.Entries() {
		if bytes.Equal(shortest(e.Serial), serial) {
			return e, true
		}
	}
	return Revocation{}, false
}

// shortest drops the sign octets an INTEGER does not need.
func shortest(n []byte) []byte {
	for len(n) > 1 && (n[0] == 0 && n[1] < 0x80 || n[0] == 0xff && n[1] >= 0x80) {
		n = n[1:]
	}
	return n
}

// CheckSignatureFrom verifies the list's signature with a CSCA's key; errors are those of
// [Certificate.CheckSignatureFrom]. A list signed by the newest key of a CSCA covers the certificates of all its keys
// (Doc 9303-12, 4.1.5).
func (l *CRL) CheckSignatureFrom(issuer *Certificate) error {
	if issuer.PublicKey == nil {
		return &Error{Field: "issuer subjectPublicKeyInfo", Offset: -1, Err: issuer.KeyError}
	}
	return l.SignatureAlgorithm.Verify(issuer.PublicKey, l.RawTBS, l.Signature)
}

// Fit returns what bars the list from use: it is a delta, it is not of its issuer's certificates, or something critical in it
// is not understood by this package (RFC 5280, 5.2). What a list that fits leaves out is for [CRL.Complete].
func (l *CRL) Fit() error { return Hold(l, crlRules, Essential) }

// Validate returns every breach of the CRL profile (Doc 9303-12, 7.1.4), joined.
func (l *CRL) Validate() error { return Breaches(l.Lint(), Profile) }

// Lint judges the list by every rule of the CRL profile. It judges the list alone: neither signature nor time.
func (l *CRL) Lint() []Result { return Judge(l, crlRules, l.Findings) }
