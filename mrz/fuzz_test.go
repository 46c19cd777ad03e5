package mrz_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

func seeds(f *testing.F) {
	f.Helper()
	for _, s := range loadVectors(f).Samples {
		f.Add(strings.Join(s.Lines, "\n"))
	}
	for _, s := range []string{
		td3, td1, td1x, mrvb, "", "«‹\n", "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<8806923102858CORINNE<<<<<<<6512068F6",
		td3[:43] + td3[44:], td3[:60] + td3[62:], td1[:20], td3[45:], "\u2066" + td1, "\u00AB" + mrvb,
		"I<UT0" + strings.Repeat("<", 85), strings.Repeat("P", 88), strings.Repeat("\u2028", 40),
	} {
		f.Add(s)
	}
}

// Accepted and valid means the same bytes again; nothing that is there is lost; nothing takes long.
func FuzzDecode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, zone string) {
		r, faults := mrz.DecodeUnchecked(zone)
		decoded, err := mrz.Decode(zone)
		require.Equal(t, len(faults) == 0, err == nil)
		for _, f := range append(faults, r.Findings()...) {
			require.NotEmpty(t, f.Detail)
			require.NotEmpty(t, f.Ref)
		}
		if r.Zone() != "" {
			require.Len(t, strings.Join(r.Lines(), ""), len(r.Zone()))
			require.Len(t, r.Raw(mrz.FieldSex), 1)
		}
		if err != nil {
			require.Nil(t, decoded)
			return
		}
		require.Equal(t, r, decoded)
		if r.Validate() != nil {
			return
		}
		again, err := mrz.Encode(r)
		require.NoError(t, err)
		require.Equal(t, r.Zone(), strings.ReplaceAll(again, "\n", ""))
		_, err = r.AccessKey()
		require.NoError(t, err)
	})
}

func FuzzRepair(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, zone string) {
		for _, c := range mrz.Repair(zone) {
			_, err := mrz.Decode(c.Zone)
			require.NoError(t, err)
		}
		_, _ = mrz.AccessKey(zone)
	})
}

func FuzzComposeName(f *testing.F) {
	f.Add("d'Artagnan", "Charles-Édouard", "uk")
	f.Add("عبّاس", "فاطمة", "")
	f.Add("Mu\u0308ller\u0301", "\u0301", "sr")
	f.Fuzz(func(t *testing.T, primary, secondary, language string) {
		for _, format := range []mrz.Format{mrz.TD1, mrz.TD2, mrz.TD3} {
			n, err := mrz.ComposeName(format, primary, secondary, mrz.Transliteration{Language: language})
			if err != nil {
				continue
			}
			require.True(t, utf8.ValidString(primary))
			r := sample()
			r.Format, r.OptionalData = format, ""
			if format != mrz.TD3 {
				r.DocumentCode = "I"
			}
			r.PrimaryIdentifier, r.SecondaryIdentifier = n.PrimaryIdentifier, n.SecondaryIdentifier
			_, err = mrz.Encode(r)
			require.NoError(t, err, "%q %q", n.PrimaryIdentifier, n.SecondaryIdentifier)
		}
	})
}

// What is written is what is read: whatever the values, a record is refused or comes back.
func FuzzEncode(f *testing.F) {
	f.Add(uint8(mrz.TD1), "I", "UTO", "D23145890734", "UTO", "1974-08-12", "M", "2032-04-15", "STEVENSON", "PETER JOHN", "7", "8")
	f.Add(uint8(mrz.TD1), "ID", "D", "AB<1234567<89", "XXA", "", "X", "", "ZAHRA", "", "", "")
	f.Add(uint8(mrz.TD2), "PU", "UNO", "D<1", "UNO", "1974", "F", "2032-04-15", "A", "B", "", "")
	f.Add(uint8(mrz.TD3), "PP", "UTO", "L898902C3", "UTO", "1974-08", "F", "2032-04-15", "ERIKSSON", "ANNA", "ZE<1", "")
	f.Fuzz(func(t *testing.T, format uint8, code, state, number, nationality, birth, sex, expiry, primary, secondary, optional, optional2 string) {
		r := &mrz.Record{
			Format: mrz.Format(format), DocumentCode: code, IssuingState: state, DocumentNumber: number, Nationality: nationality,
			PrimaryIdentifier: primary, SecondaryIdentifier: secondary, OptionalData: optional, OptionalData2: optional2,
		}
		r.DateOfBirth, _ = mrz.ParseDate(birth)
		r.DateOfExpiry, _ = mrz.ParseDate(expiry)
		r.Sex, _ = mrz.ParseSex(sex)
		zone, err := mrz.Encode(r)
		if err != nil {
			require.Error(t, r.Validate())
			return
		}
		require.NoError(t, r.Validate())
		back, err := mrz.Decode(zone)
		require.NoError(t, err, zone)
		// Not in the zone: the century, and whether the name was cut.
		require.Equal(t, r.DateOfBirth.Year()%100, back.DateOfBirth.Year()%100)
		require.Equal(t, r.DateOfExpiry.Year()%100, back.DateOfExpiry.Year()%100)
		back.DateOfBirth, back.DateOfExpiry = r.DateOfBirth, r.DateOfExpiry
		r.NameTruncated = back.NameTruncated
		require.True(t, r.Equal(back), "%+v\n%+v", r, back)
	})
}
