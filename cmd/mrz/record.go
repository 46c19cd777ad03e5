package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// record is a zone as JSON. Names and order of the keys are a contract.
type record struct {
	Format              string  `json:"format"`
	DocumentCode        string  `json:"documentCode"`
	IssuingState        string  `json:"issuingState"`
	DocumentNumber      string  `json:"documentNumber"`
	Nationality         string  `json:"nationality"`
	DateOfBirth         string  `json:"dateOfBirth"`
	Sex                 string  `json:"sex"`
	DateOfExpiry        string  `json:"dateOfExpiry"`
	PrimaryIdentifier   string  `json:"primaryIdentifier"`
	SecondaryIdentifier string  `json:"secondaryIdentifier"`
	OptionalData        string  `json:"optionalData"`
	OptionalData2       string  `json:"optionalData2"`
	NameTruncated       bool    `json:"nameTruncated"`
	Valid               bool    `json:"valid"`
	Faults              []fault `json:"faults"`
	// Findings is what is odd and no fault; the key is there only where there is something.
	Findings []fault `json:"findings,omitempty"`
}

type fault struct {
	Field  string `json:"field"`
	Rule   string `json:"rule"`
	Detail string `json:"detail"`
}

func recordOf(r *mrz.Record, faults []mrz.Fault) record {
	out := record{
		DocumentCode: r.DocumentCode, IssuingState: r.IssuingState, DocumentNumber: r.DocumentNumber,
		Nationality: r.Nationality, DateOfBirth: r.DateOfBirth.String(), Sex: sexOf(r.Sex), DateOfExpiry: r.DateOfExpiry.String(),
		PrimaryIdentifier: r.PrimaryIdentifier, SecondaryIdentifier: r.SecondaryIdentifier, OptionalData: r.OptionalData,
		OptionalData2: r.OptionalData2, NameTruncated: r.NameTruncated, Valid: len(faults) == 0, Faults: []fault{},
	}
	if r.Format.Known() {
		out.Format = r.Format.String()
	}
	for _, f := range faults {
		out.Faults = append(out.Faults, faultOf(f))
	}
	if r.Format.Known() && len(faults) == 0 { // what is wrong is not also odd
		for _, f := range r.Findings() {
			out.Findings = append(out.Findings, faultOf(f))
		}
	}
	return out
}

func faultOf(f mrz.Fault) fault {
	return fault{string(f.Field), string(f.Rule), f.Detail + " (" + f.Ref + ")"}
}

func sexOf(s mrz.Sex) string {
	if s == 0 || s.Valid() {
		return s.String()
	}
	return string(rune(s))
}

// input is what "mrz make" reads: the fields of a record, names in any script with a table, and how to write them.
type input struct {
	record
	Language string            `json:"language"` // national variant of Cyrillic: be, bg, mk, sr, uk
	Letters  map[string]string `json:"letters"`  // the holder's choice among the ways to write a letter
}

// parseInput reads one JSON object, strictly: an unknown key is a mistake that must not pass.
func parseInput(data []byte) (*input, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))))
	d.DisallowUnknownFields()
	var in input
	if err := d.Decode(&in); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return &in, nil
}

// compose makes the record, and the report on its name.
func (in *input) compose() (*mrz.Record, *mrz.NameReport, error) {
	f, ok := mrz.ParseFormat(in.Format)
	if !ok {
		return nil, nil, &mrz.Error{Field: mrz.FieldZone, Rule: mrz.RuleForm, Ref: "Doc 9303-3, 4.10", Err: errors.New("format is not TD1, TD2, TD3, MRVA or MRVB")}
	}
	birth, err1 := mrz.ParseDate(in.DateOfBirth)
	expiry, err2 := mrz.ParseDate(in.DateOfExpiry)
	sex, err3 := mrz.ParseSex(in.Sex)
	letters := map[rune]string{}
	for from, to := range in.Letters {
		if r := []rune(from); len(r) == 1 {
			letters[r[0]] = to
		}
	}
	name, err4 := mrz.ComposeName(f, in.PrimaryIdentifier, in.SecondaryIdentifier, mrz.Transliteration{Language: in.Language, Letters: letters})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, name, err
	}
	// People write codes as they stand in the zone: "P<", "D<<".
	bare := func(s string) string { return strings.TrimRight(s, "< ") }
	return &mrz.Record{
		Format: f, DocumentCode: bare(in.DocumentCode), IssuingState: bare(in.IssuingState), DocumentNumber: fillers(in.DocumentNumber),
		Nationality: bare(in.Nationality), DateOfBirth: birth, Sex: sex, DateOfExpiry: expiry,
		PrimaryIdentifier: name.PrimaryIdentifier, SecondaryIdentifier: name.SecondaryIdentifier,
		OptionalData: fillers(in.OptionalData), OptionalData2: fillers(in.OptionalData2),
	}, name, nil
}

// fillers writes a number as the zone does: spaces inside are fillers, those at the end are none of it.
func fillers(s string) string { return strings.TrimRight(strings.ReplaceAll(s, " ", "<"), "<") }
