package pki

import (
	"crypto"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// CRLTemplate says what list to issue.
type CRLTemplate struct {
	ThisUpdate     time.Time    // required
	NextUpdate     time.Time    // zero: 90 days later, the longest Doc 9303-12, 4.1.5 allows
	Number         *big.Int     // required
	Previous       *CRL         // the list before, also of an earlier key of the CSCA: a number that isn't higher is refused
	Revoked        []Revocation // Serial and Date; every revocation of the CSCA under all its keys
	IssuerAltNames []GeneralName
	Hash           crypto.Hash // 0: by the strength of the key
	PKCS1v15       bool        // RSA: PKCS#1 v1.5 instead of PSS
}

// maxUpdate is the longest time between two lists (Doc 9303-12, 4.1.5).
const maxUpdate = 90 * 24 * time.Hour

// IssueCRL builds a complete list of the CSCA, judges it by the CRL profile, signs it once and reads it back.
func IssueCRL(t *CRLTemplate, issuer *Certificate, signer crypto.Signer) (*CRL, error) {
	if err := t.check(issuer, signer); err != nil {
		return nil, err
	}
	alg, err := AlgorithmFor(signer.Public(), t.Hash, !t.PKCS1v15)
	if err != nil {
		return nil, err
	}
	tbs, err := t.tbs(issuer, alg)
	if err != nil {
		return nil, err
	}
	if _, err := readCRL(tbs, alg, []byte{0}); err != nil {
		return nil, err
	}
	sig, err := Sign(signer, alg, tbs)
	if err != nil {
		return nil, err
	}
	l, err := readCRL(tbs, alg, sig)
	if err != nil {
		return nil, err
	}
	if err := l.CheckSignatureFrom(issuer); err != nil {
		return nil, fault("signature", "", "made by the signer and not genuine: %w", err)
	}
	return l, nil
}

// readCRL reads a list as it will be handed out and judges it.
func readCRL(tbs []byte, alg Algorithm, sig []byte) (*CRL, error) {
	raw, err := assemble(tbs, alg, sig)
	if err != nil {
		return nil, err
	}
	l, err := ParseCRL(raw)
	if err != nil {
		return nil, err
	}
	return l, l.Validate()
}

func (t *CRLTemplate) check(issuer *Certificate, signer crypto.Signer) error {
	switch {
	case issuer == nil || signer == nil:
		return fault("issuer", refCRL, "missing")
	case !samePublicKey(issuer.PublicKey, signer.Public()):
		return fault("signer", "", "not the key of the issuer's certificate")
	case issuer.KeyUsage&CRLSign == 0:
		return fault("issuer", "RFC 5280, 4.2.1.3", "keyUsage without cRLSign")
	case t.ThisUpdate.IsZero():
		return fault("thisUpdate", refCRL, "missing")
	case t.Number == nil || t.Number.Sign() < 0 || len(t.Number.Bytes()) > 19:
		return fault("cRLNumber", refCRL, "missing, negative or longer than 20 octets")
	case t.NextUpdate.Sub(t.ThisUpdate) > maxUpdate:
		return fault("nextUpdate", "Doc 9303-12, 4.1.5", "%v after thisUpdate, at most 90 days", t.NextUpdate.Sub(t.ThisUpdate))
	}
	if err := t.follows(issuer); err != nil {
		return err
	}
	return t.checkEntries()
}

// follows refuses a list that readers of the one before would take for older: numbers rise through the whole life of a
// CSCA, whatever its key (RFC 5280, 5.2.3; Doc 9303-12, 7.1.4).
func (t *CRLTemplate) follows(issuer *Certificate) error {
	last := t.Previous
	if last == nil {
		return nil
	}
	former := func(n GeneralName) bool { return n.Kind == DirectoryName && n.Directory.Equal(last.Issuer) }
	switch {
	case !last.Issuer.Equal(issuer.Subject) && !slices.ContainsFunc(t.IssuerAltNames, former):
		return fault("issuer", refCRL, "the list before is of %v", last.Issuer)
	case last.Number != nil && t.Number.Cmp(last.Number) <= 0:
		return fault("cRLNumber", "RFC 5280, 5.2.3", "%v, the list before has %v", t.Number, last.Number)
	case t.ThisUpdate.Before(last.ThisUpdate):
		return fault("thisUpdate", "RFC 5280, 5.1.2.4", "%s, the list before is of %s", stamp(t.ThisUpdate), stamp(last.ThisUpdate))
	}
	return nil
}

// checkEntries refuses entries that are not what they say.
func (t *CRLTemplate) checkEntries() error {
	seen := map[string]bool{}
	for _, v := range t.Revoked {
		key := string(shortest(v.Serial))
		switch {
		case len(v.Serial) == 0 || len(v.Serial) > maxSerial:
			return fault("revokedCertificates", "RFC 5280, 5.1.2.6", "serial number of %d octets", len(v.Serial))
		case v.Date.IsZero() || v.Date.After(t.ThisUpdate):
			return fault("revokedCertificates", "RFC 5280, 5.1.2.6", "%x: revocation date %s, the list is of %s", v.Serial, stamp(v.Date), stamp(t.ThisUpdate))
		case seen[key]:
			return fault("revokedCertificates", "RFC 5280, 5.1.2.6", "%x is on the list twice", v.Serial)
		}
		seen[key] = true
	}
	return nil
}

// tbs builds TBSCertList.
func (t *CRLTemplate) tbs(issuer *Certificate, alg Algorithm) ([]byte, error) {
	id, err := alg.Marshal()
	if err != nil {
		return nil, err
	}
	next := t.NextUpdate
	if next.IsZero() {
		next = t.ThisUpdate.Add(maxUpdate)
	}
	extensions, err := t.extensions(issuer)
	if err != nil {
		return nil, err
	}
	return der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddBytes(id)
			b.AddBytes(issuer.RawSubject)
			addTime(b, t.ThisUpdate)
			addTime(b, next)
			if len(t.Revoked) > 0 {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, v := range t.Revoked {
						b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
							addText(b, asn1.INTEGER, string(v.Serial))
							addTime(b, v.Date)
						})
					}
				})
			}
			b.AddASN1(asn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { addExtensions(b, extensions) })
		})
	})
}

func (t *CRLTemplate) extensions(issuer *Certificate) ([]Extension, error) {
	authority := issuer.SubjectKeyID
	if len(authority) == 0 {
		id, err := KeyID(issuer.RawSPKI)
		if err != nil {
			return nil, err
		}
		authority = id
	}
	x := &extensionList{role: CSCA}
	x.add(ExtAuthorityKeyIdentifier, true, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addText(b, asn1.Tag(0).ContextSpecific(), string(authority)) })
	})
	x.add(ExtCRLNumber, true, func(b *cryptobyte.Builder) { b.AddASN1BigInt(t.Number) })
	x.add(ExtIssuerAltName, len(t.IssuerAltNames) > 0, func(b *cryptobyte.Builder) { addGeneralNames(b, t.IssuerAltNames) })
	return x.list, x.err
}
