package main

import (
	"encoding/hex"
	"errors"
	"math/big"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// certificateView is what show prints of a certificate; its JSON is a contract.
type certificateView struct {
	V                  int           `json:"v"`
	Path               string        `json:"path"`
	Kind               string        `json:"kind"`
	Role               string        `json:"role"`
	Version            int           `json:"version"`
	Serial             string        `json:"serial"`
	Subject            string        `json:"subject"`
	Issuer             string        `json:"issuer"`
	Country            string        `json:"country"`
	NotBefore          time.Time     `json:"notBefore"`
	NotAfter           time.Time     `json:"notAfter"`
	KeyUseFrom         *time.Time    `json:"keyUseFrom,omitempty"`
	KeyUseUntil        *time.Time    `json:"keyUseUntil,omitempty"`
	Key                string        `json:"key"`
	KeyError           string        `json:"keyError,omitempty"`
	ExplicitParameters bool          `json:"explicitParameters"`
	SignatureAlgorithm string        `json:"signatureAlgorithm"`
	SelfSigned         string        `json:"selfSigned"` // yes, no, undetermined
	Fingerprint        string        `json:"fingerprint"`
	SubjectKeyID       string        `json:"subjectKeyId,omitempty"`
	AuthorityKeyID     string        `json:"authorityKeyId,omitempty"`
	KeyUsage           string        `json:"keyUsage,omitempty"`
	CA                 bool          `json:"ca"`
	PathLength         *int          `json:"pathLength,omitempty"`
	ExtKeyUsage        []pki.OID     `json:"extKeyUsage,omitempty"`
	DocumentTypes      []string      `json:"documentTypes,omitempty"`
	SubjectAltNames    []string      `json:"subjectAltNames,omitempty"`
	IssuerAltNames     []string      `json:"issuerAltNames,omitempty"`
	CRLPoints          []string      `json:"crlPoints,omitempty"`
	Policies           []pki.OID     `json:"policies,omitempty"`
	NameChange         bool          `json:"nameChange,omitempty"`
	Findings           []pki.Finding `json:"findings"`
	Weaknesses         []pki.Finding `json:"weaknesses"`
	Breaches           []breachView  `json:"breaches"`
}

// breachView is one failed rule.
type breachView struct {
	Rule   string `json:"rule"`
	Field  string `json:"field"`
	Ref    string `json:"ref"`
	Weight string `json:"weight"`
	Detail string `json:"detail"`
}

func viewCertificate(path string, c *pki.Certificate, role pki.Role) *certificateView {
	sum := c.Fingerprint()
	v := &certificateView{
		V: 1, Path: path, Kind: "certificate", Role: roleName(role), Version: c.Version, Serial: hex.EncodeToString(c.Serial),
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), Country: c.Country(),
		NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		KeyUseFrom: optionalTime(c.PrivateKeyUsage.NotBefore), KeyUseUntil: optionalTime(c.PrivateKeyUsage.NotAfter),
		Key: pki.DescribeKey(c.PublicKey), ExplicitParameters: c.ExplicitParameters(),
		SignatureAlgorithm: c.SignatureAlgorithm.String(), SelfSigned: selfSigned(c), Fingerprint: hex.EncodeToString(sum[:]),
		SubjectKeyID: hex.EncodeToString(c.SubjectKeyID), AuthorityKeyID: hex.EncodeToString(c.AuthorityKeyID),
		KeyUsage: c.KeyUsage.String(), CA: c.BasicConstraints.CA, ExtKeyUsage: c.ExtKeyUsage, DocumentTypes: c.DocumentTypes,
		SubjectAltNames: generalNames(c.SubjectAltNames), IssuerAltNames: generalNames(c.IssuerAltNames),
		CRLPoints: c.CRLDistributionPoints, Policies: c.Policies, NameChange: c.NameChange,
		Findings: notNil(c.Findings), Weaknesses: notNil(pki.Weakness(c.PublicKey)), Breaches: breaches(c, role, pki.Advice),
	}
	if n := c.BasicConstraints.PathLen; n >= 0 && c.Has(pki.ExtBasicConstraints) {
		v.PathLength = &n
	}
	if c.KeyError != nil {
		v.KeyError = c.KeyError.Error()
	}
	return v
}

