package document

import (
	"slices"

	"github.com/chancery-id/chancery/chip/lds"
)

// givenChecks are about the files that are given ready-made, and the data groups that the profile requires.
var givenChecks = []check{
	{
		Rule{ID: "FILES-OWN", Asks: "no ready-made file in place of one that is made from the document", Stage: StageDocument},
		func(d *Document, fail failure) {
			for _, file := range d.given() {
				n, isGroup := file.DataGroup()
				if made := slices.Contains([]int{1, 2, 5, 7, 11, 12}, n); isGroup && made || !isGroup && file != lds.CardAccess {
					fail("files", "%s can't be given ready-made", file.Name())
				}
			}
		},
	},
	{
		Rule{ID: "FILES-PROFILE", Asks: "no data group that the profile does not have", Stage: StageDocument},
		func(d *Document, fail failure) {
			for _, file := range d.given() {
				if n, isGroup := file.DataGroup(); isGroup && !d.Profile.allows(n) || d.Profile.NoChip {
					fail("files", "profile %s has no %s", d.Profile.ID, file.Name())
				}
			}
		},
	},
	{
		Rule{
			ID: "FILES-READ", Ref: "Doc 9303-10, 4.7", Stage: StageDocument,
			Asks: "ready-made files that are as the standard has them",
		},
		func(d *Document, fail failure) {
			for _, file := range d.given() {
				if err := checkFile(file, d.Files[file]); err != nil {
					fail("files", "%s: %w", file.Name(), err)
				}
			}
		},
	},
	{
		Rule{ID: "FILES-REQUIRED", Asks: "every data group that the profile requires", Stage: StageDocument},
		func(d *Document, fail failure) {
			for _, n := range d.Profile.Required {
				_, given := d.Files[lds.DataGroupFile(n)]
				// DG12 has at least the date of issue, which the issuer fills in.
				made := slices.Contains([]int{1, 2, 11, 12}, n) || n == 7 && d.Holder.Signature != nil
				if !given && !made {
					fail("files", "profile %s requires data group %d", d.Profile.ID, n)
				}
			}
		},
	},
}

// given returns the ready-made files in the order of the standard, so that breaches come in one order.
func (d *Document) given() []lds.File {
	return slices.DeleteFunc(lds.Files(), func(file lds.File) bool { _, given := d.Files[file]; return !given })
}
