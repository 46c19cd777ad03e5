package document

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// Rules of files that were made: they are read again out of their bytes, by code that shares nothing with what made them, and
// held against the document. A breach is a fault of the station and not of the holder: its next document would be as wrong.
var (
	ruleChip = Rule{
		ID: "CHIP-NONE", Ref: "Doc 9303-7", Stage: StageFiles,
		Asks: "a profile with a chip, where files are to be signed",
	}
	ruleFile    = Rule{ID: "FILE", Ref: "Doc 9303-10, 4.7", Asks: "files that are as the standard has them", Stage: StageFiles}
	ruleDiffers = Rule{ID: "SELF-DIFFERS", Asks: "files that say what the document says, field by field", Stage: StageFiles}
)

// built is a document with the files that were made of it, and the zone in them.
type built struct {
	*Document
	image *chip.Image
	zone  string // lines joined
}

// fileCheck is a rule of files that were made, with the code that asks it.
type fileCheck struct {
	Rule
	ask func(b *built, fail failure)
}

var fileChecks = []fileCheck{
	{
		Rule{
			ID: "SELF-FILES", Ref: "Doc 9303-10, 4.7", Stage: StageFiles,
			Asks: "every file is as the standard has it, and none is missing",
		},
		func(b *built, fail failure) {
			for _, e := range Breaches(CheckFiles(b.image)) {
				fail(e.Field, "%w", e.Err)
			}
			for _, n := range b.Profile.Required {
				if file := lds.DataGroupFile(n); !slices.Contains(b.image.DataGroups(), n) {
					fail(file.Name(), "missing, and profile %s requires it", b.Profile.ID)
				}
			}
		},
	},
	{
		Rule{
			ID: "SELF-COM", Ref: "Doc 9303-10, 4.6.1", Stage: StageFiles,
			Asks: "EF.COM names the data groups that are there, and no others",
		},
		func(b *built, fail failure) {
			raw, _ := b.image.File(lds.COM)
			com, err := lds.DecodeCOM(raw)
			if err != nil {
				return // a breach of the rule before
			}
			if named, there := slices.Sorted(slices.Values(com.DataGroups())), b.image.DataGroups(); !slices.Equal(named, there) {
				fail("EF.COM", "names data groups %v, and there are %v", named, there)
			}
		},
	},
	{
		Rule{
			ID: "SELF-ZONE", Ref: "Doc 9303-3, 4", Stage: StageFiles,
			Asks: "DG1 reads without a fault and says what the document says",
		},
		func(b *built, fail failure) {
			record, err := mrz.DecodeAt(b.zone, mrz.Century{At: b.Issue, Issued: b.Issue})
			if err != nil {
				fail("DG1", "%w", err)
				return
			}
			for _, value := range b.zoneValues(record) {
				if value.read != value.want {
					fail(value.field, "DG1 does not say what was ordered")
				}
			}
		},
	},
	{
		Rule{
			ID: "SELF-STATE", Ref: "Doc 9303-3, 5", Stage: StageFiles,
			Asks: "the issuing State stands in its three places of DG1",
		},
		func(b *built, fail failure) {
			want := (b.State + "<<<")[:3]
			if got := b.zone[min(2, len(b.zone)):min(5, len(b.zone))]; got != want {
				fail("issuer", "DG1 has %s, want %s", mrzShown(got), want)
			}
		},
	},
	{
		Rule{
			ID: "SELF-NAME", Ref: "Doc 9303-4, 4.2.3", Stage: StageFiles,
			Asks: "the name in DG1 is that of the visual zone, transliterated, whole where it fits and cut by the rules where not",
		},
		func(b *built, fail failure) {
			record, _ := mrz.DecodeUnchecked(b.zone)
			_, whole, err := b.MRZ()
			if err != nil {
				fail("names", "%w", err)
			} else if why := agrees(whole, record, len(b.zone)); why != "" {
				fail("names", "%s", why)
			}
		},
	},
	{
		Rule{
			ID: "SELF-FACE", Ref: "Doc 9303-10, 4.7.2", Stage: StageFiles,
			Asks: "DG2 holds the portrait that was given, once, in a record that agrees with its header",
		},
		func(b *built, fail failure) {
			raw, _ := b.image.File(lds.DG2)
			if dg2, err := lds.DecodeDG2(raw); err != nil {
				fail("portrait", "%w", err)
			} else if err := b.checkFace(dg2.Template); err != nil {
				fail("portrait", "%w", err)
			}
		},
	},
	{
		ruleDiffers,
		func(b *built, fail failure) {
			read, err := FromImage(b.image)
			if err != nil {
				fail("files", "%w", err)
				return
			}
			for _, e := range Breaches(b.Differences(read)) {
				fail(e.Field, "%w", e.Err)
			}
		},
	},
}

// CheckImage holds files against the document they were made of: EF.SOD is not looked at. Every file is read out of its bytes.
// Breaches are [*Error] whose rules begin with SELF; the document must be valid.
func (d *Document) CheckImage(image *chip.Image) error {
	b := &built{Document: d, image: image}
	if raw, ok := image.File(lds.DG1); ok {
		if dg1, err := lds.DecodeDG1(raw); err == nil {
			b.zone = dg1.Zone
		}
	}
	var found breaches
	for i := range fileChecks {
		fileChecks[i].ask(b, fileChecks[i].fail(&found))
	}
	return found.err()
}

