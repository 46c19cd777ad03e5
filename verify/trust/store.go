package trust

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"slices"
	"sort"

	"github.com/chancery-id/chancery/signing/pki"
)

// Store is trust material that is ready to judge: anchors, lists and revocation lists. It never changes and is safe for
// concurrent use; a nil Store trusts nothing.
type Store struct {
	anchors []*Anchor // sorted by country, subject, end of validity, fingerprint
	lists   []List
	crls    []*RevocationList
	refused []Refusal
	sources []Source

	deviations []*DeviationList            // by country, the newest first
	deviant    map[string][]*DeviationList // the same by country

	byKeyID   map[string][]*Anchor
	byName    map[string][]*Anchor
	byCountry map[string][]*Anchor
	folded    map[string]string // the folded form of each subject, by its encoding
	digest    Digest
	cache     *chainCache
	stated    *statedSize // of an extract: the size of the store it was taken from
}

// newStore indexes anchors and revocation lists.
func newStore(anchors []*Anchor, crls []*RevocationList) *Store {
	s := &Store{
		anchors: anchors, crls: crls, cache: newChainCache(),
		byKeyID:   make(map[string][]*Anchor, len(anchors)),
		byName:    make(map[string][]*Anchor, len(anchors)),
		byCountry: make(map[string][]*Anchor),
		folded:    make(map[string]string, len(anchors)),
	}
	slices.SortFunc(s.anchors, compareAnchors)
	for _, a := range s.anchors {
		c := a.Certificate
		if len(c.SubjectKeyID) > 0 {
			s.byKeyID[string(c.SubjectKeyID)] = append(s.byKeyID[string(c.SubjectKeyID)], a)
		}
		name := s.fold(c.RawSubject, c.Subject)
		s.folded[string(c.RawSubject)] = name
		s.byName[name] = append(s.byName[name], a)
		s.byCountry[a.Country()] = append(s.byCountry[a.Country()], a)
	}
	s.digest = s.computeDigest()
	return s
}

// fold returns the folded form of a name. Most issuers write it as the subject they name, and then it is known.
func (s *Store) fold(raw []byte, name pki.Name) string {
	if known, ok := s.folded[string(raw)]; ok {
		return known
	}
	return name.Fold()
}

func compareAnchors(a, b *Anchor) int {
	if d := bytes.Compare([]byte(a.Country()), []byte(b.Country())); d != 0 {
		return d
	}
	if d := bytes.Compare(a.Certificate.RawSubject, b.Certificate.RawSubject); d != 0 {
		return d
	}
	if d := a.Certificate.NotAfter.Compare(b.Certificate.NotAfter); d != 0 {
		return d
	}
	return bytes.Compare(a.fingerprint[:], b.fingerprint[:])
}

// computeDigest is SHA-256 over the sorted fingerprints of all anchors, then of all revocation lists, then, where there are
// any, of all deviation lists.
func (s *Store) computeDigest() Digest {
	h := sha256.New()
	h.Write([]byte("chancery trust store 1\n"))
	add := func(values []Digest) {
		sort.Slice(values, func(i, j int) bool { return bytes.Compare(values[i][:], values[j][:]) < 0 })
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(values)))
		h.Write(n[:])
		for _, v := range values {
			h.Write(v[:])
		}
	}
	prints := make([]Digest, 0, len(s.anchors))
	for _, a := range s.anchors {
		prints = append(prints, a.fingerprint)
	}
	add(prints)
	lists := make([]Digest, 0, len(s.crls))
	for _, c := range s.crls {
		lists = append(lists, c.SHA256)
	}
	add(lists)
	if len(s.deviations) > 0 {
		prints = prints[:0]
		for _, l := range s.deviations {
			prints = append(prints, l.fingerprint)
		}
		add(prints)
	}
	return Digest(h.Sum(nil))
}

// Digest identifies the trust material: SHA-256 over the fingerprints of all anchors, revocation lists and deviation lists.
func (s *Store) Digest() Digest {
	if s == nil {
		return Digest{}
	}
	return s.digest
}

// Size returns the number of anchors and of revocation lists.
func (s *Store) Size() (anchors, crls int) { return s.Len(), s.crlCount() }

// Len returns the number of anchors.
func (s *Store) Len() int {
	if s == nil {
		return 0
	}
	if s.stated != nil {
		return s.stated.anchors
	}
	return len(s.anchors)
}

// crlCount returns the number of revocation lists.
func (s *Store) crlCount() int {
	if s == nil {
		return 0
	}
	if s.stated != nil {
		return s.stated.crls
	}
	return len(s.crls)
}

// Anchors returns the anchors, sorted by country, subject and end of validity.
func (s *Store) Anchors() iter.Seq[*Anchor] {
	return func(yield func(*Anchor) bool) {
		if s == nil {
			return
		}
		for _, a := range s.anchors {
			if !yield(a) {
				return
			}
		}
	}
}

// Anchor returns the anchor with that fingerprint.
func (s *Store) Anchor(fingerprint Digest) (*Anchor, bool) {
	if s == nil {
		return nil, false
	}
	for _, a := range s.anchors {
		if a.fingerprint == fingerprint {
			return a, true
		}
	}
	return nil, false
}

// Countries returns the two-letter codes that anchors are held for, sorted.
func (s *Store) Countries() []string {
	if s == nil {
		return nil
	}
	codes := make([]string, 0, len(s.byCountry))
	for code := range s.byCountry {
		if code != "" {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// Knows says whether an anchor of that country (two letters, upper case) is held.
func (s *Store) Knows(country string) bool { return s != nil && len(s.byCountry[country]) > 0 }

// Lists returns the master lists that were accepted.
func (s *Store) Lists() []List {
	if s == nil {
		return nil
	}
	return slices.Clone(s.lists)
}

// RevocationLists returns the revocation lists that were accepted.
func (s *Store) RevocationLists() []*RevocationList {
	if s == nil {
		return nil
	}
	return slices.Clone(s.crls)
}

// Refused returns what was not trusted, and why.
func (s *Store) Refused() []Refusal {
	if s == nil {
		return nil
	}
	return slices.Clone(s.refused)
}

// Sources returns the files the trust material came from, in the order they were given.
func (s *Store) Sources() []Source {
	if s == nil {
		return nil
	}
	return slices.Clone(s.sources)
}

// IssuersOf returns the anchors whose key may have signed cert, in the order they should be tried: those whose key
// identifier is the one cert names, then those with the issuer's name (Doc 9303-12, 6; TR-03135-1, 5.6.4.3.3). Which of
// them did is decided by the signature: see [Store.Chain].
func (s *Store) IssuersOf(cert *pki.Certificate) []*Anchor {
	if s == nil {
		return nil
	}
	byKey := s.byKeyID[string(cert.AuthorityKeyID)]
	if len(cert.AuthorityKeyID) == 0 {
		byKey = nil
	}
	byName := s.byName[s.fold(cert.RawIssuer, cert.Issuer)]
	found := make([]*Anchor, 0, len(byKey)+len(byName))
	found = append(found, byKey...)
	for _, a := range byName {
		if !slices.Contains(byKey, a) {
			found = append(found, a)
		}
	}
	return found
}
