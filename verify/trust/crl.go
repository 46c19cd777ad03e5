package trust

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// RevocationList is a CRL whose signature an anchor's key made.
type RevocationList struct {
	Source
	CRL    *pki.CRL
	Issuer *Anchor

	name string // the issuer's, folded
}

func newRevocationList(source Source, list *pki.CRL, issuer *Anchor) *RevocationList {
	return &RevocationList{Source: source, CRL: list, Issuer: issuer, name: list.Issuer.Fold()}
}

// Current says whether t lies before the list's own date for the next one.
func (l *RevocationList) Current(t time.Time) bool {
	return !l.CRL.NextUpdate.IsZero() && !t.After(l.CRL.NextUpdate)
}

// Revocation is what the revocation lists say about one certificate.
type Revocation struct {
	List    *RevocationList // nil: no list of its issuer is held
	Revoked bool
	Entry   pki.Revocation // where Revoked
	Current bool           // List is not older than its own date for the next one, and speaks of this certificate
}

// removeFromCRL is the one reason that ends a revocation instead of stating one (RFC 5280, 5.3.1).
const removeFromCRL = 8

// Revocation looks cert up in the lists of its issuer. A list counts when it bears the issuer's name, present or former, as
// cert writes it or as the CSCA certificate does, or when the key that signed cert signed the list too; the country alone
// does not, because mainland China, Hong Kong and Macao share one. Of several, the newest decides; an entry in any of them
// is a revocation.
func (s *Store) Revocation(cert *pki.Certificate, issuer *Anchor, now time.Time) Revocation {
	var result Revocation
	if s == nil {
		return result
	}
	if len(s.crls) == 0 {
		return result
	}
	names := s.issuerNames(cert, issuer)
	for _, l := range s.crls {
		if !l.covers(cert, names, issuer) {
			continue
		}
		entry, found := l.lookUp(cert.Serial)
		revoked := found && entry.Reason != removeFromCRL
		switch {
		case revoked && !result.Revoked, revoked == result.Revoked && (result.List == nil || preferred(l, result.List, cert)):
			result = Revocation{List: l, Revoked: revoked, Entry: entry, Current: l.Current(now) && l.CRL.Complete(cert)}
		}
	}
	return result
}

// preferred says whether a tells more about cert than b: a list that speaks of it before one of others, then the newer one.
func preferred(a, b *RevocationList, cert *pki.Certificate) bool {
	if complete := a.CRL.Complete(cert); complete != b.CRL.Complete(cert) {
		return complete
	}
	return newer(a, b)
}

// lookUp finds a serial number in the list. Negative ones are an encoder's mistake, which another encoder of the same State
// need not make: the octets are the same, with or without the one that makes them positive.
func (l *RevocationList) lookUp(serial []byte) (pki.Revocation, bool) {
	entry, found := l.CRL.Revoked(serial)
	if found || len(serial) == 0 {
		return entry, found
	}
	switch {
	case serial[0] >= 0x80:
		return l.CRL.Revoked(append([]byte{0}, serial...))
	case len(serial) > 1 && serial[0] == 0 && serial[1] >= 0x80:
		return l.CRL.Revoked(serial[1:])
	}
	return entry, false
}

// issuerNames are the names of the issuer of cert, folded: as cert writes it, and as its own certificate does.
func (s *Store) issuerNames(cert *pki.Certificate, issuer *Anchor) [2]string {
	name := s.fold(cert.RawIssuer, cert.Issuer)
	if issuer == nil {
		return [2]string{name, name}
	}
	return [2]string{name, s.fold(issuer.Certificate.RawSubject, issuer.Certificate.Subject)}
}

// covers says whether the list speaks of cert, which issuer signed.
func (l *RevocationList) covers(cert *pki.Certificate, names [2]string, issuer *Anchor) bool {
	if l.name == names[0] || l.name == names[1] {
		return true
	}
	if issuer != nil && sameKey(l.Issuer.Certificate, issuer.Certificate) {
		return true
	}
	// A State may have had other names, but never that of another State.
	if l.Issuer.Country() != cert.Issuer.Country() {
		return false
	}
	return slices.ContainsFunc(l.CRL.IssuerAltNames, func(n pki.GeneralName) bool {
		return n.Kind == pki.DirectoryName && n.Directory.Equal(cert.Issuer)
	})
}

