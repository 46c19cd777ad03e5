package pki

import (
	"bytes"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// extensions builds what the profile of the role asks for and the template adds, in the order of Table 6.
func (t *Template) extensions(issuer *Certificate, spki []byte) ([]Extension, error) {
	x := &extensionList{role: t.Role}
	own, err := KeyID(spki)
	if err != nil {
		return nil, err
	}
	authority, names := own, t.altNames()
	issuerNames := names
	if issuer != nil {
		if authority = issuer.SubjectKeyID; len(authority) == 0 {
			if authority, err = KeyID(issuer.RawSPKI); err != nil {
				return nil, err
			}
		}
		if len(issuer.SubjectAltNames) > 0 {
			issuerNames = issuer.SubjectAltNames
		}
	}
	x.add(ExtAuthorityKeyIdentifier, true, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addText(b, asn1.Tag(0).ContextSpecific(), string(authority)) })
	})
	x.add(ExtSubjectKeyIdentifier, true, func(b *cryptobyte.Builder) { b.AddASN1OctetString(own) })
	x.add(ExtKeyUsage, true, func(b *cryptobyte.Builder) { addKeyUsage(b, t.Role) })
	x.add(ExtPrivateKeyUsagePeriod, !t.KeyUse.IsZero(), func(b *cryptobyte.Builder) { addPeriod(b, t.KeyUse) })
	x.add(ExtCertificatePolicies, len(t.Policies) > 0, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, id := range t.Policies {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addOID(b, id) })
			}
		})
	})
	x.add(ExtSubjectAltName, len(names) > 0, func(b *cryptobyte.Builder) { addGeneralNames(b, names) })
	x.add(ExtIssuerAltName, len(issuerNames) > 0, func(b *cryptobyte.Builder) { addGeneralNames(b, issuerNames) })
	x.add(ExtBasicConstraints, t.Role.IsCA(), func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Boolean(true)
			b.AddASN1Int64(0)
		})
	})
	x.add(ExtExtendedKeyUsage, t.Role.purpose() != "", func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addOID(b, t.Role.purpose()) })
	})
	x.add(ExtCRLDistributionPoints, len(t.CRLs) > 0, func(b *cryptobyte.Builder) { addPoints(b, t.CRLs) })
	x.add(ExtNameChange, t.NameChange, func(b *cryptobyte.Builder) { b.AddASN1NULL() })
	x.add(ExtDocumentTypeList, len(t.DocumentTypes) > 0, func(b *cryptobyte.Builder) { addDocumentTypes(b, t.DocumentTypes) })
	return x.list, x.err
}

// extensionList collects the extensions a role may have.
type extensionList struct {
	role Role
	list []Extension
	err  error
}

// add appends an extension. What the template asked for and the role may not have is left in, for the profile to refuse by
// its clause; what only a default would add is left out.
func (x *extensionList) add(id OID, wanted bool, value func(b *cryptobyte.Builder)) {
	byDefault := id == ExtAuthorityKeyIdentifier || id == ExtSubjectKeyIdentifier || id == ExtKeyUsage || id == ExtIssuerAltName ||
		id == ExtSubjectAltName
	if !wanted || byDefault && presence(x.role, id) == 'x' {
		return
	}
	content, err := der(value)
	if err != nil && x.err == nil {
		x.err = err
	}
	x.list = append(x.list, Extension{ID: id, Critical: isCritical(id), Value: content})
}

func isCritical(id OID) bool {
	for i := range extensionProfile {
		if extensionProfile[i].id == id {
			return extensionProfile[i].critical
		}
	}
	return false
}

// altNames returns the directory name with the code of the MRZ and what the template adds (Doc 9303-12, 7.1.1.2).
func (t *Template) altNames() []GeneralName {
	if t.State == "" {
		return t.AltNames
	}
	n := Name{Attributes: []Attribute{{Type: AttributeLocality, Value: t.State}}}
	if t.Province != "" {
		n.Attributes = append(n.Attributes, Attribute{Type: AttributeState, Value: t.Province, Set: 1})
	}
	return append([]GeneralName{{Kind: DirectoryName, Directory: n}}, t.AltNames...)
}

func addExtensions(b *cryptobyte.Builder, list []Extension) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, e := range list {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addOID(b, e.ID)
				if e.Critical {
					b.AddASN1Boolean(true)
				}
				b.AddASN1OctetString(e.Value)
			})
		}
	})
}

// addKeyUsage writes digitalSignature, or keyCertSign and cRLSign: one octet with the unused bits of DER's named bit list.
func addKeyUsage(b *cryptobyte.Builder, role Role) {
	b.AddASN1(asn1.BIT_STRING, func(b *cryptobyte.Builder) {
		if role.IsCA() {
			b.AddBytes([]byte{1, 0x06})
			return
		}
		b.AddBytes([]byte{7, 0x80})
	})
}

// addPeriod writes PrivateKeyUsagePeriod: GeneralizedTime always, under IMPLICIT tags.
func addPeriod(b *cryptobyte.Builder, p Period) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for i, t := range []time.Time{p.NotBefore, p.NotAfter} {
			if !t.IsZero() {
				addText(b, asn1.Tag(i).ContextSpecific(), t.UTC().Format("20060102150405Z"))
			}
		}
	})
}

func addGeneralNames(b *cryptobyte.Builder, names []GeneralName) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, g := range names {
			addGeneralName(b, g)
		}
	})
}

// addPoints writes one DistributionPoint for each URI.
func addPoints(b *cryptobyte.Builder, uris []string) {
	zero := asn1.Tag(0).ContextSpecific().Constructed()
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, uri := range uris {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(zero, func(b *cryptobyte.Builder) {
					b.AddASN1(zero, func(b *cryptobyte.Builder) { addGeneralName(b, GeneralName{Kind: URIName, Value: uri}) })
				})
			})
		}
	})
}

// addDocumentTypes writes DocumentTypeListSyntax; SET OF in the order of DER.
func addDocumentTypes(b *cryptobyte.Builder, types []string) {
	var members [][]byte
	for _, code := range types {
		if len(code) < 1 || len(code) > 2 || !isPrintable(code) {
			b.SetError(fault("documentTypeList", "Doc 9303-12, 7.1.1.6", "%q is no code of one or two characters", code))
			return
		}
		member, err := der(func(b *cryptobyte.Builder) { addText(b, asn1.PrintableString, code) })
		if err != nil {
			b.SetError(err)
			return
		}
		members = append(members, bytes.Clone(member))
	}
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { addSorted(b, members) })
	})
}
