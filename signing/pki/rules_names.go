package pki

import (
	"fmt"
	"strings"
)

const refNames = "Doc 9303-12, 7.1.1.1.1"

// nameRules judge issuer and subject (Doc 9303-12, Table 5 and 7.1.1.1).
var nameRules = []rule{
	{"issuer-country", "issuer", refFields, Profile, anyRole, func(c *Certificate, _ Role) string { return countryRule(c.Issuer) }},
	{"subject-country", "subject", refFields, Profile, anyRole, func(c *Certificate, _ Role) string { return countryRule(c.Subject) }},
	{"country-match", "subject", refFields, Profile, anyRole, func(c *Certificate, _ Role) string {
		i, s := c.Issuer.Get("C"), c.Subject.Get("C")
		if !strings.EqualFold(i, s) {
			return breach("countryName %q, the issuer's is %q", s, i)
		}
		return ""
	}},
	{"issuer-common-name", "issuer", refNames, Profile, anyRole, func(c *Certificate, _ Role) string { return commonNameRule(c.Issuer) }},
	{"subject-common-name", "subject", refNames, Profile, anyRole, func(c *Certificate, _ Role) string { return commonNameRule(c.Subject) }},
	{"issuer-serial-number", "issuer", refFields, Profile, anyRole, func(c *Certificate, _ Role) string { return serialAttributeRule(c.Issuer) }},
	{"subject-serial-number", "subject", refFields, Profile, anyRole, func(c *Certificate, _ Role) string { return serialAttributeRule(c.Subject) }},
	{"root-self-issued", "issuer", "RFC 5280, 3.2", Profile, roles(CSCA), func(c *Certificate, _ Role) string {
		if !c.SelfIssued() {
			return "differs from the subject"
		}
		return ""
	}},
	{"barcode-subject", "subject", "Doc 9303-12, 7.1.3", Profile, roles(BarcodeSigner), func(c *Certificate, _ Role) string {
		cn := c.Subject.Get("CN")
		return details(
			unless(len(cn) == 2 && isUpper(cn), "commonName %q is not two upper-case letters", cn),
			unless(len(c.Subject.Attributes) == 2, "attributes beside countryName and commonName"))
	}},
}

// unless formats what is wrong where something is.
func unless(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// countryRule asks for one countryName of two upper-case letters in a PrintableString: it decides for which State a key may
// speak. Reading asks it of every certificate, so that it formats nothing that is right.
func countryRule(n Name) string {
	count, wrong := 0, ""
	for i := range n.Attributes {
		a := &n.Attributes[i]
		if a.Type != AttributeCountry {
			continue
		}
		if count++; len(a.Value) != 2 || !isUpper(a.Value) {
			wrong = breach("countryName %q is not two upper-case letters", a.Value)
		} else if a.Tag != tagPrintable {
			wrong = breach("countryName has string type %d, want PrintableString", a.Tag)
		}
	}
	if count != 1 {
		return breach("countryName occurs %d times", count)
	}
	return wrong
}

func commonNameRule(n Name) string { return unless(n.Count(AttributeCommonName) > 0, "no commonName") }

// serialAttributeRule asks for PrintableString in serialNumber. Other string types are noted when a name is read.
func serialAttributeRule(n Name) string {
	for _, a := range n.Attributes {
		if a.Type == AttributeSerialNumber && a.Tag == tagUTF8 {
			return "serialNumber is a UTF8String, want PrintableString"
		}
	}
	return ""
}
