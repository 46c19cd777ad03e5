package document

import (
	"slices"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/mrz"
)

const refPortrait = "Doc 9303-9, 4.1.1"

// extensibleFrom is the day from which portraits are stored in a record of ISO/IEC 39794-5 only.
var extensibleFrom = mrz.NewDate(2030, 1, 1)

// pictureChecks are about the headers of portrait and signature. Pixels are never decoded.
var pictureChecks = []check{
	{
		Rule{
			ID: "PORTRAIT-MISSING", Ref: "Doc 9303-10, 4.7.2", Stage: StageDocument,
			Asks: "a portrait, where the document has a chip",
		},
		func(d *Document, fail failure) {
			if len(d.Holder.Portrait) == 0 && !d.Profile.NoChip {
				fail("portrait", "missing")
			}
		},
	},
	{
		Rule{ID: "PORTRAIT-SIZE", Ref: refPortrait, Asks: "a portrait of at most the profile's bytes", Stage: StageDocument},
		func(d *Document, fail failure) {
			if most := d.Profile.Portrait.MaxBytes; most != 0 && len(d.Holder.Portrait) > most {
				fail("portrait", "%d bytes, at most %d", len(d.Holder.Portrait), most)
			}
		},
	},
	{
		Rule{
			ID: "PORTRAIT-FORMAT", Ref: refPortrait, Stage: StageDocument,
			Asks: "a portrait of JPEG or JPEG 2000, as the profile allows",
		},
		func(d *Document, fail failure) {
			if len(d.Holder.Portrait) == 0 {
				return
			}
			info, err := biometric.ProbeImage(d.Holder.Portrait)
			if err != nil {
				fail("portrait", "%w", err)
			} else if !d.Profile.Portrait.takes(info.Format) {
				fail("portrait", "%s, which is none of the formats allowed", info.Format)
			}
		},
	},
	{
		Rule{
			ID: "PORTRAIT-DIM", Ref: refPortrait, Stage: StageDocument,
			Asks: "a portrait of at least the profile's pixels, higher than wide",
		},
		func(d *Document, fail failure) {
			info, err := biometric.ProbeImage(d.Holder.Portrait)
			switch r := &d.Profile.Portrait; {
			case err != nil: // a breach of the rule before
			case info.Width < r.MinWidth || info.Height < r.MinHeight:
				fail("portrait", "%d × %d pixels, at least %d × %d", info.Width, info.Height, r.MinWidth, r.MinHeight)
			case info.Width > info.Height:
				fail("portrait", "%d × %d pixels: wider than high", info.Width, info.Height)
			}
		},
	},
	{
		Rule{
			ID: "PORTRAIT-RECORD", Ref: "Doc 9303-10, 4.5.6", Stage: StageDocument,
			Asks: "a record of ISO/IEC 39794-5 for documents issued from 2030",
		},
		func(d *Document, fail failure) {
			if !d.Profile.NoChip && d.record() == Record19794 && d.Issue.Complete() && !d.Issue.Before(extensibleFrom) {
				fail("portrait", "profile %s stores it in a record of ISO/IEC 19794-5, which ends with the year before %v",
					d.Profile.ID, extensibleFrom)
			}
		},
	},
	{
		Rule{ID: "SIGNATURE-FORMAT", Ref: "Doc 9303-10, 4.7.7", Asks: "a signature that is a picture", Stage: StageDocument},
		func(d *Document, fail failure) {
			if d.Holder.Signature == nil {
				return
			}
			if _, err := biometric.ProbeImage(d.Holder.Signature); err != nil {
				fail("signature", "%w", err)
			}
		},
	},
}

// takes says whether the profile allows a format, in a file or bare.
func (r *PortraitRule) takes(format biometric.ImageFormat) bool {
	if format.IsJPEG2000() {
		format = biometric.JPEG2000
	} else if format != biometric.JPEG {
		return false
	}
	return r.Formats == nil || slices.Contains(r.Formats, format.String())
}
