package document

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// FromImage reads a document out of the files of a chip. It verifies nothing: package verify does, and says whether the
// document may be believed.
//
// Names are as the zone has them, and NationalName as DG11 has it. The date of birth is that of DG11 where there is one, since
// the zone has two digits of the year only. The profile is the built-in one for the document's code and format, or else one
// that knows the format and code and asks for nothing. Deviations that genuine documents are known to have do no harm.
//
// Only DG1 must be readable. The error joins what else can't be decoded, and the document beside it has what can: a genuine
// document may hold a group that its State wrote wrongly.
func FromImage(image *chip.Image) (*Document, error) {
	raw, ok := image.File(lds.DG1)
	if !ok {
		return nil, fileError(lds.DG1, errors.New("missing"))
	}
	zone, err := lds.DecodeDG1(raw)
	if err != nil {
		return nil, fileError(lds.DG1, err)
	}
	details, bad := readDG12(image)
	// The day of issue settles the century of the two-digit years. A check digit that is wrong is for the verifier to find.
	record, _ := mrz.DecodeUncheckedAt(zone.Zone, mrz.Century{At: details.DateOfIssue, Issued: details.DateOfIssue})
	if record.Format == 0 {
		return nil, fileError(lds.DG1, fmt.Errorf("%d characters are no zone", len(zone.Zone)))
	}
	d := &Document{
		Profile: profileOf(record), Code: record.DocumentCode, State: record.IssuingState, Number: spaces(record.DocumentNumber),
		Issue: details.DateOfIssue, Expiry: record.DateOfExpiry, Authority: details.IssuingAuthority, OptionalData: spaces(record.OptionalData), OptionalData2: spaces(record.OptionalData2),
		Holder: Holder{
			PrimaryID: record.PrimaryIdentifier, SecondaryID: record.SecondaryIdentifier, Nationality: record.Nationality,
			Birth: record.DateOfBirth, Sex: record.Sex,
		},
	}
	d.readFiles(image)
	return d, errors.Join(bad, d.readPortrait(image), d.readSignature(image), d.readPersonalDetails(image))
}

// profileOf finds the built-in profile of a document that was read.
func profileOf(r *mrz.Record) *Profile {
	if p, _, err := Builtin().Find(r.DocumentCode+"<", r.Format); err == nil {
		return p
	}
	for _, p := range Builtin() {
		if p.Format == r.Format && p.writes(r.DocumentCode) {
			return p
		}
	}
	return &Profile{Title: r.Format.String(), Format: r.Format, Code: r.DocumentCode}
}

func (d *Document) readPortrait(image *chip.Image) error {
	raw, ok := image.File(lds.DG2)
	if !ok {
		return nil
	}
	face, err := lds.DecodeDG2(raw)
	if err != nil {
		return fileError(lds.DG2, err)
	}
	pictures, err := face.Template.Pictures()
	if len(pictures) > 0 {
		d.Holder.Portrait = pictures[0]
	}
	if err != nil {
		return fileError(lds.DG2, err)
	}
	return nil
}

func (d *Document) readSignature(image *chip.Image) error {
	raw, ok := image.File(lds.DG7)
	if !ok {
		return nil
	}
	signature, err := lds.DecodeDG7(raw)
	if err != nil {
		return fileError(lds.DG7, err)
	}
	if len(signature.Images) > 0 {
		d.Holder.Signature = signature.Images[0]
	}
	return nil
}

func (d *Document) readPersonalDetails(image *chip.Image) error {
	raw, ok := image.File(lds.DG11)
	if !ok {
		return nil
	}
	details, err := lds.DecodeDG11(raw)
	if err != nil {
		return fileError(lds.DG11, err)
	}
	h := &d.Holder
	h.NationalName = shownName(details.FullName)
	for _, name := range details.OtherNames {
		if codes := codesOf(name); codes != nil && h.NameCodes == nil {
			h.NameCodes = codes
			continue
		}
		h.OtherNames = append(h.OtherNames, shownName(name))
	}
	if details.DateOfBirth.Year() != 0 {
		h.Birth = details.DateOfBirth
	}
	h.PersonalNumber, h.PlaceOfBirth, h.Address = details.PersonalNumber, details.PlaceOfBirth, details.Address
	h.Telephone, h.Profession, h.Title = details.Telephone, details.Profession, details.Title
	return nil
}

