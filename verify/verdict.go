package verify

// result is what one check came to, before it is put into words for the report.
type result struct {
	status Status
	detail string
	reason Reason // why it failed or could not be decided
	about  Subject
}

// decide draws the verdict from the checks: invalid if one that counts failed, undetermined if one that must pass did
// not, valid only if every one that must pass did. What was not checked is never taken as passed.
func (in *inspection) decide() (Verdict, Reason, Subject) {
	failed, open := -1, -1
	for i := range in.results {
		p := position(i)
		r, w := &in.results[i], in.weight(p)
		switch {
		case w == noted:
		case r.status == Failed:
			failed = first(failed, i, p)
		case r.status == Undetermined, r.status == NotPerformed && w >= required, r.status != Passed && w == core:
			open = first(open, i, p)
		}
	}
	switch {
	case failed == int(atExpiry) && open < 0:
		return VerdictInvalid, Expired, in.results[failed].about
	case failed == int(atExpiry):
		return VerdictInvalid, ExpiredUnconfirmed, in.results[failed].about
	case failed >= 0:
		return VerdictInvalid, in.results[failed].reason, in.results[failed].about
	case open >= 0:
		return VerdictUndetermined, in.results[open].reason, in.results[open].about
	case in.policy.RequireChipAuthentication && !in.chipProven():
		return VerdictUndetermined, ChipUnproven, Subject{}
	}
	return VerdictValid, PassiveOK, Subject{}
}

// chipProven says whether one of the protocols proved the chip original (TR-03135-1, chip authenticity: one is enough).
func (in *inspection) chipProven() bool {
	return in.results[atAA].status == Passed || in.results[atCA].status == Passed || in.results[atCAM].status == Passed
}

// first keeps the earliest check that is not derived from others: that one is the main reason.
func first(known, i int, p position) int {
	if known < 0 || position(known).derived() {
		return i
	}
	return known
}

// weight returns how much a check counts under the policy.
func (in *inspection) weight(p position) weight {
	policy := &in.policy
	switch {
	case p == atRevocation && !policy.RequireRevocation && in.results[p].status != Failed:
		return noted
	case p == atRevocation:
		return required
	case in.results[p].status == Undetermined && (p == atAA || p == atCA || p == atCAM || p == atSecurity):
		return noted // one proof is enough: their sum decides
	case p == atComparison && policy.RequirePrintedZone, p == atPrintedMRZ && policy.RequirePrintedZone:
		return required
	}
	return catalogue[p].weight
}
