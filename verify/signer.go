package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify/trust"
)

// judgeSigner judges the document signer's certificate: what it is for, who issued it, whether it was revoked. Dates need
// the document's own and come later.
func (in *inspection) judgeSigner() {
	if in.signer == nil {
		for _, p := range []position{atProfile, atStrength, atChain, atValidity, atRevocation, atTrust, atUsage, atSigner, atCountry, atType} {
			in.open(p, SignerMissing, "the document signer's certificate is not in EF.SOD")
		}
		return
	}
	in.tolerate += len(in.signer.Findings)
	in.chain = in.store.Chain(in.signer)
	in.judgeProfile()
	in.judgeChain()
	in.judgeStrength()
	in.judgeRevocation()
	in.judgeSignerCountry()
}

// judgeProfile tells a document signer from a certificate made for something else (Doc 9303-12, 7.1). What only deviates
// from the profile is named and tolerated: no State's certificates keep all of it.
func (in *inspection) judgeProfile() {
	c := in.signer
	var barred, unclear, tolerated []string
	for _, r := range in.chain.Breaches {
		text := r.Field + ": " + r.Detail
		switch {
		case r.Weight != pki.Essential:
			tolerated = append(tolerated, text)
		case unclearPurpose(c, r.Rule):
			unclear = append(unclear, text)
		default:
			barred = append(barred, text)
		}
	}
	if c.KeyUsage&pki.KeyCertSign != 0 {
		barred = append(barred, "keyUsage: keyCertSign, which is a certification authority's")
	}
	detail := "the certificate keeps the profile"
	if len(tolerated) > 0 {
		detail = strconv.Itoa(len(tolerated)) + " deviations from the profile tolerated: " + strings.Join(tolerated, "; ")
	}
	switch {
	case len(barred) > 0:
		in.failed(atProfile, SignerUnfit, "not a document signer: "+strings.Join(barred, "; ")+"; "+detail)
	case len(unclear) > 0:
		in.open(atProfile, ProfileUnclear, "may not be a document signer: "+strings.Join(unclear, "; ")+"; "+detail)
	default:
		in.passed(atProfile, detail)
	}
}

// unclearPurpose says whether a breach leaves open what the certificate is for, instead of saying that it is for something
// else: an extended key usage or a critical extension nobody here knows, and a keyUsage that still is one for signing.
func unclearPurpose(c *pki.Certificate, rule string) bool {
	switch rule {
	case "critical-known":
		return true
	case "usage-sign-documents":
		return c.KeyUsage&pki.ContentCommitment != 0
	case "purpose":
		for _, u := range c.ExtKeyUsage {
			if knownPurpose(u) {
				return false
			}
		}
		return true
	}
	return false
}

// knownPurpose says whether an extended key usage is known to mean something else than documents: the list, seal, LDS2
// and TLS signers of ICAO, the purposes of the Internet, those of the German eID.
func knownPurpose(u pki.OID) bool {
	return strings.HasPrefix(string(u), "2.23.136.1.1.") || strings.HasPrefix(string(u), "1.3.6.1.5.5.7.3.") ||
		strings.HasPrefix(string(u), "0.4.0.127.0.7.3.")
}

// judgeChain says whether a trusted State issued the certificate.
func (in *inspection) judgeChain() {
	chain := in.chain
	r := result{detail: chain.Detail, about: Subject{State: in.signerState()}}
	switch chain.Outcome {
	case trust.Trusted:
		r.status = Passed
		in.tolerate += len(chain.Findings)
		for _, f := range chain.Findings {
			r.detail += "; " + f.String()
		}
	case trust.Forged:
		r.status, r.reason = Failed, SignerForged
	case trust.Unclear:
		r.status, r.reason = Undetermined, TrustUnclear
	case trust.Unsupported:
		r.status, r.reason = Undetermined, AlgorithmUnknown
	default:
		r.status, r.reason = Undetermined, TrustMissing
	}
	if chain.Outcome != trust.Trusted {
		r.detail += fmt.Sprintf("; issuer %q, key identifier %x", in.signer.Issuer.String(), in.signer.AuthorityKeyID)
	}
	in.set(atChain, r)
}

// signerState is the State the certificate claims: its issuer's country, else its own; "" where what stands there is no code
// of two or three letters. It becomes part of what an officer reads, and whoever made the certificate chose it.
func (in *inspection) signerState() string {
	for _, name := range []pki.Name{in.signer.Issuer, in.signer.Subject} {
		if c := countryCode(name.Country()); c != "" {
			return c
		}
	}
	return ""
}

// countryCode returns c where it is a code.
func countryCode(c string) string {
	notLetter := func(r rune) bool { return r < 'A' || r > 'Z' }
	if (len(c) == 2 || len(c) == 3) && strings.IndexFunc(c, notLetter) < 0 {
		return c
	}
	return ""
}

