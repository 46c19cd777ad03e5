package signing

import "errors"

// ErrSigned says that a draft has been used: whatever came of its one signature, there will be no second.
var ErrSigned = errors.New("the draft was signed before")

// Error is a reason not to issue that lies with the signer, or with what came out of it; reasons that lie with the document
// are [*document.Error].
type Error struct {
	Field string // "document signer", "DG1"
	Rule  string // the rule's id, stable for scripts: "DSC-LIFE"; see [Rules]
	Ref   string // clause
	Err   error
}

// Error returns field, reason and clause.
func (e *Error) Error() string {
	text := e.Field + ": " + e.Err.Error()
	if e.Ref != "" {
		text += " (" + e.Ref + ")"
	}
	return text
}

// Unwrap returns the reason without field and clause.
func (e *Error) Unwrap() error { return e.Err }
