package cms

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// Validate returns every breach of RFC 5652 and of what Doc 9303-10, 4.6.2.2 and 9303-12, 9 ask of a signed object, joined:
// DER throughout, one signer with the attributes it needs, versions that fit, no CRLs. It says nothing about digest and
// signature. An object without breaches is [SignedData.Encode]d to the octets it was read from.
func (d *SignedData) Validate() error { return pki.Hold(d, rules, pki.Profile) }

// Lint judges the object by the same rules one by one. Deviations noted while reading are not repeated: they are in
// Findings, here and of each signer.
func (d *SignedData) Lint() []pki.Result { return pki.Judge(d, rules, nil) }

// refObject is the profile of SignedData in EF.SOD, which the lists share.
const refObject = "Doc 9303-10, 4.6.2.2"

// rules are the rows of that profile and of RFC 5652, in the order of the fields.
var rules = []pki.Rule[*SignedData]{
	{ID: "cms-der", Field: "encoding", Ref: refObject, Weight: pki.Profile, Check: func(d *SignedData) error {
		return unless(!d.ber, "not DER")
	}},
	{ID: "cms-version", Field: "version", Ref: "RFC 5652, 5.1", Weight: pki.Profile, Check: func(d *SignedData) error {
		return unless(d.Version == d.wantVersion(), "%d, want %d", d.Version, d.wantVersion())
	}},
	{ID: "cms-content", Field: "eContent", Ref: "RFC 5652, 5.2", Weight: pki.Profile, Check: func(d *SignedData) error {
		return unless(d.Content != nil, "missing")
	}},
	{ID: "cms-content-octets", Field: "eContent", Ref: "RFC 5652, 5.2.1", Weight: pki.Profile, Check: func(d *SignedData) error {
		return unless(len(d.digested) == len(d.Content), "content without an OCTET STRING")
	}},
	{ID: "cms-certificates", Field: "certificates", Ref: refObject, Weight: pki.Profile, Check: func(d *SignedData) error {
		read, all := len(d.Certificates), len(d.certificates)
		return unless(read > 0 && read == all, "%d of %d are certificates that can be read", read, all)
	}},
	{ID: "cms-crls", Field: "crls", Ref: refObject, Weight: pki.Profile, Check: func(d *SignedData) error {
		return unless(!d.hasCRLs, "present")
	}},
	{ID: "cms-one-signer", Field: "signerInfos", Ref: refObject, Weight: pki.Profile, Check: func(d *SignedData) error {
		return unless(len(d.SignerInfos) == 1, "%d, want 1", len(d.SignerInfos))
	}},
	{ID: "cms-signer-version", Field: "signerInfo version", Ref: "RFC 5652, 5.3", Weight: pki.Profile, Check: each(func(_ *SignedData, s *SignerInfo) error {
		return unless(s.Version == s.SID.version(), "%d, want %d", s.Version, s.SID.version())
	})},
	{ID: "cms-digest-listed", Field: "digestAlgorithms", Ref: "RFC 5652, 5.3", Weight: pki.Profile, Check: each(func(d *SignedData, s *SignerInfo) error {
		for _, digest := range d.DigestAlgorithms {
			if digest.Hash == s.Digest.Hash {
				return nil
			}
		}
		return fmt.Errorf("%v of the signer is not listed", s.Digest.Hash)
	})},
	{ID: "cms-signature-algorithm", Field: "signatureAlgorithm", Ref: "Doc 9303-12, 4.1.6", Weight: pki.Profile, Check: each(func(_ *SignedData, s *SignerInfo) error {
		known := s.SignatureAlgorithm.Scheme != pki.SchemeUnknown && s.SignatureAlgorithm.Hash == s.Digest.Hash
		return unless(known, "%v, digestAlgorithm is %v", s.SignatureAlgorithm, s.Digest.Hash)
	})},
	{ID: "cms-signed-attributes", Field: "signedAttrs", Ref: "RFC 5652, 5.3", Weight: pki.Profile, Check: each(func(_ *SignedData, s *SignerInfo) error {
		return unless(s.RawSignedAttrs != nil, "%w: missing", ErrAttribute)
	})},
	{ID: "cms-attributes", Field: "signedAttrs", Ref: "RFC 5652, 11", Weight: pki.Profile, Check: func(d *SignedData) error {
		var all []error
		for i := range d.SignerInfos {
			if d.Content == nil || d.SignerInfos[i].RawSignedAttrs == nil {
				continue // another rule
			}
			if err := d.CheckAttributes(i); err != nil {
				all = append(all, err)
			}
		}
		return errors.Join(all...)
	}},
}

// each asks a rule of every signer.
func each(check func(*SignedData, *SignerInfo) error) func(*SignedData) error {
	return func(d *SignedData) error {
		var all []error
		for i := range d.SignerInfos {
			if err := check(d, &d.SignerInfos[i]); err != nil {
				all = append(all, err)
			}
		}
		return errors.Join(all...)
	}
}

func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}
