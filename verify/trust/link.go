package trust

import (
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// maxLinks bounds a chain of link certificates: a State that changes its key every three years needs 24 for eight.
const maxLinks = 8

// maxLinkChecks bounds the signatures verified while looking for one.
const maxLinkChecks = 64

// vouched is the way from a list's signer to a named anchor.
type vouched struct {
	issuer *pki.Certificate   // issued the signer
	anchor *Anchor            // named by the user
	links  []*pki.Certificate // from anchor to issuer; empty where the anchor issued the signer itself
}

// vouch finds the way from signer to an anchor of the store: directly, or over link certificates, each of which passes trust
// from an old CSCA key to a new one of the same State (Doc 9303-12, 4.2): those that came with the list, which are own, then
// those of the others. They count for nothing by themselves.
func (s *Store) vouch(signer *pki.Certificate, own []*pki.Certificate, others lineage) (vouched, error) {
	direct := s.Chain(signer)
	if direct.Outcome == Trusted {
		return vouched{issuer: direct.Anchor.Certificate, anchor: direct.Anchor}, nil
	}
	climb := climb{store: s, pool: others.with(own, signer.Country()), country: signer.Country()}
	for _, issuer := range climb.issuersOf(signer) {
		if way, ok := climb.up(issuer, maxLinks); ok {
			way.issuer = issuer
			return way, nil
		}
	}
	if climb.checks >= maxLinkChecks {
		return vouched{}, fmt.Errorf("no way to a named anchor within %d signatures", maxLinkChecks)
	}
	if direct.Outcome == Forged {
		return vouched{}, errors.New("its signer's certificate was not made by the named anchor it refers to")
	}
	return vouched{}, errors.New("its signer does not chain to an anchor you named")
}

// link is a certificate that may pass trust on, and its subject, folded once: a pool is as long as its maker likes.
type link struct {
	*pki.Certificate
	subject string
	print   Digest
}

// lineage is what all lists offer as link certificates, by State, each certificate once: lists repeat each other, and the
// signatures tried are counted. It is gathered once, however many lists there are.
type lineage map[string][]link

func lineageOf(lists []pendingList) lineage {
	all, known := lineage{}, map[Digest]bool{}
	for _, p := range lists {
		for _, c := range p.list.Certificates {
			all.add(c, known)
		}
	}
	return all
}

func (l lineage) add(c *pki.Certificate, known map[Digest]bool) {
	if print := Digest(c.Fingerprint()); isLink(c) && !known[print] {
		known[print] = true
		l[c.Country()] = append(l[c.Country()], link{c, c.Subject.Fold(), print})
	}
}

// with returns the links of one State: those of own, then the others.
func (l lineage) with(own []*pki.Certificate, country string) []link {
	first, known := lineage{}, map[Digest]bool{}
	for _, c := range own {
		if c.Country() == country {
			first.add(c, known)
		}
	}
	pool := first[country]
	for _, x := range l[country] {
		if !known[x.print] {
			pool = append(pool, x)
		}
	}
	return pool
}

type climb struct {
	store   *Store
	pool    []link
	country string
	checks  int
	seen    []*pki.Certificate // whose keys are on the way
}

// issuersOf returns the pool's certificates that signed c, by signature.
func (w *climb) issuersOf(c *pki.Certificate) []*pki.Certificate {
	var found []*pki.Certificate
	name := c.Issuer.Fold()
	for _, p := range w.pool {
		named := len(c.AuthorityKeyID) > 0 && string(p.SubjectKeyID) == string(c.AuthorityKeyID) || p.subject == name
		if !named || w.passed(p.Certificate) {
			continue
		}
		if w.checks++; w.checks > maxLinkChecks {
			return found
		}
		if c.CheckSignatureFrom(p.Certificate) == nil {
			found = append(found, p.Certificate)
		}
	}
	return found
}

func (w *climb) passed(c *pki.Certificate) bool {
	return slices.ContainsFunc(w.seen, func(s *pki.Certificate) bool { return sameKey(s, c) })
}

// up follows the key of c to a named anchor: a certificate of the pool with that key, signed by an anchor or by a key
// that an anchor vouches for in the same way.
func (w *climb) up(c *pki.Certificate, depth int) (vouched, bool) {
	if depth == 0 || w.passed(c) {
		return vouched{}, false
	}
	w.seen = append(w.seen, c)
	for _, link := range w.pool {
		if !sameKey(link.Certificate, c) || w.checks >= maxLinkChecks {
			continue
		}
		w.checks++
		if chain := w.store.Chain(link.Certificate); chain.Outcome == Trusted && chain.Anchor.Country() == w.country {
			return vouched{anchor: chain.Anchor, links: []*pki.Certificate{link.Certificate}}, true
		}
		for _, issuer := range w.issuersOf(link.Certificate) {
			if way, ok := w.up(issuer, depth-1); ok {
				way.links = append(way.links, link.Certificate)
				return way, true
			}
		}
	}
	return vouched{}, false
}

// isLink says whether the certificate says itself that it may sign certificates: what a document signer's key, once
// stolen, can't be passed off as.
func isLink(c *pki.Certificate) bool {
	return unfit(c) == "" && (c.BasicConstraints.CA || c.KeyUsage&pki.KeyCertSign != 0)
}
