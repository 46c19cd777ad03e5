package mrz

import "errors"

// Findings returns what is odd about a record and makes its zone no less readable: every breach that [Record.Validate]
// sees, as the X that some issuers print for an unspecified sex, digits in a name, or a code that is in no table. An unknown
// code says nothing about the document: codes are added from time to time. A record that was read can have findings and
// no faults; none of them is a reason to call a document false.
func (r *Record) Findings() []Fault {
	if r.zone == "" && *r == (Record{}) {
		return nil
	}
	found := faultsOf(r.Validate(), nil)
	// The meaning of another second letter is the issuer's; a P alone is in order until 2028.
	if r.passport() && len(r.DocumentCode) > 1 && !r.harmonised() && !hasField(found, FieldCode) {
		found = append(found, Fault{FieldCode, RuleCode, "second letter " + r.DocumentCode[1:] + " is not of the harmonised list", refTypes})
	}
	return found
}

func hasField(faults []Fault, field Field) bool {
	for _, f := range faults {
		if f.Field == field {
			return true
		}
	}
	return false
}

// faultsOf takes a joined error apart.
func faultsOf(err error, faults []Fault) []Fault {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			faults = faultsOf(e, faults)
		}
		return faults
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		faults = append(faults, Fault{e.Field, e.Rule, e.Err.Error(), e.Ref})
	}
	return faults
}