// breaches returns the failed rules up to a weight.
func breaches(c *pki.Certificate, role pki.Role, upTo pki.Weight) []breachView {
	all := []breachView{}
	for _, r := range c.Lint(role) {
		if !r.Passed && r.Weight <= upTo {
			all = append(all, breachView{r.Rule, r.Field, r.Ref, r.Weight.String(), r.Detail})
		}
	}
	return all
}

// selfSigned says whether the certificate's own key made its signature.
func selfSigned(c *pki.Certificate) string {
	switch err := c.CheckSignatureFrom(c); {
	case err == nil:
		return "yes"
	case errors.Is(err, pki.ErrSignature):
		return "no"
	}
	return "undetermined"
}

func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func generalNames(names []pki.GeneralName) []string {
	var all []string
	for _, g := range names {
		all = append(all, g.String())
	}
	return all
}

// notNil makes an empty list print as [].
func notNil(f []pki.Finding) []pki.Finding {
	if f == nil {
		return []pki.Finding{}
	}
	return f
}

// crlView is what show prints of a revocation list.
type crlView struct {
	V                  int              `json:"v"`
	Path               string           `json:"path"`
	Kind               string           `json:"kind"`
	Version            int              `json:"version"`
	Issuer             string           `json:"issuer"`
	Number             *big.Int         `json:"number,omitempty"`
	ThisUpdate         time.Time        `json:"thisUpdate"`
	NextUpdate         *time.Time       `json:"nextUpdate,omitempty"`
	SignatureAlgorithm string           `json:"signatureAlgorithm"`
	AuthorityKeyID     string           `json:"authorityKeyId,omitempty"`
	Entries            int              `json:"entries"`
	Revoked            []revocationView `json:"revoked"`
	Findings           []pki.Finding    `json:"findings"`
	Breaches           []string         `json:"breaches"`
}

type revocationView struct {
	Serial string    `json:"serial"`
	Date   time.Time `json:"date"`
}

// maxShown bounds how many entries show prints.
const maxShown = 1000

func viewCRL(path string, l *pki.CRL) *crlView {
	v := &crlView{
		V: 1, Path: path, Kind: "crl", Version: l.Version, Issuer: l.Issuer.String(), Number: l.Number,
		ThisUpdate: l.ThisUpdate, NextUpdate: optionalTime(l.NextUpdate), SignatureAlgorithm: l.SignatureAlgorithm.String(),
		AuthorityKeyID: hex.EncodeToString(l.AuthorityKeyID), Entries: l.Len(), Revoked: []revocationView{},
		Findings: notNil(l.Findings), Breaches: messages(l.Validate()),
	}
	for e := range l.Entries() {
		if len(v.Revoked) == maxShown {
			break
		}
		v.Revoked = append(v.Revoked, revocationView{hex.EncodeToString(e.Serial), e.Date})
	}
	return v
}

// messages splits joined errors.
func messages(err error) []string {
	all := []string{}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, messages(e)...)
		}
		return all
	}
	if err != nil {
		all = append(all, err.Error())
	}
	return all
}

// requestView is what show prints of a request.
type requestView struct {
	V                  int           `json:"v"`
	Path               string        `json:"path"`
	Kind               string        `json:"kind"`
	Subject            string        `json:"subject"`
	Key                string        `json:"key"`
	SignatureAlgorithm string        `json:"signatureAlgorithm"`
	Possession         string        `json:"proofOfPossession"`
	Weaknesses         []pki.Finding `json:"weaknesses"`
	Findings           []pki.Finding `json:"findings"`
}

func viewRequest(path string, q *pki.CSR) *requestView {
	return &requestView{
		V: 1, Path: path, Kind: "request", Subject: q.Subject.String(), Key: pki.DescribeKey(q.PublicKey),
		SignatureAlgorithm: q.SignatureAlgorithm.String(), Possession: "verified",
		Weaknesses: notNil(pki.Weakness(q.PublicKey)), Findings: notNil(q.Findings),
	}
}
