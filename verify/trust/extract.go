package trust

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// Extract is the part of a store that a judgement of one document signer depends on. It belongs into the record of an
// inspection: a store made of it judges that signer in the same words, years later and without the lists of the day.
//
// An extract proves nothing about where its certificates came from. Who replays a record holds them against his own.
type Extract struct {
	SHA256          Digest // of the whole store
	Anchors         int    // in the whole store
	RevocationLists int    // in the whole store
	DeviationLists  int    // in the whole store
	Certificates    []ExtractedCertificate
	CRLs            []ExtractedCRL
	Deviations      []ExtractedDeviations
	Refused         []ExtractedRefusal
}

// ExtractedCertificate is one anchor of an extract.
type ExtractedCertificate struct {
	DER     []byte
	Named   bool
	Sources []Source
}

// ExtractedCRL is one revocation list of an extract.
type ExtractedCRL struct {
	DER    []byte
	Source Source
}

// ExtractedDeviations is one deviation list of an extract.
type ExtractedDeviations struct {
	DER    []byte
	Source Source
}

// ExtractedRefusal is a refusal that explains a missing anchor.
type ExtractedRefusal struct {
	Source Source
	Reason string
	DER    []byte // the certificate that was refused with it
}

// Extract returns what [Store.Chain] and [Store.Revocation] look at for signer, nil for no signer at all, and the deviation
// lists that were quoted.
func (s *Store) Extract(signer *pki.Certificate, quoted ...*DeviationList) *Extract {
	e := &Extract{}
	if s == nil {
		return e
	}
	e.SHA256, e.Anchors, e.RevocationLists, e.DeviationLists = s.digest, s.Len(), s.crlCount(), s.DeviationListCount()
	var anchors anchorSet
	if signer != nil {
		s.extractSigner(e, signer, &anchors)
	}
	for _, l := range quoted {
		anchors.add(s.sameKey(l.SignerIssuer)...)
		anchors.add(l.SignerIssuer)
		e.Deviations = append(e.Deviations, ExtractedDeviations{l.List.CMS.Raw, l.Source})
	}
	slices.SortFunc(anchors, compareAnchors)
	for _, a := range anchors {
		e.Certificates = append(e.Certificates, ExtractedCertificate{a.Certificate.Raw, a.named, a.Sources})
	}
	return e
}

// anchorSet holds each anchor once.
type anchorSet []*Anchor

func (set *anchorSet) add(more ...*Anchor) {
	for _, a := range more {
		if a != nil && !slices.Contains(*set, a) {
			*set = append(*set, a)
		}
	}
}

func (s *Store) extractSigner(e *Extract, signer *pki.Certificate, anchors *anchorSet) {
	add := anchors.add
	chain := s.Chain(signer)
	if chain.Outcome == Trusted {
		add(s.sameKey(chain.Anchor)...)
		add(chain.Anchor)
	} else {
		add(s.IssuersOf(signer)...)
		add(s.byCountry[signer.Issuer.Country()]...)
	}
	for _, l := range s.crls {
		if s.covers(l, signer, chain.Anchor) || chain.Anchor != nil && s.covers(l, chain.Anchor.Certificate, chain.Anchor) {
			add(s.sameKey(l.Issuer)...) // with the link certificates that let it sign in a former name
			add(l.Issuer)
			e.CRLs = append(e.CRLs, ExtractedCRL{l.CRL.Raw, l.Source})
		}
	}
	if r, c := s.refusalOf(signer); c != nil && chain.Outcome == Missing {
		e.Refused = append(e.Refused, ExtractedRefusal{r.Source, r.Reason, c.Raw})
	}
}

func (s *Store) covers(l *RevocationList, cert *pki.Certificate, issuer *Anchor) bool {
	return l.covers(cert, s.issuerNames(cert, issuer), issuer)
}

// maxExtracted bounds the certificates and the lists of an extract: whoever writes one chooses the keys that are tried on it.
// A State has some ten keys, and a document two signers at most.
const (
	maxExtracted      = 512
	maxExtractedLists = 32
)

// Store makes a store of the extract, verifying the revocation lists and deviation lists again. It answers for the signer the extract was
// made for, and states digest and numbers of the store it was taken from.
func (e *Extract) Store() (*Store, error) {
	if e.Anchors == 0 && e.RevocationLists == 0 && e.SHA256 == (Digest{}) {
		return nil, nil
	}
	if n, lists := len(e.Certificates), len(e.CRLs); n > maxExtracted || lists > maxExtractedLists {
		return nil, &Error{Field: "extract", Err: fmt.Errorf("%d certificates and %d revocation lists, at most %d and %d",
			n, lists, maxExtracted, maxExtractedLists)}
	}
	if n := len(e.Deviations); n > maxOfState {
		return nil, &Error{Field: "extract", Err: fmt.Errorf("%d deviation lists, at most %d", n, maxOfState)}
	}
	anchors := make([]*Anchor, 0, len(e.Certificates))
	for i, x := range e.Certificates {
		c, err := pki.ParseCertificate(x.DER)
		if err != nil {
			return nil, &Error{Field: fmt.Sprintf("certificate %d", i), Err: err}
		}
		anchors = append(anchors, &Anchor{Certificate: c, Sources: x.Sources, named: x.Named, fingerprint: sha256.Sum256(x.DER)})
	}
	s := newStore(anchors, nil)
	for i, x := range e.CRLs {
		list, err := pki.ParseCRL(x.DER)
		if err != nil {
			return nil, &Error{Field: fmt.Sprintf("CRL %d", i), Err: err}
		}
		issuer, err := s.acceptCRL(list)
		if err != nil {
			return nil, &Error{Field: fmt.Sprintf("CRL %d", i), Err: err}
		}
		s.crls = append(s.crls, newRevocationList(x.Source, list, issuer))
	}
	if err := s.openDeviations(e.Deviations); err != nil {
		return nil, err
	}
	for i, x := range e.Refused {
		c, err := pki.ParseCertificate(x.DER)
		if err != nil {
			return nil, &Error{Field: fmt.Sprintf("refused certificate %d", i), Err: err}
		}
		s.refused = append(s.refused, Refusal{Source: x.Source, Reason: x.Reason, certificates: heldOf([]*pki.Certificate{c})})
	}
	s.digest, s.stated = e.SHA256, &statedSize{e.Anchors, e.RevocationLists, e.DeviationLists}
	return s, nil
}

// openDeviations verifies the deviation lists of an extract again.
func (s *Store) openDeviations(extracted []ExtractedDeviations) error {
	var lists []*DeviationList
	for i, x := range extracted {
		list, err := deviationlist.Parse(x.DER)
		if err == nil && list.CMS == nil {
			err = deviationlist.ErrUnsigned
		}
		var judged *DeviationList
		if err == nil {
			judged, _, err = s.judgeDeviations(pendingDeviations{x.Source, list})
		}
		if err != nil {
			return &Error{Field: fmt.Sprintf("deviation list %d", i), Err: err}
		}
		lists = append(lists, judged)
	}
	slices.SortStableFunc(lists, compareDeviations)
	s.setDeviations(lists)
	return nil
}

// statedSize is the size of the store that an extract was taken from.
type statedSize struct{ anchors, crls, deviations int }
