package document

import "github.com/chancery-id/chancery/mrz"

// typeChecks are about the type of document.
var typeChecks = []check{
	{
		Rule{ID: "DOC-CODE", Asks: "the profile allows the document code", Stage: StageDocument},
		func(d *Document, fail failure) {
			if code := d.DocumentCode(); !d.Profile.writes(code) {
				fail("doc", "profile %s does not allow code %s", d.Profile.ID, mrzShown(code))
			}
		},
	},
	{
		Rule{
			ID: "DOC-LETTER", Ref: "Doc 9303-4, 4.4", Stage: StageDocument,
			Asks: "a passport's second letter is of the harmonised list: where there is one from 2026, and always from 2028",
		},
		func(d *Document, fail failure) {
			record := mrz.Record{Format: d.Profile.Format, DocumentCode: d.DocumentCode(), DateOfExpiry: d.Expiry}
			for _, err := range mrzErrors(record.ValidateCode(d.Issue)) {
				fail("doc", "%w", err.Err)
			}
		},
	},
}
