package signing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"strings"

	"github.com/chancery-id/chancery/signing/document"
)

// States of a result.
const (
	Signed  = "signed"  // signed now, or before with the same content
	Checked = "checked" // found right; nothing was to be signed
	Refused = "refused" // not signed, for a reason that stays
	Held    = "held"    // not signed because another job of the batch was refused
	Failed  = "failed"  // not signed, for a reason that may pass: run again
)

// Result says what became of one job: one JSON line. Its fields are a contract; they are only ever added to.
type Result struct {
	V        int      `json:"v"`
	Line     int      `json:"line,omitempty"`
	Job      string   `json:"job,omitempty"`
	State    string   `json:"state"`
	Number   string   `json:"number,omitempty"`
	SOD      string   `json:"sod,omitempty"` // "sha256:…" of EF.SOD
	DSC      string   `json:"dsc,omitempty"` // "serial:…" of the signer's certificate
	Token    uint32   `json:"token,omitempty"`
	Station  string   `json:"station,omitempty"` // that signed it, if another one
	MS       *int64   `json:"ms,omitempty"`
	Replayed *bool    `json:"replayed,omitempty"` // signed before
	Again    bool     `json:"again,omitempty"`    // signed again after a crash
	Code     string   `json:"code,omitempty"`
	Field    string   `json:"field,omitempty"`
	Exit     int      `json:"exit,omitempty"` // for who makes a process of it
	Breaches []Breach `json:"breaches,omitempty"`
	Notes    []Breach `json:"notes,omitempty"`
}

// Breach is one rule that a job breaks, or one remark about it.
type Breach struct {
	Code   string `json:"code"`
	Field  string `json:"field"`
	Ref    string `json:"ref,omitempty"`
	Detail string `json:"detail"`
}

func newResult(it *item) *Result {
	r := &Result{V: 1, Line: it.job.Line, Job: short(it.job.ID), Number: short(it.job.Number)}
	for _, n := range it.notes {
		r.Notes = append(r.Notes, Breach{n.Rule, n.Field, n.Ref, n.Err.Error()})
	}
	return r
}

// short bounds what a broken job gave as its name, and leaves characters out that steer a terminal.
func short(text string) string {
	if len(text) > 64 {
		text = text[:64]
	}
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return '?'
		}
		return c
	}, text)
}

// refuse puts the reasons of err into the result.
func (r *Result) refuse(err error) {
	r.State, r.Breaches = Refused, Breaches(err)
	if len(r.Breaches) == 0 {
		r.Breaches = []Breach{{Code: "INTERNAL", Field: "job", Detail: err.Error()}}
	}
	r.Code, r.Field = r.Breaches[0].Code, r.Breaches[0].Field
}

// Breaches takes joined errors apart: those of package document and of this one.
func Breaches(err error) []Breach {
	var list []Breach
	switch e := err.(type) {
	case nil:
	case *document.Error:
		list = append(list, Breach{e.Rule, e.Field, e.Ref, e.Err.Error()})
	case *Error:
		list = append(list, Breach{e.Rule, e.Field, e.Ref, e.Err.Error()})
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			list = append(list, Breaches(inner)...)
		}
	default:
		list = Breaches(errors.Unwrap(err))
	}
	return list
}

// Manifest stands for the whole of a batch, so that who approves it approves every octet that will be on every chip. It holds
// nothing of the holders.
type Manifest struct {
	V       int    `json:"v"`
	Jobs    int    `json:"jobs"`
	First   string `json:"first,omitempty"` // the lowest number
	Last    string `json:"last,omitempty"`  // the highest
	Content string `json:"content"`         // "sha256:…" over job, number, blank and content of each, in their order

	Refused int `json:"-"` // jobs that were refused here and now: no part of what is approved

	sum hash.Hash
}

func newManifest() *Manifest { return &Manifest{V: 1, sum: sha256.New()} }

func (m *Manifest) add(it *item) {
	m.Jobs++
	number := short(it.job.Number)
	if m.First == "" || number < m.First {
		m.First = number
	}
	m.Last = max(m.Last, number)
	line, _ := json.Marshal([]string{it.job.ID, it.job.Number, it.job.Blank, hex.EncodeToString(it.content[:])}) // strings always can
	m.sum.Write(append(line, '\n'))
}

func (m *Manifest) finish() { m.Content = "sha256:" + hex.EncodeToString(m.sum.Sum(nil)) }

// Digest is what is signed to approve the batch: the hash of the manifest as JSON.
func (m *Manifest) Digest() [sha256.Size]byte {
	data, _ := json.Marshal(m) // numbers and strings always can
	return sha256.Sum256(data)
}
