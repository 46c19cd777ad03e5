package record

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/verify"
)

// sessionData is how a live chip was read.
type sessionData struct {
	Opened        string        `cbor:"opened"`
	Password      uint8         `cbor:"password,omitempty"`
	Suite         uint8         `cbor:"suite,omitempty"`
	PACE          *paceData     `cbor:"pace,omitempty"`
	Failed        []attemptData `cbor:"failed,omitempty"`
	Files         []missedData  `cbor:"missed,omitempty"`
	Interruptions int           `cbor:"interruptions,omitempty"`
	End           *problemData  `cbor:"end,omitempty"`

	Chip            *agreementData `cbor:"ca,omitempty"`
	ChipProblem     *problemData   `cbor:"caProblem,omitempty"`
	Active          *activeData    `cbor:"aa,omitempty"`
	ActiveProblem   *problemData   `cbor:"aaProblem,omitempty"`
	Terminal        *terminalData  `cbor:"ta,omitempty"`
	TerminalProblem *problemData   `cbor:"taProblem,omitempty"`
}

type infoData struct {
	OID            string `cbor:"oid"`
	ParameterID    int    `cbor:"id"`
	NameParameters bool   `cbor:"named,omitempty"`
}

type paceData struct {
	Info        infoData `cbor:"info"`
	Password    uint8    `cbor:"password"`
	Mapping     uint8    `cbor:"mapping"`
	ChipMapping []byte   `cbor:"chipMapping,omitempty"`
	ChipKey     []byte   `cbor:"chipKey,omitempty"`
	Ephemeral   []byte   `cbor:"ephemeral,omitempty"`
	Authorities []string `cbor:"authorities,omitempty"`
	ChipData    []byte   `cbor:"chipData,omitempty"`
}

type attemptData struct {
	Protocol string       `cbor:"protocol"`
	Info     *infoData    `cbor:"info,omitempty"`
	Problem  *problemData `cbor:"problem,omitempty"`
}

type missedData struct {
	Name    string `cbor:"name"`
	Outcome string `cbor:"outcome"`
	Reason  string `cbor:"reason,omitempty"`
}

type problemData struct {
	Kind string `cbor:"kind"`
	Text string `cbor:"text,omitempty"`
}

type agreementData struct {
	OID       string `cbor:"oid,omitempty"`
	KeyID     []byte `cbor:"keyId"` // null: none
	Suite     uint8  `cbor:"suite"`
	Ephemeral []byte `cbor:"ephemeral"`
	Confirmed bool   `cbor:"confirmed"`
}

type activeData struct {
	Challenge []byte `cbor:"challenge"`
	Signature []byte `cbor:"signature"`
}

type terminalData struct {
	Authority    string   `cbor:"authority,omitempty"`
	Certificates []string `cbor:"certificates,omitempty"`
	Rights       []byte   `cbor:"rights,omitempty"`
	Challenge    []byte   `cbor:"challenge,omitempty"`
	Done         bool     `cbor:"done"`
}

func sessionOf(s *verify.Session) *sessionData {
	if s == nil {
		return nil
	}
	d := &sessionData{
		Opened: string(s.Opened), Password: uint8(s.Password), Suite: uint8(s.Suite), Interruptions: s.Interruptions,
		End: problemOf(s.End), ChipProblem: problemOf(s.ChipProblem), ActiveProblem: problemOf(s.ActiveProblem),
		TerminalProblem: problemOf(s.TerminalProblem),
	}
	if p := s.PACE; p != nil {
		d.PACE = &paceData{
			infoOf(p.Info), uint8(p.Password), uint8(p.Mapping), p.ChipMapping, p.ChipKey, p.Ephemeral, p.Authorities, p.ChipData,
		}
	}
	for _, a := range s.Failed {
		x := attemptData{Protocol: string(a.Protocol), Problem: problemOf(a.Problem)}
		if a.Info != (access.PACEInfo{}) {
			info := infoOf(a.Info)
			x.Info = &info
		}
		d.Failed = append(d.Failed, x)
	}
	for _, f := range s.Files {
		d.Files = append(d.Files, missedData{f.File.Name(), string(f.Outcome), f.Reason})
	}
	if c := s.Chip; c != nil {
		d.Chip = &agreementData{c.Info.OID, c.Info.KeyID, uint8(c.Suite), c.Ephemeral, c.Confirmed}
	}
	if a := s.Active; a != nil {
		d.Active = &activeData{a.Challenge, a.Signature}
	}
	if t := s.Terminal; t != nil {
		d.Terminal = &terminalData{t.Authority, t.Certificates, t.Rights, t.Challenge, t.Done}
	}
	return d
}

