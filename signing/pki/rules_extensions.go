package pki

import (
	"slices"
	"strings"
)

// presenceRules are the rows of the profile tables: one rule for presence and one for criticality each.
func presenceRules() (list []rule) {
	for i := range extensionProfile {
		row := &extensionProfile[i]
		name := extensionName(row.id)
		list = append(list, rule{"extension-" + name, name, refExtensions, Profile, anyRole, func(c *Certificate, role Role) string {
			switch has := hasExtension(c, row.id); {
			case row.of(role) == 'm' && !has:
				return "missing"
			case row.of(role) == 'x' && has:
				return breach("not for a %s", role)
			}
			return ""
		}})
		if strings.Trim(row.presence, "x") == "" {
			continue
		}
		list = append(list, rule{"critical-" + name, name, refExtensions, Profile, anyRole, func(c *Certificate, role Role) string {
			e, ok := c.Extension(row.id)
			switch {
			case !ok || row.of(role) == 'x' || e.Critical == row.critical:
				return ""
			case row.critical:
				return "not critical"
			}
			return "critical"
		}})
	}
	return list
}

func hasExtension(c *Certificate, id OID) bool {
	return c.Has(id) || id == ExtDocumentTypeList && c.Has(ExtDocumentTypeListDraft)
}

// extensionRules judge the contents.
var extensionRules = []rule{
	{"critical-known", "extensions", "RFC 5280, 4.2", Essential, anyRole, func(c *Certificate, _ Role) string {
		var unknown []string
		for _, e := range c.Extensions {
			if e.Critical && !understood(e.ID) {
				unknown = append(unknown, extensionName(e.ID))
			}
		}
		return unless(len(unknown) == 0, "critical and not understood: %s", strings.Join(unknown, ", "))
	}},
	{"private-extensions", "extensions", refExtensions, Profile, roles(BarcodeSigner), func(c *Certificate, role Role) string {
		for _, e := range c.Extensions {
			if presence(role, e.ID) == 'x' {
				return breach("%s is not on the closed list of Table 8", extensionName(e.ID))
			}
		}
		return ""
	}},
	{"authority-key-id", "authorityKeyIdentifier", refExtensions, Profile, anyRole, func(c *Certificate, _ Role) string {
		return unless(!c.Has(ExtAuthorityKeyIdentifier) || len(c.AuthorityKeyID) > 0, "without keyIdentifier")
	}},
	{"root-key-ids", "authorityKeyIdentifier", "RFC 5280, 4.2.1.1", Profile, roles(CSCA), func(c *Certificate, _ Role) string {
		return unless(len(c.AuthorityKeyID) == 0 || slices.Equal(c.AuthorityKeyID, c.SubjectKeyID), "differs from the subjectKeyIdentifier")
	}},
	{"usage-sign-certificates", "keyUsage", refExtensions, Essential, authorities, func(c *Certificate, _ Role) string {
		return unless(!c.Has(ExtKeyUsage) || c.KeyUsage&KeyCertSign != 0, "without keyCertSign")
	}},
	{"usage-sign-documents", "keyUsage", refExtensions, Essential, signers, func(c *Certificate, _ Role) string {
		return unless(!c.Has(ExtKeyUsage) || c.KeyUsage&DigitalSignature != 0, "without digitalSignature")
	}},
	{"usage-exact", "keyUsage", refExtensions, Profile, anyRole, func(c *Certificate, role Role) string {
		want := DigitalSignature
		if role.IsCA() {
			want = KeyCertSign | CRLSign
		}
		return unless(!c.Has(ExtKeyUsage) || c.KeyUsage == want, "%v, want %v", c.KeyUsage, want)
	}},
	{"signer-no-ca", "basicConstraints", refExtensions, Essential, signers, func(c *Certificate, _ Role) string {
		return unless(!c.BasicConstraints.CA, "a signer may not be a CA")
	}},
	{"authority-ca", "basicConstraints", refExtensions, Profile, authorities, func(c *Certificate, _ Role) string {
		return unless(c.BasicConstraints.CA, "cA is not TRUE")
	}},
	{"authority-path-length", "basicConstraints", refExtensions, Profile, authorities, func(c *Certificate, _ Role) string {
		switch n := c.BasicConstraints.PathLen; {
		case n < 0:
			return "no pathLenConstraint, want 0"
		case n > 0:
			return breach("pathLenConstraint %d, want 0", n)
		}
		return ""
	}},
	{"purpose", "extKeyUsage", "Doc 9303-12, 7.1.1.3", Essential, signers, purposeRule},
	{"purpose-only", "extKeyUsage", "Doc 9303-12, 7.1.1.3", Advice, signers, func(c *Certificate, _ Role) string {
		return unless(len(c.ExtKeyUsage) < 2, "%d purposes", len(c.ExtKeyUsage))
	}},
	{"key-use-ends", "privateKeyUsagePeriod", refExtensions, Profile, anyRole, func(c *Certificate, _ Role) string {
		return unless(!c.Has(ExtPrivateKeyUsagePeriod) || !c.PrivateKeyUsage.IsZero(), "neither notBefore nor notAfter")
	}},
	{"key-use-within", "privateKeyUsagePeriod", "Doc 9303-12, 4.1.4", Profile, anyRole, func(c *Certificate, _ Role) string {
		p := c.PrivateKeyUsage
		return details(
			unless(p.NotBefore.IsZero() || !p.NotBefore.Before(c.NotBefore), "begins before the validity"),
			unless(p.NotAfter.IsZero() || !p.NotAfter.After(c.NotAfter), "ends after the validity"),
			unless(p.NotAfter.IsZero() || !p.NotAfter.Before(p.NotBefore), "ends before it begins"))
	}},
	{"key-use-length", "privateKeyUsagePeriod", "Doc 9303-12, 4.1.4", Advice, anyRole, keyUseRule},
	{"key-use-life", "validity", "Doc 9303-12, 4.1.4", Advice, roles(DocumentSigner), func(c *Certificate, _ Role) string {
		end := c.PrivateKeyUsage.NotAfter
		return unless(end.IsZero() || c.NotAfter.After(end), "ends with the use of the key: what it signs last has no life at all")
	}},
	{"alt-name-state", "subjectAltName", "Doc 9303-12, 7.1.1.2", Profile, anyRole, func(c *Certificate, _ Role) string {
		return details(altNameRule(c.Has(ExtSubjectAltName), "subject", c.SubjectAltNames),
			altNameRule(c.Has(ExtIssuerAltName), "issuer", c.IssuerAltNames))
	}},
	{"alt-name-contact", "subjectAltName", "Doc 9303-12, 7.1.1.2", Advice, anyRole, func(c *Certificate, _ Role) string {
		return unless(!c.Has(ExtSubjectAltName) || slices.ContainsFunc(c.SubjectAltNames, func(g GeneralName) bool {
			return g.Kind == EmailName || g.Kind == DNSName || g.Kind == URIName
		}), "no e-mail, DNS name or URI")
	}},
	{"alt-names-equal", "issuerAltName", "Doc 9303-12, 7.1.1.2", Profile, roles(CSCA), func(c *Certificate, _ Role) string {
		s, ok1 := c.Extension(ExtSubjectAltName)
		i, ok2 := c.Extension(ExtIssuerAltName)
		return unless(!ok1 || !ok2 || slices.Equal(s.Value, i.Value), "differs from the subjectAltName of a root")
	}},
	{"crl-points", "cRLDistributionPoints", "Doc 9303-12, 7.1.1.4", Profile, anyRole, crlPointsRule},
	{"document-types", "documentTypeList", "Doc 9303-12, 7.1.1.6", Profile, anyRole, func(c *Certificate, _ Role) string {
		if !hasExtension(c, ExtDocumentTypeList) {
			return ""
		}
		return unless(len(c.DocumentTypes) > 0, "names no document type")
	}},
	{"name-change", "nameChange", "Doc 9303-12, 7.1.1.5", Profile, roles(Link), func(c *Certificate, _ Role) string {
		switch same := c.SelfIssued(); {
		case !same && !c.NameChange:
			return "missing though issuer and subject differ"
		case same && c.NameChange:
			return "present though issuer and subject are the same name"
		}
		return ""
	}},
}

