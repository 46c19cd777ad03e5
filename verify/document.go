package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/signing/document"
)

// ErrNotAccepted says that there is no accepted document to hand out.
var ErrNotAccepted = errors.New("the document was not accepted")

// Document returns what the chip says, and only if the verdict is valid: data that was not verified can't be reached this
// way. It is read from the data groups that were found as signed, and from nothing else. The error is [ErrNotAccepted] and
// there is no document, or it says what can't be decoded, beside a document of what can.
func (r *Report) Document() (*document.Document, error) {
	if r.Verdict != VerdictValid || r.verified == nil {
		return nil, ErrNotAccepted
	}
	d, err := document.FromImage(r.verified)
	if d != nil && r.record != nil {
		d.Expiry = r.record.DateOfExpiry // judged with the signer's certificate at hand, which tells the century
	}
	return d, err
}

// UnverifiedDocument returns what the files say, as Document does, whatever the verdict. It may be a forger's: it is for the second line,
// never for a decision, a form or a data base.
func (r *Report) UnverifiedDocument() (*document.Document, error) {
	if r.read == nil {
		return nil, errors.New("the chip was not read")
	}
	return document.FromImage(r.read)
}

// documentData is the accepted document in a report: the fields of the zone in DG1 under the names that the mrz command
// uses, and what the other data groups add.
type documentData struct {
	DocumentCode        string        `json:"documentCode"`
	IssuingState        string        `json:"issuingState"`
	DocumentNumber      string        `json:"documentNumber"`
	Nationality         string        `json:"nationality"`
	DateOfBirth         string        `json:"dateOfBirth"`
	Sex                 string        `json:"sex"`
	DateOfExpiry        string        `json:"dateOfExpiry"`
	PrimaryIdentifier   string        `json:"primaryIdentifier"`
	SecondaryIdentifier string        `json:"secondaryIdentifier"`
	NameTruncated       bool          `json:"nameTruncated"`
	OptionalData        string        `json:"optionalData,omitempty"`
	OptionalData2       string        `json:"optionalData2,omitempty"`
	NationalName        string        `json:"nationalName,omitempty"`
	PlaceOfBirth        string        `json:"placeOfBirth,omitempty"`
	DateOfIssue         string        `json:"dateOfIssue,omitempty"`
	IssuingAuthority    string        `json:"issuingAuthority,omitempty"`
	Portrait            *portraitData `json:"portrait,omitempty"`
}

// portraitData describes the portrait; the picture itself is not part of a report in JSON.
type portraitData struct {
	Format string `json:"format"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	SHA256 string `json:"sha256"`
}

// data returns the accepted document for printing, nil where there is none.
func (r *Report) data() *documentData {
	if r.Verdict != VerdictValid || r.record == nil {
		return nil
	}
	rec := r.record
	d := &documentData{
		DocumentCode: rec.DocumentCode, IssuingState: rec.IssuingState, DocumentNumber: rec.DocumentNumber,
		Nationality: rec.Nationality, DateOfBirth: rec.DateOfBirth.String(), Sex: rec.Sex.String(),
		DateOfExpiry: rec.DateOfExpiry.String(), PrimaryIdentifier: rec.PrimaryIdentifier,
		SecondaryIdentifier: rec.SecondaryIdentifier, NameTruncated: rec.NameTruncated,
		OptionalData: rec.OptionalData, OptionalData2: rec.OptionalData2,
	}
	doc, _ := r.Document() // an authentic document may hold further groups that can't be decoded
	if doc == nil {
		return d
	}
	if doc.Holder.Birth.Year() != 0 { // DG11 states the century that the zone leaves open
		d.DateOfBirth = doc.Holder.Birth.String()
	}
	d.NationalName, d.PlaceOfBirth = doc.Holder.NationalName, doc.Holder.PlaceOfBirth
	d.DateOfIssue, d.IssuingAuthority = doc.Issue.String(), doc.Authority
	if picture := doc.Holder.Portrait; len(picture) > 0 {
		sum := sha256.Sum256(picture)
		d.Portrait = &portraitData{SHA256: hex.EncodeToString(sum[:])}
		if info, err := biometric.ProbeImage(picture); err == nil {
			d.Portrait.Format, d.Portrait.Width, d.Portrait.Height = info.Format.String(), info.Width, info.Height
		}
	}
	return d
}

// portrait returns the verified portrait and the media type a browser shows it as, "" where none does.
func (r *Report) portrait() (media string, picture []byte) {
	doc, _ := r.Document()
	if doc == nil || len(doc.Holder.Portrait) == 0 {
		return "", nil
	}
	if info, err := biometric.ProbeImage(doc.Holder.Portrait); err == nil && info.Format == biometric.JPEG {
		return "image/jpeg", doc.Holder.Portrait
	}
	return "", doc.Holder.Portrait
}

// labelled is one line of a printed report.
type labelled struct {
	label texts
	value string
}

// fields returns the document as lines to print, those without a value left out.
func (d *documentData) fields() []labelled {
	if d == nil {
		return nil
	}
	name := d.PrimaryIdentifier
	if d.SecondaryIdentifier != "" {
		name += ", " + d.SecondaryIdentifier
	}
	all := []labelled{
		{wordType, d.DocumentCode},
		{wordState, d.IssuingState},
		{wordNumber, d.DocumentNumber},
		{wordName, name},
		{wordNational, d.NationalName},
		{wordNationality, d.Nationality},
		{wordBirth, d.DateOfBirth},
		{wordSex, d.Sex},
		{wordExpires, d.DateOfExpiry},
	}
	shown := all[:0]
	for _, f := range all {
		if f.value != "" {
			shown = append(shown, f)
		}
	}
	return shown
}
