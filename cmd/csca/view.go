package main

import (
	"encoding/hex"
	"errors"
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
		Findings: notNil(c.Findings), Weaknesses: notNil(pki.Weakness(c.PublicKey)), Breaches: breaches(c.Lint(role), pki.Advice),
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
func breaches(results []pki.Result, upTo pki.Weight) []breachView {
	all := []breachView{}
	for _, r := range results {
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
