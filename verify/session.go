package verify

import (
	"context"
	"errors"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
)

// Session is how a live chip was read and what it did to prove itself, as plain data that can be kept: [Live] makes it of a
// reading. What of it can be proved again from these octets is proved again; the rest is the reader's word, and the check
// says so.
type Session struct {
	Opened        chip.Protocol
	Password      access.Kind
	Suite         access.Suite
	PACE          *access.PACEEvidence // with PACE
	Failed        []FailedAttempt      // ways to open the chip that were tried before
	Files         []MissedFile         // files of the plan that did not come whole
	Interruptions int                  // losses that the reading went on after
	End           Problem              // what ended the reading; zero: it came to its end

	Chip            *access.ChipEvidence
	ChipProblem     Problem
	Active          *access.ActiveEvidence
	ActiveProblem   Problem
	Terminal        *access.TerminalEvidence
	TerminalProblem Problem
}

// FailedAttempt is a way to open the chip that did not work.
type FailedAttempt struct {
	Protocol chip.Protocol
	Info     access.PACEInfo // with PACE
	Problem  Problem
}

// MissedFile is a file that did not come whole, and why.
type MissedFile struct {
	File    lds.File
	Outcome chip.Outcome
	Reason  string
}

// Problem is why something did not work: of which kind, and in the words of the reader. The zero value is none.
type Problem struct {
	Kind ProblemKind
	Text string
}

// ProblemKind sorts problems by what follows from them.
type ProblemKind string

// The kinds of problems.
const (
	NoProblem       ProblemKind = ""
	WrongPassword   ProblemKind = "password"    // the chip did not take the password
	WrongProof      ProblemKind = "proof"       // what the chip proved with is wrong
	ChipRefused     ProblemKind = "refused"     // the chip answered with a status of refusal
	NotSupported    ProblemKind = "unsupported" // the reader does not know the way
	ConnectionEnded ProblemKind = "lost"        // the chip left the field, the time was up, or the reader failed
)

// problemOf sorts an error of reading. A loss inside a protocol comes before the proof that it cut off: it proves nothing.
func problemOf(err error) Problem {
	if err == nil {
		return Problem{}
	}
	kind := ConnectionEnded
	var status iso7816.Status
	switch {
	case errors.Is(err, chip.ErrLost), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
	case errors.Is(err, access.ErrPassword):
		kind = WrongPassword
	case errors.Is(err, access.ErrProof), errors.Is(err, chip.ErrOtherChip):
		kind = WrongProof
	case errors.Is(err, access.ErrUnsupported), errors.Is(err, access.ErrNoChain), errors.Is(err, access.ErrNoChipProof):
		kind = NotSupported
	case errors.As(err, &status):
		kind = ChipRefused
	}
	return Problem{kind, ascii(err.Error())}
}

// Live is the evidence of a chip that was read, wholly or in part; err is what chip.Read returned beside the reading. The
// caller adds the printed zone.
func Live(r *chip.Reading, err error) *Evidence {
	s := &Session{
		Opened: r.Access.Protocol, Password: r.Access.Password, Suite: r.Access.Suite, PACE: r.Access.PACE,
		Interruptions: len(r.Interruptions), End: problemOf(err),
		Chip: r.Proofs.Chip, ChipProblem: problemOf(r.Proofs.ChipErr),
		Active: r.Proofs.Active, ActiveProblem: problemOf(r.Proofs.ActiveErr),
		Terminal: r.Proofs.Terminal, TerminalProblem: problemOf(r.Proofs.TerminalErr),
	}
	for _, a := range r.Access.Failed {
		s.Failed = append(s.Failed, FailedAttempt{a.Protocol, a.Info, problemOf(a.Err)})
	}
	e := &Evidence{Image: r.Image, Session: s}
	for _, f := range r.Files {
		switch _, group := f.File.DataGroup(); {
		case f.Outcome == chip.Complete:
			continue
		case f.Outcome == chip.Skipped && group:
			e.NotRead = append(e.NotRead, f.File)
		}
		s.Files = append(s.Files, MissedFile{f.File, f.Outcome, f.Reason})
	}
	return e
}

// missed is what became of a file that did not come whole; false where it was not in the plan.
func (s *Session) missed(f lds.File) (MissedFile, bool) {
	for _, m := range s.Files {
		if m.File == f {
			return m, true
		}
	}
	return MissedFile{}, false
}

// absent says whether the chip said that it has no such file.
func (s *Session) absent(f lds.File) bool {
	m, ok := s.missed(f)
	return ok && m.Outcome == chip.Absent
}

// withheld says whether the chip was asked for a file and answered without it, whatever it answered.
func (s *Session) withheld(f lds.File) bool {
	m, ok := s.missed(f)
	return ok && m.Outcome != chip.NotRead && m.Outcome != chip.Skipped
}
