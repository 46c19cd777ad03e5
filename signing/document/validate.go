package document

import (
	"errors"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// Validate returns every breach of the rules for this document, joined: those of Doc 9303 and those of its profile, each an
// [*Error] with field, rule and clause (see [Breaches]). It knows no clock; what can be judged against the date of issue
// only is not judged while Issue is zero.
func (d *Document) Validate() error {
	var b breaches
	if d.Profile == nil {
		b.add("profile", "PROFILE-MISSING", "", "missing")
		return b.err()
	}
	d.checkType(&b)
	d.checkNumbers(&b)
	d.checkStates(&b)
	d.checkDates(&b)
	d.checkHolder(&b)
	d.checkNames(&b)
	d.checkPictures(&b)
	d.checkFiles(&b)
	if len(b) > 0 {
		return b.err()
	}
	// What the zone itself asks for, and no rule above has named, is asked last: on a sound document it finds nothing.
	if record, _, err := d.MRZ(); err != nil {
		b.join(err)
	} else if err := record.Validate(); err != nil {
		b.add("zone", "ZONE", "Doc 9303-3, 4", "%w", err)
	}
	return b.err()
}

func (d *Document) checkType(b *breaches) {
	code := d.DocumentCode()
	if !d.Profile.writes(code) {
		b.add("doc", "DOC-CODE", "", "profile %s does not allow code %s", d.Profile.ID, mrzShown(code))
		return
	}
	record := mrz.Record{Format: d.Profile.Format, DocumentCode: code, DateOfExpiry: d.Expiry}
	for _, err := range mrzErrors(record.ValidateCode(d.Issue)) {
		b.add("doc", "DOC-CODE", err.Ref, "%w", err.Err)
	}
}

func (d *Document) checkNumbers(b *breaches) {
	p := d.Profile
	first, second := optionalPlaces(p.Format)
	p.Number.match(b, "number", "NUM", d.Number, false, 1, numberPlaces(p.Format))
	p.OptionalData.match(b, "optionalData", "OPTIONAL", d.OptionalData, true, 0, first)
	p.Optional2.match(b, "optionalData2", "OPTIONAL", d.OptionalData2, true, 0, second)
	if over := len(d.Number) - 9; over > 0 && d.OptionalData != "" && over+2+len(d.OptionalData) > first {
		b.add("optionalData", "OPTIONAL-LENGTH", "Doc 9303-5, 4.2.2.2",
			"%d characters do not fit behind the last %d of the number", len(d.OptionalData), over)
	}
}

// match checks a field of the zone: alphabet, length, pattern.
func (t *Text) match(b *breaches, field, rule, value string, spaces bool, least, places int) {
	for i, r := range value {
		if !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || spaces && r == ' ') {
			b.add(field, rule+"-CHARS", "Doc 9303-3, 4.3", "character %d is %U, want A to Z and 0 to 9", i+1, r)
			return
		}
	}
	if t.Max != 0 {
		places = min(places, t.Max)
	}
	if least = max(least, t.Min); len(value) < least || len(value) > places {
		b.add(field, rule+"-LENGTH", "Doc 9303-3, 4.2", "%d characters, want %d to %d", len(value), least, places)
		return
	}
	if strings.TrimSpace(value) != value {
		b.add(field, rule+"-CHARS", "Doc 9303-3, 4.3", "begins or ends with a space")
	}
	if t.Pattern != nil && !t.Pattern.MatchString(value) {
		b.add(field, rule+"-PATTERN", "", "does not match %s", t.pattern())
	}
}

func (d *Document) checkStates(b *breaches) {
	d.checkIssuer(b)
	state, known := mrz.StateByCode(d.Holder.Nationality)
	switch {
	case d.Holder.Nationality == "":
		b.add("nationality", "STATE-MISSING", "Doc 9303-3, 5", "missing; XXX says that it is not specified, XXA that there is none")
	case !known:
		b.add("nationality", "STATE-UNKNOWN", "Doc 9303-3, 5", "%s is no code of a State or status", mrzShown(d.Holder.Nationality))
	case state.Use&mrz.ForNationality == 0:
		b.add("nationality", "STATE-USE", "Doc 9303-3, 5", "%s is no nationality", d.Holder.Nationality)
	}
}

func (d *Document) checkIssuer(b *breaches) {
	state, known := mrz.StateByCode(d.State)
	switch {
	case d.State == "":
		b.add("issuer", "STATE-MISSING", "Doc 9303-3, 5", "missing")
	case !known:
		b.add("issuer", "STATE-UNKNOWN", "Doc 9303-3, 5", "%s is no code of a State or organization", mrzShown(d.State))
	case state.Use&mrz.ForIssuer == 0:
		b.add("issuer", "STATE-USE", "Doc 9303-3, 5", "%s issues no documents", d.State)
	}
	if list := d.Profile.Issuers; list != nil && !slices.Contains(list, d.State) {
		b.add("issuer", "STATE-PROFILE", "", "profile %s is for %s, not %s", d.Profile.ID, strings.Join(list, ", "), mrzShown(d.State))
	}
}

// mrzErrors takes joined errors of package mrz apart.
func mrzErrors(err error) (list []*mrz.Error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range joined.Unwrap() {
			list = append(list, mrzErrors(inner)...)
		}
	} else if e := (*mrz.Error)(nil); errors.As(err, &e) {
		list = append(list, e)
	}
	return list
}

// oldest is the greatest age a holder can have on the day of issue; beyond it a date of birth is a mistake.
const oldest = 130

func (d *Document) checkDates(b *breaches) {
	for _, date := range []struct {
		field string
		value mrz.Date
	}{{"birth", d.Holder.Birth}, {"issued", d.Issue}, {"expiry", d.Expiry}} {
		switch {
		case !date.value.Valid():
			b.add(date.field, "DATE-VALID", "Doc 9303-3, 4.8", "there is no such day")
		case date.field == "expiry" && date.value.IsZero():
			b.add(date.field, "DATE-MISSING", "Doc 9303-3, 4.8", "missing")
		case date.field != "birth" && !date.value.IsZero() && !date.value.Complete():
			b.add(date.field, "DATE-PARTIAL", "Doc 9303-3, 4.8", "year, month and day must all be known")
		}
	}
	birth := d.Holder.Birth
	if d.Issue.Complete() {
		d.checkAgainstIssue(b)
	} else if d.Expiry.Before(birth) {
		b.add("birth", "BIRTH-FUTURE", "Doc 9303-3, 4.8", "lies after the document's expiry on %v", d.Expiry)
	}
}

func (d *Document) checkAgainstIssue(b *breaches) {
	birth, issue, expiry := d.Holder.Birth, d.Issue, d.Expiry
	if issue.Before(birth) {
		b.add("birth", "BIRTH-FUTURE", "Doc 9303-3, 4.8", "lies after the date of issue %v", issue)
	}
	if birth.Before(mrz.NewDate(issue.Year()-oldest, issue.Month(), issue.Day())) {
		b.add("birth", "BIRTH-RANGE", "", "more than %d years before the date of issue %v", oldest, issue)
	}
	if !expiry.Complete() {
		return
	}
	if !issue.Before(expiry) {
		b.add("expiry", "EXPIRY-ORDER", "Doc 9303-3, 4.8", "%v does not lie after the date of issue %v", expiry, issue)
	}
	if longest, rule := d.Profile.limit(birth, issue); !longest.IsZero() && longest.After(issue).Before(expiry) {
		b.add("expiry", "EXPIRY-LENGTH", "", "%v is more than %s after the date of issue %v, the most of %s", expiry, longest.words(), issue, rule)
	}
}
