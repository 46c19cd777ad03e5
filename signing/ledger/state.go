package ledger

import "fmt"

// State is how far a book has come. States go forward only.
type State uint8

// The states, in the order of a book's life. Rejected, Lost and Cancelled are ends; the number of such a book is never used again.
const (
	Unknown   State = iota // the ledger has never heard of it
	Received               // ordered
	Approved               // released by those who may
	Numbered               // has its number
	Prepared               // its files are made, unsigned
	Intent                 // about to be signed: the key may have been used
	Signed                 // signed, read again, its files on disk
	Encoded                // written to the chip
	ReadBack               // read from the chip and compared
	Passed                 // passed quality control
	Rejected               // failed somewhere; made again under a new number
	Issued                 // left the plant
	Collected              // in its holder's hands
	Lost
	Cancelled
)

var stateNames = [...]string{
	"unknown", "received", "approved", "numbered", "prepared", "intent", "signed", "encoded", "read-back", "passed",
	"rejected", "issued", "collected", "lost", "cancelled",
}

// String returns the state's name: "read-back".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state %d", uint8(s))
}

// ParseState is the inverse of String; Unknown can't be asked for.
func ParseState(name string) (State, error) {
	for s, known := range stateNames {
		if s > 0 && name == known {
			return State(s), nil
		}
	}
	return Unknown, fmt.Errorf("no state %q", name)
}

// MarshalText returns the name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name.
func (s *State) UnmarshalText(text []byte) (err error) {
	*s, err = ParseState(string(text))
	return err
}

// Final says that a book in this state goes nowhere any more.
func (s State) Final() bool { return s == Rejected || s == Lost || s == Cancelled }

// CanBecome says whether a book may go from one state to another. States that a plant has no use for may be passed over, but not
// the intent before a signature, quality control before the issue, or the issue before the collection.
func (s State) CanBecome(to State) bool {
	switch {
	case s.Final() || to <= s || int(to) >= len(stateNames):
		return false
	case to == Signed:
		return s == Intent
	case to == Intent:
		return s <= Prepared
	case to == Rejected:
		return s < Rejected
	case to == Issued:
		return s == Passed
	case to == Collected:
		return s == Issued
	case to == Lost:
		return s >= Signed
	case to == Cancelled:
		return true
	case to > Signed:
		return s >= Signed
	}
	return true
}
