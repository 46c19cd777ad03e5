package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify/trust"
)

// storeView is what "inspect trust show" prints.
type storeView struct {
	V       int           `json:"v"`
	SHA256  trust.Digest  `json:"sha256"`
	At      time.Time     `json:"at"`
	States  []stateView   `json:"states"`
	Lists   []listView    `json:"lists"`
	CRLs    []crlView     `json:"crls"`
	Deviant []deviantView `json:"deviationLists"`
	Refused []refusalView `json:"refused"`
}

type stateView struct {
	Country string       `json:"country"`
	Anchors []anchorView `json:"anchors"`
}

type anchorView struct {
	Subject   string         `json:"subject"`
	SHA256    trust.Digest   `json:"sha256"`
	Kind      string         `json:"kind"` // "root" or "link"
	Key       string         `json:"key"`
	NotBefore string         `json:"notBefore"`
	NotAfter  string         `json:"notAfter"`
	Expired   bool           `json:"expired"`
	Named     bool           `json:"named"`
	Sources   []trust.Source `json:"sources"`
	Findings  []string       `json:"findings"`
}

type listView struct {
	trust.Source
	Signer       string       `json:"signer"`
	Anchor       trust.Digest `json:"anchor"`
	Signed       string       `json:"signed"`
	Certificates int          `json:"certificates"`
	Findings     []string     `json:"findings"`
}

type crlView struct {
	trust.Source
	Issuer     string       `json:"issuer"`
	Anchor     trust.Digest `json:"anchor"`
	Number     string       `json:"number"`
	ThisUpdate string       `json:"thisUpdate"`
	NextUpdate string       `json:"nextUpdate"`
	Current    bool         `json:"current"`
	Revoked    int          `json:"revoked"`
}

type deviantView struct {
	trust.Source
	Country    string       `json:"country"`
	Signer     string       `json:"signer"`
	Anchor     trust.Digest `json:"anchor"`
	Signed     string       `json:"signed"`
	List       trust.Digest `json:"list"` // of the signed list, whatever file it is in
	Deviations int          `json:"deviations"`
	Findings   []string     `json:"findings"`
}

type refusalView struct {
	trust.Source
	Subject string `json:"subject,omitempty"`
	Reason  string `json:"reason"`
}

// viewOf describes a store.
func viewOf(s *trust.Store, now time.Time) *storeView {
	v := &storeView{
		V: 1, SHA256: s.Digest(), At: now.UTC(),
		States: []stateView{}, Lists: []listView{}, CRLs: []crlView{}, Deviant: []deviantView{}, Refused: []refusalView{},
	}
	for a := range s.Anchors() {
		if n := len(v.States); n == 0 || v.States[n-1].Country != a.Country() {
			v.States = append(v.States, stateView{Country: a.Country()})
		}
		state := &v.States[len(v.States)-1]
		state.Anchors = append(state.Anchors, describe(a, now))
	}
	for _, l := range s.Lists() {
		v.Lists = append(v.Lists, listView{
			Source: l.Source, Signer: cli.Printable(l.Signer.Subject.String()), Anchor: l.SignerIssuer.Fingerprint(), Signed: day(l.SigningTime),
			Certificates: l.Certificates, Findings: findings(l.Findings),
		})
	}
	for _, c := range s.RevocationLists() {
		number := "-"
		if c.CRL.Number != nil {
			number = c.CRL.Number.String()
		}
		v.CRLs = append(v.CRLs, crlView{
			Source: c.Source, Issuer: cli.Printable(c.CRL.Issuer.String()), Anchor: c.Issuer.Fingerprint(), Number: number,
			ThisUpdate: day(c.CRL.ThisUpdate), NextUpdate: day(c.CRL.NextUpdate), Current: c.Current(now), Revoked: c.CRL.Len(),
		})
	}
	for _, l := range s.DeviationLists() {
		v.Deviant = append(v.Deviant, deviantView{
			Source: l.Source, Country: cli.Printable(l.Country()), Signer: cli.Printable(l.Signer.Subject.String()),
			Anchor: l.SignerIssuer.Fingerprint(), Signed: day(l.SigningTime()), List: l.Fingerprint(),
			Deviations: len(l.List.Deviations), Findings: findings(l.Findings),
		})
	}
	for _, r := range s.Refused() {
		v.Refused = append(v.Refused, refusalView{r.Source, cli.Printable(r.Subject), cli.Printable(r.Reason)})
	}
	return v
}

