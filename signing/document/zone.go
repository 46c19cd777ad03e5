package document

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/chancery-id/chancery/mrz"
)

// MRZ returns the record of the document's machine-readable zone, and how the name came into it: transliterated by the
// tables of Doc 9303-3, 6 and the profile, truncated where it is too long. [mrz.Encode] makes lines of the record.
//
// The report is there also beside an error that says which letters of the name no table covers.
func (d *Document) MRZ() (*mrz.Record, *mrz.NameReport, error) {
	if d.Profile == nil {
		return nil, nil, &Error{Field: "profile", Rule: "PROFILE-MISSING", Err: errors.New("missing")}
	}
	h := &d.Holder
	names, err := mrz.ComposeName(d.Profile.Format, nfc(h.PrimaryID), nfc(h.SecondaryID), d.Profile.Names)
	if err != nil {
		return nil, names, nameError(err)
	}
	return &mrz.Record{
		Format: d.Profile.Format, DocumentCode: d.DocumentCode(), IssuingState: d.State,
		DocumentNumber: fillers(d.Number), Nationality: h.Nationality,
		DateOfBirth: h.Birth, Sex: h.Sex, DateOfExpiry: d.Expiry,
		PrimaryIdentifier: names.PrimaryIdentifier, SecondaryIdentifier: names.SecondaryIdentifier,
		OptionalData: fillers(d.OptionalData), OptionalData2: fillers(d.OptionalData2),
		NameTruncated: names.Truncated,
	}, names, nil
}

// nameError turns an error of the zone's name into a breach.
func nameError(err error) error {
	breach := &Error{Field: "names.primary", Rule: "NAME-LETTERS", Ref: "Doc 9303-3, 6", Err: err}
	if e := (*mrz.Error)(nil); errors.As(err, &e) {
		breach.Ref, breach.Err = e.Ref, e.Err
	}
	return breach
}

// fillers writes spaces as the zone does, and spaces reads them back.
func fillers(s string) string { return strings.ReplaceAll(s, " ", "<") }

func spaces(s string) string { return strings.ReplaceAll(s, "<", " ") }

// nfc is the normal form in which text is stored (Unicode Standard Annex #15).
func nfc(s string) string { return norm.NFC.String(s) }

// checkTransliteration names the letters that the zone can't hold, by the field they stand in.
func (d *Document) checkTransliteration(b *breaches) {
	for _, part := range []struct{ field, name string }{
		{"names.primary", d.Holder.PrimaryID}, {"names.secondary", d.Holder.SecondaryID},
	} {
		if part.name == "" {
			continue
		}
		report, err := mrz.ComposeName(d.Profile.Format, nfc(part.name), "", d.Profile.Names)
		switch {
		case report == nil:
			b.add(part.field, "NAME-LETTERS", "Doc 9303-3, 6", "%w", err)
		case len(report.Unmapped()) > 0:
			b.add(part.field, "NAME-UNMAPPED", "Doc 9303-3, 6", "%s: no table writes it in letters A to Z; give the holder's own romanisation here "+
				"and the name in its script as names.national", codePoints(report.Unmapped()))
		case err != nil:
			b.add(part.field, "NAME-LETTERS", "Doc 9303-3, 4.6", "no letter of it can stand in the zone")
		}
	}
}

// codePoints lists runes by their numbers, a few at most.
func codePoints(runes []rune) string {
	const most = 5
	var list []string
	for _, r := range runes[:min(len(runes), most)] {
		list = append(list, fmt.Sprintf("%U", r))
	}
	if len(runes) > most {
		list = append(list, fmt.Sprintf("and %d more", len(runes)-most))
	}
	return strings.Join(list, ", ")
}

// Notes returns remarks about a valid document that are no breaches: what a person should know before it is printed.
func (d *Document) Notes() []*Error {
	var notes []*Error
	note := func(field, rule, ref, format string, args ...any) {
		notes = append(notes, &Error{field, rule, ref, fmt.Errorf(format, args...)})
	}
	_, names, err := d.MRZ()
	if err != nil {
		return nil
	}
	whole := ", and the profile has no DG11 for the whole name"
	if d.Profile.allows(11) {
		whole = "; the whole name is on the chip"
	}
	if names.Truncated {
		note("names", "NAME-TRUNCATED", "Doc 9303-4, 4.2.3", "cut to fit the zone%s", whole)
	}
	for _, c := range names.Changes {
		if c.Rule == mrz.RuleNotListed {
			note("names", "NAME-NOT-LISTED", "Doc 9303-3, 6", "%U is in no table and was written as %q", c.Rune, c.Value)
		}
	}
	for _, text := range []struct{ field, value string }{
		{"names.primary", d.Holder.PrimaryID}, {"names.secondary", d.Holder.SecondaryID}, {"names.national", d.Holder.NationalName},
	} {
		if folded := foldedIdeographs(text.value); len(folded) > 0 {
			note(text.field, "NAME-NORMALISED", "UAX #15", "%s: a compatibility ideograph, stored as the unified one it stands for; "+
				"a variation selector behind that keeps its form", codePoints(folded))
		}
	}
	if d.Holder.Birth.Year() == 0 {
		note("birth", "BIRTH-UNKNOWN", "Doc 9303-3, 4.8", "the year is not known: every age check will be open")
	}
	return notes
}

// foldedIdeographs returns the ideographs that normalisation replaces by others, which may look different.
func foldedIdeographs(s string) (found []rune) {
	for _, r := range s {
		if (r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F) && nfc(string(r)) != string(r) {
			found = append(found, r)
		}
	}
	return found
}
