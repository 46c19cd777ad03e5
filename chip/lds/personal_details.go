package lds

import (
	"github.com/chancery-id/chancery/mrz"
)

const refDG11 = "Doc 9303-10, 4.7.11"

// PersonalDetails is DG11. Every field is optional: the empty string, the zero Date and nil are absent. Text is UTF-8; text
// that a document writes otherwise is read as ISO 8859-1 and found fault with.
type PersonalDetails struct {
	FullName             string // in national characters: primary<<secondary; see [SplitName]
	OtherNames           []string
	PersonalNumber       string
	DateOfBirth          mrz.Date // unknown parts are zero
	PlaceOfBirth         string   // parts separated by '<'; see [Parts]
	Address              string   // parts separated by '<'
	Telephone            string
	Profession           string
	Title                string
	PersonalSummary      string
	ProofOfCitizenship   []byte // JPEG or JPEG 2000
	OtherTravelDocuments string // numbers separated by '<'
	Custody              string

	Layout
}

func (d *PersonalDetails) list() *listFields {
	return &listFields{DG11, refDG11, []field{
		{tag: 0x5F0E, name: "full name", text: &d.FullName},
		{tag: 0xA0, name: "other names", names: &d.OtherNames, inner: 0x5F0F},
		{tag: 0x5F10, name: "personal number", text: &d.PersonalNumber},
		{tag: 0x5F2B, name: "date of birth", date: &d.DateOfBirth},
		{tag: 0x5F11, name: "place of birth", text: &d.PlaceOfBirth},
		{tag: 0x5F42, name: "permanent address", text: &d.Address},
		{tag: 0x5F12, name: "telephone", text: &d.Telephone},
		{tag: 0x5F13, name: "profession", text: &d.Profession},
		{tag: 0x5F14, name: "title", text: &d.Title},
		{tag: 0x5F15, name: "personal summary", text: &d.PersonalSummary},
		{tag: 0x5F16, name: "proof of citizenship", image: &d.ProofOfCitizenship},
		{tag: 0x5F17, name: "other travel document numbers", text: &d.OtherTravelDocuments},
		{tag: 0x5F18, name: "custody information", text: &d.Custody},
	}, &d.Layout}
}

// DecodeDG11 reads DG11. b must be the data object and nothing more; Validate says what is wrong inside.
func DecodeDG11(b []byte) (*PersonalDetails, error) {
	d := &PersonalDetails{}
	if err := d.list().decode(b); err != nil {
		return nil, err
	}
	return d, nil
}

// Validate lists every breach of the standard, those that were found when reading included.
func (d *PersonalDetails) Validate() error { return d.list().validate() }

// Encode writes DG11. It refuses what Validate does not pass.
func (d *PersonalDetails) Encode() ([]byte, error) { return d.list().encode() }
