package mrz

import "fmt"

// Field names a field in words, as errors and faults show it.
type Field string

// The fields of a zone.
const (
	FieldZone        Field = "zone"
	FieldCode        Field = "document code"
	FieldState       Field = "issuing state"
	FieldName        Field = "name"
	FieldNumber      Field = "document number"
	FieldNationality Field = "nationality"
	FieldBirth       Field = "date of birth"
	FieldSex         Field = "sex"
	FieldExpiry      Field = "date of expiry"
	FieldOptional    Field = "optional data"
	FieldOptional2   Field = "optional data 2"
	FieldComposite   Field = "composite"
)

// Rule is the kind of a fault; programs decide on it.
type Rule string

// The rules.
const (
	RuleLength     Rule = "length"      // number or length of the lines
	RuleAlphabet   Rule = "alphabet"    // a character that a zone or this field can't hold
	RuleCheckDigit Rule = "check-digit" // a check digit is wrong or missing
	RuleDate       Rule = "date"        // no such day, or letters in a date
	RuleSex        Rule = "sex"         // not F, M or filler
	RuleCode       Rule = "code"        // document code, state or nationality
	RuleRequired   Rule = "required"    // a mandatory field is empty
	RuleFit        Rule = "fit"         // a value does not fit its field
	RuleForm       Rule = "form"        // a value is written in another form than the standard's
)

// Fault is one breach of one rule.
type Fault struct {
	Field  Field
	Rule   Rule
	Detail string // what disagrees, in words
	Ref    string // clause
}

// String returns field, detail and clause.
func (f Fault) String() string { return fmt.Sprintf("%s: %s (%s)", f.Field, f.Detail, f.Ref) }

// Error says which field of a machine-readable zone is wrong, by which clause.
type Error struct {
	Field Field
	Rule  Rule
	Ref   string // clause, "Doc 9303-3, 4.9"
	Err   error
}

// Error returns field, cause and clause.
func (e *Error) Error() string { return fmt.Sprintf("mrz: %s: %v (%s)", e.Field, e.Err, e.Ref) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func (f Fault) err() error {
	return &Error{Field: f.Field, Rule: f.Rule, Ref: f.Ref, Err: fmt.Errorf("%s", f.Detail)}
}

// Clauses cited often.
const (
	refLayout   = "Doc 9303-3, 4.10"
	refAlphabet = "Doc 9303-3, 4.3"
	refCheck    = "Doc 9303-3, 4.9"
	refDates    = "Doc 9303-3, 4.8"
	refSex      = "Doc 9303-4 to 9303-7, 4.2.2"
	refNames    = "Doc 9303-3, 4.6"
	refCut      = "Doc 9303-4, 4.2.3"
	refStates   = "Doc 9303-3, 5"
	refLong     = "Doc 9303-5, 4.2.2, note j"
	refCode     = "Doc 9303-4 to 9303-7, 4.2.2"
	refTypes    = "Doc 9303-4, 4.4"
	refTables   = "Doc 9303-3, 6"
)
