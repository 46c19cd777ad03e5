package pki

import (
	"bytes"
	"errors"
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

	entries  element // revokedCertificates within Raw, read once and well-formed
	count    int
	critical OID // an entry extension that is critical and not understood
}

// Revocation is one entry of a [CRL].
type Revocation struct {
	Serial     []byte // INTEGER content octets as encoded
	Date       time.Time
	Reason     int         // reasonCode; -1: absent, as Doc 9303-12 asks
	Extensions []Extension // entry extensions; Doc 9303-12 wants none
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

// Fit says whether the list may be used as a complete list of its issuer: not a delta, not limited to a part, nothing
// critical in it that this package does not understand (RFC 5280, 5.2).
func (l *CRL) Fit() error {
	var all []error
	for _, e := range l.Extensions {
		switch {
		case e.ID == ExtDeltaCRLIndicator || e.ID == ExtIssuingDistributionPoint:
			all = append(all, fault(extensionName(e.ID), refCRL, "not a complete list"))
		case e.Critical && e.ID != ExtAuthorityKeyIdentifier && e.ID != ExtCRLNumber && e.ID != ExtIssuerAltName:
			all = append(all, fault(extensionName(e.ID), "RFC 5280, 5.2", "critical and not understood"))
		}
	}
	if l.critical != "" {
		all = append(all, fault(extensionName(l.critical), "RFC 5280, 5.3", "entry extension critical and not understood"))
	}
	return errors.Join(all...)
}

// Validate returns every breach of the CRL profile (Doc 9303-12, 7.1.4), joined.
func (l *CRL) Validate() error {
	all := []error{l.Fit()}
	add := func(ok bool, field, format string, args ...any) {
		if !ok {
			all = append(all, fault(field, refCRL, format, args...))
		}
	}
	for _, f := range l.Findings {
		all = append(all, &Error{Rule: "encoding", Field: f.Field, Offset: -1, Ref: f.Ref, Err: errors.New(f.Detail)})
	}
	add(l.Version == 2, "version", "version %d, want 2", l.Version)
	add(countryRule(l.Issuer) == "", "issuer", "%s", countryRule(l.Issuer))
	add(serialAttributeRule(l.Issuer) == "", "issuer", "%s", serialAttributeRule(l.Issuer))
	add(!l.NextUpdate.IsZero(), "nextUpdate", "missing")
	add(l.NextUpdate.IsZero() || l.NextUpdate.After(l.ThisUpdate), "nextUpdate", "%s, not after thisUpdate %s", stamp(l.NextUpdate), stamp(l.ThisUpdate))
	add(len(l.AuthorityKeyID) > 0, "authorityKeyIdentifier", "missing")
	add(l.Number != nil, "cRLNumber", "missing")
	for _, e := range l.Extensions {
		add(!e.Critical, extensionName(e.ID), "critical")
		add(e.ID != ExtFreshestCRL, extensionName(e.ID), "not for the list of a CSCA")
	}
	add(l.SignatureAlgorithm.usable() == nil, "signatureAlgorithm", "%v", l.SignatureAlgorithm)
	return errors.Join(all...)
}