func infoOf(i access.PACEInfo) infoData { return infoData{i.OID, i.ParameterID, i.NameParameters} }

func (d infoData) info() access.PACEInfo {
	return access.PACEInfo{OID: d.OID, ParameterID: d.ParameterID, NameParameters: d.NameParameters}
}

func problemOf(p verify.Problem) *problemData {
	if p == (verify.Problem{}) {
		return nil
	}
	return &problemData{string(p.Kind), p.Text}
}

func (d *problemData) problem() verify.Problem {
	if d == nil {
		return verify.Problem{}
	}
	return verify.Problem{Kind: verify.ProblemKind(d.Kind), Text: d.Text}
}

func (d *sessionData) session() (*verify.Session, error) {
	if d == nil {
		return nil, nil
	}
	s := &verify.Session{
		Opened: chip.Protocol(d.Opened), Password: access.Kind(d.Password), Suite: access.Suite(d.Suite), Interruptions: d.Interruptions,
		End: d.End.problem(), ChipProblem: d.ChipProblem.problem(), ActiveProblem: d.ActiveProblem.problem(),
		TerminalProblem: d.TerminalProblem.problem(),
	}
	if d.Interruptions < 0 {
		return nil, &Error{Field: "interruptions", Err: fmt.Errorf("%d of them", d.Interruptions)}
	}
	if p := d.PACE; p != nil {
		s.PACE = &access.PACEEvidence{
			Info: p.Info.info(), Password: access.Kind(p.Password), Mapping: access.Mapping(p.Mapping), ChipMapping: p.ChipMapping,
			ChipKey: p.ChipKey, Ephemeral: p.Ephemeral, Authorities: p.Authorities, ChipData: p.ChipData,
		}
	}
	for _, a := range d.Failed {
		x := verify.FailedAttempt{Protocol: chip.Protocol(a.Protocol), Problem: a.Problem.problem()}
		if a.Info != nil {
			x.Info = a.Info.info()
		}
		s.Failed = append(s.Failed, x)
	}
	for _, f := range d.Files {
		file, ok := fileByName(f.Name)
		if !ok {
			return nil, &Error{Field: "missed", Err: errors.New("a name no chip file has")}
		}
		s.Files = append(s.Files, verify.MissedFile{File: file, Outcome: chip.Outcome(f.Outcome), Reason: f.Reason})
	}
	d.proofs(s)
	return s, nil
}

func (d *sessionData) proofs(s *verify.Session) {
	if c := d.Chip; c != nil {
		s.Chip = &access.ChipEvidence{
			Info: access.ChipAuthenticationInfo{OID: c.OID, KeyID: c.KeyID}, Suite: access.Suite(c.Suite), Ephemeral: c.Ephemeral, Confirmed: c.Confirmed,
		}
	}
	if a := d.Active; a != nil {
		s.Active = &access.ActiveEvidence{Challenge: a.Challenge, Signature: a.Signature}
	}
	if t := d.Terminal; t != nil {
		s.Terminal = &access.TerminalEvidence{
			Authority: t.Authority, Certificates: t.Certificates, Rights: t.Rights, Challenge: t.Challenge, Done: t.Done,
		}
	}
}
