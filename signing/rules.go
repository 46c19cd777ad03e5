package signing

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/signing/document"
)

// Rules returns the whole catalogue: every reason there is not to sign a document, in the order in which it is asked, and every code
// that a station may say. Those of input, document and files are of package document; those of signer, number, output and station
// are asked here.
func Rules() []document.Rule {
	list := slices.Collect(document.Rules())
	for _, c := range signerChecks {
		list = append(list, c.Rule)
	}
	list = append(list,
		ruleKeyMissing, ruleKey, ruleNumber, ruleSpent, ruleLedger,
		ruleSelfCheck, ruleReadBack, ruleInspect, ruleObjectRead, ruleObjectSigner, ruleObjectVerify,
	)
	return append(list, stationRules...)
}

// Rules that are asked in one place each.
var (
	ruleKeyMissing = document.Rule{ID: "DSC-MISSING", Asks: "certificate and key, both", Stage: document.StageSigner}
	ruleKey        = document.Rule{ID: "DSC-KEY", Asks: "the key is the one of the certificate", Stage: document.StageSigner}

	ruleNumber = document.Rule{
		ID: "NUM-DUP", Ref: "Doc 9303-4, 4.2.2.2", Stage: document.StageNumber,
		Asks: "a number that was not used for other content",
		Do:   "find out which of the two contents is right; the other one needs a new number",
	}
	ruleSpent = document.Rule{
		ID: "NUM-SPENT", Stage: document.StageNumber,
		Asks: "a number whose document was not rejected, lost or cancelled",
		Do:   "give the job a new number",
	}
	ruleLedger = document.Rule{
		ID: "NUM-LEDGER", Asks: "an answer of the ledger", Stage: document.StageNumber,
		Do: "look at the disk or the database of the ledger",
	}

	ruleSelfCheck = document.Rule{
		ID: "SELF-CHECK", Ref: "Doc 9303-10, 4.6.2", Stage: document.StageOutput,
		Asks: "what was signed verifies out of its own bytes and is what was ordered",
	}
	ruleReadBack = document.Rule{
		ID: "SELF-READ", Stage: document.StageOutput,
		Asks: "files that can be read again from where they were written",
	}
	ruleInspect = document.Rule{
		ID: "SELF-INSPECT", Ref: "Doc 9303-11, 5.1", Stage: document.StageOutput,
		Asks: "files that a public inspection accepts, by the public trust store",
	}
	ruleObjectRead = document.Rule{
		ID: "SOD-READ", Ref: "Doc 9303-10, 4.6.2", Stage: document.StageOutput,
		Asks: "an EF.SOD that can be read, of a document signed before",
	}
	ruleObjectSigner = document.Rule{
		ID: "SOD-SIGNER", Ref: "Doc 9303-10, 4.6.2.2", Stage: document.StageOutput,
		Asks: "one of our document signers, of a document signed before",
	}
	ruleObjectVerify = document.Rule{
		ID: "SOD-VERIFY", Ref: "Doc 9303-10, 4.6.2", Stage: document.StageOutput,
		Asks: "signature and hashes that hold, of a document signed before",
	}
)

// breach makes an error of a rule.
func breach(rule document.Rule, field, format string, args ...any) error {
	return &Error{field, rule.ID, rule.Ref, fmt.Errorf(format, args...)}
}

// failure reports one breach of the rule it was made for.
type failure func(field, format string, args ...any)

// subject is what the rules of the signer are asked about.
type subject struct {
	*LintConfig
	doc *document.Document // nil: the rules that concern the signer alone
	now time.Time
}

// signerCheck is a rule of the document signer, with the code that asks it.
type signerCheck struct {
	document.Rule
	when when
	ask  func(s *subject, fail failure)
}

// when is how often a rule is asked.
type when uint8

const (
	once   when = iota // of the signer: nothing in it changes with the document or the time
	timely             // of the signer at the moment of signing
	each               // of the signer and each document
)

// signer asks the rules of the signer that are due, and of these those that are notes or those that are none.
func (s *subject) signer(due when, notes bool) error {
	var found []error
	for _, c := range signerChecks {
		if c.when != due || c.Note != notes {
			continue
		}
		c.ask(s, func(field, format string, args ...any) {
			found = append(found, breach(c.Rule, field, format, args...))
		})
	}
	return errors.Join(found...)
}
