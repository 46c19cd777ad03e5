package document

import "github.com/chancery-id/chancery/mrz"

// noteChecks are remarks about a document that is right: what a person should know before it is printed.
var noteChecks = []check{
	{
		Rule{
			ID: "NAME-TRUNCATED", Ref: "Doc 9303-4, 4.2.3", Stage: StageDocument, Note: true,
			Asks: "a name that the zone can hold whole",
		},
		func(d *Document, fail failure) {
			if _, names, err := d.MRZ(); err != nil || !names.Truncated {
				return
			}
			if d.Profile.allows(11) {
				fail("names", "cut to fit the zone; the whole name is on the chip")
			} else {
				fail("names", "cut to fit the zone, and the profile has no DG11 for the whole name")
			}
		},
	},
	{
		Rule{
			ID: "NAME-NOT-LISTED", Ref: "Doc 9303-3, 6", Stage: StageDocument, Note: true,
			Asks: "a name in letters that a table of Doc 9303-3 lists",
		},
		func(d *Document, fail failure) {
			_, names, err := d.MRZ()
			if err != nil {
				return
			}
			for _, c := range names.Changes {
				if c.Rule == mrz.RuleNotListed {
					fail("names", "%U is in no table and was written as %q", c.Rune, c.Value)
				}
			}
		},
	},
	{
		Rule{
			ID: "NAME-NORMALISED", Ref: "UAX #15", Stage: StageDocument, Note: true,
			Asks: "a name in characters that normalisation keeps",
		},
		func(d *Document, fail failure) {
			for _, text := range append([]textField{{"names.primary", d.Holder.PrimaryID}, {"names.secondary", d.Holder.SecondaryID}}, d.wholeNames()...) {
				if folded := foldedIdeographs(text.value); len(folded) > 0 {
					fail(text.field, "%s: a compatibility ideograph, stored as the unified one it stands for; "+
						"a variation selector behind that keeps its form", codePoints(folded))
				}
			}
		},
	},
	{
		Rule{
			ID: "STATE-AUTHORITY", Ref: "Doc 9303-10, 4.7.12", Stage: StageDocument, Note: true,
			Asks: "an issuing authority that does not read as the code of another State",
		},
		func(d *Document, fail failure) {
			// No more than a remark: the Dutch immigration service is called IND, as India is.
			if state, known := mrz.StateByCode(d.Authority); known && d.Authority != d.State {
				fail("authority", "%s is also the code of %s, and the issuing State is %s", state.Code, state.Name, mrzShown(d.State))
			}
		},
	},
	{
		Rule{ID: "BIRTH-UNKNOWN", Ref: refDates, Asks: "a year of birth that is known", Stage: StageDocument, Note: true},
		func(d *Document, fail failure) {
			if d.Holder.Birth.Year() == 0 {
				fail("birth", "the year is not known: every age check will be open")
			}
		},
	},
}

// Notes returns remarks about a valid document that are no breaches.
func (d *Document) Notes() []*Error {
	if d.Profile == nil {
		return nil
	}
	return Breaches(d.ask(true).err())
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
