package station

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
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
	SOD      string   `json:"sod,omitempty"`
	DSC      string   `json:"dsc,omitempty"`
	MS       *int64   `json:"ms,omitempty"`
	Replayed *bool    `json:"replayed,omitempty"`
	Code     string   `json:"code,omitempty"`
	Field    string   `json:"field,omitempty"`
	Exit     cli.Code `json:"exit,omitempty"`
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

// newResult starts the result of a job.
func newResult(j *document.Job) *Result {
	return &Result{V: 1, Line: j.Line, Job: safe(j.ID), Number: safe(j.Number)}
}

// safe keeps what a broken job gave as its name from harming a terminal or a log.
func safe(text string) string {
	if len(text) > 64 {
		text = text[:64]
	}
	return strings.ToValidUTF8(cli.Printable(text), "")
}

// refuse puts the reasons of err into the result.
func (r *Result) refuse(err error) *Result {
	r.State, r.Breaches = Refused, breachesOf(err)
	if len(r.Breaches) == 0 {
		r.Breaches = []Breach{{Code: "INTERNAL", Field: "job", Detail: err.Error()}}
	}
	r.Code, r.Field = r.Breaches[0].Code, r.Breaches[0].Field
	r.Exit = exitOf(r.Breaches)
	return r
}

// breachesOf takes joined errors apart.
func breachesOf(err error) []Breach {
	var list []Breach
	switch e := err.(type) {
	case nil:
	case *document.Error:
		list = append(list, Breach{e.Rule, e.Field, e.Ref, e.Err.Error()})
	case *signing.Error:
		list = append(list, Breach{e.Rule, e.Field, e.Ref, e.Err.Error()})
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			list = append(list, breachesOf(inner)...)
		}
	default:
		list = breachesOf(errors.Unwrap(err))
	}
	return list
}

// exitOf is the exit code of a refusal: malformed before policy before rules of the document.
func exitOf(list []Breach) cli.Code {
	code := cli.Failed
	for _, b := range list {
		switch class := classOf(b.Code); {
		case class == cli.Internal, class == cli.Malformed && code != cli.Internal, class == cli.Refused && code == cli.Failed:
			code = class
		}
	}
	return code
}

func classOf(code string) cli.Code {
	switch group, _, _ := strings.Cut(code, "-"); group {
	case "JSON", "FIELD", "PROFILE", "FILE":
		return cli.Malformed
	case "DSC", "CSCA", "ISSUE", "BATCH", "SOD":
		return cli.Refused
	case "INTERNAL", "OUTPUT", "SIGNER", "SELF":
		return cli.Internal
	}
	if code == "NUM-DUP" {
		return cli.Refused
	}
	return cli.Failed
}

// write prints the result as one line.
func (r *Result) write(w io.Writer) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", line)
	return err
}

// Count is how many jobs of a batch went which way.
type Count struct {
	Jobs, Signed, Replayed, Refused, Held, Failed int

	codes map[cli.Code]int
}

func (c *Count) add(r *Result) {
	c.Jobs++
	switch {
	case r.State == Signed && r.Replayed != nil && *r.Replayed:
		c.Replayed++
	case r.State == Signed, r.State == Checked:
		c.Signed++
	case r.State == Held:
		c.Held++
	case r.State == Failed:
		c.Failed++
	default:
		c.Refused++
	}
	if c.codes == nil {
		c.codes = map[cli.Code]int{}
	}
	if r.Exit != cli.OK && r.State != Held { // what is held says nothing of its own
		c.codes[r.Exit]++
	}
}

// LintExit is the exit code of a check that signs nothing: that of the refusals if they are alike, else that a document
// failed.
func (c *Count) LintExit() cli.Code {
	if len(c.codes) > 1 {
		return cli.Failed
	}
	for code := range c.codes {
		return code
	}
	return cli.OK
}

// Exit is the exit code of the batch: [cli.PartlyDone] if some jobs were done and others were not, else as [Count.LintExit].
func (c *Count) Exit() cli.Code {
	if len(c.codes) > 0 && c.Signed+c.Replayed > 0 {
		return cli.PartlyDone
	}
	return c.LintExit()
}
