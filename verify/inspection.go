package verify

import (
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/verify/trust"
)

// inspection is one judgement on its way: the input, what was found, and the result of every check.
type inspection struct {
	evidence *Evidence
	store    *trust.Store
	policy   Policy
	now      time.Time

	object *sod.SecurityObject // nil where EF.SOD can't be read
	signed *cms.SignedData     // its envelope, which may be readable where the content is not
	signer *pki.Certificate    // the document signer's certificate, nil where it is not there
	chain  *trust.Chain        // nil where there is no signer
	crl    trust.Revocation

	further []*pki.Certificate // of the other signers, where EF.SOD has several

	trailing  [17]int // octets behind each data group that its hash does not cover; index 0 unused
	presented bool    // the image holds at least one data group
	security  securityFile
	fellBack  bool        // opened by BAC, although the signed data offers PACE
	record    *mrz.Record // of DG1, where DG1 is as the hash list says
	zone      *mrz.Record // as printed
	calendar  calendar

	deviations     []Deviation            // what the State's lists say
	explanations   map[what][]string      // the checks that each explains
	moreDeviations int                    // beyond what a report shows
	quoted         []*trust.DeviationList // that any of it is from

	results  [checkCount]result
	tolerate int // deviations that were tolerated
}

// run does the checks in an order in which each finds what it builds on. The report has them in the catalogue's order.
func (in *inspection) run() {
	if in.read() {
		in.judgeObject()
		in.judgeSigner()
		in.judgeFurtherSigners()
		in.judgeGroups()
		in.judgeCommon()
	}
	in.readZone()
	in.judgeChipZone()
	in.judgePrintedZone()
	in.judgeState()
	in.judgeType()
	in.judgeDates()
	in.judgeTrust()
	in.judgeSecurity()
	in.judgeCardAccess()
	in.judgeChip()
	in.judgeBearer()
	in.explainMissing()
	in.judgeDeviations()
}

// read says whether there are files to judge. Of a chip that did not open there are none, whatever it gave to everyone.
func (in *inspection) read() bool {
	s := in.evidence.Session
	return in.evidence.Image != nil && len(in.evidence.Image.Files()) > 0 && (s == nil || s.Opened != chip.Unopened)
}

func (in *inspection) set(p position, r result) { in.results[p] = r }

func (in *inspection) passed(p position, detail string) {
	in.results[p] = result{status: Passed, detail: detail}
}

func (in *inspection) failed(p position, reason Reason, detail string) {
	in.results[p] = result{status: Failed, reason: reason, detail: detail}
}

func (in *inspection) open(p position, reason Reason, detail string) {
	in.results[p] = result{status: Undetermined, reason: reason, detail: detail}
}

func (in *inspection) skip(p position, detail string) {
	in.results[p] = result{status: NotPerformed, detail: detail}
}

func (in *inspection) inapplicable(p position, detail string) {
	in.results[p] = result{status: NotApplicable, detail: detail}
}

// image returns the chip's files; an absent image holds none.
func (in *inspection) image() *chip.Image {
	if in.evidence.Image == nil {
		return chip.NewImage()
	}
	return in.evidence.Image
}

// explainMissing gives a reason to the checks that had no input.
func (in *inspection) explainMissing() {
	reason, detail := ChipMissing, "the chip was not read"
	switch {
	case in.evidence.Session != nil && !in.read():
		reason, detail = in.evidence.Session.unread()
	case in.evidence.Problem != "":
		reason, detail = InputUnreadable, in.evidence.Problem
	case in.evidence.Image != nil && len(in.evidence.Image.Files()) > 0:
		reason, detail = ObjectMalformed, "EF.SOD could not be used"
	case in.evidence.Zone == "":
		reason, detail = NothingPresented, "nothing was presented"
	}
	for i := range in.results {
		r := &in.results[i]
		if r.status == NotPerformed && r.detail == "" {
			r.reason, r.detail = reason, detail
		}
	}
}

// report puts the results into words.
func (in *inspection) report() *Report {
	r := &Report{Path: in.evidence.Path, Time: in.now, Checks: make([]Check, checkCount), read: in.evidence.Image, signer: in.signer}
	r.Verdict, r.Reason, r.About = in.decide()
	r.Action = in.action(r.Reason)
	for i := range in.results {
		r.Checks[i] = Check{
			ID: catalogue[i].ID, Status: in.results[i].status, Ref: catalogue[i].Ref, Detail: ascii(in.results[i].detail),
		}
	}
	in.trustUsed(&r.Trust)
	r.Notes = in.deviationNotes(in.notes(r.Verdict))
	r.Deviations, r.MoreDeviations, r.lists = in.deviations, in.moreDeviations, in.quoted
	r.addSigners(in.signer, in.security.signer)
	r.addSigners(in.further...)
	if r.Verdict == VerdictValid {
		r.verified, r.record = in.verifiedImage(), in.record
	}
	return r
}

// action is the step of the reason, but for dates that a wrong clock explains better than a forgery.
func (in *inspection) action(reason Reason) Action {
	if reason == SignerOutOfTime && in.signer != nil && in.now.Before(in.signer.NotBefore) {
		return CheckClock
	}
	return reason.Action()
}

func (in *inspection) trustUsed(t *TrustUsed) {
	t.SHA256 = in.store.Digest()
	t.Anchors, t.RevocationLists = in.store.Size()
	t.DeviationLists = in.store.DeviationListCount()
	var digests struct{ signer, anchor, crl trust.Digest }
	if in.chain != nil {
		digests.signer, t.Signer = in.chain.Signer, &digests.signer
		if in.chain.Anchor != nil {
			digests.anchor, t.Anchor = in.chain.Anchor.Fingerprint(), &digests.anchor
		}
	}
	if in.crl.List != nil {
		digests.crl, t.RevocationList = in.crl.List.SHA256, &digests.crl
	}
}

// notes are what stands beside the verdict. A refusal needs none of these.
func (in *inspection) notes(v Verdict) []Note {
	if v == VerdictInvalid {
		return nil
	}
	var notes []Note
	add := func(n Note, when bool) {
		if when {
			notes = append(notes, n)
		}
	}
	status := func(p position) Status { return in.results[p].status }
	sound := in.object != nil && status(atSignature) == Passed
	add(NoteChipUnproven, sound && !in.chipProven())
	add(NoteRevocationUnknown, sound && status(atRevocation) == Undetermined)
	add(NoteNotCompared, sound && status(atComparison) == NotPerformed)
	add(NoteKeyWeak, in.weak())
	add(NoteNotRead, sound && in.unread())
	add(NoteFallback, in.fellBack)
	add(NoteToleration, in.tolerate > 0)
	return notes
}
