package verify

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
)

const filesOnly = "files were presented, not a chip"

// judgeChip says what is known about the chip itself. Files alone prove nothing about the chip they came from.
func (in *inspection) judgeChip() {
	s := in.evidence.Session
	switch {
	case in.object == nil:
	case s == nil:
		in.judgeFiles()
	default:
		in.judgeAccess(s)
		in.judgeTerminal(s)
		in.judgeActive(s)
		in.judgeAgreement(s)
		in.judgeMapping(s)
		in.judgeOriginal(s)
		in.judgeChoice(s)
	}
}

// judgeFiles is for documents whose chip nobody saw.
func (in *inspection) judgeFiles() {
	const cloned = "files alone can't prove the chip original: a clone is not excluded"
	for _, p := range []position{atBAC, atPACE, atAccess, atTA} {
		in.skip(p, filesOnly)
	}
	offer := func(p position, n int, offered, without string) {
		if in.listed(n) {
			in.skip(p, offered)
			return
		}
		in.inapplicable(p, without)
	}
	offer(atAA, 15, "the document offers active authentication (DG15); "+cloned, "the document offers no active authentication (DG15)")
	offer(atCA, 14, "the document offers chip authentication (DG14); "+cloned, "the document offers no chip authentication (DG14)")
	in.skip(atCAM, cloned)
	in.skip(atOriginal, cloned)
}

// judgeAccess says how the chip was opened. That the session was what it says is the reader's word.
func (in *inspection) judgeAccess(s *Session) {
	const word = "; the reader's word"
	in.skip(atBAC, "the chip was not opened by BAC")
	in.skip(atPACE, "the chip was not opened by PACE")
	switch s.Opened {
	case chip.BAC:
		in.passed(atBAC, "opened by the "+s.Password.String()+word)
	case chip.PACE:
		detail := "opened by the " + s.Password.String() + ", " + s.Suite.String()
		if p := s.PACE; p != nil {
			detail = fmt.Sprintf("%s, %s, domain parameters %d", detail, p.Mapping, p.Info.ParameterID)
		}
		in.passed(atPACE, detail+word)
	case chip.Unprotected:
		in.skip(atBAC, "the chip gave out its files to anyone")
		in.skip(atPACE, "the chip gave out its files to anyone")
	}
}

// judgeChoice holds how the chip was opened against what the signed data offers (Doc 9303-11, 4.2). A fall-back says nothing
// against a chip that has proven itself; of one that has not, it is what a copy would do.
func (in *inspection) judgeChoice(s *Session) {
	options := in.signedOptions()
	if options == nil && in.listed(14) {
		in.open(atAccess, DataMissing, "no DG14 that is as signed says what the chip offers")
		in.results[atAccess].about = Subject{File: "DG14"}
		return
	}
	offered := 0
	for _, infos := range []*lds.SecurityInfos{options, in.signedSecurity()} {
		if infos == nil {
			continue
		}
		for _, p := range infos.PACEInfos() {
			if s.PACE != nil && sameOffer(p, s.PACE.Info) {
				in.passed(atAccess, "PACE, as the signed data offers")
				return
			}
			offered++
		}
	}
	tried := ""
	if n := len(s.Failed); n > 0 {
		tried = fmt.Sprintf("; %d ways failed before", n)
	}
	switch {
	case s.Opened == chip.PACE && offered > 0:
		in.failed(atAccess, CardAccessMismatch, "opened by a way of PACE that the signed data does not offer")
	case s.Opened == chip.PACE:
		in.passed(atAccess, "PACE, and no signed data to hold it against")
	case offered > 0:
		in.fellBack = true
		if in.chipProven() {
			in.passed(atAccess, fmt.Sprintf("the signed data offers %d ways of PACE, the chip was opened otherwise, and has proven itself%s", offered, tried))
			break
		}
		in.open(atAccess, AccessFallback, fmt.Sprintf("the signed data offers %d ways of PACE, and the chip was opened otherwise%s", offered, tried))
	default:
		in.passed(atAccess, "the signed data offers no PACE"+tried)
	}
	if s.Opened != chip.PACE && in.results[atAccess].status == Passed && in.wantsPACE() {
		in.open(atAccess, AccessFallback, "not opened by PACE, which the policy asks of documents whose signer was certified from "+
			isoDay(in.policy.PACEFrom)+" on")
	}
}

// wantsPACE says whether the document is of those that the policy asks PACE of.
func (in *inspection) wantsPACE() bool {
	from := in.policy.PACEFrom
	return !from.IsZero() && in.signer != nil && !in.signer.NotBefore.Before(from)
}

func sameOffer(p lds.PACEInfo, used access.PACEInfo) bool {
	return p.Protocol == used.OID && (p.ParameterID == nil || *p.ParameterID == used.ParameterID)
}

// judgeTerminal is about us, not about the document: it never decides.
func (in *inspection) judgeTerminal(s *Session) {
	switch {
	case s.Terminal != nil && s.Terminal.Done:
		in.passed(atTA, fmt.Sprintf("the chip took the terminal %s, which may read %s; the reader's word, and no proof of the document",
			ascii(s.Terminal.Holder()), cmp.Or(strings.Join(s.Terminal.Rights.Groups(), " and "), "neither DG3 nor DG4")))
	case s.TerminalProblem.Kind != NoProblem:
		in.skip(atTA, "the terminal was not authenticated: "+s.TerminalProblem.Text)
	default:
		in.skip(atTA, "no terminal certificate was used")
	}
}

// missed says that a live chip did not give a signed group out, without saying that it has none. A group that it says it
// does not have was removed.
func (in *inspection) missed(n int) (bool, string) {
	s := in.evidence.Session
	if s == nil {
		return false, ""
	}
	m, planned := s.missed(lds.DataGroupFile(n))
	switch {
	case !planned:
		return true, "the reader did not ask for it"
	case m.Outcome == chip.Absent, m.Outcome == chip.Skipped:
		return false, ""
	}
	return true, m.Reason
}

// unread is the reason for the checks of a chip that gave nothing.
func (s *Session) unread() (Reason, string) {
	if s.End.Kind == WrongPassword {
		return ChipClosed, s.End.Text
	}
	if s.End.Kind == NoProblem {
		return ChipLost, "the chip has no files"
	}
	return ChipLost, s.End.Text
}