// newer orders two lists of one issuer by number, then by date. Each key counts for itself.
func newer(a, b *RevocationList) bool {
	if a.CRL.Number != nil && b.CRL.Number != nil && sameKey(a.Issuer.Certificate, b.Issuer.Certificate) {
		if d := a.CRL.Number.Cmp(b.CRL.Number); d != 0 {
			return d > 0
		}
	}
	return a.CRL.ThisUpdate.After(b.CRL.ThisUpdate)
}

// acceptCRL finds the anchor that signed the list. The newest key of a CSCA signs for all of them, so the key identifier
// leads, then the name, then the country (Doc 9303-12, 7.1.4).
func (s *Store) acceptCRL(list *pki.CRL) (*Anchor, error) {
	if err := list.Fit(); err != nil {
		return nil, err
	}
	var candidates []*Anchor
	add := func(anchors []*Anchor) {
		for _, a := range anchors {
			if !slices.ContainsFunc(candidates, func(b *Anchor) bool {
				return sameKey(a.Certificate, b.Certificate)
			}) {
				candidates = append(candidates, a)
			}
		}
	}
	if len(list.AuthorityKeyID) > 0 {
		add(s.byKeyID[string(list.AuthorityKeyID)])
	}
	add(s.byName[list.Issuer.Fold()])
	add(s.byCountry[list.Issuer.Country()])
	if len(candidates) == 0 {
		return nil, errors.New("no trusted CSCA certificate of its issuer")
	}
	for i, a := range candidates {
		if i == maxAttempts {
			break
		}
		if !signsLists(a.Certificate) || !s.speaksFor(a, list.Issuer) {
			continue
		}
		if err := list.CheckSignatureFrom(a.Certificate); err == nil {
			return a, nil
		}
	}
	return nil, fmt.Errorf("none of the %d trusted CSCA keys of its issuer made its signature", len(candidates))
}

// speaksFor says whether an anchor may sign a list in that name: its own, one that a link certificate hands on to its key,
// or, where nobody of that name is held, any of its State. Else every trusted State could revoke for every other, and hide
// what another revoked behind a list with a higher number.
func (s *Store) speaksFor(a *Anchor, name pki.Name) bool {
	if a.Certificate.Subject.Equal(name) {
		return true
	}
	if country := name.Country(); country == "" || a.Country() != country {
		return false
	}
	return len(s.byName[name.Fold()]) == 0 || slices.ContainsFunc(s.sameKey(a), func(b *Anchor) bool {
		return b.Certificate.Issuer.Equal(name)
	})
}

// signsLists says whether the certificate may sign revocation lists; old CSCAs have no keyUsage at all.
func signsLists(c *pki.Certificate) bool {
	return !c.Has(pki.ExtKeyUsage) || c.KeyUsage&(pki.CRLSign|pki.KeyCertSign) != 0
}

// supersede keeps the newest list of each issuer and key and refuses the others, so that an old list given beside a newer
// one can't hide a revocation. The list of another key is no newer edition: it need not name what the old key signed, and
// whoever has one of the keys must not speak for the other.
func supersede(lists []*RevocationList) (kept []*RevocationList, refused []Refusal) {
	for _, l := range lists {
		i := slices.IndexFunc(kept, func(k *RevocationList) bool {
			return k.name == l.name && sameKey(k.Issuer.Certificate, l.Issuer.Certificate) && samePart(k.CRL, l.CRL)
		})
		if i < 0 {
			kept = append(kept, l)
			continue
		}
		old := l
		if newer(l, kept[i]) {
			old, kept[i] = kept[i], l
		}
		if !bytes.Equal(old.CRL.Raw, kept[i].CRL.Raw) {
			refused = append(refused, Refusal{Source: old.Source, Subject: old.CRL.Issuer.String(), Reason: fmt.Sprintf(
				"older than %s: %s, not %s", kept[i].Name, age(old.CRL), age(kept[i].CRL))})
		}
	}
	return kept, refused
}

// samePart says whether two lists speak of the same part of their issuer's certificates.
func samePart(a, b *pki.CRL) bool {
	part := func(l *pki.CRL) []byte {
		i := slices.IndexFunc(l.Extensions, func(e pki.Extension) bool { return e.ID == pki.ExtIssuingDistributionPoint })
		if i < 0 {
			return nil
		}
		return l.Extensions[i].Value
	}
	return bytes.Equal(part(a), part(b))
}

func age(l *pki.CRL) string {
	date := l.ThisUpdate.UTC().Format(time.DateOnly)
	if l.Number == nil {
		return "no number, of " + date
	}
	return fmt.Sprintf("number %s of %s", l.Number, date)
}
