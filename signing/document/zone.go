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
		return nil, nil, ruleProfile.breach("profile", errors.New("missing"))
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
	if e := (*mrz.Error)(nil); errors.As(err, &e) {
		err = e.Err
	}
	return ruleZone.breach("names.primary", err)
}

// fillers writes spaces as the zone does, and spaces reads them back.
func fillers(s string) string { return strings.ReplaceAll(s, " ", "<") }

func spaces(s string) string { return strings.ReplaceAll(s, "<", " ") }

// nfc is the normal form in which text is stored (Unicode Standard Annex #15).
func nfc(s string) string { return norm.NFC.String(s) }

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
