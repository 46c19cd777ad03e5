package masterlist

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// Validate returns every breach of the rules for a CscaMasterList, joined: version 0, certificates that can be read, each
// once, in the order of DER, DER throughout; of a signed one also a missing signingTime and the breaches of the signed
// object.
func (l *List) Validate() error { return pki.Breaches(l.Lint(), pki.Profile) }

// Lint judges the list by the same rules one by one, and a signed one by those of its object and of its signer's
// certificate. It judges the form: neither signature nor trust.
func (l *List) Lint() []pki.Result {
	if l.CMS == nil {
		return pki.Judge(l, contentRules, nil)
	}
	return append(append(pki.Judge(l, contentRules, nil), pki.Judge(l, signedRules, nil)...), l.CMS.Lint()...)
}

// contentRules are those of CscaMasterList (Doc 9303-12, 9.2).
var contentRules = []pki.Rule[*List]{
	{ID: "list-version", Field: "version", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		return unless(l.Version == 0, "%d, want 0", l.Version)
	}},
	{ID: "list-der", Field: "CscaMasterList", Ref: refSet, Weight: pki.Profile, Check: func(l *List) error {
		return unless(!l.loose, "not DER")
	}},
	{ID: "list-empty", Field: "certList", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		return unless(len(l.members) > 0, "empty")
	}},
	{ID: "list-once", Field: "certList", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		return unless(l.duplicates == 0, "%d of %d certificates repeat another", l.duplicates, len(l.members))
	}},
	{ID: "list-readable", Field: "certList", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		var all []error
		for _, u := range l.Unreadable {
			all = append(all, fmt.Errorf("certificate %d: %w", u.Index, u.Err))
		}
		return errors.Join(all...)
	}},
	{ID: "list-authorities", Field: "certList", Ref: refList, Weight: pki.Advice, Check: func(l *List) error {
		var all []error
		for _, c := range l.Certificates {
			if err := c.Fit(pki.CSCA); err != nil {
				all = append(all, fmt.Errorf("%v, serial %x: %w", c.Subject, c.Serial, err))
			}
		}
		return errors.Join(all...)
	}},
}

// signedRules are those of Table 18 that are not every signed object's.
var signedRules = []pki.Rule[*List]{
	{ID: "list-signing-time", Field: "signingTime", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		for i := range l.CMS.SignerInfos {
			if l.CMS.SignerInfos[i].SigningTime.IsZero() {
				return errors.New("missing")
			}
		}
		return nil
	}},
	{ID: "list-signer", Field: "certificates", Ref: "Doc 9303-12, 7.1.1.3", Weight: pki.Essential, Check: func(l *List) error {
		signer, _, err := l.CMS.FindSigner(0)
		if err != nil {
			return err
		}
		return signer.Fit(pki.MasterListSigner)
	}},
	{ID: "list-signer-id", Field: "sid", Ref: refList, Weight: pki.Advice, Check: func(l *List) error {
		for i := range l.CMS.SignerInfos {
			if !l.CMS.SignerInfos[i].SID.IsKeyID() {
				return errors.New("issuer and serial number, subjectKeyIdentifier is recommended")
			}
		}
		return nil
	}},
	{ID: "list-csca", Field: "certificates", Ref: refList, Weight: pki.Advice, Check: func(l *List) error {
		signer, _, err := l.CMS.FindSigner(0)
		if err != nil {
			return nil // another rule
		}
		for _, c := range l.CMS.Certificates {
			if c.BasicConstraints.CA && signer.CheckSignatureFrom(c) == nil {
				return nil
			}
		}
		return errors.New("the CSCA certificate of the signer is not beside it")
	}},
}

func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}
