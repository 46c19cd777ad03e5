package mrz

import (
	"errors"
	"fmt"
	"strings"
)

// Validate returns every breach of Doc 9303 that the record's values show, joined, each an [*Error] with its clause. It
// is stricter than [Decode], which reads what issuers really print: a record that is valid encodes, and one that was read
// and is valid encodes to the very characters that were read.
func (r *Record) Validate() error {
	_, err := r.validate()
	return err
}

// validate returns the zone of a valid record.
func (r *Record) validate() (string, error) {
	if !r.Format.Known() || r.Format == FRID {
		return "", &Error{FieldZone, RuleForm, refLayout, fmt.Errorf("%s is no format of Doc 9303", r.Format)}
	}
	if err := errors.Join(
		validateCode(r.Format, r.DocumentCode),
		validateState(FieldState, r.IssuingState, ForIssuer),
		validateNationality(r),
		r.validateNames(),
		validateNumber(r.DocumentNumber),
		validateCharacters(FieldOptional, r.OptionalData), r.validateOptional2(),
		r.validateDates(),
		r.validateSex(),
	); err != nil {
		return "", err
	}
	zone, err := r.build()
	if err == nil && r.zone != "" && zone != r.zone {
		err = &Error{FieldZone, RuleForm, refLayout, fmt.Errorf("a value is not written in the form of the standard, first at place %d", differsAt(zone, r.zone)+1)}
	}
	if err != nil {
		return "", err
	}
	return zone, nil
}

func differsAt(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func (r *Record) validateSex() error {
	if !r.Sex.Valid() {
		return &Error{FieldSex, RuleSex, refSex, fmt.Errorf("%s, want F, M or X", r.Sex)}
	}
	return nil
}

func (r *Record) validateOptional2() error {
	if r.OptionalData2 != "" && r.Format != TD1 {
		return &Error{FieldOptional2, RuleFit, refLayout, fmt.Errorf("%s has one field of optional data", r.Format)}
	}
	return validateCharacters(FieldOptional2, r.OptionalData2)
}

func validateCode(f Format, code string) error {
	const ref = "Doc 9303-4/5/6/7, 4.2.2"
	fail := func(format string, args ...any) error {
		return &Error{FieldCode, RuleCode, ref, fmt.Errorf(format, args...)}
	}
	if len(code) < 1 || len(code) > 2 || !letters(code) {
		return fail("%q, want one or two letters", code)
	}
	first, second := code[0], byte(filler)
	if len(code) == 2 {
		second = code[1]
	}
	switch f {
	case TD3:
		if first != 'P' {
			return fail("%q, a passport begins with P", code)
		}
	case MRVA, MRVB:
		if first != 'V' {
			return fail("%q, a visa begins with V", code)
		}
	case TD2:
		if code == "PU" {
			return nil // single-sheet emergency travel document (Doc 9303-8)
		}
		fallthrough
	default:
		switch {
		case first != 'A' && first != 'C' && first != 'I':
			return fail("%q, a card begins with A, C or I", code)
		case second == 'V':
			return fail("%q, the second letter of a card is never V", code)
		case first == 'A' && second == 'I' && f == TD1:
			return fail("%q is not used", code)
		}
	}
	return nil
}

func validateState(field Field, code string, use Use) error {
	s, ok := StateByCode(code)
	switch {
	case code == "":
		return &Error{field, RuleRequired, refStates, errors.New("empty")}
	case !ok:
		return &Error{field, RuleCode, refStates, fmt.Errorf("%q is no code of Doc 9303-3", code)}
	case s.Use&use == 0:
		return &Error{field, RuleCode, refStates, fmt.Errorf("%q (%s) is no %s", code, s.Name, field)}
	}
	return nil
}

// validateNationality allows the airline code that a crew member certificate may hold in its place (Doc 9303-5, B).
func validateNationality(r *Record) error {
	if r.Format == TD1 && r.DocumentCode == "AC" && len(r.Nationality) >= 2 && letters(r.Nationality) {
		return nil
	}
	return validateState(FieldNationality, r.Nationality, ForNationality)
}

func (r *Record) validateNames() error {
	if r.PrimaryIdentifier == "" && r.SecondaryIdentifier == "" {
		return &Error{FieldName, RuleRequired, refNames, errors.New("empty")}
	}
	return errors.Join(validateIdentifier(r.PrimaryIdentifier), validateIdentifier(r.SecondaryIdentifier))
}

func validateIdentifier(name string) error {
	for i, c := range []byte(name) {
		switch {
		case c != ' ' && (c < 'A' || c > 'Z'):
			return &Error{FieldName, RuleAlphabet, refNames, errors.New("a character that is no letter A-Z; compose the name first")}
		case c == ' ' && (i == 0 || i == len(name)-1 || name[i-1] == ' '):
			return &Error{FieldName, RuleForm, refNames, errors.New("more than one filler between components")}
		}
	}
	return nil
}

func validateNumber(number string) error {
	if strings.Trim(number, "<") == "" {
		return &Error{FieldNumber, RuleRequired, refLayout, errors.New("empty")}
	}
	if strings.HasSuffix(number, "<") {
		return &Error{FieldNumber, RuleForm, refLayout, errors.New("ends with a filler")}
	}
	return validateCharacters(FieldNumber, number)
}

func validateCharacters(field Field, value string) error {
	for i := range len(value) {
		if values[value[i]] == 0xFF {
			return &Error{field, RuleAlphabet, refAlphabet, fmt.Errorf("character %q at place %d is none of 0-9, A-Z and <", value[i], i+1)}
		}
	}
	if field != FieldNumber && strings.HasSuffix(value, "<") {
		return &Error{field, RuleForm, refLayout, errors.New("ends with a filler")}
	}
	return nil
}

func (r *Record) validateDates() error {
	var birth, expiry, part, order error
	if !r.DateOfBirth.Valid() {
		birth = &Error{FieldBirth, RuleDate, refDates, errors.New("no such day")}
	}
	if !r.DateOfExpiry.Valid() {
		expiry = &Error{FieldExpiry, RuleDate, refDates, errors.New("no such day")}
	}
	if !r.DateOfExpiry.IsZero() && !r.DateOfExpiry.Complete() {
		part = &Error{FieldExpiry, RuleDate, refDates, errors.New("partly unknown")}
	}
	if r.DateOfExpiry.Before(r.DateOfBirth) {
		order = &Error{FieldExpiry, RuleDate, refDates, errors.New("before the date of birth")}
	}
	return errors.Join(birth, expiry, part, order)
}

func letters(s string) bool {
	for _, c := range []byte(s) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return s != ""
}
