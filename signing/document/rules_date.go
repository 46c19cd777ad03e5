package document

import "github.com/chancery-id/chancery/mrz"

const refDates = "Doc 9303-3, 4.8"

// oldest is the greatest age a holder can have on the day of issue; beyond it a date of birth is a mistake.
const oldest = 130

// dateChecks are about birth, issue, expiry and age. There is no clock here: what can be judged against the day of issue only
// is not judged while that is not given.
var dateChecks = []check{
	{
		Rule{ID: "DATE-VALID", Ref: refDates, Asks: "days that exist", Stage: StageDocument},
		func(d *Document, fail failure) {
			for _, date := range d.dates() {
				if !date.value.Valid() {
					fail(date.field, "there is no such day")
				}
			}
		},
	},
	{
		Rule{ID: "DATE-MISSING", Ref: refDates, Asks: "a date of expiry", Stage: StageDocument},
		func(d *Document, fail failure) {
			if d.Expiry.IsZero() {
				fail("expiry", "missing")
			}
		},
	},
	{
		Rule{
			ID: "DATE-PARTIAL", Ref: refDates, Stage: StageDocument,
			Asks: "year, month and day of issue and expiry; of a birth what is known",
		},
		func(d *Document, fail failure) {
			for _, date := range d.dates() {
				if date.field != "birth" && date.value.Valid() && !date.value.IsZero() && !date.value.Complete() {
					fail(date.field, "year, month and day must all be known")
				}
			}
		},
	},
	{
		Rule{ID: "BIRTH-FUTURE", Ref: refDates, Asks: "a birth before issue and expiry", Stage: StageDocument},
		func(d *Document, fail failure) {
			switch birth := d.Holder.Birth; {
			case d.Issue.Complete() && d.Issue.Before(birth):
				fail("birth", "lies after the date of issue %v", d.Issue)
			case !d.Issue.Complete() && d.Expiry.Before(birth):
				fail("birth", "lies after the document's expiry on %v", d.Expiry)
			}
		},
	},
	{
		Rule{ID: "BIRTH-RANGE", Asks: "a birth at most 130 years before the issue", Stage: StageDocument},
		func(d *Document, fail failure) {
			issue := d.Issue
			if issue.Complete() && d.Holder.Birth.Before(mrz.NewDate(issue.Year()-oldest, issue.Month(), issue.Day())) {
				fail("birth", "more than %d years before the date of issue %v", oldest, issue)
			}
		},
	},
	{
		Rule{ID: "EXPIRY-ORDER", Ref: refDates, Asks: "an expiry after the day of issue", Stage: StageDocument},
		func(d *Document, fail failure) {
			if d.Issue.Complete() && d.Expiry.Complete() && !d.Issue.Before(d.Expiry) {
				fail("expiry", "%v does not lie after the date of issue %v", d.Expiry, d.Issue)
			}
		},
	},
	{
		Rule{ID: "EXPIRY-LENGTH", Asks: "a validity no longer than the profile allows at the holder's age", Stage: StageDocument},
		func(d *Document, fail failure) {
			if !d.Issue.Complete() || !d.Expiry.Complete() {
				return
			}
			longest, rule := d.Profile.limit(d.Holder.Birth, d.Issue)
			if !longest.IsZero() && longest.After(d.Issue).Before(d.Expiry) {
				fail("expiry", "%v is more than %s after the date of issue %v, the most of %s", d.Expiry, longest.words(), d.Issue, rule)
			}
		},
	},
	{
		Rule{
			ID: "AGE-RANGE", Stage: StageDocument,
			Asks: "a holder of an age that the profile is for; an age that is not known is none that is wrong",
		},
		func(d *Document, fail failure) {
			first, known := d.Holder.Birth.Earliest()
			last, _ := d.Holder.Birth.Latest()
			ages := d.Profile.Age
			switch {
			case !known || !d.Issue.Complete():
			case ages.Min > 0 && d.Issue.Before(Period{Years: ages.Min}.After(first)):
				fail("birth", "under %d on the date of issue %v, the least age of the profile", ages.Min, d.Issue)
			case ages.Max > 0 && !d.Issue.Before(Period{Years: ages.Max + 1}.After(last)):
				fail("birth", "over %d on the date of issue %v, the greatest age of the profile", ages.Max, d.Issue)
			}
		},
	},
}

type dateField struct {
	field string
	value mrz.Date
}

func (d *Document) dates() [3]dateField {
	return [3]dateField{{"birth", d.Holder.Birth}, {"issued", d.Issue}, {"expiry", d.Expiry}}
}
