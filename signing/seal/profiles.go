package seal

import "github.com/chancery-id/chancery/mrz"

// Tags of the profiles of ICAO.
const (
	VisaZoneA    byte = 0x01 // zone of an MRV-A
	VisaZoneB    byte = 0x02 // zone of an MRV-B
	VisaEntries  byte = 0x03 // number of entries, 0 for any number
	VisaStay     byte = 0x04
	VisaPassport byte = 0x05 // number of the passport the visa belongs to
	VisaType     byte = 0x06

	EmergencyZone byte = 0x02
)

const refGuideline = "BSI TR-03137-1"

// Visa is the profile of visas (Doc 9303-7, 9.1).
func Visa() Profile {
	return Profile{
		Name: "visa", Ref: "Doc 9303-7, 9.1", Definition: 0x5D, Category: 0x01,
		Features: []Definition{
			{Tag: VisaZoneA, Name: "MRZ (MRV-A)", Kind: Zone, Min: 48, Choice: "MRZ", Zone: mrz.MRVA},
			{Tag: VisaZoneB, Name: "MRZ (MRV-B)", Kind: Zone, Min: 44, Choice: "MRZ", Zone: mrz.MRVB},
			{Tag: VisaEntries, Name: "number of entries", Kind: Integer, Min: 1},
			{Tag: VisaStay, Name: "duration of stay", Kind: Duration, Min: 3, Mandatory: true},
			number(VisaPassport, "passport number"),
			{Tag: VisaType, Name: "type of visa", Kind: Binary, Min: 1, Max: 4},
			{Tag: 0x07, Name: "additional feature", Kind: Binary, Max: 254},
		},
	}
}

// EmergencyTravelDocument is the profile of single sheets (Doc 9303-8, 7).
func EmergencyTravelDocument() Profile {
	return Profile{
		Name: "emergency travel document", Ref: "Doc 9303-8, 7", Definition: 0x5E, Category: 0x03, Versions: []int{4},
		Features: []Definition{zone(EmergencyZone, mrz.TD2)},
	}
}

// Profiles returns the profiles in the box: those of ICAO and the national ones of Germany.
func Profiles() ProfileList {
	address := []Definition{
		number(0x01, "document number"),
		{Tag: 0x02, Name: "municipality code", Kind: C40, Min: 6, Mandatory: true, Characters: 8},
		{Tag: 0x03, Name: "address", Kind: C40, Min: 6, Max: 18, Mandatory: true},
	}
	return ProfileList{
		Visa(),
		EmergencyTravelDocument(),
		{
			Name: "arrival attestation", Ref: refGuideline + ", 6.2", Definition: 0xFD, Category: 0x02, Versions: []int{3},
			Features: []Definition{zone(0x02, mrz.TD2), registration(0x03)},
		},
		{
			Name: "social insurance card", Ref: refGuideline + ", 7.2", Definition: 0xFC, Category: 0x04, Versions: []int{3},
			Features: []Definition{
				{Tag: 0x01, Name: "social insurance number", Kind: C40, Min: 8, Mandatory: true, Characters: 12},
				{Tag: 0x02, Name: "family name", Kind: Text, Min: 1, Max: 90, Mandatory: true},
				{Tag: 0x03, Name: "first name", Kind: Text, Min: 1, Max: 90, Mandatory: true},
				{Tag: 0x04, Name: "name at birth", Kind: Text, Min: 1, Max: 90},
			},
		},
		{
			Name: "residence permit", Ref: refGuideline + ", 8.2", Definition: 0xFB, Category: 0x06, Versions: []int{4},
			Features: []Definition{zone(0x02, mrz.TD2), number(0x03, "passport number")},
		},
		{
			Name: "supplementary sheet to a residence permit", Ref: refGuideline + ", 8.4", Definition: 0xFA, Category: 0x06,
			Versions: []int{4},
			Features: []Definition{zone(0x04, mrz.TD2), number(0x05, "number of the sheet")},
		},
		{
			Name: "address sticker of an identity card", Ref: refGuideline + ", 9.2", Definition: 0xF9, Category: 0x08, Versions: []int{4},
			Features: address,
		},
		{
			Name: "address sticker of a residence permit card", Definition: 0xF9, Category: 0x0C, Versions: []int{4},
			Features: address,
		},
		{
			Name: "place of residence sticker of a passport", Ref: refGuideline + ", 10.2", Definition: 0xF8, Category: 0x0A,
			Versions: []int{4},
			Features: []Definition{
				address[0], address[1],
				{Tag: 0x03, Name: "postal code", Kind: C40, Min: 4, Mandatory: true, Characters: 5},
			},
		},
		picture("provisional identity card", 0xF7, 0x0B, mrz.TD2),
		picture("provisional passport", 0xF6, 0x0D, mrz.TD3),
		Administrative(8, ""),
		Administrative(9, ""),
	}
}

// picture is the profile of a provisional document that holds the face of its holder. It follows what is seen in seals: no
// guideline that is public describes it.
func picture(name string, definition, category byte, f mrz.Format) Profile {
	return Profile{
		Name: name, Definition: definition, Category: category, Versions: []int{4},
		Features: []Definition{{Tag: 0x01, Name: "face", Kind: Image, Mandatory: true}, zone(0x02, f)},
	}
}

func zone(tag byte, f mrz.Format) Definition {
	sealed, _ := zoneSize(f)
	return Definition{Tag: tag, Name: "MRZ", Kind: Zone, Min: C40Size(sealed), Mandatory: true, Zone: f}
}

// number is a document number of nine characters, a shorter one filled.
func number(tag byte, name string) Definition {
	return Definition{Tag: tag, Name: name, Kind: C40, Min: 6, Mandatory: true, Characters: 9}
}

// registration is the number of the central register of foreigners.
func registration(tag byte) Definition {
	return Definition{Tag: tag, Name: "registration number", Kind: C40, Min: 8, Mandatory: true, Characters: 12}
}