// judgeRevocation looks the signer and its issuer up. No list that can be used is undetermined, never failed (Doc
// 9303-12, 6); whether it enters the verdict is the policy's.
func (in *inspection) judgeRevocation() {
	about := Subject{State: in.signerState()}
	if in.chain.Outcome != trust.Trusted {
		in.set(atRevocation, result{
			status: Undetermined, reason: RevocationUnknown, about: about,
			detail: "without a trusted issuer no revocation list can be relied on" + in.revocationPolicy(),
		})
		return
	}
	anchor := in.chain.Anchor
	in.crl = in.store.Revocation(in.signer, anchor, in.now)
	own := in.store.Revocation(anchor.Certificate, anchor, in.now)
	switch {
	case in.crl.Revoked:
		about.Date = isoDay(in.crl.Entry.Date)
		in.set(atRevocation, result{
			status: Failed, reason: SignerRevoked, about: about,
			detail: "the document signer's certificate was revoked on " + about.Date + describeCRL(in.crl),
		})
	case own.Revoked:
		about.Date = isoDay(own.Entry.Date)
		in.set(atRevocation, result{
			status: Failed, reason: SignerRevoked, about: about,
			detail: "its CSCA certificate was revoked on " + about.Date + describeCRL(own),
		})
	case in.crl.List == nil:
		in.set(atRevocation, result{
			status: Undetermined, reason: RevocationUnknown, about: about,
			detail: "no revocation list of its issuer is held" + in.revocationPolicy(),
		})
	case !in.crl.List.CRL.Complete(in.signer):
		in.set(atRevocation, result{
			status: Undetermined, reason: RevocationUnknown, about: about,
			detail: "not in the list, which is of other certificates of the issuer only" + describeCRL(in.crl) + in.revocationPolicy(),
		})
	case !in.crl.Current:
		in.set(atRevocation, result{
			status: Undetermined, reason: RevocationUnknown, about: about,
			detail: "not revoked, but the list is out of date" + describeCRL(in.crl) + in.revocationPolicy(),
		})
	default:
		in.passed(atRevocation, "not revoked"+describeCRL(in.crl))
	}
}

func (in *inspection) revocationPolicy() string {
	if in.policy.RequireRevocation {
		return "; the policy asks for one"
	}
	return "; by policy this does not decide"
}

func describeCRL(r trust.Revocation) string {
	next := "open"
	if !r.List.CRL.NextUpdate.IsZero() {
		next = isoDay(r.List.CRL.NextUpdate)
	}
	number := "none"
	if r.List.CRL.Number != nil {
		number = r.List.CRL.Number.String()
	}
	return " (list number " + number + ", " + isoDay(r.List.CRL.ThisUpdate) + " to " + next + ")"
}

// judgeTrust sums up whether the signer is trusted (TR-03135-1, 5.6.4.3.6).
func (in *inspection) judgeTrust() {
	if in.signer == nil {
		return
	}
	parts := []position{atProfile, atStrength, atChain, atValidity, atSigner}
	statuses := make([]Status, 0, len(parts)+1)
	for _, p := range parts {
		statuses = append(statuses, in.results[p].status)
	}
	if r := in.results[atRevocation].status; r == Failed || in.policy.RequireRevocation {
		statuses = append(statuses, r)
	}
	r := result{status: combine(statuses...)}
	for _, p := range append(parts, atRevocation) {
		if in.results[p].status == r.status && r.status != Passed && r.reason == "" {
			r.reason, r.about = in.results[p].reason, in.results[p].about
		}
	}
	switch r.status {
	case Passed:
		r.detail = "the document signer is trusted"
	case Failed:
		r.detail = "the document signer is not trusted"
	default:
		r.detail = "whether to trust the document signer can't be said"
	}
	in.set(atTrust, r)
}

// judgeStrength looks at keys and hashes. Only what anybody could forge is refused; what was good when it was made is
// named, and refused from the day the policy sets.
func (in *inspection) judgeStrength() {
	var weak, broken []string
	look := func(what string, c *pki.Certificate, weakness []pki.Finding) {
		w, b := keyStrength(c, weakness)
		for _, s := range w {
			weak = append(weak, what+": "+s)
		}
		for _, s := range b {
			broken = append(broken, what+": "+s)
		}
	}
	look("document signer", in.signer, in.chain.Weakness)
	if in.chain.Anchor != nil {
		look("CSCA", in.chain.Anchor.Certificate, in.chain.Anchor.Weakness())
	}
	weak = append(weak, in.weakHashes()...)
	slices.Sort(weak)
	weak = slices.Compact(weak)
	switch {
	case len(broken) > 0:
		in.failed(atStrength, KeyTooWeak, strings.Join(broken, "; "))
	case len(weak) == 0:
		in.passed(atStrength, "keys and hashes of today's strength")
	case !in.policy.WeakFrom.IsZero() && !in.signer.NotBefore.Before(in.policy.WeakFrom):
		in.open(atStrength, KeyWeak, fmt.Sprintf("%s; certified on %s, after the day the policy sets",
			strings.Join(weak, "; "), isoDay(in.signer.NotBefore)))
	default:
		in.passed(atStrength, "weak today, accepted for a document of its time: "+strings.Join(weak, "; "))
		in.results[atStrength].reason = KeyWeak
	}
}

// weak says whether the signer passed with a note on its strength.
func (in *inspection) weak() bool {
	return in.results[atStrength].status == Passed && in.results[atStrength].reason == KeyWeak
}
