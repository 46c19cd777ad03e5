package pki

import (
	"crypto"
	"math/big"
	"time"
)

// Template says what to issue. The zero value of every optional field is what Doc 9303-12 asks for the role.
type Template struct {
	Role      Role
	Subject   Name
	PublicKey crypto.PublicKey // nil: the signer's own, for a CSCA

	NotBefore time.Time // required
	NotAfter  time.Time // zero: by role, see Role.ValidUntil
	KeyUse    Period    // privateKeyUsagePeriod; zero: by role

	State         string        // three-letter code as in the MRZ ("D" for Germany): L of the alternative names
	Province      string        // ST of the alternative names, where State is not unique ("HKG")
	AltNames      []GeneralName // further alternative names: e-mail, URI or DNS
	DocumentTypes []string      // codes of the documents a signer may sign: "P", "ID"
	CRLs          []string      // distribution points; nil: the two of the ICAO PKD for State

	Serial     *big.Int    // nil: 20 random octets, positive
	Hash       crypto.Hash // of the signature; 0: by the strength of the issuer's key
	PKCS1v15   bool        // RSA: PKCS#1 v1.5 instead of PSS
	NamedCurve bool        // EC: named curve instead of explicit parameters
	NameChange bool        // CSCA or link whose subject is a new name: adds the extension
	Policies   []OID
}

// Lifetime returns when a key certified at notBefore stops signing and when its certificate ends, as [Issue] chooses them:
// certificate validity = use of the private key + life of what it signs (Doc 9303-12, 4.1). A zero use means that the
// role's certificates carry no privateKeyUsagePeriod unless the template asks for one.
func (r Role) Lifetime(notBefore time.Time) (use, valid time.Time) {
	u, v := r.lifetime()
	if u != (span{}) {
		use = u.after(notBefore)
	}
	return use, v.after(notBefore)
}

// ValidUntil returns when a certificate ends, as [Issue] chooses it, whose key signs until then: a key in use longer than
// [Role.Lifetime] says has its certificate longer by as much, so that nothing it signs outlives it (Doc 9303-12, 4.1).
func (r Role) ValidUntil(notBefore, useUntil time.Time) time.Time {
	use, valid := r.Lifetime(notBefore)
	if !use.IsZero() && useUntil.After(use) {
		valid = valid.Add(useUntil.Sub(use))
	}
	return valid
}

// complete returns a copy of t with the defaults of its role filled in.
func (t *Template) complete(issuer *Certificate, signer crypto.Signer) Template {
	full := *t
	full.NotBefore = t.NotBefore.UTC().Truncate(time.Second)
	use, _ := t.Role.Lifetime(full.NotBefore)
	if full.NotAfter.IsZero() {
		full.NotAfter = t.Role.ValidUntil(full.NotBefore, t.KeyUse.NotAfter)
	}
	full.NotAfter = full.NotAfter.UTC().Truncate(time.Second)
	if full.KeyUse.IsZero() && !use.IsZero() && presence(t.Role, ExtPrivateKeyUsagePeriod) != 'x' {
		if use.After(full.NotAfter) {
			use = full.NotAfter
		}
		full.KeyUse = Period{full.NotBefore, use}
	}
	if full.PublicKey == nil && issuer == nil {
		full.PublicKey = signer.Public()
	}
	if full.CRLs == nil && presence(t.Role, ExtCRLDistributionPoints) == 'm' {
		full.CRLs = PKDPoints(t.State, t.Province)
	}
	return full
}

// PKDPoints returns the two CRL distribution points of the ICAO PKD for a State (Doc 9303-12, 7.1.1.4): "SGP", or "CHN" and
// "HKG" where the State's code is not unique. Codes that are not three letters get none.
func PKDPoints(state, province string) []string {
	if state == "D" { // the only State whose code in the MRZ is not its three-letter code
		state = "DEU"
	}
	if len(state) != 3 {
		return nil
	}
	if province != "" {
		state += "_" + province
	}
	return []string{
		"https://pkddownload1.icao.int/CRLs/" + state + ".crl",
		"https://pkddownload2.icao.int/CRLs/" + state + ".crl",
	}
}
