package main

import (
	"crypto/sha256"
	"encoding/json"
	"hash"
	"io"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
)

// printer prints results as they come and counts them.
type printer struct {
	out   io.Writer
	show  func(*signing.Result, io.Writer) error // nil: JSON
	count count
	sum   hash.Hash // of the lines of JSON
}

func newPrinter(out io.Writer) *printer { return &printer{out: out, sum: sha256.New()} }

func (p *printer) print(r *signing.Result) error {
	if r.State != signing.Held && len(r.Breaches) > 0 { // what is held says nothing of its own
		r.Exit = int(exitOf(r.Breaches))
	}
	p.count.add(r)
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	p.sum.Write(line)
	if p.show != nil {
		return p.show(r, p.out)
	}
	_, err = p.out.Write(line)
	return err
}

// exitOf is the exit code of a refusal: a fault of the station before malformed before policy before rules of the document.
func exitOf(list []signing.Breach) cli.Code {
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
	case "JSON", "CSV", "FIELD", "PROFILE", "FILE":
		return cli.Malformed
	case "DSC", "CSCA", "CRL", "ISSUE", "BATCH", "SOD", "BLANK", "CLOCK":
		return cli.Refused
	case "INTERNAL", "OUTPUT", "LEDGER", "SELF":
		return cli.Internal
	}
	switch code {
	case "NUM-DUP", "NUM-STATION", "NUM-SPENT", "STATE-ORDER", "STATE-REASON":
		return cli.Refused
	case "NUM-LEDGER":
		return cli.Internal
	}
	return cli.Failed
}

// count is how many jobs of a batch went which way.
type count struct {
	Jobs     int `json:"jobs"`
	Signed   int `json:"signed"`
	Replayed int `json:"replayed"`
	Again    int `json:"again"` // of those signed: after a crash
	Refused  int `json:"refused"`
	Held     int `json:"held"`
	Failed   int `json:"failed"`

	right int // checked only
	codes map[cli.Code]int
}

func (c *count) add(r *signing.Result) {
	c.Jobs++
	switch {
	case r.State == signing.Signed && r.Replayed != nil && *r.Replayed:
		c.Replayed++
	case r.State == signing.Signed:
		c.Signed++
	case r.State == signing.Checked:
		c.right++
	case r.State == signing.Held:
		c.Held++
	case r.State == signing.Failed:
		c.Failed++
	default:
		c.Refused++
	}
	if r.Again {
		c.Again++
	}
	if c.codes == nil {
		c.codes = map[cli.Code]int{}
	}
	if r.Exit != 0 {
		c.codes[cli.Code(r.Exit)]++
	}
}

// lintExit is the exit code of a check that signs nothing: that of the refusals if they are alike, else that a document failed.
func (c *count) lintExit() cli.Code {
	if len(c.codes) > 1 {
		return cli.Failed
	}
	for code := range c.codes {
		return code
	}
	return cli.OK
}

// exit is the exit code of the batch: [cli.PartlyDone] if some jobs were done and others were not, else as lintExit.
func (c *count) exit() cli.Code {
	if len(c.codes) > 0 && c.Signed+c.Replayed > 0 {
		return cli.PartlyDone
	}
	return c.lintExit()
}
