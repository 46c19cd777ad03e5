package pki

import (
	"bytes"
	"crypto"
	"slices"
)

// Describes says whether [Issue] would make exactly this certificate, the signature aside: to prove long after that nothing stands
// in it that was not asked for. Serial, PublicKey and NotBefore must be given; issuer nil means self-signed.
func (t *Template) Describes(c, issuer *Certificate) error {
	if t.Serial == nil || t.PublicKey == nil {
		return fault("template", "", "serial number or key missing")
	}
	full := t.complete(issuer, nil)
	alg, err := algorithmOf(issuer, full.PublicKey, full.Hash, !full.PKCS1v15)
	if err != nil {
		return err
	}
	tbs, err := full.tbs(issuer, alg)
	if err != nil || bytes.Equal(tbs, c.RawTBS) {
		return err
	}
	raw, err := assemble(tbs, alg, []byte{0})
	if err != nil {
		return err
	}
	want, err := ParseCertificate(raw)
	if err != nil {
		return err
	}
	if field := firstDifference(c.Extensions, want.Extensions); field != "" {
		return fault(field, "", "not as asked for")
	}
	return fault("tbsCertificate", "", "not as asked for")
}

// Describes says whether [IssueCRL] would make exactly this list, the signature aside.
func (t *CRLTemplate) Describes(l *CRL, issuer *Certificate) error {
	alg, err := algorithmOf(issuer, nil, t.Hash, !t.PKCS1v15)
	if err != nil {
		return err
	}
	tbs, err := t.tbs(issuer, alg)
	if err == nil && !bytes.Equal(tbs, l.RawTBS) {
		err = fault("tbsCertList", "", "not as asked for")
	}
	return err
}

// algorithmOf is that of the issuer's key, or of the certificate's own.
func algorithmOf(issuer *Certificate, own crypto.PublicKey, hash crypto.Hash, pss bool) (Algorithm, error) {
	if issuer != nil {
		own = issuer.PublicKey
	}
	return AlgorithmFor(own, hash, pss)
}

// firstDifference names the first extension that is in one of the lists only, or not the same in both.
func firstDifference(a, b []Extension) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a), i < len(b) && !slices.ContainsFunc(a, func(e Extension) bool { return e.ID == b[i].ID }):
			return extensionName(b[i].ID)
		case i >= len(b), a[i].ID != b[i].ID, a[i].Critical != b[i].Critical, !bytes.Equal(a[i].Value, b[i].Value):
			return extensionName(a[i].ID)
		}
	}
	return ""
}
