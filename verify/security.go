package verify

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/verify/trust"
)

// securityFile is what EF.CardSecurity came to: its content, which is believed only where the check has passed.
type securityFile struct {
	infos  *lds.SecurityInfos // nil where it can't be read
	signer *pki.Certificate   // whose signature verifies; nil where none does
}

// judgeSecurity judges EF.CardSecurity, whose signature is its own: it holds the key that PACE with chip authentication
// mapping proves (Doc 9303-11, 9.2.11).
func (in *inspection) judgeSecurity() {
	file, ok := in.image().File(lds.CardSecurity)
	if !ok {
		in.inapplicable(atSecurity, "EF.CardSecurity was not presented")
		return
	}
	about := Subject{File: "EF.CardSecurity", State: in.subjectState()}
	parsed, err := sod.ParseCardSecurity(file)
	if err == nil {
		in.security.infos, err = lds.DecodeSecurityInfos(parsed.SecurityInfos)
	}
	if err != nil {
		in.set(atSecurity, result{
			status: Undetermined, reason: DataUnreadable, about: about, detail: "EF.CardSecurity can't be read: " + err.Error(),
		})
		return
	}
	signer, r := in.judgeSecurityEnvelope(parsed.CMS)
	if r.status == Passed {
		in.security.signer = signer
		r = in.judgeSecuritySigner(signer)
	}
	r.about = about
	in.set(atSecurity, r)
}

// judgeSecurityEnvelope makes the checks of RFC 5652, 5.4 and returns the certificate that the signature verifies with.
func (in *inspection) judgeSecurityEnvelope(d *cms.SignedData) (*pki.Certificate, result) {
	if n := len(d.SignerInfos); n != 1 {
		return nil, result{status: Failed, reason: CardSecurityWrong, detail: fmt.Sprintf("%d signers, want exactly one", n)}
	}
	signer, _, err := d.FindSigner(0)
	if err != nil {
		return nil, result{status: Undetermined, reason: SignerMissing, detail: err.Error()}
	}
	for _, check := range []func() error{
		func() error { return d.CheckAttributes(0) },
		func() error { return d.CheckDigest(0) },
		func() error { _, err := d.CheckSignature(0, signer); return err },
	} {
		if err := check(); err != nil {
			r := result{status: Failed, reason: CardSecurityWrong, detail: err.Error()}
			if errors.Is(err, pki.ErrUnsupported) {
				r.status, r.reason = Undetermined, AlgorithmUnknown
			}
			return nil, r
		}
	}
	return signer, result{status: Passed}
}

// judgeSecuritySigner says whether the signer is one of the State that signed the document. One that signed EF.SOD, too,
// was judged already; another goes through the same questions.
func (in *inspection) judgeSecuritySigner(c *pki.Certificate) result {
	if in.signer != nil && bytes.Equal(c.Raw, in.signer.Raw) {
		r := in.results[atTrust]
		switch r.status {
		case Passed:
			return result{status: Passed, detail: "signed by the document signer"}
		case Failed:
			return result{status: Failed, reason: CardSecurityWrong, detail: "signed by the document signer, which is not trusted"}
		}
		return result{status: Undetermined, reason: r.reason, detail: "signed by the document signer; whether to trust it can't be said"}
	}
	chain := in.store.Chain(c)
	switch chain.Outcome {
	case trust.Trusted:
	case trust.Forged:
		return result{status: Failed, reason: CardSecurityWrong, detail: chain.Detail}
	default:
		return result{status: Undetermined, reason: TrustMissing, detail: "signed by another certificate: " + chain.Detail}
	}
	if r := in.questionSigner(c, chain); r.status != Passed {
		return r
	}
	days := in.calendar
	days.signer, days.issuer, days.issuerKnown = c.Validity(), chain.Anchor.Certificate.Validity(), true
	if r := days.judge(); r.status != Passed {
		if r.status == Failed {
			r.reason = CardSecurityWrong
		}
		return r
	}
	return result{status: Passed, detail: "signed by another document signer of the State"}
}

// questionSigner asks of another signer of the State what EF.SOD's first is asked in separate checks: what it is for, whose
// it is, how strong its keys are, whether it or its CSCA was revoked.
func (in *inspection) questionSigner(c *pki.Certificate, chain *trust.Chain) result {
	wrong := func(format string, args ...any) result {
		return result{status: Failed, reason: CardSecurityWrong, detail: fmt.Sprintf(format, args...)}
	}
	for _, b := range chain.Breaches {
		if b.Weight == pki.Essential {
			return result{status: Undetermined, reason: ProfileUnclear, detail: "may not be a document signer: " + b.Field + ": " + b.Detail}
		}
	}
	if c.KeyUsage&pki.KeyCertSign != 0 {
		return result{status: Undetermined, reason: ProfileUnclear, detail: "may not be a document signer: keyUsage: keyCertSign"}
	}
	anchor := chain.Anchor
	switch vouches(anchor.Country(), c.Country()) {
	case Failed:
		return wrong("its signer %q is certified by the CSCA of %q", c.Country(), anchor.Country())
	case Undetermined:
		return result{status: Undetermined, reason: StateUnknown, detail: "its signer's certificate, or its CSCA's, names no country"}
	}
	if in.signer != nil && c.Country() != in.signer.Country() {
		return wrong("signed by another State than the document")
	}
	_, broken := keyStrength(c, chain.Weakness)
	_, above := keyStrength(anchor.Certificate, anchor.Weakness())
	if broken = append(broken, above...); len(broken) > 0 {
		return wrong("its signer's key, or its CSCA's: %s", strings.Join(broken, "; "))
	}
	list := in.store.Revocation(c, anchor, in.now)
	for _, r := range []trust.Revocation{list, in.store.Revocation(anchor.Certificate, anchor, in.now)} {
		if r.Revoked {
			return wrong("its signer, or its CSCA, was revoked on %s", isoDay(r.Entry.Date))
		}
	}
	if in.policy.RequireRevocation && !list.Current {
		return result{status: Undetermined, reason: RevocationUnknown, detail: "no current revocation list of its signer's issuer; the policy asks for one"}
	}
	return result{status: Passed}
}

// subjectState is the State the report speaks of: that of DG1, else that of the signer.
func (in *inspection) subjectState() string {
	switch {
	case in.record != nil:
		return strings.TrimRight(in.record.IssuingState, "<")
	case in.signer != nil:
		return in.signerState()
	}
	return ""
}