type zoneValue struct {
	field      string
	read, want any
}

// zoneValues are the fields of the zone beside those of the document; of dates the zone has two digits of the year.
func (b *built) zoneValues(r *mrz.Record) []zoneValue {
	digits := func(d mrz.Date) mrz.Date {
		if d.Year() == 0 {
			return d
		}
		return mrz.NewDate(d.Year()%100+100, d.Month(), d.Day())
	}
	return []zoneValue{
		{"size", r.Format, b.Profile.Format},
		{"doc", r.DocumentCode, b.DocumentCode()},
		{"issuer", r.IssuingState, b.State},
		{"number", spaces(r.DocumentNumber), b.Number},
		{"nationality", r.Nationality, b.Holder.Nationality},
		{"birth", digits(r.DateOfBirth), digits(b.Holder.Birth)},
		{"sex", r.Sex, b.Holder.Sex},
		{"expiry", digits(r.DateOfExpiry), digits(b.Expiry)},
		{"optionalData", spaces(r.OptionalData), b.OptionalData},
		{"optionalData2", spaces(r.OptionalData2), b.OptionalData2},
	}
}

// agrees says why the name in a zone is not that of the visual zone, or "". It does not cut the name again: it asks for what
// holds of every cut that the standard allows.
func agrees(whole *mrz.NameReport, read *mrz.Record, size int) string {
	if read.PrimaryIdentifier == whole.WholePrimary && read.SecondaryIdentifier == whole.WholeSecondary {
		return ""
	}
	places := map[int]int{88: 39, 72: 31, 90: 30}[size]
	switch {
	case nameLength(whole.WholePrimary, whole.WholeSecondary) <= places:
		return "not the name of the visual zone, which fits whole"
	case !shortened(read.PrimaryIdentifier, whole.WholePrimary), !shortened(read.SecondaryIdentifier, whole.WholeSecondary):
		return "not a shortened form of the name of the visual zone"
	case whole.WholeSecondary != "" && read.SecondaryIdentifier == "":
		return "nothing is left of the secondary identifier"
	case nameLength(read.PrimaryIdentifier, read.SecondaryIdentifier) < places && !initials(read):
		return "cut, and the last place of the name does not say so"
	}
	return ""
}

// nameLength is how many places a name takes in the zone.
func nameLength(primary, secondary string) int {
	if secondary == "" {
		return len(primary)
	}
	return len(primary) + 2 + len(secondary)
}

// initials says whether a name is cut to initials alone, which may leave the last place empty.
func initials(r *mrz.Record) bool {
	return !slices.ContainsFunc(strings.Fields(r.PrimaryIdentifier+" "+r.SecondaryIdentifier), func(part string) bool { return len(part) > 1 })
}

// shortened says whether every component of an identifier is the beginning of the one at its place in the whole.
func shortened(identifier, whole string) bool {
	if identifier == "" {
		return whole == ""
	}
	parts, all := strings.Split(identifier, " "), strings.Split(whole, " ")
	if len(parts) > len(all) {
		return false
	}
	for i, part := range parts {
		if part == "" || !strings.HasPrefix(all[i], part) {
			return false
		}
	}
	return true
}

// checkFace asks for one portrait, the one that was given, in a record of the profile's standard whose fields are those of the
// picture's header.
func (b *built) checkFace(t *biometric.Template) error {
	if n := len(t.Instances); n != 1 {
		return fmt.Errorf("%d faces, want one", n)
	}
	if err := t.Validate(biometric.ModalityFace); err != nil {
		return err
	}
	face, check := t.Instances[0], checkFrontal
	if face.Extensible {
		check = checkExtensible
	}
	if face.Extensible != (b.record() == Record39794) {
		return errors.New("the record is not of the profile's standard")
	}
	if err := check(face.Record); err != nil {
		return err
	}
	pictures, err := t.Pictures()
	switch {
	case err != nil:
		return err
	case len(pictures) != 1 || !bytes.Equal(pictures[0], b.Holder.Portrait):
		return errors.New("not the portrait that was given")
	}
	return nil
}

// checkFrontal asks a record of ISO/IEC 19794-5 for what a travel document wants: a full or token frontal image.
func checkFrontal(record []byte) error {
	faces, err := biometric.DecodeFaces(record)
	if err != nil {
		return err
	}
	for _, face := range faces.Faces {
		if face.ImageType == 0 {
			return errors.New("face image type 0, want a frontal one")
		}
	}
	return faces.Validate()
}

// checkExtensible asks a record of ISO/IEC 39794-5 for the kind of travel documents, and for the size of the picture in it.
func checkExtensible(record []byte) error {
	x, err := biometric.DecodeExtensible(record)
	if err != nil {
		return err
	}
	for _, r := range x.Representations {
		if r.Kind > 0 {
			return fmt.Errorf("face image kind %d, want that of travel documents", r.Kind)
		}
		info, err := biometric.ProbeImage(r.Image)
		if err != nil {
			return err
		}
		if r.Width != info.Width || r.Height != info.Height {
			return fmt.Errorf("%d × %d pixels in the record, %d × %d in the picture", r.Width, r.Height, info.Width, info.Height)
		}
	}
	return nil
}
