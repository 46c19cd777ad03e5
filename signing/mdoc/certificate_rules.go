package mdoc

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

// extensionRow says for one extension whether each role has it, in the order of the roles: m mandatory, o optional, x forbidden.
type extensionRow struct {
	name     string
	id       pki.OID
	critical bool
	presence string
}

// extensionTable is ISO/IEC 18013-5, annex B.
var extensionTable = []extensionRow{
	//                                                          IACA signer reader
	{"authorityKeyIdentifier", pki.ExtAuthorityKeyIdentifier, false, "omm"},
	{"subjectKeyIdentifier", pki.ExtSubjectKeyIdentifier, false, "mmm"},
	{"keyUsage", pki.ExtKeyUsage, true, "mmm"},
	{"extKeyUsage", pki.ExtExtendedKeyUsage, true, "xmm"},
	{"issuerAltName", pki.ExtIssuerAltName, false, "mmo"},
	{"basicConstraints", pki.ExtBasicConstraints, true, "mxx"},
	{"cRLDistributionPoints", pki.ExtCRLDistributionPoints, false, "mmm"},
	{"subjectAltName", pki.ExtSubjectAltName, false, "ooo"},
}

func (r Role) ref() string {
	return [...]string{"", "ISO/IEC 18013-5, B.1.2", "ISO/IEC 18013-5, B.1.4", "ISO/IEC 18013-5, B.1.7"}[r]
}

// certificateRules are the rules of a role.
func certificateRules(role Role) []pki.Rule[*pki.Certificate] {
	if role < IACA || role > Reader {
		return []pki.Rule[*pki.Certificate]{{ID: "role", Field: "role", Weight: pki.Essential, Check: func(*pki.Certificate) error {
			return errors.New("not a role of this package")
		}}}
	}
	return rulesOfRoles()[role]
}

// rulesOfRoles makes the rules once.
var rulesOfRoles = sync.OnceValue(func() map[Role][]pki.Rule[*pki.Certificate] {
	all := map[Role][]pki.Rule[*pki.Certificate]{}
	for role := IACA; role <= Reader; role++ {
		all[role] = append(append(fieldRules(role), presenceRules(role)...), contentRules(role)...)
	}
	return all
})

// days is the longest a certificate of a role lives.
func (r Role) days() int {
	return [...]int{0, 20*365 + 5, 457, 1187}[r]
}

func fieldRules(role Role) []pki.Rule[*pki.Certificate] {
	ref := role.ref()
	return []pki.Rule[*pki.Certificate]{
		{ID: "version", Field: "version", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			return unless(c.Version == 3, "%d, want 3", c.Version)
		}},
		{ID: "serial", Field: "serialNumber", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			return unless(c.SerialNumber != nil && c.SerialNumber.Sign() > 0 && len(c.Serial) <= 20, "not positive, or more than 20 octets")
		}},
		{ID: "signature-algorithm", Field: "signature", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			_, err := hashName(c.SignatureAlgorithm.Hash)
			right := c.SignatureAlgorithm.Scheme == pki.ECDSA && err == nil
			return unless(right, "%v, want ECDSA with SHA-256, SHA-384 or SHA-512", c.SignatureAlgorithm)
		}},
		{ID: "names", Field: "subject", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error { return checkNames(c, role) }},
		{ID: "validity-order", Field: "validity", Ref: ref, Weight: pki.Essential, Check: func(c *pki.Certificate) error {
			return unless(!c.NotAfter.Before(c.NotBefore), "ends before it begins")
		}},
		{ID: "validity-length", Field: "validity", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			most := role.days()
			return unless(!c.NotAfter.After(c.NotBefore.AddDate(0, 0, most)), "more than %d days", most)
		}},
		{ID: "key", Field: "subjectPublicKeyInfo", Ref: ref, Weight: pki.Profile, Check: checkKey},
	}
}

// checkNames: countryName in capitals and as PrintableString, commonName, and a root named as its own issuer.
func checkNames(c *pki.Certificate, role Role) error {
	if c.Subject.Get("CN") == "" {
		return errors.New("no commonName")
	}
	if role == IACA && !c.SelfIssued() {
		return errors.New("is not the issuer")
	}
	if role == Reader {
		return nil
	}
	for _, a := range c.Subject.Attributes {
		if a.Type == pki.AttributeCountry {
			return unless(isCountry(a.Value) && a.Tag == tagPrintable, "countryName %.10q is not two capitals in PrintableString", a.Value)
		}
	}
	return errors.New("no countryName")
}

