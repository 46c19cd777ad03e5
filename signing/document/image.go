package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// Image makes the files of the chip but EF.SOD: EF.COM, DG1, DG2 with the portrait in a record of ISO/IEC 19794-5 or, from 2030, 39794-5, DG7 where there is
// a signature, DG11 and DG12 where the profile has them, and Files as they are. The document is validated first. One whose
// profile has no chip is refused (CHIP-NONE): its zone is all there is, see [Document.MRZ].
func (d *Document) Image() (*chip.Image, error) {
	if err := errors.Join(d.Validate(), d.CheckChip()); err != nil {
		return nil, err
	}
	record, _, err := d.MRZ()
	if err != nil {
		return nil, err
	}
	zone, err := lds.NewMachineReadableZone(record)
	if err != nil {
		return nil, fileError(lds.DG1, err)
	}
	face, err := d.face()
	if err != nil {
		return nil, fileError(lds.DG2, err)
	}
	image := chip.NewImage()
	put := func(file lds.File, content interface{ Encode() ([]byte, error) }) {
		data, encodeErr := content.Encode()
		if encodeErr != nil && err == nil {
			err = fileError(file, encodeErr)
		}
		image.Put(file, data)
	}
	put(lds.DG1, zone)
	put(lds.DG2, &lds.Biometrics{File: lds.DG2, Template: face})
	if d.Holder.Signature != nil {
		put(lds.DG7, &lds.DisplayedSignature{Images: [][]byte{d.Holder.Signature}})
	}
	if d.Profile.allows(11) {
		put(lds.DG11, d.personalDetails())
	}
	if details, ok := d.documentDetails(); ok {
		put(lds.DG12, details)
	}
	for file, data := range d.Files {
		image.Put(file, slices.Clone(data))
	}
	put(lds.COM, lds.NewCommonData(image.DataGroups()...))
	if err != nil {
		return nil, err
	}
	return image, nil
}

// CheckChip refuses a document whose profile has no chip, where files are to be made or signed.
func (d *Document) CheckChip() error {
	if d.Profile == nil || !d.Profile.NoChip {
		return nil
	}
	return ruleChip.breach("profile", fmt.Errorf("%s has no chip: there are no files to make and sign, and its digital seal "+
		"is not made here; the zone to print is all there is", d.Profile.ID))
}

// record is the standard of the record that holds the portrait: the profile's or, where that leaves it open, by the day of issue.
func (d *Document) record() string {
	switch {
	case d.Profile.Portrait.Record != "":
		return d.Profile.Portrait.Record
	case d.Issue.Complete() && !d.Issue.Before(extensibleFrom):
		return Record39794
	}
	return Record19794
}

// face is the template of the portrait.
func (d *Document) face() (*biometric.Template, error) {
	if d.record() == Record39794 {
		return biometric.NewExtensibleFaceTemplate(d.Holder.Portrait, biometric.CaptureTime{})
	}
	return biometric.NewFaceTemplate(d.Holder.Portrait)
}

func fileError(file lds.File, err error) error {
	return ruleFile.breach(file.Name(), err)
}

// personalDetails is DG11: the whole name in the holder's script, and what the zone has no room for.
func (d *Document) personalDetails() *lds.PersonalDetails {
	h := &d.Holder
	details := &lds.PersonalDetails{
		FullName: storedName(h.fullName()), DateOfBirth: h.Birth, PersonalNumber: nfc(h.PersonalNumber), PlaceOfBirth: nfc(h.PlaceOfBirth),
		Address: nfc(h.Address), Telephone: nfc(h.Telephone), Profession: nfc(h.Profession), Title: nfc(h.Title),
	}
	if len(h.NameCodes) > 0 { // DG11 has no place of its own for them: they are the name, written in figures
		details.OtherNames = append(details.OtherNames, strings.Join(h.NameCodes, "<"))
	}
	for _, name := range d.otherNames() {
		details.OtherNames = append(details.OtherNames, storedName(name))
	}
	return details
}

// documentDetails is DG12, where the profile has one and there is something to say.
func (d *Document) documentDetails() (*lds.DocumentDetails, bool) {
	details := &lds.DocumentDetails{IssuingAuthority: nfc(d.Authority), DateOfIssue: d.Issue}
	return details, d.Profile.allows(12) && (d.Authority != "" || !d.Issue.IsZero())
}

