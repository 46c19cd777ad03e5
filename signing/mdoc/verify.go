package mdoc

import (
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// CheckSignature verifies issuerAuth with the key of a certificate, the first of x5chain (ISO/IEC 18013-5, 9.3.1). nil means
// genuine. errors.Is(err, [pki.ErrSignature]) means that this key did not make it; [pki.ErrUnsupported] that nothing here can judge.
//
// It judges the signature alone: whether the certificate may sign is for [Fit] and [Related], whether it is trusted for package
// verify/trust.
func (d *IssuerSigned) CheckSignature(signer *pki.Certificate) error {
	if d.Auth == nil {
		return fault("issuerAuth", refMSO, "missing")
	}
	return d.Auth.CheckSignature(signer, nil)
}

// CheckSigner holds what the document says against the certificate of its signer (ISO/IEC 18013-5, 9.3.1): signed within the
// validity of the certificate, and issuing_country and issuing_jurisdiction, where they were disclosed, those of its subject.
// Breaches are joined, each an *[Error] with its clause.
func (d *IssuerSigned) CheckSigner(signer *pki.Certificate) error {
	if signer == nil || d.Object == nil {
		return fault("certificate", refInspection, "missing")
	}
	return pki.Hold(&signed{d, signer}, signedRules, pki.Profile)
}

// LintSigner is CheckSigner rule by rule, advice included.
func (d *IssuerSigned) LintSigner(signer *pki.Certificate) []pki.Result {
	return pki.Judge(&signed{d, signer}, signedRules, nil)
}

// signed is a document with the certificate of its signer.
type signed struct {
	*IssuerSigned
	signer *pki.Certificate
}

const refInspection = "ISO/IEC 18013-5, 9.3.1"

var signedRules = []pki.Rule[*signed]{
	{ID: "algorithm-curve", Field: "alg", Ref: refMSO, Weight: pki.Profile, Check: func(s *signed) error {
		if s.Auth == nil { // about to be signed
			return nil
		}
		row, known := s.Auth.Algorithm.row()
		return unless(!known || row.has(s.signer.PublicKey), "%v with a key of kind %s", s.Auth.Algorithm, pki.DescribeKey(s.signer.PublicKey))
	}},
	{ID: "signed-in-validity", Field: "validityInfo", Ref: refInspection, Weight: pki.Profile, Check: func(s *signed) error {
		at := s.Object.Validity.Signed
		return unless(s.signer.Validity().Contains(at), "signed %v, outside the validity of the certificate", at.Format(dateTime))
	}},
	// Advice alone: the document of the standard's own Annex D outlives the certificate of its signer.
	{ID: "valid-in-validity", Field: "validityInfo", Ref: refMSO, Weight: pki.Advice, Check: func(s *signed) error {
		until, end := s.Object.Validity.ValidUntil, s.signer.NotAfter
		return unless(!until.After(end), "valid until %v, the certificate until %v", until.Format(dateTime), end.Format(dateTime))
	}},
	{ID: "issuing-country", Field: "issuing_country", Ref: refInspection, Weight: pki.Profile, Check: func(s *signed) error {
		return s.same("issuing_country", s.signer.Country())
	}},
	{ID: "issuing-jurisdiction", Field: "issuing_jurisdiction", Ref: refInspection, Weight: pki.Profile, Check: func(s *signed) error {
		province := s.signer.Subject.Get("ST")
		if province == "" {
			return nil
		}
		return s.same("issuing_jurisdiction", province)
	}},
}

// same says whether every element of that name says the same as the certificate, in the name spaces whose standards tie them.
func (s *signed) same(identifier, want string) error {
	for n := range s.NameSpaces {
		if name := s.NameSpaces[n].Name; name != NameSpaceLicence && name != NameSpaceGeneric {
			continue
		}
		for i := range s.NameSpaces[n].Items {
			item := &s.NameSpaces[n].Items[i]
			if item.Identifier != identifier {
				continue
			}
			got, err := item.Value.Text()
			if err != nil {
				return err
			}
			if got != want {
				return fmt.Errorf("%.40q, the certificate has %.40q", got, want)
			}
		}
	}
	return nil
}
