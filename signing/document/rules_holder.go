package document

// holderChecks are about the rest of the holder's data.
var holderChecks = []check{
	{
		Rule{
			ID: "SEX", Ref: "Doc 9303-4 to 9303-7, 4.2.2", Stage: StageDocument,
			Asks: "sex F, M or X; X says that it is not specified",
		},
		func(d *Document, fail failure) {
			if !d.Holder.Sex.Valid() {
				fail("sex", "must be F, M or X; X says that it is not specified")
			}
		},
	},
	{
		Rule{
			ID: "NOT-STORED", Stage: StageDocument,
			Asks: "a place in the profile's data groups for all that is given: nothing is lost without a word",
		},
		func(d *Document, fail failure) {
			for _, value := range d.stored() {
				switch {
				case !value.given || d.Profile.allows(value.group):
				case d.Profile.NoChip:
					fail(value.field, "profile %s has no chip to hold it", d.Profile.ID)
				default:
					fail(value.field, "profile %s has no DG%d to hold it", d.Profile.ID, value.group)
				}
			}
		},
	},
}

type storedField struct {
	field string
	given bool
	group int
}

// stored says which data group holds each detail.
func (d *Document) stored() []storedField {
	h := &d.Holder
	return []storedField{
		{"names.national", h.NationalName != "", 11},
		{"names.other", len(h.OtherNames) > 0, 11},
		{"names.codes", len(h.NameCodes) > 0, 11},
		{"personalNumber", h.PersonalNumber != "", 11},
		{"birthPlace", h.PlaceOfBirth != "", 11},
		{"address", h.Address != "", 11},
		{"telephone", h.Telephone != "", 11},
		{"profession", h.Profession != "", 11},
		{"title", h.Title != "", 11},
		{"authority", d.Authority != "", 12},
		{"signature", h.Signature != nil, 7},
	}
}