// fullName is the whole name as the holder writes it, parted by "<<" where its two parts are known.
func (h *Holder) fullName() string {
	switch {
	case h.NationalName != "":
		return h.NationalName
	case h.SecondaryID == "":
		return h.PrimaryID
	}
	return h.PrimaryID + "<<" + h.SecondaryID
}

// otherNames are the further names on the chip: those that are given and, beside a name in another script, the one that the
// zone is made of where the zone could not hold all of it. So no part of a name is lost, however long.
func (d *Document) otherNames() []string {
	h := &d.Holder
	names := slices.Clone(h.OtherNames)
	_, report, err := d.MRZ()
	if h.NationalName == "" || err != nil || holds(report, h) {
		return names
	}
	whole := (&Holder{PrimaryID: h.PrimaryID, SecondaryID: h.SecondaryID}).fullName()
	same := func(name string) bool { return storedName(name) == storedName(whole) }
	if slices.ContainsFunc(names, same) {
		return names
	}
	return append(names, whole)
}

// holds says whether the zone has a name letter by letter.
func holds(zone *mrz.NameReport, h *Holder) bool {
	return !zone.Truncated && strings.ToUpper(h.PrimaryID) == zone.PrimaryIdentifier && strings.ToUpper(h.SecondaryID) == zone.SecondaryIdentifier
}

// storedName writes a name as DG11 does: components parted by one '<' however many spaces they were given with, the two
// identifiers by "<<" (Doc 9303-10, 4.7.11). What [shownName] reads is written the same again.
func storedName(name string) string {
	separates := func(r rune) bool { return r == ' ' || r == '<' }
	var identifiers []string
	for part := range strings.SplitSeq(nfc(name), "<<") {
		if components := strings.FieldsFunc(part, separates); len(components) > 0 {
			identifiers = append(identifiers, strings.Join(components, "<"))
		}
	}
	if len(identifiers) < 2 {
		return strings.Join(identifiers, "")
	}
	return identifiers[0] + "<<" + strings.Join(identifiers[1:], "<")
}

// shownName reads what storedName writes. A filler that is repeated within an identifier is one separator.
func shownName(stored string) string {
	primary, secondary := lds.SplitName(stored)
	if secondary == "" {
		return primary
	}
	return primary + "<<" + secondary
}

// checkFile reads one file and asks for everything the standard asks of it.
func checkFile(file lds.File, data []byte) error {
	type content interface{ Validate() error }
	var c content
	var err error
	switch file {
	case lds.COM:
		c, err = lds.DecodeCOM(data)
	case lds.DG1:
		c, err = lds.DecodeDG1(data)
	case lds.DG2:
		c, err = lds.DecodeDG2(data)
	case lds.DG3:
		c, err = lds.DecodeDG3(data)
	case lds.DG4:
		c, err = lds.DecodeDG4(data)
	case lds.DG7:
		c, err = lds.DecodeDG7(data)
	case lds.DG11:
		c, err = lds.DecodeDG11(data)
	case lds.DG12:
		c, err = lds.DecodeDG12(data)
	case lds.DG13:
		c, err = lds.DecodeDG13(data)
	case lds.DG14:
		c, err = lds.DecodeDG14(data)
	case lds.DG15:
		c, err = lds.DecodeDG15(data)
	case lds.DG16:
		c, err = lds.DecodeDG16(data)
	case lds.CardAccess:
		c, err = lds.DecodeCardAccess(data)
	default:
		return fmt.Errorf("no document of this package has %s", file.Name())
	}
	if err != nil {
		return err
	}
	return c.Validate()
}

// CheckFiles reads every file of an image but EF.SOD out of its bytes and returns all breaches of the standard, joined.
func CheckFiles(image *chip.Image) error {
	var b breaches
	for _, file := range image.Files() {
		if file == lds.SOD {
			continue
		}
		data, _ := image.File(file)
		if err := checkFile(file, data); err != nil {
			b.join(fileError(file, err))
		}
	}
	for _, file := range []lds.File{lds.COM, lds.DG1, lds.DG2} {
		if _, ok := image.File(file); !ok {
			b.add(file.Name(), ruleFile, "missing")
		}
	}
	return b.err()
}