// readDG12 returns what DG12 says: nothing where there is none.
func readDG12(image *chip.Image) (*lds.DocumentDetails, error) {
	raw, ok := image.File(lds.DG12)
	if !ok {
		return &lds.DocumentDetails{}, nil
	}
	details, err := lds.DecodeDG12(raw)
	if err != nil {
		return &lds.DocumentDetails{}, fileError(lds.DG12, err)
	}
	return details, nil
}

// readFiles keeps the files that a Document has no words for.
func (d *Document) readFiles(image *chip.Image) {
	worded := []lds.File{lds.COM, lds.SOD, lds.DG1, lds.DG2, lds.DG7, lds.DG11, lds.DG12}
	for _, file := range image.Files() {
		if slices.Contains(worded, file) {
			continue
		}
		if d.Files == nil {
			d.Files = map[lds.File][]byte{}
		}
		data, _ := image.File(file)
		d.Files[file] = slices.Clone(data)
	}
}

// Differences compares d with a document that was read from the files made of it, and returns everything in which the files
// say something else: nil where they say the same. Names are compared as the zone has them and as DG11 stores them.
func (d *Document) Differences(read *Document) error {
	var b breaches
	differ := func(field string, same bool) {
		if !same {
			b.add(field, ruleDiffers, "not as ordered")
		}
	}
	ordered, _, err := d.MRZ()
	if err != nil {
		return err
	}
	found, err := read.zoneRecord()
	if err != nil {
		return err
	}
	differ("zone", sameZone(ordered, found))
	h, r := &d.Holder, &read.Holder
	if d.Profile.allows(11) {
		differ("names.national", storedName(h.fullName()) == storedName(r.fullName()))
		differ("names.other", slices.EqualFunc(d.otherNames(), r.OtherNames, func(x, y string) bool { return storedName(x) == storedName(y) }))
		differ("names.codes", slices.Equal(h.NameCodes, r.NameCodes))
		differ("birth", h.Birth == r.Birth)
		for _, text := range []struct{ field, ordered, read string }{
			{"personalNumber", h.PersonalNumber, r.PersonalNumber},
			{"birthPlace", h.PlaceOfBirth, r.PlaceOfBirth},
			{"address", h.Address, r.Address},
			{"telephone", h.Telephone, r.Telephone},
			{"profession", h.Profession, r.Profession},
			{"title", h.Title, r.Title},
		} {
			differ(text.field, nfc(text.ordered) == text.read)
		}
	}
	if d.Profile.allows(12) {
		differ("authority", nfc(d.Authority) == read.Authority)
		differ("issued", d.Issue == read.Issue)
	}
	differ("portrait", bytes.Equal(h.Portrait, r.Portrait))
	differ("signature", bytes.Equal(h.Signature, r.Signature))
	differ("files", len(d.Files) == len(read.Files))
	for file, data := range d.Files {
		differ(fmt.Sprintf("files %s", file.Name()), bytes.Equal(data, read.Files[file]))
	}
	return b.err()
}

// zoneRecord is the record of a document that was read: its identifiers are those of the zone already.
func (d *Document) zoneRecord() (*mrz.Record, error) {
	record, _, err := (&Document{
		Profile: &Profile{Format: d.Profile.Format, Code: d.Profile.Code}, Code: d.Code, State: d.State, Number: d.Number, Expiry: d.Expiry,
		OptionalData: d.OptionalData, OptionalData2: d.OptionalData2,
		Holder: Holder{
			PrimaryID: d.Holder.PrimaryID, SecondaryID: d.Holder.SecondaryID, Nationality: d.Holder.Nationality, Birth: d.Holder.Birth, Sex: d.Holder.Sex,
		},
	}).MRZ()
	return record, err
}

// sameZone compares what the two zones print: of a date two digits of the year.
func sameZone(a, b *mrz.Record) bool {
	x, err := mrz.Encode(a)
	if err != nil {
		return false
	}
	y, err := mrz.Encode(b)
	return err == nil && x == y
}
