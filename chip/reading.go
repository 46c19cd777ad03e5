package chip

import (
	"errors"
	"fmt"
	"time"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
)

var (
	// ErrLost says that the chip left the field, or the reader failed, and could not be got back.
	ErrLost = errors.New("chip: connection lost")
	// ErrOtherChip says that after a loss another chip came into the field.
	ErrOtherChip = errors.New("chip: another chip")
	// ErrBudget says that the chip had the reader send more commands than any document needs.
	ErrBudget = errors.New("chip: too many commands")
)

// Protocol is how a chip was opened.
type Protocol string

// The ways to open a chip. Unprotected chips gave out their files to anyone.
const (
	Unopened    Protocol = ""
	Unprotected Protocol = "none"
	BAC         Protocol = "BAC"
	PACE        Protocol = "PACE"
)

// Attempt is a way to open the chip that was tried and failed before the one that worked: a fall-back shows here.
type Attempt struct {
	Protocol Protocol
	Info     access.PACEInfo // with PACE
	Err      error
}

// Access is how the chip was opened. EF.CardAccess, which the choice was made from, is in the image as it was read before
// anything was authentic: [CompareCardAccess] holds it against the signed files.
type Access struct {
	Protocol Protocol
	Password access.Kind
	Suite    access.Suite         // ciphers of the session, before chip authentication
	PACE     *access.PACEEvidence // with PACE
	Failed   []Attempt
}

// Proofs are what the chip did to prove that it is no copy. A nil field was not tried; the error beside a field says why it
// failed. What they are worth hangs on the signatures over DG14, DG15 and EF.CardSecurity, which are not judged here. The
// data of chip authentication mapping is in Access.PACE.
type Proofs struct {
	Chip         *access.ChipEvidence
	ChipErr      error
	Active       *access.ActiveEvidence
	ActiveResult *access.ActiveResult
	ActiveErr    error
	Terminal     *access.TerminalEvidence
	TerminalErr  error
}

// Outcome is what became of one file.
type Outcome string

// The outcomes of reading a file.
const (
	Complete Outcome = "complete"
	Skipped  Outcome = "skipped"  // left out on purpose
	Absent   Outcome = "absent"   // the chip has no such file
	Refused  Outcome = "refused"  // the chip does not give it out
	Failed   Outcome = "failed"   // the chip's answers can't be a file
	NotRead  Outcome = "not read" // the reading ended before
)

// FileResult is what became of one file of the plan.
type FileResult struct {
	File     lds.File
	Outcome  Outcome
	Reason   string // for people; "" for Complete
	Err      error  // the cause, where there is one
	Size     int    // octets of the file, as far as they are known
	Read     int    // octets that came
	Commands int
	Elapsed  time.Duration
}

// Reading is what was read of a chip, and the evidence of how. It holds no verdict.
type Reading struct {
	Image         *Image
	Access        Access
	Proofs        Proofs
	Files         []FileResult // in the order of the plan
	Interruptions []error      // losses that the reading went on after
	Started       time.Time
	Elapsed       time.Duration
	Opened        time.Duration // from the start until the chip was open
	Commands      int           // APDUs
	Sent          int           // octets
	Received      int
}

// Result is what became of a file; false where it was not in the plan.
func (r *Reading) Result(f lds.File) (FileResult, bool) {
	for _, result := range r.Files {
		if result.File == f {
			return result, true
		}
	}
	return FileResult{}, false
}

// String says how the chip was opened and what came of it, and nothing of what is in the files.
func (r *Reading) String() string {
	complete := 0
	for _, f := range r.Files {
		if f.Outcome == Complete {
			complete++
		}
	}
	return fmt.Sprintf("reading by %s: %d of %d files, %d commands", r.Access.Protocol, complete, len(r.Files), r.Commands)
}

// Format prints what String returns, whatever the verb, so that no log gets to hold the data of a person.
func (r *Reading) Format(s fmt.State, _ rune) { fmt.Fprint(s, r.String()) }
