package cms

import (
	"errors"

	"github.com/chancery-id/chancery/signing/pki"
)

// Validate returns every breach of RFC 5652 and of what Doc 9303-10, 4.6.2.2 and 9303-12, 8 ask of a signed object, joined:
// DER throughout, one signer with the attributes it needs, versions that fit, no CRLs. It says nothing about digest and
// signature. An object without breaches is [SignedData.Encode]d to the octets it was read from.
func (d *SignedData) Validate() error {
	var breaches []error
	add := func(field, ref, format string, args ...any) {
		breaches = append(breaches, fault(field, ref, format, args...))
	}
	if d.ber {
		add("encoding", "Doc 9303-10, 4.6.2.2", "not DER")
	}
	if want := d.wantVersion(); d.Version != want {
		add("version", "RFC 5652, 5.1", "%d, want %d", d.Version, want)
	}
	if d.Content == nil {
		add("eContent", "RFC 5652, 5.2", "missing")
	}
	if len(d.digested) != len(d.Content) {
		add("eContent", "RFC 5652, 5.2.1", "content without an OCTET STRING")
	}
	if len(d.Certificates) == 0 || len(d.Certificates) != len(d.certificates) {
		add("certificates", "Doc 9303-10, 4.6.2.2", "%d of %d are certificates that can be read", len(d.Certificates), len(d.certificates))
	}
	if d.hasCRLs {
		add("crls", "Doc 9303-10, 4.6.2.2", "present")
	}
	if n := len(d.SignerInfos); n != 1 {
		add("signerInfos", "Doc 9303-10, 4.6.2.2", "%d, want 1", n)
	}
	for i := range d.SignerInfos {
		if err := d.validateSigner(i); err != nil {
			breaches = append(breaches, err)
		}
	}
	return errors.Join(breaches...)
}

func (d *SignedData) validateSigner(i int) error {
	var breaches []error
	s := &d.SignerInfos[i]
	if want := s.SID.version(); s.Version != want {
		breaches = append(breaches, fault("signerInfo version", "RFC 5652, 5.3", "%d, want %d", s.Version, want))
	}
	listed := false
	for _, digest := range d.DigestAlgorithms {
		listed = listed || digest.Hash == s.Digest.Hash
	}
	if !listed {
		breaches = append(breaches, fault("digestAlgorithms", "RFC 5652, 5.3", "%v of the signer is not listed", s.Digest.Hash))
	}
	if s.SignatureAlgorithm.Scheme == pki.SchemeUnknown || s.SignatureAlgorithm.Hash != s.Digest.Hash {
		breaches = append(breaches, fault("signatureAlgorithm", "Doc 9303-12, 4.1.6", "%v, digestAlgorithm is %v",
			s.SignatureAlgorithm, s.Digest.Hash))
	}
	if s.RawSignedAttrs == nil {
		return errors.Join(append(breaches, fault("signedAttrs", "RFC 5652, 5.3", "%w: missing", ErrAttribute))...)
	}
	if d.Content != nil {
		if err := d.CheckAttributes(i); err != nil {
			breaches = append(breaches, err)
		}
	}
	return errors.Join(breaches...)
}
