package border

import (
	"crypto"
	"fmt"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
)

// Date is the day that is replayed.
var Date = time.Date(2026, 2, 19, 12, 0, 0, 0, time.UTC)

const (
	// signersPerState is how many document signers of one State are met: a key signs for three months, a passport lasts
	// ten years.
	signersPerState = 40

	// listed is how many States publish a revocation list, with one signer on it.
	listed = 16
)

// credential is a certificate with its key, made when it is first asked for.
type credential struct {
	once        sync.Once
	certificate *pki.Certificate
	key         crypto.Signer
	err         error
}

// state is an issuing State.
type state struct {
	code, country string
	signerKind    string
	pkcs1         bool
	csca          credential
	signers       [signersPerState]credential
	made          atomic.Int64 // signers that were made
	revoked       credential
	forger        credential // whose certificate names the State's CSCA and was signed by another key
	crl           *pki.CRL
}

// newStates makes the States of the mix, and one more that nobody trusts, the last. Their codes are real, so that the
// comparison of code and country has its work; their keys and names are not.
func newStates(k *keys, mix []share) ([]*state, error) {
	codes := stateCodes()
	var all []*state
	for _, m := range append(mix[:len(mix):len(mix)], share{1, "P-256", "P-256", false}) {
		for range m.states {
			s, err := newState(codes[len(all)], m, k)
			if err != nil {
				return nil, err
			}
			all = append(all, s)
		}
	}
	return all, nil
}

// stateCodes returns the codes that issue documents and are a nationality.
func stateCodes() []mrz.State {
	const both = mrz.ForIssuer | mrz.ForNationality
	var codes []mrz.State
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if found := mrz.StatesByAlpha2(string(a) + string(b)); len(found) == 1 && found[0].Use&both == both {
				codes = append(codes, found[0])
			}
		}
	}
	return codes
}

func newState(code mrz.State, m share, k *keys) (*state, error) {
	s := &state{code: code.Code, country: code.Alpha2, signerKind: m.signer, pkcs1: m.pkcs1}
	key, err := k.make(m.csca)
	if err != nil {
		return nil, err
	}
	s.csca.key = key
	s.csca.certificate, err = pki.Issue(s.root(), nil, key)
	return s, err
}

func (s *state) root() *pki.Template {
	return &pki.Template{
		Role: pki.CSCA, Subject: s.name("CSCA"), NotBefore: Date.AddDate(-2, 0, 0), State: s.code, PKCS1v15: s.pkcs1,
	}
}

func (s *state) name(common string) pki.Name {
	return pki.Name{Attributes: []pki.Attribute{
		{Type: pki.AttributeCountry, Value: s.country}, {Type: pki.AttributeCommonName, Value: common + " " + s.code, Set: 1},
	}}
}

// signer returns document signer n.
func (s *state) signer(k *keys, n int) (*credential, error) {
	c := &s.signers[n]
	c.once.Do(func() {
		c.err = s.certify(c, k, fmt.Sprintf("DS %d", n), s.csca.certificate, s.csca.key)
		s.made.Add(1)
	})
	return c, c.err
}

// certify makes a key of the State's kind and certifies it.
func (s *state) certify(c *credential, k *keys, name string, issuer *pki.Certificate, key crypto.Signer) (err error) {
	if c.key, err = k.make(s.signerKind); err != nil {
		return err
	}
	c.certificate, err = pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: s.name(name), PublicKey: c.key.Public(), NotBefore: Date.AddDate(0, -2, 0),
		State: s.code, DocumentTypes: []string{"P"}, PKCS1v15: s.pkcs1,
	}, issuer, key)
	return err
}

// forged returns a signer that the State never certified: a stranger used the name and the key identifier of its CSCA.
func (s *state) forged(k *keys) (*credential, error) {
	c := &s.forger
	c.once.Do(func() {
		key, err := k.make("P-256")
		if err != nil {
			c.err = err
			return
		}
		root, err := pki.Issue(s.root(), nil, key)
		if err != nil {
			c.err = err
			return
		}
		imitation := *root
		imitation.SubjectKeyID = s.csca.certificate.SubjectKeyID
		c.err = s.certify(c, k, "DS 0", &imitation, key)
	})
	return c, c.err
}

// revoke certifies a signer and lists it as revoked.
func (s *state) revoke(k *keys) error {
	if err := s.certify(&s.revoked, k, "DS lost", s.csca.certificate, s.csca.key); err != nil {
		return err
	}
	var err error
	s.crl, err = pki.IssueCRL(&pki.CRLTemplate{
		ThisUpdate: Date.AddDate(0, 0, -7), Number: big.NewInt(9), PKCS1v15: s.pkcs1,
		Revoked: []pki.Revocation{{Serial: s.revoked.certificate.Serial, Date: Date.AddDate(0, -1, 0), Reason: -1}},
	}, s.csca.certificate, s.csca.key)
	return err
}
