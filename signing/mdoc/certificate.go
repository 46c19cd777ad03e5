package mdoc

import (
	"errors"

	"github.com/chancery-id/chancery/signing/pki"
)

// Role is what a certificate of the mdoc world is for: the column of ISO/IEC 18013-5, annex B it is judged by. Its rules are not those of
// Doc 9303-12: named curves, signers of 15 months, revocation lists by URI.
type Role uint8

// The roles.
const (
	IACA           Role = iota + 1 // issuing authority's root (B.1.2)
	DocumentSigner                 // signs issuerAuth (B.1.4)
	Reader                         // signs requests (B.1.7)
)

// The extended key usages of the roles.
const (
	PurposeDocumentSigner pki.OID = "1.0.18013.5.1.2"
	PurposeReader         pki.OID = "1.0.18013.5.1.6"
)

var roleNames = [...]string{"", "IACA", "document signer", "reader"}

// String returns the role in words.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return "unknown role"
}

// purpose is the extended key usage of a role, "" where it has none.
func (r Role) purpose() pki.OID {
	switch r {
	case DocumentSigner:
		return PurposeDocumentSigner
	case Reader:
		return PurposeReader
	}
	return ""
}

// Lint judges a certificate by every rule of the role, in the order of the tables of annex B.
func Lint(c *pki.Certificate, role Role) []pki.Result {
	return pki.Judge(c, certificateRules(role), c.Findings)
}

// Validate returns every breach of the role's profile, joined, each an *[Error] with its clause. It judges the certificate alone: neither
// signature nor time nor revocation. [Fit] says whether one that breaks the profile can have the role at all.
func Validate(c *pki.Certificate, role Role) error {
	return pki.Hold(c, certificateRules(role), pki.Profile)
}

// Fit returns the breaches that bar a certificate from the role: another extended key usage or none, a key usage without the bit
// the role needs, a signer that is a CA, something critical that is not understood.
func Fit(c *pki.Certificate, role Role) error {
	return pki.Hold(c, certificateRules(role), pki.Essential)
}

// Related holds the certificate of a signer against that of its IACA (ISO/IEC 18013-5, 9.3.3): the signature, the names, the key identifier,
// the country, the province, and the validity within that of the IACA. Breaches are joined; errors.Is(err, [pki.ErrSignature]) means that
// another key signed it. That the IACA is trusted is for package verify/trust.
func Related(signer, iaca *pki.Certificate) error {
	p := &pair{signer, iaca}
	if err := signer.CheckSignatureFrom(iaca); err != nil {
		return errors.Join(err, pki.Hold(p, pairRules, pki.Profile))
	}
	return pki.Hold(p, pairRules, pki.Profile)
}

// pair is a signer with its IACA.
type pair struct{ signer, iaca *pki.Certificate }

var pairRules = []pki.Rule[*pair]{
	{ID: "issuer-name", Field: "issuer", Ref: "ISO/IEC 18013-5, B.1.4", Weight: pki.Profile, Check: func(p *pair) error {
		return unless(p.signer.Issuer.Equal(p.iaca.Subject), "is not the subject of the IACA")
	}},
	{ID: "issuer-key", Field: "authorityKeyIdentifier", Ref: "ISO/IEC 18013-5, B.1.4", Weight: pki.Profile, Check: func(p *pair) error {
		a, s := p.signer.AuthorityKeyID, p.iaca.SubjectKeyID
		return unless(len(a) == 0 || len(s) == 0 || string(a) == string(s), "%X, the IACA has %X", a, s)
	}},
	{ID: "same-country", Field: "countryName", Ref: "ISO/IEC 18013-5, B.1.4", Weight: pki.Profile, Check: func(p *pair) error {
		return unless(p.signer.Country() == p.iaca.Country(), "%q, the IACA has %q", p.signer.Country(), p.iaca.Country())
	}},
	{ID: "same-province", Field: "stateOrProvinceName", Ref: "ISO/IEC 18013-5, B.1.4", Weight: pki.Profile, Check: func(p *pair) error {
		want, got := p.iaca.Subject.Get("ST"), p.signer.Subject.Get("ST")
		return unless(want == "" || want == got, "%q, the IACA has %q", got, want)
	}},
	{ID: "within-iaca", Field: "validity", Ref: "ISO/IEC 18013-5, B.1.4", Weight: pki.Profile, Check: func(p *pair) error {
		v := p.iaca.Validity()
		return unless(v.Contains(p.signer.NotBefore) && v.Contains(p.signer.NotAfter), "not within that of the IACA")
	}},
}
