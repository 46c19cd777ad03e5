package cvc

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"slices"

	"github.com/chancery-id/chancery/chip/curve"
)

// Path picks, of certificates in any order, those that lead from an authority's key down to a certificate, as [Verify] and a
// chip take them: link certificates, the document verifier, the certificate itself. Of several ways it is the shortest, of
// several certificates of one key the newest. It goes by references and roles and verifies nothing; nil where there is no way.
func Path(from Reference, to *Certificate, among []*Certificate) []*Certificate {
	newest := slices.Clone(among)
	slices.SortStableFunc(newest, func(a, b *Certificate) int { return cmp.Compare(b.Effective.Unix(), a.Effective.Unix()) })
	type step struct {
		certificate *Certificate
		below       *step
		depth       int
	}
	for queue := []*step{{certificate: to, depth: 1}}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if s.certificate.Authority == from && !s.certificate.SelfIssued() {
			var path []*Certificate
			for ; s != nil; s = s.below {
				path = append(path, s.certificate)
			}
			return path
		}
		if s.depth == maxChain {
			continue
		}
		var rest []*Certificate
		for _, above := range newest {
			if above.Holder == s.certificate.Authority && !above.SelfIssued() && above.mayIssue(s.certificate) {
				queue = append(queue, &step{above, s, s.depth + 1})
			} else {
				rest = append(rest, above) // every certificate is visited once: references may go in circles
			}
		}
		newest = rest
	}
	return nil
}

func (c *Certificate) mayIssue(below *Certificate) bool {
	return c.Role.template == below.Role.template && mayIssue(c.Role, below.Role)
}

// Effective are the rights that the certificates of a chain grant together, in order from the CVCA or from what is below it
// (TR-03110-3, 2.5): a link certificate brings those of the new CVCA, below it they only shrink. What a chip grants may be
// less, by the CVCA it knows. nil for an empty chain.
func Effective(chain []*Certificate) Rights {
	var rights Rights
	for i, c := range chain {
		rights = c.rightsUnder(rights, i == 0)
	}
	return rights
}

// rightsUnder are the rights of a certificate below one with these.
func (c *Certificate) rightsUnder(above Rights, first bool) Rights {
	if first || c.Role.IsCVCA() {
		return c.Rights
	}
	return above.and(c.Rights)
}

// Is says whether the key is this one, as a signer names it. An EC key without domain parameters is compared by its point.
func (k *PublicKey) Is(pub crypto.PublicKey) bool {
	switch p := pub.(type) {
	case *rsa.PublicKey:
		return k.RSA != nil && k.RSA.Equal(p)
	case *curve.PublicKey:
		return k.RSA == nil && (k.EC == nil || k.EC.Curve == p.Curve) && slices.Equal(k.Point, p.Bytes())
	case *ecdsa.PublicKey:
		own, err := curve.FromECDSA(p)
		return err == nil && k.Is(own)
	}
	return false
}
