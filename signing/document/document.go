package document

import (
	"maps"
	"slices"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// Document is what an issuing authority decided: who gets which document. It holds no key and no file; [Document.Image]
// makes the files, and [FromImage] gets the Document back out of them.
type Document struct {
	Profile *Profile // what type of document; see [Builtin], [Passport], [Profiles.Find]
	Code    string   // document code, one that the profile allows; "": the profile's own

	State  string   // issuing State or organization, as in the zone: "UTO", "D"
	Number string   // document number: capital letters and digits
	Issue  mrz.Date // zero: not stored
	Expiry mrz.Date // last day of validity

	Authority     string // issuing authority, in any script; "": not stored
	OptionalData  string // optional data of the zone: capital letters, digits and spaces
	OptionalData2 string // the second one of TD1

	Holder Holder

	// Files are files of the chip that this type has no words for, put into the image as they are: DG14, DG15, EF.CardAccess.
	Files map[lds.File][]byte
}

// Holder is the person a document is issued to.
type Holder struct {
	// PrimaryID and SecondaryID are the name the machine readable zone is made of. Where the holder has chosen a
	// romanisation, that is it, and nothing is transliterated in its stead. A name without a second part, whichever part it
	// is for its holder, goes into PrimaryID alone.
	PrimaryID, SecondaryID string

	// NationalName is the whole name as the holder writes it, in any script. "<<" may part it into primary and secondary
	// identifier. "": the name above is that.
	NationalName string

	OtherNames  []string // further names, in any script
	NameCodes   []string // the Chinese commercial code of each character of NationalName, where the profile has them
	Nationality string   // State of nationality, or XXA, XXB, XXC, XXX
	Birth       mrz.Date // parts that are not known are zero
	Sex         mrz.Sex  // 'F', 'M' or 'X'

	Portrait  []byte // JPEG or JPEG 2000
	Signature []byte // JPEG or JPEG 2000 of the signature or usual mark; nil: none

	PersonalNumber string
	PlaceOfBirth   string
	Address        string
	Telephone      string
	Profession     string
	Title          string
}

// DocumentCode returns the document code to write: Code, or the profile's own.
func (d *Document) DocumentCode() string {
	if d.Code == "" && d.Profile != nil {
		return d.Profile.Code
	}
	return d.Code
}

// Clone returns a copy that shares no memory with d but the profile.
func (d *Document) Clone() *Document {
	c := *d
	c.Holder.OtherNames = slices.Clone(d.Holder.OtherNames)
	c.Holder.NameCodes = slices.Clone(d.Holder.NameCodes)
	c.Holder.Portrait = slices.Clone(d.Holder.Portrait)
	c.Holder.Signature = slices.Clone(d.Holder.Signature)
	c.Files = maps.Clone(d.Files)
	for file, data := range c.Files {
		c.Files[file] = slices.Clone(data)
	}
	return &c
}

// String names the document without a word about its holder.
func (d Document) String() string {
	id := "document"
	if d.Profile != nil && d.Profile.ID != "" {
		id = d.Profile.ID
	}
	return id + " of " + d.State
}

// GoString is String: a holder's data does not reach a log by way of %#v.
func (d Document) GoString() string { return d.String() }

// String says only that there is a holder, so that a log that prints one holds no personal data.
func (h Holder) String() string { return "holder" }

// GoString is String.
func (h Holder) GoString() string { return h.String() }
