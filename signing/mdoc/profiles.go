package mdoc

// The document types and name spaces of the profiles in the box.
const (
	DocTypeLicence = "org.iso.18013.5.1.mDL"
	DocTypePhotoID = "org.iso.23220.photoid.1"

	// DocTypePhotoIDDraft is that of drafts of ISO/IEC TS 23220-4, seen in software.
	DocTypePhotoIDDraft = "org.iso.23220.photoID.1"

	NameSpaceLicence = "org.iso.18013.5.1"
	NameSpaceGeneric = "org.iso.23220.1"         // of photo IDs and others
	NameSpacePhotoID = "org.iso.23220.photoid.1" // of photo IDs alone
)

// Profiles returns the profiles in the box.
func Profiles() ProfileList { return ProfileList{Licence(), PhotoID()} }

// Licence is the profile of the mobile driving licence.
func Licence() Profile {
	return Profile{Name: "mobile driving licence", DocTypes: []string{DocTypeLicence}, NameSpaces: []NameSpaceProfile{
		{Name: NameSpaceLicence, Ref: "ISO/IEC 18013-5, Table 5", Elements: []Definition{
			{ID: "family_name", Kind: LatinValue, Max: 150, Mandatory: true},
			{ID: "given_name", Kind: LatinValue, Max: 150, Mandatory: true},
			{ID: "birth_date", Kind: FullDateValue, Mandatory: true},
			{ID: "issue_date", Kind: DateValue, Mandatory: true},
			{ID: "expiry_date", Kind: DateValue, Mandatory: true},
			{ID: "issuing_country", Kind: CountryValue, Mandatory: true},
			{ID: "issuing_authority", Kind: LatinValue, Max: 150, Mandatory: true},
			{ID: "document_number", Kind: LatinValue, Max: 150, Mandatory: true},
			{ID: "portrait", Kind: ImageValue, Mandatory: true},
			{ID: "driving_privileges", Kind: PrivilegeValue, Mandatory: true},
			{ID: "un_distinguishing_sign", Kind: TextValue, Mandatory: true},
			{ID: "administrative_number", Kind: LatinValue, Max: 150},
			{ID: "sex", Kind: SexValue},
			{ID: "height", Kind: NumberValue},
			{ID: "weight", Kind: NumberValue},
			{ID: "eye_colour", Kind: TextValue},
			{ID: "hair_colour", Kind: TextValue},
			{ID: "birth_place", Kind: LatinValue, Max: 150},
			{ID: "resident_address", Kind: LatinValue, Max: 150},
			{ID: "portrait_capture_date", Kind: DateTimeValue},
			{ID: "age_in_years", Kind: NumberValue},
			{ID: "age_birth_year", Kind: NumberValue},
			{ID: "age_over_NN", Kind: BoolValue},
			{ID: "issuing_jurisdiction", Kind: TextValue},
			{ID: "nationality", Kind: CountryValue},
			{ID: "resident_city", Kind: LatinValue, Max: 150},
			{ID: "resident_state", Kind: LatinValue, Max: 150},
			{ID: "resident_postal_code", Kind: LatinValue, Max: 150},
			{ID: "resident_country", Kind: CountryValue},
			{ID: "biometric_template_xx", Kind: OctetsValue},
			{ID: "family_name_national_character", Kind: TextValue},
			{ID: "given_name_national_character", Kind: TextValue},
			{ID: "signature_usual_mark", Kind: ImageValue},
		}},
	}}
}

// PhotoID is the profile of the photo ID (ISO/IEC TS 23220-4). Drafts name some elements otherwise (family_name_unicode): a program that
// meets them has a profile of its own. No rule asks for the data groups of a passport, whose name space is not settled.
func PhotoID() Profile {
	return Profile{Name: "photo ID", DocTypes: []string{DocTypePhotoID, DocTypePhotoIDDraft}, NameSpaces: []NameSpaceProfile{
		{Name: NameSpaceGeneric, Ref: "ISO/IEC TS 23220-4, annex C", Elements: []Definition{
			{ID: "family_name", Kind: TextValue, Mandatory: true},
			{ID: "given_name", Kind: TextValue, Mandatory: true},
			{ID: "birth_date", Kind: BirthDateValue, Mandatory: true},
			{ID: "portrait", Kind: ImageValue, Mandatory: true},
			{ID: "issue_date", Kind: DateValue, Mandatory: true},
			{ID: "expiry_date", Kind: DateValue, Mandatory: true},
			{ID: "issuing_authority", Kind: TextValue, Mandatory: true},
			{ID: "issuing_country", Kind: CountryValue, Mandatory: true},
			{ID: "age_over_18", Kind: BoolValue, Mandatory: true},
			{ID: "document_number", Kind: TextValue, Mandatory: true},
			{ID: "age_over_NN", Kind: BoolValue},
			{ID: "age_in_years", Kind: NumberValue},
			{ID: "age_birth_year", Kind: NumberValue},
			{ID: "portrait_capture_date", Kind: DateValue},
			{ID: "birthplace", Kind: TextValue},
			{ID: "name_at_birth", Kind: TextValue},
			{ID: "resident_address", Kind: TextValue},
			{ID: "resident_city", Kind: TextValue},
			{ID: "resident_postal_code", Kind: TextValue},
			{ID: "resident_country", Kind: TextValue},
			{ID: "sex", Kind: SexValue},
			{ID: "nationality", Kind: TextValue},
			{ID: "issuing_subdivision", Kind: TextValue},
			{ID: "family_name_latin1", Kind: LatinValue},
			{ID: "given_name_latin1", Kind: LatinValue},
		}},
		{Name: NameSpacePhotoID, Ref: "ISO/IEC TS 23220-4, annex C", Elements: []Definition{
			{ID: "person_id", Kind: TextValue},
			{ID: "birth_country", Kind: TextValue},
			{ID: "birth_state", Kind: TextValue},
			{ID: "birth_city", Kind: TextValue},
			{ID: "administrative_number", Kind: TextValue},
			{ID: "resident_street", Kind: TextValue},
			{ID: "resident_house_number", Kind: TextValue},
			{ID: "resident_state", Kind: TextValue},
			{ID: "travel_document_type", Kind: TextValue},
			{ID: "travel_document_number", Kind: TextValue},
			{ID: "travel_document_mrz", Kind: TextValue},
		}},
	}}
}
