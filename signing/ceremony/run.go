package ceremony

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"os"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Bench is where a ceremony's keys are: tokens, or encrypted files for keys that the script calls software.
type Bench interface {
	// Look returns the public key in a key's place, nil where there is none.
	Look(context.Context, *Key) (crypto.PublicKey, error)
	// Generate makes the key in its place. What is there may be destroyed only where the key says Replace.
	Generate(context.Context, *Key) error
	// Attest returns the token's evidence for the key, nil for a software key.
	Attest(context.Context, *Key) ([]byte, error)
	// Open returns the key to sign with. It may be asked for again.
	Open(context.Context, *Key) (crypto.Signer, error)
	// Install writes the certificate to the token of its key.
	Install(context.Context, *Key, *pki.Certificate) error
}

// Judge proves evidence by the makers' roots and returns what it says of which key.
type Judge func(evidence []byte, makers *x509.CertPool, at time.Time) (*Birth, crypto.PublicKey, error)

// Ceremony is a script about to be carried out.
type Ceremony struct {
	Script    *Script
	Dir       string // of the record; made where there is none
	Bench     Bench
	Judge     Judge
	Approvals []*Signature // custodians' signatures over the script; those on record already need not be given again
	Program   string       // name and version of the program, for the record
	Now       func() time.Time
	Report    func(n, total int, s Step) // told before each step; nil: nobody

	cut func(where string) error
}

// Run carries the script out, or what is left of it, and returns the hash of the transcript's head, which custodians then sign.
// It may be called again whatever ended it; no step is done twice.
func (c *Ceremony) Run(ctx context.Context) (head [32]byte, err error) {
	now := c.Now
	if now == nil {
		now = time.Now
	}
	r, err := openRecord(c.Dir, now, c.cut)
	if err != nil {
		return head, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if ended := r.find(Ended, ""); ended != nil {
		return c.headOf(r)
	}
	if err := c.begin(r); err != nil {
		return head, err
	}
	steps := c.Script.Steps()
	for i, s := range steps {
		if r.find(Done, s.ID()) != nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return head, err
		}
		if c.Report != nil {
			c.Report(i+1, len(steps), s)
		}
		if err := c.step(ctx, r, s); err != nil {
			return head, &Error{ErrUnfinished, s.ID(), err}
		}
	}
	if err := r.append(Entry{Kind: Ended}); err != nil {
		return head, err
	}
	return c.headOf(r)
}

// headOf returns the hash of the last step's end for a script that is the record's.
func (c *Ceremony) headOf(r *Record) (head [32]byte, err error) {
	if err := r.sameScript(c.Script); err != nil {
		return head, err
	}
	_, head, err = r.ended()
	return head, err
}

// ended returns the number and the hash of the end's line.
func (c *chain) ended() (int, [32]byte, error) {
	for i, e := range c.entries {
		if e.Kind == Ended {
			head, err := unhex(c.hashes[i])
			return i, head, err
		}
	}
	return 0, [32]byte{}, fault(ErrUnfinished, "transcript", "steps are left to do")
}

// begin writes the script and the approvals down, or finds them there.
func (c *Ceremony) begin(r *Record) error {
	if len(r.entries) == 0 {
		if _, err := r.keep(ScriptFile, c.Script.raw); err != nil {
			return err
		}
		if err := r.append(Entry{Kind: Began, Title: c.Script.Title, Program: c.Program, Script: hashOf(c.Script.raw)}); err != nil {
			return err
		}
	} else if err := r.resume(c); err != nil {
		return err
	}
	agreed := map[string]bool{}
	started := false
	for i := range r.entries {
		switch e := &r.entries[i]; e.Kind {
		case Approved:
			agreed[e.Signature.Custodian] = true
		case Intended:
			started = true
		}
	}
	if started {
		return nil
	}
	if err := c.Script.Approved(c.Approvals); err != nil {
		return err
	}
	for _, a := range c.Approvals {
		if agreed[a.Custodian] {
			continue
		}
		agreed[a.Custodian] = true
		if err := r.append(Entry{Kind: Approved, Signature: a}); err != nil {
			return err
		}
	}
	if n := c.Script.Custodians.Threshold; len(agreed) < n {
		return fault(ErrApproval, "script", "%d custodians have signed it, %d must", len(agreed), n)
	}
	return nil
}

// Approved says whether each of the signatures is a custodian's over the script. Whether they are enough is for Run to say, which
// counts those on record as well.
func (s *Script) Approved(approvals []*Signature) error {
	for _, a := range approvals {
		if _, err := s.Custodians.verify(a, Approval, s.Hash()); err != nil {
			return err
		}
	}
	return nil
}

// resume takes a record up: it must be of the same script and hold as far as it goes. What somebody put into it while the ceremony
// was off is found before it goes on.
func (r *Record) resume(c *Ceremony) error {
	if err := r.sameScript(c.Script); err != nil {
		return err
	}
	if _, err := Verify(os.DirFS(r.dir), c.Judge); err != nil && !errors.Is(err, ErrUnfinished) {
		return err
	}
	if r.last().Kind == Began || r.last().Kind == Approved {
		return nil // nothing was begun
	}
	return r.append(Entry{Kind: Resumed, Program: c.Program})
}

func (r *Record) sameScript(s *Script) error {
	kept, err := r.read(ScriptFile)
	if err != nil {
		return err
	}
	if first := r.entries[0]; first.Kind != Began || first.Script != hashOf(s.raw) || !bytes.Equal(kept, s.raw) {
		return fault(ErrRefused, "script", "sha256:%s, the record is of another one", hashOf(s.raw))
	}
	return nil
}

// OpenScript reads the script of a record.
func OpenScript(dir string) (*Script, error) {
	r := &Record{dir: dir}
	data, err := r.read(ScriptFile)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, fault(ErrRecord, dir, "no %s: not the folder of a ceremony", ScriptFile)
	}
	return Decode(data)
}

// Head returns the hash that custodians sign when the ceremony is over.
func Head(dir string) (head [32]byte, err error) {
	r := &Record{dir: dir}
	data, err := r.read(TranscriptFile)
	if err != nil {
		return head, err
	}
	c, torn, err := readChain(data)
	if err != nil {
		return head, err
	}
	if len(torn) > 0 {
		return head, fault(ErrUnfinished, "transcript", "the last line is torn: run the ceremony again")
	}
	_, head, err = c.ended()
	return head, err
}

// Close adds custodians' signatures over the head, no more than the script asks for: a record is whole with exactly that many, so
// that one taken off shows. It returns how many are missing. A signature that is there already counts once.
func Close(dir string, signatures ...*Signature) (missing int, err error) {
	s, err := OpenScript(dir)
	if err != nil {
		return 0, err
	}
	r, err := openRecord(dir, nil, nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	at, head, err := r.ended()
	if err != nil {
		return 0, err
	}
	closed := map[string]bool{}
	for _, e := range r.entries[at+1:] {
		if e.Signature != nil {
			closed[e.Signature.Custodian] = true
		}
	}
	for _, sig := range signatures {
		if _, err := s.Custodians.verify(sig, Closing, head); err != nil {
			return s.Custodians.Threshold - len(closed), err
		}
		if closed[sig.Custodian] || len(closed) == s.Custodians.Threshold {
			continue
		}
		if err := r.append(Entry{Kind: Closed, Signature: sig}); err != nil {
			return s.Custodians.Threshold - len(closed), err
		}
		closed[sig.Custodian] = true
	}
	return s.Custodians.Threshold - len(closed), nil
}
