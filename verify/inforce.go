package verify

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// judgeDates judges the document's expiry and, with it, whether the certificates were in force.
func (in *inspection) judgeDates() {
	in.calendar = calendar{now: in.now}
	source := ""
	switch {
	case in.record != nil:
		in.calendar.expiry, source = in.record.DateOfExpiry, "DG1"
	case in.zone != nil && in.results[atPrintedMRZ].status == Passed && in.object == nil:
		in.calendar.expiry, source = in.zone.DateOfExpiry, "the printed zone"
	}
	if in.calendar.expiry.Year() == 0 {
		in.calendar.expiry = mrz.Date{} // a day without its year bounds nothing
	}
	r := in.calendar.judgeExpiry()
	if source != "" {
		r.detail += " (" + source + ")"
	}
	if r.status == Undetermined && in.record == nil && in.object != nil {
		in.needsDG1(atExpiry)
	} else {
		in.set(atExpiry, r)
	}
	if in.signer == nil {
		return
	}
	in.calendar.signer = in.signer.Validity()
	if in.chain.Anchor != nil {
		in.calendar.issuer, in.calendar.issuerKnown = in.chain.Anchor.Certificate.Validity(), true
	}
	v := in.calendar.judge()
	switch {
	case v.reason == ValidityUnknown && in.record == nil:
		v.reason, v.about = DataMissing, Subject{File: "DG1"}
	case v.reason == TrustMissing:
		v.reason, v.about = in.results[atChain].reason, in.results[atChain].about
	}
	in.set(atValidity, v)
	in.judgeUsage()
}

// judgeUsage holds the date of issue against the period in which the signing key was in use. It is a note: the date of
// issue is optional, and issuers write the day of the order as well as that of the chip.
func (in *inspection) judgeUsage() {
	period := in.signer.PrivateKeyUsage
	if period.IsZero() {
		in.inapplicable(atUsage, "the certificate has no privateKeyUsagePeriod")
		return
	}
	issued, ok := in.issueDate()
	if !ok {
		in.skip(atUsage, "no date of issue that was verified; the key was in use "+isoPeriod(period))
		return
	}
	first, last := lastDay(issued, in.now.Location())
	if last.Before(period.NotBefore) || !period.NotAfter.IsZero() && first.After(period.NotAfter) {
		in.set(atUsage, result{status: Undetermined, detail: fmt.Sprintf("issued on %s, the key was in use %s; noted, does not decide",
			issued, isoPeriod(period))})
		return
	}
	in.passed(atUsage, fmt.Sprintf("issued on %s, the key was in use %s", issued, isoPeriod(period)))
}

// issueDate is the date of issue in DG12, where that group is as signed.
func (in *inspection) issueDate() (mrz.Date, bool) {
	raw, ok := in.verifiedFile(12)
	if !ok {
		return mrz.Date{}, false
	}
	dg12, err := lds.DecodeDG12(raw)
	if err != nil || dg12.DateOfIssue.Year() == 0 {
		return mrz.Date{}, false
	}
	return dg12.DateOfIssue, true
}
