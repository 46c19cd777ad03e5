package pki

import "strings"

const refNames = "Doc 9303-12, 7.1.1.1.1"

// nameRules judge issuer and subject (Doc 9303-12, Table 5 and 7.1.1.1).
var nameRules = []rule{
	{"issuer-country", "issuer", refNames, Profile, anyRole, func(c *Certificate, _ Role) string { return countryRule(c.Issuer) }},
	{"subject-country", "subject", refNames, Profile, anyRole, func(c *Certificate, _ Role) string { return countryRule(c.Subject) }},
	{"country-match", "subject", refFields, Profile, anyRole, func(c *Certificate, _ Role) string {
		i, s := c.Issuer.Get("C"), c.Subject.Get("C")
		if !strings.EqualFold(i, s) {
			return breach("countryName %q, the issuer's is %q", s, i)
		}
		return ""
	}},
	{"issuer-common-name", "issuer", refNames, Profile, anyRole, func(c *Certificate, _ Role) string { return commonNameRule(c.Issuer) }},
	{"subject-common-name", "subject", refNames, Profile, anyRole, func(c *Certificate, _ Role) string { return commonNameRule(c.Subject) }},
	{"issuer-strings", "issuer", refFields, Profile, anyRole, func(c *Certificate, _ Role) string { return stringsRule(c.Issuer) }},
	{"subject-strings", "subject", refFields, Profile, anyRole, func(c *Certificate, _ Role) string { return stringsRule(c.Subject) }},
	{"root-self-issued", "issuer", "RFC 5280, 3.2", Profile, roles(CSCA), func(c *Certificate, _ Role) string {
		if !c.SelfIssued() {
			return "differs from the subject"
		}
		return ""
	}},
	{"barcode-subject", "subject", "Doc 9303-12, 7.1.3", Profile, roles(BarcodeSigner), func(c *Certificate, _ Role) string {
		cn := c.Subject.Get("CN")
		return details(
			unless(len(cn) == 2 && isUpper(cn), breach("commonName %q is not two upper-case letters", cn)),
			unless(len(c.Subject.Attributes) == 2, "attributes beside countryName and commonName"))
	}},
}

func unless(ok bool, detail string) string {
	if ok {
		return ""
	}
	return detail
}

func countryRule(n Name) string {
	for _, a := range n.Attributes {
		if a.Type == AttributeCountry {
			return details(
				unless(len(a.Value) == 2 && isUpper(a.Value), breach("countryName %q is not two upper-case letters", a.Value)),
				unless(a.Tag == tagPrintable, breach("countryName has string type %d, want PrintableString", a.Tag)))
		}
	}
	return "no countryName"
}

func commonNameRule(n Name) string { return unless(n.Count(AttributeCommonName) > 0, "no commonName") }

// stringsRule asks for PrintableString in serialNumber, and PrintableString or UTF8String in what is a DirectoryString.
func stringsRule(n Name) string {
	var wrong []string
	for _, a := range n.Attributes {
		switch a.Type {
		case AttributeCountry, AttributeEmail, AttributeDomain:
		case AttributeSerialNumber:
			wrong = append(wrong, unless(a.Tag == tagPrintable, breach("serialNumber has string type %d, want PrintableString", a.Tag)))
		default:
			wrong = append(wrong, unless(a.Tag == tagPrintable || a.Tag == tagUTF8,
				breach("%s has string type %d, want PrintableString or UTF8String", shortName(a.Type), a.Tag)))
		}
	}
	return details(wrong...)
}
