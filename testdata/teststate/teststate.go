// Package teststate is a throwaway issuing State for tests: a CSCA, signers of every kind it may certify, link
// certificates, revocation, master and deviation lists, made with fresh P-256 keys.
//
// Everything is made by the module's own issuing code and by nothing else, so it shows that the two halves of the module
// fit. What the module makes is judged by others elsewhere: the corpus and OpenSSL.
package teststate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"math/big"
	"testing"
	"time"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// Now is the time the test States live at.
var Now = time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)

// Credential is a certificate with its key.
type Credential struct {
	Certificate *pki.Certificate
	Key         crypto.Signer
}

// State is an issuing State with one CSCA.
type State struct {
	Code, Country string // "UTO", "UT"
	Credential           // of the CSCA
}

// New makes a State whose CSCA was certified a year before Now; code and country are those of the zone and of
// certificates: "UTO" and "UT". Edits change the template of the CSCA's certificate.
func New(t testing.TB, code, country string, edits ...func(*pki.Template)) *State {
	t.Helper()
	s := &State{Code: code, Country: country}
	tmpl := &pki.Template{
		Role: pki.CSCA, Subject: Name(country, "CSCA "+code), NotBefore: Now.AddDate(-1, 0, 0), State: code,
	}
	apply(tmpl, edits)
	s.Key = Key(t)
	s.Certificate = issue(t, tmpl, nil, s.Key)
	return s
}

// Signer certifies a new key of that role, from a month before Now. Edits change the template.
func (s *State) Signer(t testing.TB, role pki.Role, edits ...func(*pki.Template)) Credential {
	t.Helper()
	key := Key(t)
	tmpl := &pki.Template{
		Role: role, Subject: Name(s.Country, role.String()+" "+s.Code), PublicKey: key.Public(),
		NotBefore: Now.AddDate(0, -1, 0), State: s.Code,
	}
	if role == pki.DocumentSigner {
		tmpl.DocumentTypes = []string{"P", "I"}
	}
	apply(tmpl, edits)
	return Credential{issue(t, tmpl, s.Certificate, s.Key), key}
}

// Rollover makes the State's next CSCA under the same name, and the link certificate that the old key gives the new one.
func (s *State) Rollover(t testing.TB) (next *State, link *pki.Certificate) {
	t.Helper()
	next = New(t, s.Code, s.Country, func(tmpl *pki.Template) { tmpl.NotBefore = Now.AddDate(0, -2, 0) })
	tmpl := &pki.Template{
		Role: pki.Link, Subject: next.Certificate.Subject, PublicKey: next.Key.Public(), NotBefore: Now.AddDate(0, -2, 0),
		NotAfter: s.Certificate.NotAfter, State: s.Code,
	}
	return next, issue(t, tmpl, s.Certificate, s.Key)
}

// CRL makes a revocation list with that number that names the certificates.
func (s *State) CRL(t testing.TB, number int64, revoked ...*pki.Certificate) *pki.CRL {
	t.Helper()
	tmpl := &pki.CRLTemplate{ThisUpdate: Now.AddDate(0, 0, -1), Number: big.NewInt(number)}
	for _, c := range revoked {
		tmpl.Revoked = append(tmpl.Revoked, pki.Revocation{Serial: c.Serial, Date: Now.AddDate(0, 0, -2), Reason: -1})
	}
	list, err := pki.IssueCRL(tmpl, s.Certificate, s.Key)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// MasterList makes a list of the certificates, signed by a list signer of the State.
func (s *State) MasterList(t testing.TB, certs ...*pki.Certificate) []byte {
	t.Helper()
	signer := s.Signer(t, pki.MasterListSigner)
	list, err := masterlist.Sign(certs, masterlist.Config{
		Signer: signer.Key, Certificate: signer.Certificate, CSCA: s.Certificate, SigningTime: Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// DeviationList makes a list of the deviations, signed by a list signer of the State at that time.
func (s *State) DeviationList(t testing.TB, at time.Time, deviations ...deviationlist.Deviation) []byte {
	t.Helper()
	signer := s.Signer(t, pki.DeviationListSigner)
	list, err := deviationlist.Sign(&deviationlist.List{Deviations: deviations}, deviationlist.Config{
		Signer: signer.Key, Certificate: signer.Certificate, CSCA: s.Certificate, SigningTime: at,
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Name makes a subject.
func Name(country, common string) pki.Name {
	return pki.Name{Attributes: []pki.Attribute{
		{Type: pki.AttributeCountry, Value: country}, {Type: pki.AttributeCommonName, Value: common, Set: 1},
	}}
}

// Key makes a P-256 key.
func Key(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func apply(tmpl *pki.Template, edits []func(*pki.Template)) {
	for _, edit := range edits {
		edit(tmpl)
	}
}

func issue(t testing.TB, tmpl *pki.Template, issuer *pki.Certificate, key crypto.Signer) *pki.Certificate {
	t.Helper()
	c, err := pki.Issue(tmpl, issuer, key)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
