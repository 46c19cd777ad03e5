package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Kind is what a file of trust material turned out to be.
type Kind string

// The kinds.
const (
	KindAnchor        Kind = "anchor"      // a certificate the user pinned
	KindCertificate   Kind = "certificate" // a certificate from a file or folder the user trusts
	KindMasterList    Kind = "master-list" // a signed list of CSCA certificates
	KindLink          Kind = "link"        // a new CSCA key that an anchored older key vouches for
	KindCRL           Kind = "crl"
	KindDeviationList Kind = "deviation-list" // what a State says is wrong with its documents; it makes nothing trusted
	KindLDIF          Kind = "ldif"           // a file of many objects, none of which it vouches for
	KindUnknown       Kind = "unknown"
)

// Digest is a SHA-256 value; it prints and marshals as hexadecimal.
type Digest [sha256.Size]byte

// String returns the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText returns the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != 2*len(d) {
		return &Error{Field: "digest", Err: errLength(len(text), 2*len(d))}
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// Source says where a certificate or a CRL came from.
type Source struct {
	Name   string `json:"name"` // file name as given to the loader; of an object in LDIF with ":" and the line of its record
	Kind   Kind   `json:"kind"`
	SHA256 Digest `json:"sha256"` // of the file
}

// Anchor is a CSCA certificate whose key may vouch for document signers, with every place that vouches for it.
type Anchor struct {
	Certificate *pki.Certificate
	Sources     []Source

	fingerprint Digest
	named       bool // given by the user himself, not through a list
	weak        sync.Once
	weakness    []pki.Finding
}

// Weakness returns what is weak about the key, looked at once.
func (a *Anchor) Weakness() []pki.Finding {
	a.weak.Do(func() { a.weakness = pki.Weakness(a.Certificate.PublicKey) })
	return a.weakness
}

// Fingerprint returns SHA-256 over the certificate.
func (a *Anchor) Fingerprint() Digest { return a.fingerprint }

// Named says that the user gave this certificate himself. Only such an anchor authenticates master lists.
func (a *Anchor) Named() bool { return a.named }

// Country returns the certificate's country in upper case, "" where it has none.
func (a *Anchor) Country() string { return a.Certificate.Country() }

// covers says whether the certificate was in force at t.
func (a *Anchor) covers(t time.Time) bool { return a.Certificate.Validity().Contains(t) }

// List is a master list that was accepted.
type List struct {
	Source
	Signer       *pki.Certificate
	SignerIssuer *Anchor   // the named anchor that the signer's certificate chains to
	SigningTime  time.Time // as stated by the signer; zero where absent
	Certificates int
	Findings     []pki.Finding
}

// Refusal is a file, or a part of one, that is not trusted, and why.
type Refusal struct {
	Source
	Subject string `json:"subject,omitempty"` // of the certificate meant
	Reason  string `json:"reason"`

	certificates *held // what the refused list would have brought, to explain a missing anchor; nil where nothing
}

// held are certificates that count for nothing and are read when somebody asks for them.
type held struct {
	once         sync.Once
	ders         [][]byte
	certificates []*pki.Certificate
	subjects     []string // folded, of certificates
}

func heldOf(certs []*pki.Certificate) *held { return &held{certificates: certs} }

func laterOf(ders [][]byte) *held { return &held{ders: ders} }

// issuerOf returns the first certificate that has the key identifier or the name of the issuer of cert; name is that, folded.
func (h *held) issuerOf(cert *pki.Certificate, name string) *pki.Certificate {
	for i, c := range h.all() {
		if len(cert.AuthorityKeyID) > 0 && string(c.SubjectKeyID) == string(cert.AuthorityKeyID) || h.subjects[i] == name {
			return c
		}
	}
	return nil
}

// all returns the certificates. They were read before they were kept; one that can't be read again is passed over.
func (h *held) all() []*pki.Certificate {
	if h == nil {
		return nil
	}
	h.once.Do(func() {
		for _, der := range h.ders {
			if c, err := pki.ParseCertificate(der); err == nil {
				h.certificates = append(h.certificates, c)
			}
		}
		h.ders = nil
		for _, c := range h.certificates {
			h.subjects = append(h.subjects, c.Subject.Fold())
		}
	})
	return h.certificates
}
