package document

import (
	"slices"
	"strings"

	"github.com/chancery-id/chancery/chip/biometric"
)

func (d *Document) checkHolder(b *breaches) {
	h := &d.Holder
	if !h.Sex.Valid() {
		b.add("sex", "SEX", "Doc 9303-4 to 9303-7, 4.2.2", "must be F, M or X; X says that it is not specified")
	}
	for _, text := range []struct{ field, value string }{
		{"personalNumber", h.PersonalNumber},
		{"birthPlace", h.PlaceOfBirth},
		{"address", h.Address},
		{"telephone", h.Telephone},
		{"profession", h.Profession},
		{"title", h.Title},
		{"authority", d.Authority},
	} {
		checkText(b, text.field, text.value)
	}
	d.checkStored(b)
	if len(h.OtherNames) > maxOtherNames {
		b.add("names.other", "NAME-COUNT", "Doc 9303-10, 4.7.11", "%d names, at most %d", len(h.OtherNames), maxOtherNames)
		return
	}
	for _, name := range h.OtherNames {
		if checkName(b, "names.other", name); name == "" {
			b.add("names.other", "NAME-MISSING", "Doc 9303-10, 4.7.11", "an empty name")
		}
	}
}

// checkStored refuses what the profile has no data group for: it would be lost without a word.
func (d *Document) checkStored(b *breaches) {
	h := &d.Holder
	for _, value := range []struct {
		field string
		given bool
		group int
	}{
		{"names.national", h.NationalName != "", 11},
		{"names.other", len(h.OtherNames) > 0, 11},
		{"personalNumber", h.PersonalNumber != "", 11},
		{"birthPlace", h.PlaceOfBirth != "", 11},
		{"address", h.Address != "", 11},
		{"telephone", h.Telephone != "", 11},
		{"profession", h.Profession != "", 11},
		{"title", h.Title != "", 11},
		{"authority", d.Authority != "", 12},
		{"signature", h.Signature != nil, 7},
	} {
		if value.given && !d.Profile.allows(value.group) {
			b.add(value.field, "NOT-STORED", "", "profile %s has no DG%d to hold it", d.Profile.ID, value.group)
		}
	}
}

// maxOtherNames bounds the further names on a chip.
const maxOtherNames = 20

// checkNames checks the name that the zone is made of, and the one in the holder's script.
func (d *Document) checkNames(b *breaches) {
	h, before := &d.Holder, len(*b)
	checkText(b, "names.primary", h.PrimaryID)
	checkText(b, "names.secondary", h.SecondaryID)
	checkName(b, "names.national", h.NationalName)
	switch {
	case len(*b) > before:
		return
	case h.PrimaryID == "" && h.SecondaryID != "":
		b.add("names.primary", "NAME-MISSING", "Doc 9303-3, 4.6", "a name of one part is the primary identifier, whichever part it is for its holder")
		return
	case h.PrimaryID == "":
		b.add("names.primary", "NAME-MISSING", "Doc 9303-3, 4.6", "missing")
		return
	}
	d.checkTransliteration(b)
}

// checkName is checkText for a whole name, which "<<" may part into primary and secondary identifier.
func checkName(b *breaches, field, name string) {
	primary, secondary, parted := strings.Cut(name, "<<")
	checkText(b, field, primary)
	if checkText(b, field, secondary); parted && (primary == "" || secondary == "") {
		b.add(field, "TEXT-FILLER", "Doc 9303-10, 4.7.11", "\"<<\" with nothing before or behind it")
	}
}

// checkPictures checks the headers of the pictures. Pixels are never decoded.
func (d *Document) checkPictures(b *breaches) {
	if len(d.Holder.Portrait) == 0 {
		b.add("portrait", "PORTRAIT-MISSING", "Doc 9303-10, 4.7.2", "missing")
	} else {
		d.Profile.Portrait.check(b, d.Holder.Portrait)
	}
	if d.Holder.Signature == nil {
		return
	}
	if _, err := biometric.ProbeImage(d.Holder.Signature); err != nil {
		b.add("signature", "SIGNATURE-FORMAT", "Doc 9303-10, 4.7.7", "%w", err)
	}
}

func (r *PortraitRule) check(b *breaches, portrait []byte) {
	const field, ref = "portrait", "Doc 9303-9, 4.1.1"
	if r.MaxBytes != 0 && len(portrait) > r.MaxBytes {
		b.add(field, "PORTRAIT-SIZE", ref, "%d bytes, at most %d", len(portrait), r.MaxBytes)
	}
	info, err := biometric.ProbeImage(portrait)
	if err != nil {
		b.add(field, "PORTRAIT-FORMAT", ref, "%w", err)
		return
	}
	kind := info.Format.String()
	if info.Format.IsJPEG2000() {
		kind = biometric.JPEG2000.String() // in a file or bare
	}
	if kind != biometric.JPEG.String() && kind != biometric.JPEG2000.String() || r.Formats != nil && !slices.Contains(r.Formats, kind) {
		b.add(field, "PORTRAIT-FORMAT", ref, "%s, which is none of the formats allowed", info.Format)
	}
	if info.Width < r.MinWidth || info.Height < r.MinHeight {
		b.add(field, "PORTRAIT-DIM", ref, "%d × %d pixels, at least %d × %d", info.Width, info.Height, r.MinWidth, r.MinHeight)
	}
}
