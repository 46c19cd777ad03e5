package document

import (
	"fmt"
	"iter"
	"slices"
)

// Rule is one requirement of the catalogue. Every refusal carries the id of one, and none is refused for another reason.
type Rule struct {
	ID    string // stable, for scripts: "EXPIRY-LENGTH"
	Ref   string // clause: "Doc 9303-3, 4.6"; "" for a rule of the profile or of ours
	Asks  string // what it asks, in words
	Do    string // what to do where it is broken; "": put right what it asks
	Stage Stage
	Note  bool // a remark beside a document that is right: it refuses nothing
}

// Stage is the point on a document's way at which a rule is asked.
type Stage uint8

// The stages, in their order.
const (
	StageInput    Stage = iota + 1 // reading a job line or a profile's file
	StageDocument                  // the document and its profile
	StageFiles                     // the files that were made of it, read again
	StageSigner                    // the document signer that is to sign it
	StageNumber                    // what the station knows of the number
	StageOutput                    // what was signed, read again
	StageStation                   // the station itself: its ledger, its folder, its batch
)

// String returns the stage as lists show it: "document".
func (s Stage) String() string {
	names := [...]string{"", "input", "document", "files", "signer", "number", "output", "station"}
	if int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("stage %d", uint8(s))
}

// breach is an error of the rule.
func (r *Rule) breach(field string, err error) *Error { return &Error{field, r.ID, r.Ref, err} }

// failure reports one breach of the rule it was made for.
type failure func(field, format string, args ...any)

// fail returns the failure of a rule, which appends to a list.
func (r *Rule) fail(into *breaches) failure {
	return func(field, format string, args ...any) { into.add(field, *r, format, args...) }
}

// check is a rule of the document with the code that asks it.
type check struct {
	Rule
	ask func(d *Document, fail failure)
}

// checks are the rules of the document, one group a file, in the order in which breaches are listed.
var checks = slices.Concat(
	typeChecks, numberChecks, stateChecks, dateChecks, textChecks, nameChecks, holderChecks, pictureChecks, givenChecks, noteChecks,
)

// Rules returns the catalogue of this package: input, document and files. Package signing adds signer, number, output and station.
func Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		for _, r := range inputRules {
			if !yield(*r) {
				return
			}
		}
		for _, c := range checks {
			if !yield(c.Rule) {
				return
			}
		}
		for _, r := range []Rule{ruleZone, ruleGolden, ruleChip, ruleFile} {
			if !yield(r) {
				return
			}
		}
		for _, c := range fileChecks {
			if !yield(c.Rule) {
				return
			}
		}
	}
}

// ask asks every rule of the document that is a note, or none that is.
func (d *Document) ask(notes bool) (found breaches) {
	for i := range checks {
		if c := &checks[i]; c.Note == notes {
			c.ask(d, c.fail(&found))
		}
	}
	return found
}
