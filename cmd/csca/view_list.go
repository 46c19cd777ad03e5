package main

import (
	"encoding/hex"
	"math/big"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// crlView is what show prints of a revocation list.
type crlView struct {
	V                  int              `json:"v"`
	Path               string           `json:"path"`
	Kind               string           `json:"kind"`
	Version            int              `json:"version"`
	Issuer             string           `json:"issuer"`
	FormerNames        []string         `json:"formerNames,omitempty"` // in issuerAltName
	Number             *big.Int         `json:"number,omitempty"`
	ThisUpdate         time.Time        `json:"thisUpdate"`
	NextUpdate         *time.Time       `json:"nextUpdate,omitempty"`
	SignatureAlgorithm string           `json:"signatureAlgorithm"`
	AuthorityKeyID     string           `json:"authorityKeyId,omitempty"`
	Entries            int              `json:"entries"`
	Revoked            []revocationView `json:"revoked"`
	Findings           []pki.Finding    `json:"findings"`
	Breaches           []breachView     `json:"breaches"`
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
		FormerNames: directoryNames(l.IssuerAltNames), Findings: notNil(l.Findings), Breaches: breaches(l.Lint(), pki.Advice),
	}
	for e := range l.Entries() {
		if len(v.Revoked) == maxShown {
			break
		}
		v.Revoked = append(v.Revoked, revocationView{hex.EncodeToString(e.Serial), e.Date})
	}
	return v
}

func directoryNames(names []pki.GeneralName) (all []string) {
	for _, n := range names {
		if n.Kind == pki.DirectoryName {
			all = append(all, n.Directory.String())
		}
	}
	return all
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