// understood says whether this package processes an extension.
func understood(id OID) bool {
	switch id {
	case ExtSubjectKeyIdentifier, ExtAuthorityKeyIdentifier, ExtKeyUsage, ExtBasicConstraints, ExtExtendedKeyUsage,
		ExtPrivateKeyUsagePeriod, ExtSubjectAltName, ExtIssuerAltName, ExtCRLDistributionPoints, ExtCertificatePolicies,
		ExtDocumentTypeList, ExtDocumentTypeListDraft, ExtNameChange:
		return true
	}
	return false
}

// purposeRule: a document signer has no extended key usage; the other signers have that of their role. It is what keeps
// the seal, list and TLS keys of a CSCA from signing documents.
func purposeRule(c *Certificate, role Role) string {
	want := role.purpose()
	switch {
	case want == "":
		return unless(!c.Has(ExtExtendedKeyUsage), "present: %v", c.ExtKeyUsage)
	case slices.Contains(c.ExtKeyUsage, want):
		return ""
	}
	return breach("%v, want %s", c.ExtKeyUsage, want)
}

// keyUseRule recommends how long a key signs: a CSCA's for five years at most, a document signer's for three months. Keys
// of other signers have no length of their own.
func keyUseRule(c *Certificate, role Role) string {
	p := c.PrivateKeyUsage
	if role > DocumentSigner || p.NotAfter.IsZero() {
		return ""
	}
	from := p.NotBefore
	if from.IsZero() {
		from = c.NotBefore
	}
	use, _ := role.lifetime()
	if !p.NotAfter.After(use.after(from).AddDate(0, 0, 1)) {
		return ""
	}
	return breach("the key signs for %.0f days, %v is recommended", p.NotAfter.Sub(from).Hours()/24, use)
}

// altNameRule asks for a directory name that is L with the code of the MRZ, and ST where L is not unique.
func altNameRule(has bool, whose string, names []GeneralName) string {
	if !has {
		return ""
	}
	for _, g := range names {
		if g.Kind != DirectoryName || g.Directory.Get("L") == "" {
			continue
		}
		code := g.Directory.Get("L")
		for _, a := range g.Directory.Attributes {
			if a.Type != AttributeLocality && a.Type != AttributeState {
				return breach("%s directory name with %s", whose, shortName(a.Type))
			}
		}
		if len(code) <= 3 && isUpper(code) {
			return ""
		}
		return breach("%s localityName %q is no code of the MRZ", whose, code)
	}
	return whose + " without a directory name that has localityName"
}

func crlPointsRule(c *Certificate, _ Role) string {
	if !c.Has(ExtCRLDistributionPoints) {
		return ""
	}
	if len(c.CRLDistributionPoints) == 0 {
		return "no URI"
	}
	for _, uri := range c.CRLDistributionPoints {
		scheme, _, _ := strings.Cut(uri, ":")
		switch strings.ToLower(scheme) {
		case "ldap", "http", "https":
		default:
			return breach("%q is not ldap, http or https", uri)
		}
	}
	return ""
}
