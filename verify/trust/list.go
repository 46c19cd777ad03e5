package trust

import (
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
)

type pendingList struct {
	source Source
	list   *masterlist.List
}

// signed reads a signed object: a master list, a deviation list, or a bundle that only carries.
func (l *Loader) signed(name string, der []byte, file Digest) {
	if bare, err := deviationlist.Decode(der); err == nil && len(bare.Deviations) > 0 {
		l.deviations(l.source(name, KindDeviationList, file), bare)
		return
	}
	list, err := masterlist.Parse(der)
	if err == nil {
		l.list(l.source(name, KindMasterList, file), list)
		return
	}
	d, other := cms.Parse(der)
	switch {
	case other == nil && d.IsBundle():
		l.bundle(name, d, file)
	case other == nil && d.ContentType == deviationlist.ContentType:
		l.deviationList(name, der, file)
	default:
		l.refuse(l.source(name, KindMasterList, file), "", "not a master list that can be read: "+err.Error())
	}
}

// bundle adds what a .p7c file carries: the user vouches for its certificates as for those of any file he gives.
func (l *Loader) bundle(name string, d *cms.SignedData, file Digest) {
	for _, c := range d.Certificates {
		l.certificate(name, c, file)
	}
	for _, u := range d.Unreadable {
		l.refuse(l.source(name, KindCertificate, file), "", fmt.Sprintf("certificate %d can't be read: %v", u.Index, u.Err))
	}
	for _, raw := range d.CRLs {
		l.der(name, KindCRL, raw, file)
	}
}

// list keeps a signed list; who may be believed is judged when the store is made, after all anchors are known.
func (l *Loader) list(source Source, list *masterlist.List) {
	if list.CMS == nil {
		l.refused = append(l.refused, Refusal{Source: source, Reason: "a master list without a signature", certificates: heldOf(list.Certificates)})
		return
	}
	if len(l.lists) == maxLists {
		l.refuse(source, "", fmt.Sprintf("more than %d master lists", maxLists))
		return
	}
	l.lists = append(l.lists, pendingList{source, list})
}

// acceptList believes a list whose signature verifies, whose signer is certified for signing lists, and whose signer's
// certificate chains to an anchor the user named. Then its certificates become anchors.
func (l *Loader) acceptList(named *Store, p pendingList, all lineage) (List, bool) {
	refuse := func(format string, args ...any) (List, bool) {
		l.refused = append(l.refused, Refusal{
			Source: p.source, Reason: fmt.Sprintf(format, args...), certificates: heldOf(p.list.Certificates),
		})
		return List{}, false
	}
	signer, way, err := judgeList(named, p, all)
	if err == nil {
		err = named.revoked(signer, way, l.crls)
	}
	if err != nil {
		return refuse("%v", err)
	}
	if len(way.links) > 0 {
		for _, c := range append(way.links, way.issuer) {
			l.anchor(c, Source{p.source.Name, KindLink, p.source.SHA256}, false)
		}
	}
	for _, c := range p.list.Certificates {
		if reason := unfit(c); reason != "" {
			l.refuse(p.source, c.Subject.String(), reason)
			continue
		}
		l.anchor(c, p.source, false)
	}
	for _, u := range p.list.Unreadable {
		l.refuse(p.source, "", fmt.Sprintf("certificate %d of the list can't be read: %v", u.Index, u.Err))
	}
	info := p.list.CMS.SignerInfos[0]
	found := slices.Concat(p.list.Findings, p.list.CMS.Findings, info.Findings)
	if t := info.SigningTime; !t.IsZero() && !signer.Validity().Contains(t) {
		found = append(found, pki.Finding{
			Field: "signingTime", Ref: "RFC 5652, 11.3", Detail: "outside the validity of the signer's certificate",
		})
	}
	return List{
		Source: p.source, Signer: signer, SignerIssuer: way.anchor, SigningTime: info.SigningTime,
		Certificates: len(p.list.Certificates), Findings: found,
	}, true
}

// signerOf returns the certificate of the one signer of a list, which must be made for such lists.
func signerOf(signed *cms.SignedData, purpose pki.OID, lists string) (*pki.Certificate, error) {
	if n := len(signed.SignerInfos); n != 1 {
		return nil, fmt.Errorf("%d signers, want exactly one", n)
	}
	signer, _, err := signed.FindSigner(0)
	if err != nil {
		return nil, err
	}
	if reason := unfitSigner(signer, purpose); reason != "" {
		return nil, fmt.Errorf("its signer's certificate is not for %s: %s", lists, reason)
	}
	return signer, nil
}

// judgeList verifies the list's signature and finds the way from its signer to a named anchor.
func judgeList(named *Store, p pendingList, all lineage) (*pki.Certificate, vouched, error) {
	signed := p.list.CMS
	signer, err := signerOf(signed, pki.PurposeMasterListSigner, "master lists")
	if err != nil {
		return nil, vouched{}, err
	}
	way, err := named.vouch(signer, slices.Concat(signed.Certificates, p.list.Certificates), all)
	if err != nil {
		return nil, vouched{}, err
	}
	if err := signed.Verify(signer); err != nil {
		return nil, vouched{}, fmt.Errorf("its signature: %w", err)
	}
	return signer, way, nil
}

// revoked says whether a revocation list of its issuer names the list's signer: a stolen key would else make anchors for as
// long as its State is an anchor itself. Only lists that the named anchors, or the links from them, signed are asked.
func (s *Store) revoked(signer *pki.Certificate, way vouched, pending []pendingCRL) error {
	anchors := slices.Clone(s.anchors)
	for _, c := range append(slices.Clone(way.links), way.issuer) {
		anchors = append(anchors, &Anchor{Certificate: c, fingerprint: c.Fingerprint()})
	}
	lineage := newStore(anchors, nil)
	for _, p := range pending {
		if issuer, err := lineage.acceptCRL(p.list); err == nil {
			lineage.crls = append(lineage.crls, newRevocationList(p.source, p.list, issuer))
		}
	}
	issuer := &Anchor{Certificate: way.issuer, fingerprint: way.issuer.Fingerprint()}
	if r := lineage.Revocation(signer, issuer, time.Time{}); r.Revoked {
		return fmt.Errorf("its signer's certificate was revoked on %s", r.Entry.Date.UTC().Format(time.DateOnly))
	}
	return nil
}

// unfitSigner says why a certificate may not sign lists of that purpose: only the one made for it does, so that a document
// signer's key can't make a State of its own, or explain its own forgeries.
func unfitSigner(c *pki.Certificate, purpose pki.OID) string {
	switch {
	case !slices.Contains(c.ExtKeyUsage, purpose):
		return fmt.Sprintf("extKeyUsage %v, want %s", c.ExtKeyUsage, purpose)
	case c.BasicConstraints.CA:
		return "it is a certification authority's"
	case c.Has(pki.ExtKeyUsage) && c.KeyUsage&pki.DigitalSignature == 0:
		return fmt.Sprintf("keyUsage %s", c.KeyUsage)
	}
	return ""
}
