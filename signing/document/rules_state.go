package document

import (
	"slices"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// stateChecks are about the issuing State and the nationality.
var stateChecks = []check{
	{
		Rule{
			ID: "STATE-MISSING", Ref: "Doc 9303-3, 5", Stage: StageDocument,
			Asks: "issuing State and nationality are there; XXX says that a nationality is not specified, XXA that there is none",
		},
		eachState(func(f stateField, code string, fail failure) {
			if code == "" {
				fail(f.name, "missing%s", f.missing)
			}
		}),
	},
	{
		Rule{
			ID: "STATE-UNKNOWN", Ref: "Doc 9303-3, 5", Stage: StageDocument,
			Asks: "codes of the table of States, organizations and statuses",
		},
		eachState(func(f stateField, code string, fail failure) {
			if _, known := mrz.StateByCode(code); code != "" && (!known || strings.Contains(code, "<")) {
				fail(f.name, "%s is no code of a State, organization or status", mrzShown(code))
			}
		}),
	},
	{
		Rule{
			ID: "STATE-USE", Ref: "Doc 9303-3, 5", Stage: StageDocument,
			Asks: "an issuer's code for the issuer, a nationality's for the nationality",
		},
		eachState(func(f stateField, code string, fail failure) {
			if state, known := mrz.StateByCode(code); known && state.Use&f.use == 0 {
				fail(f.name, "%s %s", code, f.unfit)
			}
		}),
	},
	{
		Rule{ID: "STATE-PROFILE", Asks: "the profile is for the issuing State", Stage: StageDocument},
		func(d *Document, fail failure) {
			if list := d.Profile.Issuers; list != nil && !slices.Contains(list, d.State) {
				fail("issuer", "profile %s is for %s, not %s", d.Profile.ID, strings.Join(list, ", "), mrzShown(d.State))
			}
		},
	},
	{
		Rule{ID: "STATE-NATIONALITY", Asks: "the profile is for holders of the nationality", Stage: StageDocument},
		func(d *Document, fail failure) {
			if list := d.Profile.Nationalities; list != nil && !slices.Contains(list, d.Holder.Nationality) {
				fail("nationality", "profile %s is for %s, not %s", d.Profile.ID, strings.Join(list, ", "), mrzShown(d.Holder.Nationality))
			}
		},
	},
}

// stateField is a field with the code of a State.
type stateField struct {
	name, missing, unfit string
	use                  mrz.Use
	of                   func(*Document) string
}

var stateFields = []stateField{
	{"issuer", "", "issues no documents", mrz.ForIssuer, func(d *Document) string { return d.State }},
	{
		"nationality", "; XXX says that it is not specified, XXA that there is none", "is no nationality", mrz.ForNationality,
		func(d *Document) string { return d.Holder.Nationality },
	},
}

func eachState(ask func(f stateField, code string, fail failure)) func(*Document, failure) {
	return func(d *Document, fail failure) {
		for _, f := range stateFields {
			ask(f, f.of(d), fail)
		}
	}
}

// mrzErrors takes joined errors of package mrz apart.
func mrzErrors(err error) (list []*mrz.Error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range joined.Unwrap() {
			list = append(list, mrzErrors(inner)...)
		}
	} else if e, ok := err.(*mrz.Error); ok {
		list = append(list, e)
	}
	return list
}
