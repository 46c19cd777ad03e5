package piv

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Plan says what a station is about to do with a token, to be checked before it begins.
type Plan struct {
	Slot        Slot
	Use         Use
	Algorithm   Algorithm        // wanted; 0: any
	Trust       Trust            // whose attestations are believed; no roots: not checked, and said so
	Role        pki.Role         // of the certificate; 0: document signer
	Certificate *pki.Certificate // the one in use; nil: the one in the slot
	Uncertified bool             // the key has no certificate yet: a ceremony's
	Time        time.Time        // zero: now
	Denied      []Firmware       // firmware not to be used; nil: KnownFirmware

	Made  int64 // signatures the key has made, as the station's journal counts them
	Limit int64 // signatures the key may make; 0: no limit
}

// Firmware is a range of versions, both ends included, and what is wrong with it.
type Firmware struct {
	From, To Version
	RSA      bool // only RSA keys are affected
	Warn     bool // a weakness to know of, no reason to stop
	Reason   string
}

// KnownFirmware returns the firmware known to be weak.
func KnownFirmware() []Firmware {
	return []Firmware{
		{From: Version{4, 2, 6}, To: Version{4, 3, 4}, RSA: true, Reason: "RSA keys generated in it can be factored (ROCA, YSA-2017-01)"},
		{From: Version{4, 4, 2}, To: Version{4, 4, 4}, Reason: "reduced randomness after power-up (YSA-2019-02)"},
		{
			From: Version{5, 0, 0}, To: Version{5, 6, 999}, Warn: true,
			Reason: "who holds the token and opens it can extract EC keys (EUCLEAK, YSA-2024-03)",
		},
	}
}

// Status is the outcome of one check.
type Status string

// The outcomes.
const (
	Passed        Status = "passed"
	Failed        Status = "failed"
	Undetermined  Status = "undetermined"
	NotApplicable Status = "not-applicable"
	NotPerformed  Status = "not-performed"
)

// Check is one line of a preflight.
type Check struct {
	ID     string `json:"id"` // stable: "token", "firmware", "key", "pin-policy", "touch-policy", "pin-tries", "certificate", "usage-period", "attestation", "signatures-left"
	Status Status `json:"status"`
	Detail string `json:"detail"`
}

// Preflight is what was found before anything is signed.
type Preflight struct {
	V        int     `json:"v"` // 1, of the JSON
	Serial   uint32  `json:"serial"`
	Version  string  `json:"firmware"`
	Slot     string  `json:"slot"`
	Time     string  `json:"time"`
	PINTries int     `json:"pinTries"` // left; -1: the token does not tell, since the PIN is verified
	Checks   []Check `json:"checks"`
}

// OK says that no check failed. A check that was not performed has not failed; see the list.
func (p *Preflight) OK() bool {
	for _, c := range p.Checks {
		if c.Status == Failed {
			return false
		}
	}
	return true
}

