package trust

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// Outcome is what the search for a document signer's issuer came to.
type Outcome uint8

// The outcomes.
const (
	Missing     Outcome = iota // no anchor of that name, key or country: nothing proven, nothing disproved
	Trusted                    // an anchor's key made the signature
	Forged                     // the anchor whose key the certificate names did not make the signature, nor did any other of the State
	Unclear                    // anchors of that name are held, none made the signature, and which one should have is not known
	Unsupported                // an anchor was found, and its key or the algorithm can't be judged
)

var outcomeNames = [...]string{
	Missing: "missing", Trusted: "trusted", Forged: "forged", Unclear: "unclear", Unsupported: "unsupported",
}

// String returns the outcome in a word.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome %d", uint8(o))
}

// maxAttempts bounds the public-key operations that one certificate can cost: the largest State of the real lists has
// fewer keys, and a hostile certificate can name any State.
const maxAttempts = 16

// minKeyID is the length below which a key identifier is a counter rather than a hash, and a match proves nothing.
const minKeyID = 8

// Chain is the path from a document signer to an anchor. It is one step long: there are no intermediate certificates
// (Doc 9303-12, 6). It says who signed, and nothing about dates or revocation.
type Chain struct {
	Signer   Digest // SHA-256 of the certificate
	Outcome  Outcome
	Anchor   *Anchor // Trusted: the issuer
	ByKeyID  bool    // an anchor has the key identifier that the certificate names
	Attempts int     // signatures verified
	Detail   string  // one line in English, without text of the certificate beyond its country
	Findings []pki.Finding

	// What the signer's certificate says by itself, looked at once for all its documents.
	Breaches []pki.Result  // the rules of a document signer's certificate that it breaks
	Weakness []pki.Finding // of its key
}

// examined adds what depends on the certificate alone.
func (c *Chain) examined(cert *pki.Certificate, key Digest) *Chain {
	c.Signer = key
	c.Breaches = cert.Broken(pki.DocumentSigner)
	if slices.ContainsFunc(c.Breaches, func(r pki.Result) bool { return r.Rule == pki.RuleWeakKey }) {
		c.Weakness = pki.Weakness(cert.PublicKey)
	}
	return c
}

// Chain finds the anchor that signed cert. The result is remembered; it must not be changed.
func (s *Store) Chain(cert *pki.Certificate) *Chain {
	key := Digest(cert.Fingerprint())
	if s == nil {
		return (&Chain{Detail: "no trust material was given"}).examined(cert, key)
	}
	chain := s.cache.chain(key)
	switch {
	case chain == nil:
		chain = s.search(cert).examined(cert, key)
		s.cache.put(key, chain)
	case chain.Outcome == Trusted && s.cache.certificate(cert.Raw) == nil:
		s.keep(cert)
	}
	return chain
}

// Known returns the certificate of that encoding, already read, where it is one of the document signers seen last whose
// issuer is trusted, from its third document on; else nil.
func (s *Store) Known(der []byte) *pki.Certificate {
	if s == nil {
		return nil
	}
	return s.cache.certificate(der)
}

// keep remembers a copy of the certificate, whose octets belong to the evidence it came with. Only what a
// trusted State made is kept, else anybody could fill the memory; and only what comes again, because the copy is read anew.
func (s *Store) keep(cert *pki.Certificate) {
	if own, err := pki.ParseCertificate(bytes.Clone(cert.Raw)); err == nil {
		own.Prepare()
		s.cache.keep(own)
	}
}

// search tries the anchors by key identifier, then by name, then all others of the State. "Forged" needs an anchor found
// by its key identifier: a search by name that fails proves nothing (TR-03135-1, 5.6.4.3.3).
func (s *Store) search(cert *pki.Certificate) *Chain {
	t := trial{cert: cert, cache: s.cache}
	if len(cert.AuthorityKeyID) > 0 {
		t.try(s.byKeyID[string(cert.AuthorityKeyID)])
	}
	country := cert.Issuer.Country()
	chain := Chain{ByKeyID: slices.ContainsFunc(t.tried, func(a *Anchor) bool {
		return a.Country() == country && len(cert.AuthorityKeyID) >= minKeyID
	})}
	byName := s.byName[s.fold(cert.RawIssuer, cert.Issuer)]
	if t.issuer == nil {
		t.try(byName)
	}
	if t.issuer == nil {
		t.try(s.byCountry[country])
	}
	chain.Attempts = t.attempts
	switch {
	case t.issuer != nil:
		chain.Anchor = s.best(t.issuer, cert)
		chain.Outcome, chain.Findings = Trusted, tolerated(&chain, cert)
		chain.Detail = "signed by the CSCA certificate " + chain.Anchor.fingerprint.String()
	case t.unsupported != nil:
		chain.Outcome = Unsupported
		chain.Detail = "the signature can't be judged: " + t.unsupported.Error()
	case chain.ByKeyID && !t.exhausted:
		chain.Outcome = Forged
		chain.Detail = fmt.Sprintf("the CSCA key it names did not make its signature, nor did another of the State (%d keys tried)", t.attempts)
	case len(byName) > 0 || t.exhausted:
		chain.Outcome = Unclear
		chain.Detail = fmt.Sprintf("none of the %d CSCA keys held for the State made its signature, and the one it names is not among them",
			t.attempts)
	default:
		chain.Detail = s.explain(cert)
		if t.attempts > 0 {
			chain.Detail += fmt.Sprintf("; none of the %d keys held under other names made its signature", t.attempts)
		}
	}
	return &chain
}

