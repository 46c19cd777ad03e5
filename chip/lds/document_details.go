package lds

import (
	"time"

	"github.com/chancery-id/chancery/mrz"
)

const refDG12 = "Doc 9303-10, 4.7.12"

// DocumentDetails is DG12. Every field is optional: the empty string, the zero Date, the zero Time and nil are absent. Text
// is UTF-8; text that a document writes otherwise is read as ISO 8859-1 and found fault with.
type DocumentDetails struct {
	IssuingAuthority      string
	DateOfIssue           mrz.Date
	OtherPersons          []string // on the document: primary<<secondary; see [SplitName]
	Endorsements          string
	TaxOrExitRequirements string
	Front, Rear           []byte    // images of the document, JPEG or JPEG 2000
	Personalized          time.Time // to the second; the standard names no time zone, UTC stands for it
	PersonalizationSystem string    // serial number

	Layout
}

func (d *DocumentDetails) list() *listFields {
	return &listFields{DG12, refDG12, []field{
		{tag: 0x5F19, name: "issuing authority", text: &d.IssuingAuthority},
		{tag: 0x5F26, name: "date of issue", date: &d.DateOfIssue},
		{tag: 0xA0, name: "other persons", names: &d.OtherPersons, inner: 0x5F1A},
		{tag: 0x5F1B, name: "endorsements", text: &d.Endorsements},
		{tag: 0x5F1C, name: "tax or exit requirements", text: &d.TaxOrExitRequirements},
		{tag: 0x5F1D, name: "image of front", image: &d.Front},
		{tag: 0x5F1E, name: "image of rear", image: &d.Rear},
		{tag: 0x5F55, name: "time of personalization", time: &d.Personalized},
		{tag: 0x5F56, name: "personalization system", text: &d.PersonalizationSystem},
	}, &d.Layout}
}

// DecodeDG12 reads DG12. b must be the data object and nothing more; Validate says what is wrong inside.
func DecodeDG12(b []byte) (*DocumentDetails, error) {
	d := &DocumentDetails{}
	if err := d.list().decode(b); err != nil {
		return nil, err
	}
	return d, nil
}

// Validate lists every breach of the standard, those that were found when reading included.
func (d *DocumentDetails) Validate() error { return d.list().validate() }

// Encode writes DG12. It refuses what Validate does not pass.
func (d *DocumentDetails) Encode() ([]byte, error) { return d.list().encode() }
