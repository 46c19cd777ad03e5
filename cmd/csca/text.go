package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

func (v *certificateView) text(l *lines) {
	l.add("certificate", v.Subject)
	l.add("issuer", v.Issuer)
	l.add("role", v.Role)
	l.add("serial", v.Serial)
	l.add("valid", span(&v.NotBefore, &v.NotAfter))
	l.add("key in use", span(v.KeyUseFrom, v.KeyUseUntil))
	key := v.Key
	if v.ExplicitParameters {
		key += ", explicit parameters"
	}
	l.add("key", key, v.KeyError)
	l.add("signature", v.SignatureAlgorithm)
	l.add("self-signed", v.SelfSigned)
	l.add("fingerprint", v.Fingerprint)
	l.add("subject key id", v.SubjectKeyID)
	l.add("authority key id", v.AuthorityKeyID)
	l.add("key usage", v.KeyUsage)
	l.add("CA", constraints(v))
	for _, id := range v.ExtKeyUsage {
		l.add("purpose", string(id))
	}
	l.add("document type", v.DocumentTypes...)
	l.add("subject alt name", v.SubjectAltNames...)
	l.add("issuer alt name", v.IssuerAltNames...)
	l.add("revocation list", v.CRLPoints...)
	for _, id := range v.Policies {
		l.add("policy", string(id))
	}
	if v.NameChange {
		l.add("name change", "yes")
	}
	addFindings(l, v.Findings, v.Weaknesses)
	addBreaches(l, v.Breaches)
}

func addBreaches(l *lines, list []breachView) {
	for _, b := range list {
		l.add("lint "+b.Weight, fmt.Sprintf("%s: %s: %s (%s)", b.Rule, b.Field, b.Detail, b.Ref))
	}
}

func constraints(v *certificateView) string {
	switch {
	case v.CA && v.PathLength != nil:
		return fmt.Sprintf("yes, path length %d", *v.PathLength)
	case v.CA:
		return "yes, no path length"
	}
	return "no"
}

func addFindings(l *lines, findings, weaknesses []pki.Finding) {
	for _, f := range findings {
		l.add("tolerated", f.String())
	}
	for _, f := range weaknesses {
		l.add("weakness", f.String())
	}
}

func (v *crlView) text(l *lines) {
	l.add("revocation list", v.Issuer)
	l.add("former name", v.FormerNames...)
	if v.Number != nil {
		l.add("number", v.Number.String())
	}
	l.add("updates", span(&v.ThisUpdate, v.NextUpdate))
	l.add("signature", v.SignatureAlgorithm)
	l.add("authority key id", v.AuthorityKeyID)
	l.add("entries", fmt.Sprint(v.Entries))
	for _, r := range v.Revoked {
		l.add("revoked", r.Serial+" since "+r.Date.Format(time.RFC3339))
	}
	addFindings(l, v.Findings, nil)
	addBreaches(l, v.Breaches)
}

func (v *requestView) text(l *lines) {
	l.add("request", v.Subject)
	l.add("key", v.Key)
	l.add("signature", v.SignatureAlgorithm)
	l.add("possession", "proof of possession verified")
	addFindings(l, v.Findings, v.Weaknesses)
}

// oneLine makes text from a certificate safe to print on one line of its own.
func oneLine(text string) string {
	return cli.Printable(strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(text))
}