func describe(a *trust.Anchor, now time.Time) anchorView {
	c := a.Certificate
	view := anchorView{
		Subject: cli.Printable(c.Subject.String()), SHA256: a.Fingerprint(), Kind: "root", Key: pki.DescribeKey(c.PublicKey),
		NotBefore: day(c.NotBefore), NotAfter: day(c.NotAfter), Expired: now.After(c.NotAfter), Named: a.Named(),
		Sources: a.Sources, Findings: []string{},
	}
	role := pki.CSCA
	if !c.SelfSigned() {
		view.Kind, role = "link", pki.Link
	}
	for _, r := range c.Lint(role) {
		if !r.Passed && r.Weight != pki.Advice {
			view.Findings = append(view.Findings, cli.Printable(r.Field+": "+r.Detail+" ("+r.Ref+")"))
		}
	}
	return view
}

func findings(list []pki.Finding) []string {
	out := make([]string, 0, len(list))
	for _, f := range list {
		out = append(out, f.String())
	}
	return out
}

func (v *storeView) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (v *storeView) writeText(w io.Writer) error {
	b := bufio.NewWriter(w)
	total, expired := 0, 0
	for _, s := range v.States {
		for _, a := range s.Anchors {
			total++
			if a.Expired {
				expired++
			}
		}
	}
	fmt.Fprintf(b, "%d CSCA certificates of %d States, %d of them past their validity\nsha256 %s\n", total, len(v.States), expired, v.SHA256)
	for _, l := range v.Lists {
		fmt.Fprintf(b, "list: %s: %d certificates, signed %s by %s, accepted through %s\n", cli.Printable(l.Name), l.Certificates, l.Signed,
			cli.Printable(l.Signer), l.Anchor)
	}
	for _, c := range v.CRLs {
		state := "current"
		if !c.Current {
			state = "OUT OF DATE"
		}
		fmt.Fprintf(b, "crl: %s: %s, number %s, %s to %s, %d revoked, %s\n", cli.Printable(c.Name), cli.Printable(c.Issuer), c.Number, c.ThisUpdate,
			c.NextUpdate, c.Revoked, state)
	}
	for _, l := range v.Deviant {
		fmt.Fprintf(b, "deviation list: %s: %s says %d deviations of its documents, signed %s by %s, accepted through %s\n",
			cli.Printable(l.Name), l.Country, l.Deviations, l.Signed, l.Signer, l.Anchor)
		if n := len(l.Findings); n > 0 {
			fmt.Fprintf(b, "    %d deviations of the list itself from the profile, first: %s\n", n, cli.Printable(l.Findings[0]))
		}
	}
	for _, r := range v.Refused {
		fmt.Fprintf(b, "not trusted: %s: ", cli.Printable(r.Name))
		if r.Subject != "" {
			fmt.Fprintf(b, "%s: ", cli.Printable(r.Subject))
		}
		fmt.Fprintf(b, "%s\n", cli.Printable(r.Reason))
	}
	for _, s := range v.States {
		fmt.Fprintf(b, "\n%s\n", cli.Printable(s.Country))
		for _, a := range s.Anchors {
			a.write(b)
		}
	}
	return b.Flush()
}

func (a *anchorView) write(w io.Writer) {
	state := "valid until " + a.NotAfter
	if a.Expired {
		state = "ended " + a.NotAfter
	}
	fmt.Fprintf(w, "  %s, %s %s, %s, from %s\n    sha256 %s\n", a.Subject, a.Kind, a.Key, state, a.NotBefore, a.SHA256)
	for _, s := range a.Sources {
		fmt.Fprintf(w, "    from %s (%s)\n", cli.Printable(s.Name), s.Kind)
	}
	if n := len(a.Findings); n > 0 {
		fmt.Fprintf(w, "    %d deviations from the profile, first: %s\n", n, cli.Printable(a.Findings[0]))
	}
}
