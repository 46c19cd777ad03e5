package trust

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// Limits of deviation lists. One State has published one, with one entry.
const (
	maxDeviationLists  = 256
	maxDeviationOctets = 32 << 20 // of all lists
	maxOfState         = 16       // lists of one country that count
	maxListFindings    = 64
)

// DeviationList is a deviation list that was accepted: what a State says is wrong with documents it issued (Doc 9303-12, 10).
// It speaks for that State alone. It explains a check that failed and never makes one pass, which is why any anchor of the
// State will do for it: who can certify its signer can certify document signers too.
type DeviationList struct {
	Source
	List         *deviationlist.List
	Signer       *pki.Certificate
	SignerIssuer *Anchor // the anchor that the signer's certificate chains to
	Findings     []pki.Finding

	fingerprint Digest
}

// Fingerprint returns SHA-256 over the signed list, whatever file it came in.
func (l *DeviationList) Fingerprint() Digest { return l.fingerprint }

// Country returns the country whose documents the list is about, in upper case.
func (l *DeviationList) Country() string { return l.SignerIssuer.Country() }

// SigningTime returns the time stated by the signer; zero where absent.
func (l *DeviationList) SigningTime() time.Time { return l.List.CMS.SignerInfos[0].SigningTime }

// SameAuthority says whether the list comes from the authority that also has that anchor: mainland China, Hong Kong and Macao
// are one country by their certificates, and tell themselves apart by the organization they name.
func (l *DeviationList) SameAuthority(a *Anchor) bool {
	return organization(l.SignerIssuer) == organization(a)
}

func organization(a *Anchor) string {
	return strings.Join(strings.Fields(strings.ToUpper(a.Certificate.Subject.Get("O"))), " ")
}

type pendingDeviations struct {
	source Source
	list   *deviationlist.List
}

// deviationList reads a deviation list.
func (l *Loader) deviationList(name string, der []byte, file Digest) {
	source := l.source(name, KindDeviationList, file)
	list, err := deviationlist.Parse(der)
	if err != nil {
		l.refuse(source, "", "not a deviation list that can be read: "+err.Error())
		return
	}
	l.deviations(source, list)
}

// deviations keeps a list; who may be believed is judged when the store is made.
func (l *Loader) deviations(source Source, list *deviationlist.List) {
	if list.CMS == nil {
		l.refuse(source, "", "a deviation list without a signature")
		return
	}
	octets := len(list.CMS.Raw)
	for _, p := range l.deviant {
		octets += len(p.list.CMS.Raw)
	}
	switch {
	case len(l.deviant) == maxDeviationLists:
		l.refuse(source, "", fmt.Sprintf("more than %d deviation lists", maxDeviationLists))
	case octets > maxDeviationOctets:
		l.refuse(source, "", fmt.Sprintf("more than %d bytes of deviation lists", maxDeviationOctets))
	default:
		l.deviant = append(l.deviant, pendingDeviations{source, list})
	}
}

// acceptDeviations returns the lists that count, the newest of each authority; the others are refused with their reason.
func (l *Loader) acceptDeviations(s *Store, pending []pendingDeviations) []*DeviationList {
	var accepted []*DeviationList
	for _, p := range pending {
		list, way, err := s.judgeDeviations(p)
		if err == nil {
			err = s.deviationSignerRevoked(list, way, l.crls)
		}
		if err != nil {
			l.refuse(p.source, "", "a deviation list that is not believed: "+err.Error())
			continue
		}
		accepted = append(accepted, list)
	}
	return l.newestDeviations(accepted)
}

// judgeDeviations verifies a list and finds the way from its signer to an anchor of the same State.
func (s *Store) judgeDeviations(p pendingDeviations) (*DeviationList, vouched, error) {
	signed := p.list.CMS
	signer, err := signerOf(signed, pki.PurposeDeviationListSigner, "deviation lists")
	if err != nil {
		return nil, vouched{}, err
	}
	way, err := s.vouch(signer, signed.Certificates, nil)
	if err != nil {
		return nil, vouched{}, errors.New("its signer does not chain to a trusted CSCA certificate")
	}
	if state := way.anchor.Country(); state == "" || signer.Country() != state {
		return nil, vouched{}, fmt.Errorf("its signer is of %q, the CSCA of %q: a list is about documents of its own State", signer.Country(), state)
	}
	if err := signed.Verify(signer); err != nil {
		return nil, vouched{}, fmt.Errorf("its signature: %w", err)
	}
	return &DeviationList{
		Source: p.source, List: p.list, Signer: signer, SignerIssuer: way.anchor,
		Findings: deviationFindings(p.list, signer), fingerprint: sha256.Sum256(signed.Raw),
	}, way, nil
}

