package pki

import (
	"crypto"
	"errors"
	"slices"
)

// crlRules are Doc 9303-12, 7.1.4, Tables 9 and 10 in their order, and what RFC 5280 asks of a list that is to be complete.
var crlRules = []Rule[*CRL]{
	{"crl-complete", "crlExtensions", "RFC 5280, 5.2", Essential, func(l *CRL) error {
		if l.Has(ExtDeltaCRLIndicator) {
			return errors.New(breach("%s: not a complete list", extensionName(ExtDeltaCRLIndicator)))
		}
		return breachIf(l.scope.foreign, "%s: not a list of the issuer's certificates", extensionName(ExtIssuingDistributionPoint))
	}},
	{"crl-distribution-point", "issuingDistributionPoint", refCRL, Profile, func(l *CRL) error {
		return breachIf(l.scope.present, "not for the list of a CSCA")
	}},
	{"crl-critical-known", "crlExtensions", "RFC 5280, 5.2", Essential, func(l *CRL) error {
		for _, e := range l.Extensions {
			if e.Critical && e.ID != ExtIssuingDistributionPoint && !slices.Contains(crlExtensions, e.ID) {
				return errors.New(breach("%s: critical and not understood", extensionName(e.ID)))
			}
		}
		return nil
	}},
	{"crl-entry-critical", "revokedCertificates", "RFC 5280, 5.3", Essential, func(l *CRL) error {
		return breachIf(l.critical != "", "%s: entry extension critical and not understood", extensionName(l.critical))
	}},
	{"crl-version", "version", refCRL, Profile, func(l *CRL) error {
		return breachIf(l.Version != 2, "version %d, want 2", l.Version)
	}},
	{"crl-signature-algorithm", "signatureAlgorithm", "Doc 9303-12, 4.1.6", Profile, func(l *CRL) error {
		return l.SignatureAlgorithm.usable()
	}},
	{"crl-signature-hash", "signatureAlgorithm", "Doc 9303-12, 4.1.6.4", Profile, func(l *CRL) error {
		return breachIf(l.SignatureAlgorithm.Hash == crypto.SHA1, "SHA-1, want SHA-224 or longer")
	}},
	{"crl-issuer-country", "issuer", refCRL, Profile, func(l *CRL) error { return breachText(countryRule(l.Issuer)) }},
	{"crl-issuer-common-name", "issuer", refNames, Profile, func(l *CRL) error { return breachText(commonNameRule(l.Issuer)) }},
	{"crl-issuer-serial-number", "issuer", refCRL, Profile, func(l *CRL) error { return breachText(serialAttributeRule(l.Issuer)) }},
	{"crl-time-type", "thisUpdate", refCRL, Profile, func(l *CRL) error {
		late := ""
		if !l.NextUpdate.IsZero() {
			late = timeType("nextUpdate", l.timeTags[1], l.NextUpdate)
		}
		return breachText(details(timeType("thisUpdate", l.timeTags[0], l.ThisUpdate), late))
	}},
	{"crl-next-update", "nextUpdate", refCRL, Profile, func(l *CRL) error { return breachIf(l.NextUpdate.IsZero(), "missing") }},
	{"crl-update-order", "nextUpdate", refCRL, Profile, func(l *CRL) error {
		return breachIf(!l.NextUpdate.IsZero() && !l.NextUpdate.After(l.ThisUpdate),
			"%s, not after thisUpdate %s", stamp(l.NextUpdate), stamp(l.ThisUpdate))
	}},
	{"crl-update-interval", "nextUpdate", "Doc 9303-12, 4.1.5", Profile, func(l *CRL) error {
		days := l.NextUpdate.Sub(l.ThisUpdate) // far below zero where there is no next one
		return breachIf(days > maxUpdate, "%.0f days after thisUpdate, at most 90", days.Hours()/24)
	}},
	{"crl-revoked-absent", "revokedCertificates", refCRL, Profile, func(l *CRL) error {
		return breachIf(l.count == 0 && l.entries.end > l.entries.offset, "present and empty")
	}},
	{"crl-entry-extensions", "revokedCertificates", refCRL, Profile, func(l *CRL) error {
		return breachIf(l.reasons, entryDetail)
	}},
	{"crl-authority-key-id", "authorityKeyIdentifier", refCRL, Profile, func(l *CRL) error {
		return breachIf(len(l.AuthorityKeyID) == 0, "missing")
	}},
	{"crl-number", "cRLNumber", refCRL, Profile, func(l *CRL) error { return breachIf(l.Number == nil, "missing") }},
	{"crl-number-range", "cRLNumber", refCRL, Profile, func(l *CRL) error {
		return breachIf(l.Number != nil && (l.Number.Sign() < 0 || l.Number.BitLen() > 159), "negative or longer than 20 octets")
	}},
	{"crl-not-critical", "crlExtensions", refCRL, Profile, func(l *CRL) error {
		for _, e := range l.Extensions {
			if e.Critical && slices.Contains(crlExtensions, e.ID) {
				return errors.New(breach("%s: critical", extensionName(e.ID)))
			}
		}
		return nil
	}},
	{"crl-freshest", "freshestCRL", refCRL, Profile, func(l *CRL) error {
		return breachIf(l.Has(ExtFreshestCRL), "not for the list of a CSCA")
	}},
	{"crl-signature-pss", "signatureAlgorithm", "Doc 9303-12, 4.1.6.1", Advice, func(l *CRL) error {
		return breachText(pssRule(l.SignatureAlgorithm))
	}},
}

// crlExtensions are those of the profile.
var crlExtensions = []OID{ExtAuthorityKeyIdentifier, ExtIssuerAltName, ExtCRLNumber}

// Has says whether the list has an extension with that id.
func (l *CRL) Has(id OID) bool {
	return slices.ContainsFunc(l.Extensions, func(e Extension) bool { return e.ID == id })
}
