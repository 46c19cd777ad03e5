package signing

import (
	"crypto"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
)

const signerField = "document signer"

// checkCredential checks what does not change with time: profile, key, chain.
func (is *Issuer) checkCredential() error {
	cert, signer := is.cfg.DocumentSigner.Certificate, is.cfg.DocumentSigner.Signer
	if cert == nil || signer == nil {
		return fault(signerField, "DSC-MISSING", "", "certificate and key must both be given")
	}
	var breaches []error
	if err := cert.Validate(pki.DocumentSigner); err != nil {
		breaches = append(breaches, fault(signerField, "DSC-PROFILE", "Doc 9303-12, 7.1", "%w", err))
	}
	if !sameKey(cert.PublicKey, signer.Public()) {
		breaches = append(breaches, fault(signerField, "DSC-KEY", "", "the key is not the one of the certificate"))
	}
	for _, weakness := range pki.Weakness(cert.PublicKey) {
		breaches = append(breaches, fault(signerField, "DSC-WEAK", weakness.Ref, "%s", weakness.Detail))
	}
	return errors.Join(append(breaches, is.checkChain(cert))...)
}

// sameKey compares the certificate's key with the signer's, which may be of another type for the same curve.
func sameKey(certified, own crypto.PublicKey) bool {
	key, ok := certified.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(own)
}

// checkChain checks the document signer's certificate against the CSCA's, where that is given.
func (is *Issuer) checkChain(cert *pki.Certificate) error {
	csca := is.cfg.CSCA
	if csca == nil {
		return nil
	}
	if err := csca.Fit(pki.CSCA); err != nil {
		return fault("CSCA", "CSCA-PROFILE", "Doc 9303-12, 7.1", "%w", err)
	}
	if err := cert.CheckSignatureFrom(csca); err != nil {
		return fault(signerField, "DSC-CHAIN", "Doc 9303-12, 6", "not issued by the CSCA %s: %w", csca.Subject, err)
	}
	if !csca.Validity().Contains(cert.NotBefore) {
		return fault(signerField, "DSC-CHAIN", "Doc 9303-12, 6", "issued on %s, when the CSCA's certificate was not in force",
			cert.NotBefore.Format(time.DateOnly))
	}
	return nil
}

// checkSignerTime checks that the certificate is in force and that its key may sign now (Doc 9303-12, 4.1.4).
func (is *Issuer) checkSignerTime(now time.Time) error {
	cert := is.cfg.DocumentSigner.Certificate
	if valid := cert.Validity(); !valid.Contains(now) {
		return fault(signerField, "DSC-VALIDITY", "Doc 9303-12, 4.1.4.1", "certificate in force %s, not on %s", span(valid), stamp(now))
	}
	if use := cert.PrivateKeyUsage; !use.Contains(now) {
		return fault(signerField, "DSC-USAGE", "Doc 9303-12, 4.1.4.2", "the key may sign %s, not on %s", span(use), stamp(now))
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func span(p pki.Period) string {
	text := ""
	if !p.NotBefore.IsZero() {
		text = "from " + stamp(p.NotBefore)
	}
	if !p.NotAfter.IsZero() {
		text += " until " + stamp(p.NotAfter)
	}
	return strings.TrimSpace(text)
}

// checkDocument checks that this signer may sign this document, and that its certificate outlives it.
func (is *Issuer) checkDocument(d *document.Document, now time.Time) error {
	return errors.Join(is.checkIssueDate(d, now), is.checkLife(d.Expiry), is.checkTypes(d), is.checkState(d.State))
}

// checkIssueDate refuses a date of issue that has not come: one zone's today may be the next one's tomorrow, no more.
func (is *Issuer) checkIssueDate(d *document.Document, now time.Time) error {
	issue := d.Issue
	if issue.Year() == 0 || issue.Month() == 0 || issue.Day() == 0 {
		return nil // a breach of the document's own rules
	}
	day := time.Date(issue.Year(), time.Month(issue.Month()), issue.Day(), 0, 0, 0, 0, time.UTC)
	if day.After(now.Add(14 * time.Hour)) {
		return fault("issued", "ISSUE-FUTURE", "Doc 9303-10, 4.7.12", "%v has not come on %s", issue, stamp(now))
	}
	return nil
}

// checkLife refuses a document that would outlive its signer's certificate, and be called false from that day.
func (is *Issuer) checkLife(expiry mrz.Date) error {
	if expiry.Year() == 0 || expiry.Month() == 0 || expiry.Day() == 0 {
		return nil // a breach of the document's own rules
	}
	end := time.Date(expiry.Year(), time.Month(expiry.Month()), expiry.Day(), 23, 59, 59, 0, time.UTC)
	if ends := is.Certificate().NotAfter; ends.Before(end) {
		return fault("expiry", "DSC-LIFE", "Doc 9303-12, 4.1.4", "the document signer's certificate ends on %s, before the document on %v",
			stamp(ends), expiry)
	}
	return nil
}

// checkTypes checks documentTypeList: an entry of one letter covers every code that begins with it (Doc 9303-12, 7.1.1.6).
func (is *Issuer) checkTypes(d *document.Document) error {
	if d.Profile == nil {
		return nil
	}
	code := strings.TrimRight(d.DocumentCode(), "<")
	for _, listed := range is.Certificate().DocumentTypes {
		listed = strings.TrimRight(listed, "<")
		if listed != "" && (listed == code || len(listed) == 1 && strings.HasPrefix(code, listed)) {
			return nil
		}
	}
	return fault("doc", "DSC-TYPE", "Doc 9303-12, 7.1.1.6", "the document signer may sign %s, not %s",
		strings.Join(is.Certificate().DocumentTypes, ", "), code)
}

// checkState checks that the signer's certificate is one of the issuing State: by the two-letter code of its name and, where
// its alternative name has it, by the code as in the zone.
func (is *Issuer) checkState(code string) error {
	const ref = "Doc 9303-12, 7.1.1"
	cert := is.Certificate()
	state, known := mrz.StateByCode(code)
	if !known {
		return nil // a breach of the document's own rules
	}
	located := false
	for _, name := range cert.SubjectAltNames {
		l := name.Directory.Get("L")
		if name.Kind != pki.DirectoryName || l == "" {
			continue
		}
		if located = strings.EqualFold(l, code); !located {
			return fault("issuer", "DSC-STATE", "Doc 9303-12, 7.1.1.2", "the document signer's alternative name is of %s, the document of %s", shown(l), code)
		}
	}
	switch c := cert.Country(); {
	case state.Alpha2 == "" && !located:
		return fault("issuer", "DSC-STATE", ref, "nothing says that a signer of %s may sign documents of %s", shown(c), code)
	case state.Alpha2 != "" && c != state.Alpha2:
		return fault("issuer", "DSC-STATE", ref, "the document signer is of %s, the document of %s (%s)", shown(c), code, state.Alpha2)
	}
	return nil
}

// shown quotes a value out of a certificate.
func shown(s string) string {
	if s == "" {
		return "no country"
	}
	return fmt.Sprintf("%+q", s)
}
