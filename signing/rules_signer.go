package signing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
)

const (
	signerField = "document signer"
	refUsage    = "Doc 9303-12, 4.1.4"
)

// warnBefore is how long before the end of the key's use it is said that the end is near.
const warnBefore = 30 * 24 * time.Hour

// signerChecks are about the document signer: its certificate, and whether it may and can sign this document.
var signerChecks = []signerCheck{
	{
		document.Rule{
			ID: "DSC-PROFILE", Ref: "Doc 9303-12, 7.1", Stage: document.StageSigner,
			Asks: "a certificate of the profile of document signers",
		},
		once,
		func(s *subject, fail failure) {
			if err := s.Certificate.Validate(pki.DocumentSigner); err != nil {
				fail(signerField, "%w", err)
			}
		},
	},
	{
		document.Rule{ID: "DSC-WEAK", Ref: "Doc 9303-12, 4.1.6", Asks: "a key of today's strength", Stage: document.StageSigner},
		once,
		func(s *subject, fail failure) {
			for _, weakness := range pki.Weakness(s.Certificate.PublicKey) {
				fail(signerField, "%s (%s)", weakness.Detail, weakness.Ref)
			}
		},
	},
	{
		document.Rule{ID: "CSCA-PROFILE", Ref: "Doc 9303-12, 7.1", Asks: "a CSCA, where one is given", Stage: document.StageSigner},
		once,
		func(s *subject, fail failure) {
			if s.CSCA == nil {
				return
			}
			if err := s.CSCA.Fit(pki.CSCA); err != nil {
				fail("CSCA", "%w", err)
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-CHAIN", Ref: "Doc 9303-12, 6", Stage: document.StageSigner,
			Asks: "a certificate that the CSCA issued while it was in force",
		},
		once,
		func(s *subject, fail failure) {
			if s.CSCA == nil || s.CSCA.Fit(pki.CSCA) != nil {
				return
			}
			if err := s.Certificate.CheckSignatureFrom(s.CSCA); err != nil {
				fail(signerField, "not issued by the CSCA %s: %w", s.CSCA.Subject, err)
			} else if !s.CSCA.Validity().Contains(s.Certificate.NotBefore) {
				fail(signerField, "issued on %s, when the CSCA's certificate was not in force", s.Certificate.NotBefore.Format(time.DateOnly))
			}
		},
	},
	{
		document.Rule{
			ID: "CRL-SIGNATURE", Ref: "Doc 9303-12, 7.1.4", Stage: document.StageSigner,
			Asks: "a complete revocation list that the CSCA signed, where one is given",
		},
		once,
		func(s *subject, fail failure) {
			switch {
			case s.CRL == nil:
			case s.CSCA == nil:
				fail("CRL", "without the CSCA nothing says whose list it is")
			case s.CRL.Fit() != nil:
				fail("CRL", "%w", s.CRL.Fit())
			default:
				if err := s.CRL.CheckSignatureFrom(s.CSCA); err != nil {
					fail("CRL", "not signed by the CSCA %s: %w", s.CSCA.Subject, err)
				}
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-REVOKED", Ref: "Doc 9303-12, 4.1.5", Stage: document.StageSigner,
			Asks: "a certificate that is not revoked",
		},
		once,
		func(s *subject, fail failure) {
			if s.CRL == nil {
				return
			}
			if entry, revoked := s.CRL.Revoked(s.Certificate.Serial); revoked {
				fail(signerField, "revoked on %s", stamp(entry.Date))
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-VALIDITY", Ref: "Doc 9303-12, 4.1.4.1", Stage: document.StageSigner,
			Asks: "a certificate that is in force",
		},
		timely,
		func(s *subject, fail failure) {
			if valid := s.Certificate.Validity(); !valid.Contains(s.now) {
				fail(signerField, "certificate in force %s, not on %s", span(valid), stamp(s.now))
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-USAGE", Ref: "Doc 9303-12, 4.1.4.2", Stage: document.StageSigner,
			Asks: "a key whose time to sign has begun and not ended",
		},
		timely,
		func(s *subject, fail failure) {
			if use := s.Certificate.PrivateKeyUsage; !use.Contains(s.now) {
				fail(signerField, "the key may sign %s, not on %s", span(use), stamp(s.now))
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-ENDS", Ref: refUsage, Stage: document.StageSigner, Note: true,
			Asks: "a key that may sign for 30 more days",
		},
		timely,
		func(s *subject, fail failure) {
			ends := s.Certificate.NotAfter
			if use := s.Certificate.PrivateKeyUsage.NotAfter; !use.IsZero() && use.Before(ends) {
				ends = use
			}
			if left := ends.Sub(s.now); left >= 0 && left < warnBefore {
				fail(signerField, "the key may sign until %s: %d days", stamp(ends), int(left/(24*time.Hour)))
			}
		},
	},
	{
		document.Rule{
			ID: "CRL-AGE", Ref: "Doc 9303-12, 4.1.5", Stage: document.StageSigner, Note: true,
			Asks: "a revocation list of today",
		},
		timely,
		func(s *subject, fail failure) {
			if s.CRL != nil && !s.CRL.NextUpdate.IsZero() && s.CRL.NextUpdate.Before(s.now) {
				fail("CRL", "the next one was due on %s", stamp(s.CRL.NextUpdate))
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-LIFE", Ref: refUsage, Stage: document.StageSigner,
			Asks: "a certificate that outlives the document, which would be called false from the day it ends",
		},
		each,
		func(s *subject, fail failure) {
			if day, ok := s.doc.Expiry.Time(); ok && s.Certificate.NotAfter.Before(day.AddDate(0, 0, 1).Add(-time.Second)) {
				fail("expiry", "the document signer's certificate ends on %s, before the document on %v", stamp(s.Certificate.NotAfter), s.doc.Expiry)
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-TYPE", Ref: "Doc 9303-12, 7.1.1.6", Stage: document.StageSigner,
			Asks: "a documentTypeList with the document's code; an entry of one letter covers every code that begins with it",
		},
		each,
		func(s *subject, fail failure) {
			code := strings.TrimRight(s.doc.DocumentCode(), "<")
			covers := func(listed string) bool {
				listed = strings.TrimRight(listed, "<")
				return listed != "" && (listed == code || len(listed) == 1 && strings.HasPrefix(code, listed))
			}
			if s.doc.Profile != nil && !slices.ContainsFunc(s.Certificate.DocumentTypes, covers) {
				fail("doc", "the document signer may sign %s, not %s", strings.Join(s.Certificate.DocumentTypes, ", "), code)
			}
		},
	},
	{
		document.Rule{
			ID: "DSC-STATE", Ref: "Doc 9303-12, 7.1.1.2", Stage: document.StageSigner,
			Asks: "a signer of the issuing State: by the country of its name and, where it is there, the code of its alternative name",
		},
		each,
		askState,
	},
	{
		document.Rule{
			ID: "ISSUE-FUTURE", Ref: "Doc 9303-10, 4.7.12", Stage: document.StageSigner,
			Asks: "a date of issue that has come, in some time zone",
		},
		each,
		func(s *subject, fail failure) {
			if day, ok := s.doc.Issue.Time(); ok && day.After(s.now.Add(14*time.Hour)) {
				fail("issued", "%v has not come on %s", s.doc.Issue, stamp(s.now))
			}
		},
	},
}

// askState compares the State of the document with both places that a certificate has for one.
func askState(s *subject, fail failure) {
	code := s.doc.State
	state, known := mrz.StateByCode(code)
	if !known {
		return // a breach of the document's own rules
	}
	located := false
	for _, name := range s.Certificate.SubjectAltNames {
		l := name.Directory.Get("L")
		if name.Kind != pki.DirectoryName || l == "" {
			continue
		}
		if located = strings.EqualFold(l, code); !located {
			fail("issuer", "the document signer's alternative name is of %s, the document of %s", shown(l), code)
			return
		}
	}
	switch c := s.Certificate.Country(); {
	case state.Alpha2 == "" && !located:
		fail("issuer", "nothing says that a signer of %s may sign documents of %s", shown(c), code)
	case state.Alpha2 != "" && c != state.Alpha2:
		fail("issuer", "the document signer is of %s, the document of %s (%s)", shown(c), code, state.Alpha2)
	}
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

// shown quotes a value out of a certificate.
func shown(s string) string {
	if s == "" {
		return "no country"
	}
	return fmt.Sprintf("%+q", s)
}
