package pki

import (
	"crypto"
	"crypto/sha256"
	"math/big"
	"strings"
	"sync"
	"time"
)

// Certificate is an X.509 certificate as read. The byte slices are parts of the input, which must not be changed.
//
// A field that an absent extension would fill is empty; [Certificate.Has] tells absent from empty. PublicKey is an
// [*crypto/rsa.PublicKey] or a [*curve.PublicKey]; where the key is of another kind it is nil and KeyError says why.
type Certificate struct {
	Raw        []byte // the whole certificate
	RawTBS     []byte // what the signature covers
	RawIssuer  []byte
	RawSubject []byte
	RawSPKI    []byte // SubjectPublicKeyInfo

	Version            int      // 1, 2 or 3
	Serial             []byte   // INTEGER content octets as encoded: may be negative or padded in old certificates
	SerialNumber       *big.Int // the same as a number
	SignatureAlgorithm Algorithm
	Signature          []byte
	Issuer, Subject    Name
	NotBefore          time.Time
	NotAfter           time.Time

	PublicKey crypto.PublicKey
	KeyError  error // errors.Is(KeyError, ErrUnsupported) unless the key is broken

	Extensions            []Extension
	SubjectKeyID          []byte
	AuthorityKeyID        []byte
	AuthoritySerial       []byte // authorityCertSerialNumber, with AuthorityIssuer; rarely used
	AuthorityIssuer       Name
	KeyUsage              KeyUsage
	BasicConstraints      BasicConstraints
	ExtKeyUsage           []OID
	PrivateKeyUsage       Period // when the private key may sign
	SubjectAltNames       []GeneralName
	IssuerAltNames        []GeneralName
	CRLDistributionPoints []string
	Policies              []OID
	DocumentTypes         []string // the document codes this signer may sign: "P", "ID", …
	NameChange            bool

	Findings []Finding // deviations tolerated while reading, each with its clause

	key       subjectKey
	prepared  *preparation // nil but where Prepare was called
	timeTags  [2]byte
	uniqueIDs bool
}

// Extension is one extension as encoded.
type Extension struct {
	ID       OID
	Critical bool
	Value    []byte // content of the extnValue OCTET STRING
}

// KeyUsage is the set of bits of the keyUsage extension: bit n of RFC 5280, 4.2.1.3 is 1<<n.
type KeyUsage uint16

// The bits of keyUsage.
const (
	DigitalSignature KeyUsage = 1 << iota
	ContentCommitment
	KeyEncipherment
	DataEncipherment
	KeyAgreement
	KeyCertSign
	CRLSign
	EncipherOnly
	DecipherOnly
)

var keyUsageNames = [...]string{
	"digitalSignature", "contentCommitment", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
}

// String lists the bits by their names.
func (u KeyUsage) String() string {
	var names []string
	for i, name := range keyUsageNames {
		if u&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// BasicConstraints is the extension of that name.
type BasicConstraints struct {
	CA      bool
	PathLen int // -1 where absent
}

// Period is a span of time; a zero end is open.
type Period struct{ NotBefore, NotAfter time.Time }

// IsZero says whether both ends are open.
func (p Period) IsZero() bool { return p.NotBefore.IsZero() && p.NotAfter.IsZero() }

// Contains says whether t lies in the period, ends included.
func (p Period) Contains(t time.Time) bool {
	return (p.NotBefore.IsZero() || !t.Before(p.NotBefore)) && (p.NotAfter.IsZero() || !t.After(p.NotAfter))
}

// preparation is what Prepare computes of a key and an encoding.
type preparation struct {
	of          crypto.PublicKey // the key as it stood in the certificate
	key         crypto.PublicKey // the same, quicker; nil where nothing is gained
	raw         []byte
	fingerprint func() [sha256.Size]byte // of raw; a CSCA that only verifies is never asked
}

// Prepare computes once what is asked of the certificate of a signer with every document: the fingerprint, and what
// verifying with a key on a curve takes each time ([curve.PreparedKey]). It must not be called while others use the
// certificate.
func (c *Certificate) Prepare() {
	raw := c.Raw
	c.prepared = &preparation{
		of: c.PublicKey, key: prepareKey(c.PublicKey),
		raw: raw, fingerprint: sync.OnceValue(func() [sha256.Size]byte { return sha256.Sum256(raw) }),
	}
}

// VerifyingKey returns PublicKey as [Algorithm.Examine] and the others verify with it soonest. For everything else
// PublicKey is the key.
func (c *Certificate) VerifyingKey() crypto.PublicKey {
	if p := c.prepared; p != nil && p.key != nil && p.of == c.PublicKey {
		return p.key
	}
	return c.PublicKey
}

// Fingerprint returns SHA-256 over the whole certificate.
func (c *Certificate) Fingerprint() [sha256.Size]byte {
	if p := c.prepared; p != nil && len(c.Raw) > 0 && len(p.raw) == len(c.Raw) && &p.raw[0] == &c.Raw[0] {
		return p.fingerprint() // of the very octets
	}
	return sha256.Sum256(c.Raw)
}

// Country returns that of the subject, see [Name.Country].
func (c *Certificate) Country() string { return c.Subject.Country() }

// ExplicitParameters says whether the key is an EC key whose curve is given by explicit parameters.
func (c *Certificate) ExplicitParameters() bool { return c.key.explicit }

// Extension returns the first extension with that id.
func (c *Certificate) Extension(id OID) (Extension, bool) {
	for _, e := range c.Extensions {
		if e.ID == id {
			return e, true
		}
	}
	return Extension{}, false
}

// Has says whether the certificate has an extension with that id, readable or not.
func (c *Certificate) Has(id OID) bool {
	_, ok := c.Extension(id)
	return ok
}

// Validity returns the certificate's validity as a period.
func (c *Certificate) Validity() Period { return Period{c.NotBefore, c.NotAfter} }

// SelfIssued says that issuer and subject are the same name (RFC 5280, 3.2). That is not yet a root: old CSCAs sign new
// keys under an unchanged name. See [Certificate.SelfSigned].
func (c *Certificate) SelfIssued() bool { return c.Issuer.Equal(c.Subject) }

// SelfSigned says that the certificate's own key made its signature.
func (c *Certificate) SelfSigned() bool { return c.SelfIssued() && c.CheckSignatureFrom(c) == nil }

// CheckSignatureFrom verifies the certificate's signature with the issuer's key. It judges the signature alone: names,
// key identifiers, validity and the issuer's right to sign are the caller's.
//
// errors.Is(err, [ErrSignature]) means mathematically wrong, [ErrUnsupported] can't be judged.
func (c *Certificate) CheckSignatureFrom(issuer *Certificate) error {
	if issuer.PublicKey == nil {
		return &Error{Field: "issuer subjectPublicKeyInfo", Offset: -1, Err: issuer.KeyError}
	}
	return c.SignatureAlgorithm.Verify(issuer.VerifyingKey(), c.RawTBS, c.Signature)
}
