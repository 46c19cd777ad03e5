package pki

import (
	"crypto"
	"time"
)

// fieldRules judge the fields of the body but names and key (Doc 9303-12, Table 5).
var fieldRules = []rule{
	{"version", "version", refFields, Profile, anyRole, func(c *Certificate, _ Role) string {
		if c.Version != 3 {
			return breach("version %d, want 3", c.Version)
		}
		return ""
	}},
	{"serial-positive", "serialNumber", refFields, Profile, anyRole, func(c *Certificate, _ Role) string {
		switch c.SerialNumber.Sign() {
		case -1:
			return "negative"
		case 0:
			return "zero"
		}
		return ""
	}},
	{"serial-length", "serialNumber", refFields, Profile, anyRole, func(c *Certificate, _ Role) string {
		if n := len(c.Serial); n > 20 {
			return breach("%d octets, at most 20", n)
		}
		return ""
	}},
	{"signature-hash", "signatureAlgorithm", "Doc 9303-12, 4.1.6.4", Profile, anyRole, func(c *Certificate, _ Role) string {
		if c.SignatureAlgorithm.Hash == crypto.SHA1 {
			return "SHA-1, want SHA-224 or longer"
		}
		return ""
	}},
	{"signature-algorithm", "signatureAlgorithm", "Doc 9303-12, 4.1.6", Profile, anyRole, func(c *Certificate, _ Role) string {
		switch a := c.SignatureAlgorithm; {
		case a.usable() != nil:
			return a.usable().Error()
		case a.Scheme == ECDSAPlain:
			return "plain ECDSA signature, want ecdsa-with-SHA"
		}
		return ""
	}},
	{"signature-pss", "signatureAlgorithm", "Doc 9303-12, 4.1.6.1", Advice, anyRole, func(c *Certificate, _ Role) string {
		return pssRule(c.SignatureAlgorithm)
	}},
	{"validity-order", "validity", "RFC 5280, 4.1.2.5", Essential, anyRole, func(c *Certificate, _ Role) string {
		if c.NotAfter.Before(c.NotBefore) {
			return breach("ends %s, before it begins %s", stamp(c.NotAfter), stamp(c.NotBefore))
		}
		return ""
	}},
	{"validity-type", "validity", refFields, Profile, anyRole, func(c *Certificate, _ Role) string {
		return details(timeType("notBefore", c.timeTags[0], c.NotBefore), timeType("notAfter", c.timeTags[1], c.NotAfter))
	}},
	{"unique-identifiers", "unique identifier", refFields, Profile, anyRole, func(c *Certificate, _ Role) string {
		if c.uniqueIDs {
			return "present"
		}
		return ""
	}},
}

// timeType asks for UTCTime to 2049 and GeneralizedTime from 2050.
func timeType(field string, tag byte, t time.Time) string {
	switch late := t.Year() >= 2050; {
	case late && tag != tagGeneralized:
		return field + " from 2050 not as GeneralizedTime"
	case !late && tag != tagUTCTime:
		return field + " before 2050 not as UTCTime"
	}
	return ""
}

// pssRule recommends RSASSA-PSS with one hash throughout.
func pssRule(a Algorithm) string {
	if a.Scheme == RSAPKCS1 {
		return "PKCS#1 v1.5, RSASSA-PSS is recommended"
	}
	if a.Scheme == RSAPSS && (a.Hash != a.MGFHash || a.SaltLength != a.Hash.Size()) {
		return breach("%v: mask hash and salt length other than the hash's", a)
	}
	return ""
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
