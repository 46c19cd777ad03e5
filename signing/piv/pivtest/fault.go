package pivtest

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Effect is what a fault does to the command it meets.
type Effect uint8

// The effects.
const (
	Answer           Effect = iota // answer with Status instead of running the command
	Break                          // the reader returns Code; the command is not run
	Withdraw                       // the card is pulled while the command runs: it runs, the answer is lost
	WithdrawBefore                 // the card is pulled before the command, and nobody has noticed yet
	ResetCard                      // the card is reset: the command is not run, the PIN forgotten
	Hang                           // no answer until Token.Release
	Slow                           // the command runs, and takes Delay longer
	EmptySignature                 // a signature of no bytes
	ShortSignature                 // a signature cut in half
	ForeignSignature               // a signature by another key of the same kind
	BlockPIN                       // somebody used the last tries up; then the command runs
	StopDaemon                     // the daemon ends with the command unanswered
)

// Fault is one thing that goes wrong once armed by Token.Inject.
type Fault struct {
	Effect      Effect
	Instruction byte          // meets commands of this INS; 0: any
	Skip        int           // commands that pass before it strikes
	Times       int           // how often it strikes; 0: once, negative: always
	Status      uint16        // Answer: the status word
	Code        uint32        // Break: the PC/SC error
	Delay       time.Duration // Slow
}

// ReaderError is what a reader reports instead of the card's answer: a PC/SC error code.
type ReaderError uint32

// Error returns the code.
func (e ReaderError) Error() string { return fmt.Sprintf("reader error 0x%08X", uint32(e)) }

// The errors of PC/SC that the software readers give.
const (
	SharingViolation  ReaderError = 0x8010000B
	NoSmartcard       ReaderError = 0x8010000C
	InvalidValue      ReaderError = 0x80100011
	CommunicationLost ReaderError = 0x80100013
	NotTransacted     ReaderError = 0x80100016
	ReaderUnavailable ReaderError = 0x80100017
	NoService         ReaderError = 0x8010001D
	UnresponsiveCard  ReaderError = 0x80100066
	ResetDone         ReaderError = 0x80100068
	Removed           ReaderError = 0x80100069
)

// faults are the armed faults of one token.
type faults struct {
	mu      sync.Mutex
	armed   []*Fault
	release chan struct{}
	onHang  func()
}

// Inject arms a fault. Several may be armed; the first that meets a command strikes.
func (t *Token) Inject(f Fault) {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	t.faults.armed = append(t.faults.armed, &f)
}

// Heal disarms every fault and ends every hang.
func (t *Token) Heal() {
	t.faults.mu.Lock()
	t.faults.armed = nil
	t.faults.mu.Unlock()
	t.Release()
}

// Release ends the hangs under way.
func (t *Token) Release() {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	if t.faults.release != nil {
		close(t.faults.release)
		t.faults.release = nil
	}
}

// OnHang has f called when a command begins to hang.
func (t *Token) OnHang(f func()) {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	t.faults.onHang = f
}

func (t *Token) hang() {
	t.faults.mu.Lock()
	if t.faults.release == nil {
		t.faults.release = make(chan struct{})
	}
	released, tell := t.faults.release, t.faults.onHang
	t.faults.mu.Unlock()
	if tell != nil {
		tell()
	}
	<-released
}

// strike returns the fault that meets this command, if any.
func (t *Token) strike(apdu []byte) (Fault, bool) {
	instruction, chaining := apdu[1], apdu[0]&0x10 != 0
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	for i, f := range t.faults.armed {
		spoils := f.Effect == EmptySignature || f.Effect == ShortSignature || f.Effect == ForeignSignature
		if f.Instruction != 0 && f.Instruction != instruction || spoils && (chaining || instruction != InsAuthenticate) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		struck := *f
		if f.Times == 0 {
			t.faults.armed = slices.Delete(t.faults.armed, i, i+1)
		}
		return struck, true
	}
	return Fault{}, false
}