// trial tries anchors until one verifies, each key once.
type trial struct {
	cert        *pki.Certificate
	cache       *chainCache
	tried       []*Anchor
	issuer      *Anchor
	attempts    int
	unsupported error
	exhausted   bool // not every candidate could be tried
}

func (t *trial) try(anchors []*Anchor) {
	for _, a := range anchors {
		if t.issuer != nil {
			return
		}
		if !mayIssue(a.Certificate) || t.seen(a) {
			continue
		}
		if t.attempts >= maxAttempts {
			t.exhausted = true
			return
		}
		t.tried = append(t.tried, a)
		t.attempts++
		err := t.cert.CheckSignatureFrom(t.cache.issuer(a))
		switch {
		case err == nil:
			t.issuer = a
		case errors.Is(err, pki.ErrUnsupported):
			t.unsupported = err
		}
	}
}

func (t *trial) seen(a *Anchor) bool {
	return slices.ContainsFunc(t.tried, func(other *Anchor) bool {
		return sameKey(other.Certificate, a.Certificate)
	})
}

// mayIssue says whether the certificate may be an issuer at all. Real CSCA certificates lack one or the other sign; one
// that has neither is a certificate of another kind that got into a list.
func mayIssue(c *pki.Certificate) bool {
	if c.Version < 3 {
		return true
	}
	signs := !c.Has(pki.ExtKeyUsage) || c.KeyUsage&pki.KeyCertSign != 0
	return signs || c.BasicConstraints.CA
}

// best picks, among the anchors with the issuer's key, the certificate the path is reported with: root and link
// certificates share a key, and so do re-issued ones. In force when the signer was certified, then of the signer's
// country, then a root before a link, then the longest life.
func (s *Store) best(issuer *Anchor, cert *pki.Certificate) *Anchor {
	score := func(a *Anchor) int {
		n := 0
		if a.covers(cert.NotBefore) {
			n += 4
		}
		if a.Country() == cert.Country() {
			n += 2
		}
		if a.Certificate.SelfIssued() {
			n++
		}
		return n
	}
	choice := issuer
	for _, a := range s.sameKey(issuer) {
		d := score(a) - score(choice)
		if d == 0 {
			d = a.Certificate.NotAfter.Compare(choice.Certificate.NotAfter)
		}
		if d > 0 {
			choice = a
		}
	}
	return choice
}

// sameKey returns the anchors with the public key of a; they have its key identifier or its name.
func (s *Store) sameKey(a *Anchor) []*Anchor {
	var same []*Anchor
	for _, group := range [][]*Anchor{s.byKeyID[string(a.Certificate.SubjectKeyID)], s.byName[s.fold(a.Certificate.RawSubject, a.Certificate.Subject)]} {
		for _, b := range group {
			if sameKey(b.Certificate, a.Certificate) && !slices.Contains(same, b) {
				same = append(same, b)
			}
		}
	}
	return same
}

// sameKey compares two public keys. One key may be encoded in two ways, as a named curve and by its parameters.
func sameKey(a, b *pki.Certificate) bool {
	if bytes.Equal(a.RawSPKI, b.RawSPKI) {
		return true
	}
	key, ok := a.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	return ok && b.PublicKey != nil && key.Equal(b.PublicKey)
}

// tolerated names what a strict path search would have refused although the signature is right.
func tolerated(chain *Chain, cert *pki.Certificate) []pki.Finding {
	var found []pki.Finding
	issuer := chain.Anchor.Certificate
	if !cert.Issuer.Equal(issuer.Subject) {
		found = append(found, pki.Finding{
			Field: "issuer", Ref: "RFC 5280, 4.1.2.4",
			Detail: "the issuer's name is not the subject of the CSCA certificate that signed",
		})
	}
	if len(cert.AuthorityKeyID) > 0 && string(cert.AuthorityKeyID) != string(issuer.SubjectKeyID) {
		found = append(found, pki.Finding{
			Field: "authorityKeyIdentifier", Ref: "Doc 9303-12, 7.1.1",
			Detail: "the key identifier is not that of the CSCA certificate that signed",
		})
	}
	return found
}

// explain says why there is no anchor, and where one was seen that is not trusted.
func (s *Store) explain(cert *pki.Certificate) string {
	if r, c := s.refusalOf(cert); c != nil {
		return fmt.Sprintf("no trusted CSCA certificate of its issuer; %s holds one and is not trusted: %s", r.Name, r.Reason)
	}
	return "no trusted CSCA certificate of its issuer or its State"
}

// refusalOf returns the first refused file that holds an issuer of cert, by key identifier or name.
func (s *Store) refusalOf(cert *pki.Certificate) (Refusal, *pki.Certificate) {
	name := s.fold(cert.RawIssuer, cert.Issuer)
	for _, r := range s.refused {
		if c := r.certificates.issuerOf(cert, name); c != nil {
			return r, c
		}
	}
	return Refusal{}, nil
}
