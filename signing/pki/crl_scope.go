package pki

import "slices"

// crlScope is issuingDistributionPoint (RFC 5280, 5.2.5): the part of an issuer's certificates that a list speaks of. The
// profile has none, and the software of some authorities puts one in unasked.
type crlScope struct {
	present bool
	uris    []string // of the distribution point
	users   bool     // onlyContainsUserCerts
	part    bool     // onlyContainsCACerts or onlySomeReasons
	foreign bool     // other issuers' certificates, or attribute certificates: serial numbers mean something else; or malformed
}

// readScope reads the content of the extension.
func (l *CRL) readScope(r *reader) {
	const field = "issuingDistributionPoint"
	l.scope = crlScope{present: true, foreign: true} // until it was read to its end
	s := crlScope{present: true}
	in := r.sequence(field)
	if e, ok := in.optional(explicitTag(0), field); ok {
		point := in.inside(e)
		if full, ok := point.optional(explicitTag(0), field); ok {
			for names := point.inside(full); names.more(); {
				if g := names.generalName(field); g.Kind == URIName && len(s.uris) < maxItems {
					s.uris = append(s.uris, g.Value)
				}
			}
		} else {
			s.part = true // a name relative to the issuer's, which nobody here compares
		}
	}
	for tag := byte(1); tag <= 5; tag++ {
		e, ok := in.optional(implicitTag(tag), field)
		set := ok && (tag == 3 || len(r.content(e)) != 1 || r.content(e)[0] != 0)
		switch tag {
		case 1:
			s.users = set
		case 2, 3:
			s.part = s.part || set
		default:
			s.foreign = s.foreign || set
		}
	}
	in.done(field)
	r.done(field)
	if r.err == nil {
		l.scope = s
	}
}

// Complete says whether a certificate of the issuer that is not in the list is not revoked: the list is of all its
// certificates, or of those of the distribution point that c names. What is in a list is revoked in any case.
func (l *CRL) Complete(c *Certificate) bool {
	s := &l.scope
	if !s.present {
		return true
	}
	named := len(s.uris) == 0 || slices.ContainsFunc(s.uris, func(uri string) bool { return slices.Contains(c.CRLDistributionPoints, uri) })
	return named && !s.part && !s.foreign && !(s.users && c.BasicConstraints.CA)
}