// WriteText writes one line for each check.
func (p *Preflight) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "token %d, firmware %s, slot %s, %s\n", p.Serial, p.Version, p.Slot, p.Time)
	for _, c := range p.Checks {
		fmt.Fprintf(&b, "%-14s %-15s %s\n", c.Status, c.ID, c.Detail)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteJSON writes the preflight as one JSON object.
func (p *Preflight) WriteJSON(w io.Writer) error { return json.NewEncoder(w).Encode(p) }

func (p *Preflight) add(id string, status Status, format string, args ...any) {
	p.Checks = append(p.Checks, Check{id, status, fmt.Sprintf(format, args...)})
}

// Preflight checks the token against the plan. It signs nothing and costs no PIN try. The error says that the token could not be
// asked; what it answered is in the checks.
func (t *Token) Preflight(ctx context.Context, plan Plan) (*Preflight, error) {
	if plan.Time.IsZero() {
		plan.Time = time.Now()
	}
	p := &Preflight{
		V: 1, Serial: t.serial, Version: t.version.String(), Slot: plan.Slot.String(), Time: plan.Time.UTC().Format(time.RFC3339),
	}
	p.add("token", Passed, "token %d answers", t.serial)
	info, err := t.KeyInfo(ctx, plan.Slot)
	if errors.Is(err, ErrEmpty) {
		p.add("key", Failed, "the slot holds no key")
		p.firmware(t.version, KeyInfo{}, plan)
		return p, t.tries(ctx, p)
	}
	if err != nil {
		return nil, err
	}
	p.firmware(t.version, info, plan)
	p.key(info, plan)
	p.policies(info, plan)
	if err := t.tries(ctx, p); err != nil {
		return nil, err
	}
	if err := t.attested(ctx, p, info, plan); err != nil {
		return nil, err
	}
	if err := t.certified(ctx, p, info, plan); err != nil {
		return nil, err
	}
	p.budget(plan)
	return p, nil
}

// denies returns what is known against a firmware, nil if nothing is.
func denies(v Version, isRSA bool, denied []Firmware) *Firmware {
	if denied == nil {
		denied = KnownFirmware()
	}
	for i, d := range denied {
		if !v.Before(d.From) && !d.To.Before(v) && (isRSA || !d.RSA) {
			return &denied[i]
		}
	}
	return nil
}

func (p *Preflight) firmware(v Version, info KeyInfo, plan Plan) {
	switch known := denies(v, info.Algorithm >= RSA2048, plan.Denied); {
	case known == nil:
		p.add("firmware", Passed, "%v", v)
	case known.Warn:
		p.add("firmware", Passed, "%v; note: %s", v, known.Reason)
	default:
		p.add("firmware", Failed, "%v: %s", v, known.Reason)
	}
}

func (p *Preflight) key(info KeyInfo, plan Plan) {
	weak := pki.Weakness(info.PublicKey)
	switch {
	case info.Algorithm == 0:
		p.add("key", Failed, "of no kind that signs documents")
	case plan.Algorithm != 0 && info.Algorithm != plan.Algorithm:
		p.add("key", Failed, "%v, want %v", info.Algorithm, plan.Algorithm)
	case !info.Generated:
		p.add("key", Failed, "%v, imported: it exists outside the token", info.Algorithm)
	case len(weak) > 0:
		p.add("key", Failed, "%v: %s", info.Algorithm, weak[0].Detail)
	default:
		p.add("key", Passed, "%v, generated in the token", info.Algorithm)
	}
}

func (p *Preflight) policies(info KeyInfo, plan Plan) {
	status := func(bad bool) Status {
		if bad && plan.Use == Batch {
			return Failed
		}
		return Passed
	}
	p.add("pin-policy", status(info.PIN != PINNever && info.PIN != PINOnce), "PIN %v", info.PIN)
	p.add("touch-policy", status(info.Touch != TouchNever), "touch %v", info.Touch)
}

func (t *Token) tries(ctx context.Context, p *Preflight) error {
	left, err := t.Retries(ctx)
	p.PINTries = left
	floor := t.options.Guard.floor()
	switch {
	case err != nil:
		return err
	case left < 0:
		p.add("pin-tries", NotApplicable, "the PIN is verified")
	case left == 0:
		p.add("pin-tries", Failed, "the PIN is blocked; the holder of the PUK can unblock it")
	case left <= floor:
		p.add("pin-tries", Failed, "%d left; a failure would leave fewer than %d", left, floor)
	default:
		p.add("pin-tries", Passed, "%d left", left)
	}
	return nil
}

func (t *Token) attested(ctx context.Context, p *Preflight, info KeyInfo, plan Plan) error {
	if plan.Trust.Roots == nil {
		p.add("attestation", NotPerformed, "no root given to believe")
		return nil
	}
	evidence, err := t.Attest(ctx, plan.Slot)
	if errors.Is(err, ErrEmpty) {
		p.add("attestation", Failed, "the token does not attest the key")
		return nil
	}
	if err != nil {
		return err
	}
	trust := plan.Trust
	if trust.Time.IsZero() {
		trust.Time = plan.Time
	}
	a, err := VerifyAttestation(evidence, trust)
	switch {
	case err != nil:
		p.add("attestation", Failed, "%v", err)
	case a.Serial != t.serial || a.Slot != plan.Slot || !equalKeys(a.PublicKey, info.PublicKey):
		p.add("attestation", Failed, "it is for another key: slot %v of token %d", a.Slot, a.Serial)
	case a.PIN != info.PIN || a.Touch != info.Touch:
		p.add("attestation", Failed, "PIN %v and touch %v, the token says %v and %v", a.PIN, a.Touch, info.PIN, info.Touch)
	default:
		p.add("attestation", Passed, "generated in token %d, slot %v, firmware %v", a.Serial, a.Slot, a.Version)
	}
	return nil
}

func (t *Token) certified(ctx context.Context, p *Preflight, info KeyInfo, plan Plan) error {
	if plan.Uncertified {
		p.add("certificate", NotApplicable, "the key has none yet")
		return nil
	}
	cert, err := plan.Certificate, error(nil)
	if cert == nil {
		cert, err = t.Certificate(ctx, plan.Slot)
	}
	switch {
	case errors.Is(err, ErrEmpty):
		p.add("certificate", Failed, "there is none in the slot")
		return nil
	case err != nil && TokenFault(err):
		return err
	case err != nil:
		p.add("certificate", Failed, "%v", err)
		return nil
	case !certifies(cert, info.PublicKey):
		p.add("certificate", Failed, "it is another key's")
		return nil
	}
	role := plan.Role
	if role == 0 {
		role = pki.DocumentSigner
	}
	if err := cert.Fit(role); err != nil {
		p.add("certificate", Failed, "not fit for a %v: %v", role, err)
	} else {
		p.add("certificate", Passed, "%v", cert.Subject)
	}
	p.period(cert, plan.Time)
	return nil
}

func (p *Preflight) period(cert *pki.Certificate, now time.Time) {
	const day = "2006-01-02"
	valid, use := cert.Validity(), cert.PrivateKeyUsage
	switch {
	case !valid.Contains(now):
		p.add("usage-period", Failed, "the certificate is valid from %s to %s", valid.NotBefore.Format(day), valid.NotAfter.Format(day))
	case use.IsZero():
		p.add("usage-period", Undetermined, "the certificate does not say when its key may sign")
	case !use.Contains(now):
		p.add("usage-period", Failed, "the key signs from %s to %s", use.NotBefore.Format(day), use.NotAfter.Format(day))
	case use.NotAfter.IsZero():
		p.add("usage-period", Passed, "the key signs from %s", use.NotBefore.Format(day))
	default:
		p.add("usage-period", Passed, "the key signs until %s, %d days left", use.NotAfter.Format(day), int(use.NotAfter.Sub(now).Hours()/24))
	}
}

func (p *Preflight) budget(plan Plan) {
	switch left := plan.Limit - plan.Made; {
	case plan.Limit == 0:
		p.add("signatures-left", NotApplicable, "no limit")
	case left <= 0:
		p.add("signatures-left", Failed, "none of %d", plan.Limit)
	case left*10 < plan.Limit:
		p.add("signatures-left", Passed, "%d of %d; note: less than a tenth", left, plan.Limit)
	default:
		p.add("signatures-left", Passed, "%d of %d", left, plan.Limit)
	}
}
