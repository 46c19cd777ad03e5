package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// hongKong is a passport of the model set.
func hongKong(t *testing.T) *document.Document {
	p, ok := document.Builtin().ByID("hong-kong-passport")
	require.True(t, ok)
	return &document.Document{
		Profile: p, State: "CHN", Number: "KJ0123456", Issue: mrz.NewDate(2026, 4, 16), Expiry: mrz.NewDate(2036, 4, 15), OptionalData: "A1234563",
		Authority: "Immigration Department",
		Holder: document.Holder{
			PrimaryID: "CHAN", SecondaryID: "TAI MAN", NationalName: "陳大文", NameCodes: []string{"7115", "1129", "24291"}, Nationality: "CHN",
			Birth: mrz.NewDate(1990, 5, 13), Sex: mrz.Male, Portrait: specimen.Portrait(2), PersonalNumber: "A123456(3)", OtherNames: []string{"CHAN<<PETER"},
		},
	}
}

// The model of Hong Kong: the identity card number in its field of the zone and in DG11, the Chinese name and its commercial
// codes in DG11, CHN in every place of the State; all of it comes back.
func TestHongKongModel(t *testing.T) {
	d := hongKong(t)
	image, err := d.Image()
	require.NoError(t, err)
	require.NoError(t, d.CheckImage(image))
	raw, _ := image.File(lds.DG1)
	require.Equal(t, "PPCHNCHAN<<TAI<MAN<<<<<<<<<<<<<<<<<<<<<<<<<<"+"KJ01234562CHN9005134M3604155A1234563<<<<<<46", string(raw[5:]))
	raw, _ = image.File(lds.DG11)
	details, err := lds.DecodeDG11(raw)
	require.NoError(t, err)
	require.Equal(t, "陳大文", details.FullName)
	require.Equal(t, []string{"7115<1129<24291", "CHAN<<PETER"}, details.OtherNames)
	require.Equal(t, "A123456(3)", details.PersonalNumber)
	read, err := document.FromImage(image)
	require.NoError(t, err)
	require.Equal(t, d.Holder, read.Holder)
	require.NoError(t, d.Differences(read))
	other := hongKong(t)
	other.Holder.NameCodes[2] = "2429"
	require.Equal(t, "names.codes", document.Breaches(other.Differences(read))[0].Field)

	d.Number = "Z12345678" // the series are configuration: another file allows it
	require.Equal(t, []string{"NUM-SERIES"}, codesOf(d))
	d = hongKong(t)
	d.OptionalData, d.Holder.PersonalNumber = "", ""
	require.Equal(t, []string{"OPTIONAL-LENGTH", "PERSONAL-LENGTH"}, codesOf(d))
	d = hongKong(t)
	d.Holder.NationalName, d.Holder.NameCodes = "\U00028A0F文", []string{"0001", "2429"} // a character outside the first plane
	require.NoError(t, d.Validate())
}