const tagPrintable = 19 // of ASN.1

// isCountry says whether a text has the form of a code of ISO 3166-1 alpha-2.
func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// checkKey: a named curve of the table.
func checkKey(c *pki.Certificate) error {
	key, ok := c.PublicKey.(*curve.PublicKey)
	if !ok {
		return fmt.Errorf("%w: %s", pki.ErrUnsupported, pki.DescribeKey(c.PublicKey))
	}
	if _, err := algorithmFor(key); err != nil {
		return err
	}
	return unless(!c.ExplicitParameters(), "explicit parameters, want a named curve")
}

func presenceRules(role Role) (list []pki.Rule[*pki.Certificate]) {
	for _, row := range extensionTable {
		list = append(list, pki.Rule[*pki.Certificate]{
			ID: "extension-" + row.name, Field: row.name, Ref: role.ref(), Weight: pki.Profile,
			Check: func(c *pki.Certificate) error {
				e, has := c.Extension(row.id)
				switch presence := row.presence[role-1]; {
				case !has:
					return unless(presence != 'm', "missing")
				case presence == 'x':
					return fmt.Errorf("not for a certificate of this role: %v", role)
				}
				return unless(e.Critical == row.critical, "critical: %t, want %t", e.Critical, row.critical)
			},
		})
	}
	return list
}

func contentRules(role Role) []pki.Rule[*pki.Certificate] {
	ref := role.ref()
	usage := pki.DigitalSignature
	if role == IACA {
		usage = pki.KeyCertSign | pki.CRLSign
	}
	return []pki.Rule[*pki.Certificate]{
		{ID: "critical-known", Field: "extensions", Ref: "RFC 5280, 4.2", Weight: pki.Essential, Check: func(c *pki.Certificate) error {
			for _, e := range c.Extensions {
				if e.Critical && !slices.ContainsFunc(extensionTable, func(row extensionRow) bool { return row.id == e.ID }) {
					return fmt.Errorf("critical and not understood: %s", e.ID)
				}
			}
			return nil
		}},
		{ID: "usage", Field: "keyUsage", Ref: ref, Weight: pki.Essential, Check: func(c *pki.Certificate) error {
			need := usage &^ pki.CRLSign
			return unless(!c.Has(pki.ExtKeyUsage) || c.KeyUsage&need == need, "%v, want %v", c.KeyUsage, usage)
		}},
		{ID: "usage-exact", Field: "keyUsage", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			return unless(!c.Has(pki.ExtKeyUsage) || c.KeyUsage == usage, "%v, want %v", c.KeyUsage, usage)
		}},
		{ID: "purpose", Field: "extKeyUsage", Ref: ref, Weight: pki.Essential, Check: func(c *pki.Certificate) error {
			want := role.purpose()
			return unless(want == "" || slices.Contains(c.ExtKeyUsage, want), "without %s", want)
		}},
		{ID: "purpose-only", Field: "extKeyUsage", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			return unless(len(c.ExtKeyUsage) < 2, "%d purposes", len(c.ExtKeyUsage))
		}},
		{ID: "authority", Field: "basicConstraints", Ref: ref, Weight: pki.Essential, Check: func(c *pki.Certificate) error {
			return unless(c.BasicConstraints.CA == (role == IACA), "cA is %t", c.BasicConstraints.CA)
		}},
		{ID: "path-length", Field: "basicConstraints", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			return unless(role != IACA || c.BasicConstraints.PathLen == 0, "pathLenConstraint %d, want 0", c.BasicConstraints.PathLen)
		}},
		{ID: "crl-points", Field: "cRLDistributionPoints", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			return unless(!c.Has(pki.ExtCRLDistributionPoints) || len(c.CRLDistributionPoints) > 0, "no URI")
		}},
		{ID: "issuer-contact", Field: "issuerAltName", Ref: ref, Weight: pki.Profile, Check: func(c *pki.Certificate) error {
			return unless(!c.Has(pki.ExtIssuerAltName) || slices.ContainsFunc(c.IssuerAltNames, func(g pki.GeneralName) bool {
				return g.Kind == pki.EmailName || g.Kind == pki.URIName
			}), "neither e-mail nor URI")
		}},
	}
}