// deviationFindings are the departures from the profiles of list and signer. None changes what the list means.
func deviationFindings(list *deviationlist.List, signer *pki.Certificate) []pki.Finding {
	info := &list.CMS.SignerInfos[0]
	found := slices.Concat(list.Findings, list.CMS.Findings, info.Findings)
	if t := info.SigningTime; !t.IsZero() && !signer.Validity().Contains(t) {
		found = append(found, pki.Finding{
			Field: "signingTime", Ref: "RFC 5652, 11.3", Detail: "outside the validity of the signer's certificate",
		})
	}
	for _, r := range append(list.Lint(), signer.Broken(pki.DeviationListSigner)...) {
		f := pki.Finding{Field: r.Field, Ref: r.Ref, Detail: r.Detail}
		if !r.Passed && r.Weight != pki.Advice && !slices.Contains(found, f) {
			found = append(found, f)
		}
	}
	return found[:min(len(found), maxListFindings)]
}

// deviationSignerRevoked says whether a revocation list names the signer or its CSCA.
func (s *Store) deviationSignerRevoked(l *DeviationList, way vouched, pending []pendingCRL) error {
	if len(way.links) > 0 {
		return s.revoked(l.Signer, way, pending)
	}
	for _, c := range []*pki.Certificate{l.Signer, way.anchor.Certificate} {
		if r := s.Revocation(c, way.anchor, time.Time{}); r.Revoked {
			return errors.New("the certificate of its signer or of its CSCA was revoked on " + r.Entry.Date.UTC().Format(time.DateOnly))
		}
	}
	return nil
}

// newestDeviations keeps the newest list of each authority: a list replaces the one before as a whole (Doc 9303-12, 10). The
// order does not depend on that of the files.
func (l *Loader) newestDeviations(lists []*DeviationList) []*DeviationList {
	slices.SortStableFunc(lists, compareDeviations)
	var kept []*DeviationList
	ofState := make(map[string]int)
	for _, list := range lists {
		i := slices.IndexFunc(kept, func(k *DeviationList) bool {
			return k.Country() == list.Country() && k.SameAuthority(list.SignerIssuer)
		})
		switch {
		case i >= 0 && kept[i].fingerprint == list.fingerprint: // the same list twice
		case i >= 0:
			l.refuse(list.Source, "", fmt.Sprintf("a deviation list older than %s: %s, not %s", kept[i].Name, signingDay(list), signingDay(kept[i])))
		case ofState[list.Country()] == maxOfState:
			l.refuse(list.Source, "", fmt.Sprintf("more than %d deviation lists of %s", maxOfState, list.Country()))
		default:
			ofState[list.Country()]++
			kept = append(kept, list)
		}
	}
	return kept
}

// compareDeviations orders lists by country, then the newest first.
func compareDeviations(a, b *DeviationList) int {
	if d := strings.Compare(a.Country(), b.Country()); d != 0 {
		return d
	}
	if d := b.SigningTime().Compare(a.SigningTime()); d != 0 {
		return d
	}
	return bytes.Compare(a.fingerprint[:], b.fingerprint[:])
}

func signingDay(l *DeviationList) string {
	if l.SigningTime().IsZero() {
		return "without a signing time"
	}
	return "signed " + l.SigningTime().UTC().Format(time.RFC3339)
}

// setDeviations puts the lists into the store. What was looked up to judge them was looked up before the store was whole.
func (s *Store) setDeviations(lists []*DeviationList) {
	s.cache = newChainCache()
	s.deviations = lists
	for _, l := range lists {
		if s.deviant == nil {
			s.deviant = make(map[string][]*DeviationList)
		}
		s.deviant[l.Country()] = append(s.deviant[l.Country()], l)
	}
}

// DeviationLists returns the deviation lists that were accepted, by country, the newest first.
func (s *Store) DeviationLists() []*DeviationList {
	if s == nil {
		return nil
	}
	return slices.Clone(s.deviations)
}

// DeviationsOf returns the deviation lists of a country (two letters, upper case), the newest first. They must not be changed.
func (s *Store) DeviationsOf(country string) []*DeviationList {
	if s == nil {
		return nil
	}
	return s.deviant[country]
}

// DeviationListCount returns the number of deviation lists.
func (s *Store) DeviationListCount() int {
	switch {
	case s == nil:
		return 0
	case s.stated != nil:
		return s.stated.deviations
	}
	return len(s.deviations)
}
