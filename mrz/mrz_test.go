package mrz_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

const (
	td3  = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
	td1  = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
	td1x = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
	mrvb = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL898902C<3UTO6908061F9406236ZE184226"
)

func sample() *mrz.Record {
	return &mrz.Record{
		Format: mrz.TD3, DocumentCode: "P", IssuingState: "UTO", DocumentNumber: "L898902C3", Nationality: "UTO",
		DateOfBirth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female, DateOfExpiry: mrz.NewDate(2012, 4, 15),
		PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", OptionalData: "ZE184226B",
	}
}

func TestEncodeDecode(t *testing.T) {
	zone, err := mrz.Encode(sample())
	require.NoError(t, err)
	require.Equal(t, td3, zone)
	r, err := mrz.Decode(zone)
	require.NoError(t, err)
	require.True(t, sample().Equal(r), "%+v", r)
	require.Equal(t, strings.ReplaceAll(td3, "\n", ""), r.Zone())
}

func TestRefusals(t *testing.T) {
	for _, tc := range []struct {
		name, zone string
		field      mrz.Field
		rule       mrz.Rule
		detail     string
	}{
		{"empty", "", mrz.FieldZone, mrz.RuleLength, "no characters"},
		{"short", td3[:80], mrz.FieldZone, mrz.RuleLength, "line 2 has 35 characters, want 44"},
		{"long", td3 + "<", mrz.FieldZone, mrz.RuleLength, "line 2 has 45 characters, want 44"},
		{"huge", strings.Repeat("A", 5000), mrz.FieldZone, mrz.RuleLength, "5000 bytes"},
		{"break elsewhere", td3[:40] + "\n" + strings.ReplaceAll(td3[40:], "\n", ""), mrz.FieldZone, mrz.RuleLength, "line 1 has 40 characters, want 44"},
		{"three lines", td3[:40] + "\n" + td3[40:], mrz.FieldZone, mrz.RuleLength, "3 lines, want 2"},
		{"sign", strings.Replace(td3, "ANNA", "ANN*", 1), mrz.FieldZone, mrz.RuleAlphabet, "at place 19"},
		{"umlaut", strings.Replace(td3, "ANNA", "ANNÄ", 1), mrz.FieldZone, mrz.RuleAlphabet, "at place 19"},
		{"number", strings.Replace(td3, "L898902C36", "L898902C37", 1), mrz.FieldNumber, mrz.RuleCheckDigit, "check digit 7, want 6"},
		{"birth", strings.Replace(td3, "7408122", "7408123", 1), mrz.FieldBirth, mrz.RuleCheckDigit, "check digit 3, want 2"},
		{"month", strings.Replace(td3, "7408122", "7413122", 1), mrz.FieldBirth, mrz.RuleDate, "month 13"},
		{"day", strings.Replace(td3, "7408122", "7402302", 1), mrz.FieldBirth, mrz.RuleDate, "day 30"},
		{"sex", strings.Replace(td3, "2F1", "2Z1", 1), mrz.FieldSex, mrz.RuleSex, "character Z"},
		{"expiry letters", strings.Replace(td3, "1204159", "12O4159", 1), mrz.FieldExpiry, mrz.RuleDate, "six digits"},
		{"optional", strings.Replace(td3, "<<<10", "<<<20", 1), mrz.FieldOptional, mrz.RuleCheckDigit, "want 1"},
		{"composite", td3[:len(td3)-1] + "1", mrz.FieldComposite, mrz.RuleCheckDigit, "check digit 1, want 0"},
		{"TD1 filler", strings.Replace(td1, "D231458907", "D23145890<", 1), mrz.FieldNumber, mrz.RuleCheckDigit, "no continuation"},
		{"TD1 long", strings.Replace(td1x, "7349", "7348", 1), mrz.FieldNumber, mrz.RuleCheckDigit, "check digit 8, want 9"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := mrz.Decode(tc.zone)
			require.ErrorContains(t, err, tc.detail)
			var e *mrz.Error
			require.ErrorAs(t, err, &e)
			_, faults := mrz.DecodeUnchecked(tc.zone)
			found := false
			for _, f := range faults {
				found = found || f.Field == tc.field && f.Rule == tc.rule
				require.NotEmpty(t, f.Ref)
			}
			require.True(t, found, "%v", faults)
		})
	}
}

// Nothing that can be placed is lost, whatever is wrong.
func TestDecodeUncheckedKeepsEverything(t *testing.T) {
	zone := strings.Replace(strings.Replace(td3, "7408122", "74O8123", 1), "ANNA", "ANN*", 1)
	r, faults := mrz.DecodeUnchecked(zone)
	require.NotEmpty(t, faults)
	require.Equal(t, "L898902C3", r.DocumentNumber)
	require.Equal(t, "ERIKSSON", r.PrimaryIdentifier)
	require.Equal(t, "ANN? MARIA", r.SecondaryIdentifier)
	require.Equal(t, mrz.NewDate(2012, 4, 15), r.DateOfExpiry)
	require.Equal(t, mrz.NewDate(1974, 0, 12), r.DateOfBirth, "the parts that can be read")
	require.Equal(t, "74O8123", r.Raw(mrz.FieldBirth))
	key, err := mrz.AccessKey(td3)
	require.NoError(t, err)
	require.Equal(t, "L898902C3674081221204159", key)
}

func TestAccessKey(t *testing.T) {
	damaged := strings.Replace(strings.Replace(td3, "ERIKSSON", "ER1K550N", 1), "ZE184226B", "ZEI8422GB", 1)
	_, err := mrz.Decode(damaged)
	require.Error(t, err)
	for zone, want := range map[string]string{
		damaged: "L898902C3674081221204159", strings.Split(td3, "\n")[1]: "L898902C3674081221204159",
		td1x: "D23145890734934071279507122", td1: "D23145890774081221204159",
		"I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8":                 "D23145890734934071279507122",
		"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C<3UTO6908061F9406236ZE184226B<<<<<14": "L898902C<369080619406236",
	} {
		got, err := mrz.AccessKey(zone)
		require.NoError(t, err, zone)
		require.Equal(t, want, got)
	}
	_, err = mrz.AccessKey(strings.Replace(td3, "L898902C36", "L898902C37", 1))
	require.ErrorContains(t, err, "check digit 7, want 6")
	_, err = mrz.AccessKey("nothing")
	require.Error(t, err)
	// Typed by a person: no format, no name.
	for number, want := range map[string]string{"L898902C3": "L898902C3674081221204159", "L898902C": "L898902C<374081221204159", "D23145890734": "D23145890734974081221204159"} {
		key, err := (&mrz.Record{DocumentNumber: number, DateOfBirth: mrz.NewDate(1974, 8, 12), DateOfExpiry: mrz.NewDate(2012, 4, 15)}).AccessKey()
		require.NoError(t, err)
		require.Equal(t, want, key)
	}
	for _, bad := range []mrz.Record{{}, {DocumentNumber: "L 1"}, {DocumentNumber: "L1", DateOfBirth: mrz.NewDate(2000, 13, 1)}} {
		_, err := bad.AccessKey()
		require.Error(t, err)
	}
}

// Long document numbers of every length the field takes.
func TestLongNumbers(t *testing.T) {
	for _, f := range []mrz.Format{mrz.TD1, mrz.TD2} {
		most := map[mrz.Format]int{mrz.TD1: 22, mrz.TD2: 14}[f]
		for n := 1; n <= most+2; n++ {
			r := sample()
			r.Format, r.DocumentCode, r.OptionalData = f, "I", ""
			r.DocumentNumber = strings.Repeat("AB12345678", 3)[:n]
			zone, err := mrz.Encode(r)
			if n > most {
				require.ErrorContains(t, err, "at most", "%s %d", f, n)
				continue
			}
			require.NoError(t, err)
			back, err := mrz.Decode(zone)
			require.NoError(t, err, zone)
			require.True(t, r.Equal(back), "%s %d: %+v", f, n, back)
			if n < most && n > 9 {
				r.OptionalData = "X"[:1]
				if n == most-1 {
					r.OptionalData = ""
				}
				zone, err = mrz.Encode(r)
				require.NoError(t, err)
				back, err = mrz.Decode(zone)
				require.NoError(t, err, zone)
				require.Equal(t, r.OptionalData, back.OptionalData)
			}
		}
	}
	r := sample()
	r.DocumentNumber = "L898902C34"
	_, err := mrz.Encode(r)
	require.ErrorContains(t, err, "at most 9")
}

func TestDates(t *testing.T) {
	for text, want := range map[string]mrz.Date{
		"": {}, "1990": mrz.NewDate(1990, 0, 0), "1990-05": mrz.NewDate(1990, 5, 0), "1990-05-13": mrz.NewDate(1990, 5, 13),
		"XXXX-05-13": mrz.NewDate(0, 5, 13), "1990-XX-13": mrz.NewDate(1990, 0, 13), "XXXX-05": mrz.NewDate(0, 5, 0), "2024-02-29": mrz.NewDate(2024, 2, 29),
	} {
		got, err := mrz.ParseDate(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	for _, bad := range []string{"90", "1990-5", "1990-13", "1990-02-30", "2023-02-29", "1990/05/13", "1990-05-1X", "XXXX", "1990-XX-XX", "1990-05-13T"} {
		_, err := mrz.ParseDate(bad)
		require.Error(t, err, bad)
	}
	require.True(t, mrz.NewDate(1990, 5, 0).Before(mrz.NewDate(1990, 6, 1)))
	require.False(t, mrz.NewDate(1990, 5, 0).Before(mrz.NewDate(1990, 5, 31)))
	require.False(t, mrz.Date{}.Before(mrz.NewDate(1990, 5, 31)))
	require.False(t, mrz.NewDate(-1, 0, 0).Valid())
}

func TestPartialDatesBothWays(t *testing.T) {
	for _, d := range []mrz.Date{{}, mrz.NewDate(1974, 0, 0), mrz.NewDate(1974, 8, 0), mrz.NewDate(0, 8, 12), mrz.NewDate(1974, 0, 12), mrz.NewDate(2000, 0, 0)} {
		r := sample()
		r.DateOfBirth = d
		zone, err := mrz.Encode(r)
		require.NoError(t, err, d)
		back, err := mrz.Decode(zone)
		require.NoError(t, err, zone)
		require.Equal(t, d, back.DateOfBirth, zone)
	}
	// Other ways issuers write the unknown are read, and not written.
	for field, want := range map[string]mrz.Date{"740000": mrz.NewDate(1974, 0, 0), "74XXXX": mrz.NewDate(1974, 0, 0), "XXXXXX": {}} {
		r, faults := mrz.DecodeUnchecked(withBirth(t, field))
		require.Empty(t, faults, field)
		require.Equal(t, want, r.DateOfBirth)
		require.ErrorContains(t, r.Validate(), "the standard writes <")
	}
}

// withBirth puts a birth field into the specimen and computes the check digits.
func withBirth(t *testing.T, birth string) string {
	t.Helper()
	cd, ok := mrz.CheckDigit(birth)
	require.True(t, ok)
	line := "L898902C36UTO" + birth + string(cd) + "F1204159ZE184226B<<<<<1"
	composite, _ := mrz.CheckDigit(line[:10] + line[13:20] + line[21:])
	return td3[:45] + line + string(composite)
}

func TestCentury(t *testing.T) {
	for _, tc := range []struct {
		birth, expiry, at string
		wantBirth         int
		wantExpiry        int
	}{
		{"740812", "120415", "", 1974, 2012},
		{"080101", "120415", "", 2008, 2012},
		{"130101", "120415", "", 1913, 2012},
		{"300101", "350101", "2026-06-01", 1930, 2035},
		{"250101", "350101", "2026-06-01", 2025, 2035},
		{"260701", "350101", "2026-06-01", 1926, 2035},
		{"740812", "991231", "2026-06-01", 1974, 1999},
		{"740812", "651231", "2026-06-01", 1974, 2065},
		{"740812", "661231", "2026-06-01", 1974, 2066},
		{"740812", "411231", "2026-06-01", 1974, 2041},
	} {
		zone := withBirth(t, tc.birth)
		cd, _ := mrz.CheckDigit(tc.expiry)
		zone = strings.Replace(zone, "1204159", tc.expiry+string(cd), 1)
		at, err := mrz.ParseDate(tc.at)
		require.NoError(t, err)
		r, _ := mrz.DecodeUncheckedAt(zone, mrz.Century{At: at})
		require.Equal(t, tc.wantBirth, r.DateOfBirth.Year(), "%+v", tc)
		require.Equal(t, tc.wantExpiry, r.DateOfExpiry.Year(), "%+v", tc)
	}
}

// The guideline's fifteen years are a choice, as every other number.
func TestCenturyAhead(t *testing.T) {
	for expiry, want := range map[string]int{"411231": 2041, "421231": 1942} {
		cd, _ := mrz.CheckDigit(expiry)
		zone := strings.Replace(td3, "1204159", expiry+string(cd), 1)
		r, _ := mrz.DecodeUncheckedAt(zone, mrz.Century{At: mrz.NewDate(2026, 6, 1), Ahead: 15})
		require.Equal(t, want, r.DateOfExpiry.Year())
		_, err := mrz.DecodeAt(td3, mrz.Century{At: mrz.NewDate(2026, 6, 1), Ahead: 15})
		require.NoError(t, err)
	}
}

// A document does not expire before it is made, so that an expiry of 99 on a new card is in the next century; and whatever the
// reference, what comes out is a date.
func TestCenturyIssued(t *testing.T) {
	for _, tc := range []struct {
		expiry     string
		at, issued mrz.Date
		want       string
	}{
		{"990101", mrz.NewDate(2026, 6, 1), mrz.NewDate(2016, 3, 1), "2099-01-01"},
		{"990101", mrz.Date{}, mrz.NewDate(2016, 3, 1), "2099-01-01"},
		{"990101", mrz.NewDate(2026, 6, 1), mrz.Date{}, "1999-01-01"},
		{"260101", mrz.NewDate(2026, 6, 1), mrz.NewDate(2016, 3, 1), "2026-01-01"},
		{"160101", mrz.NewDate(2026, 6, 1), mrz.NewDate(2016, 3, 1), "2016-01-01"},
		{"150101", mrz.NewDate(2026, 6, 1), mrz.NewDate(2016, 3, 1), "2115-01-01"},
		{"150101", mrz.NewDate(2026, 6, 1), mrz.NewDate(2027, 3, 1), "2015-01-01"}, // not issued yet: nothing follows
		{"120415", mrz.NewDate(9999, 12, 31), mrz.Date{}, "9912-04-15"},
		{"120415", mrz.Date{}, mrz.NewDate(9999, 12, 31), "9912-04-15"},
		{"120415", mrz.NewDate(9950, 1, 1), mrz.NewDate(9949, 1, 1), "9912-04-15"},
	} {
		cd, _ := mrz.CheckDigit(tc.expiry)
		r, _ := mrz.DecodeUncheckedAt(strings.Replace(td3, "1204159", tc.expiry+string(cd), 1), mrz.Century{At: tc.at, Issued: tc.issued})
		require.Equal(t, tc.want, r.DateOfExpiry.String(), "%+v", tc)
		require.True(t, r.DateOfExpiry.Valid())
		require.True(t, r.DateOfBirth.Valid())
	}
}

func TestValidate(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*mrz.Record)
		want   string
	}{
		"format":          {func(r *mrz.Record) { r.Format = 0 }, "no format"},
		"French":          {func(r *mrz.Record) { r.Format = mrz.FRID }, "no format"},
		"code":            {func(r *mrz.Record) { r.DocumentCode = "X" }, "begins with P"},
		"code digits":     {func(r *mrz.Record) { r.DocumentCode = "P1" }, "one or two letters"},
		"visa code":       {func(r *mrz.Record) { r.Format = mrz.MRVA }, "begins with V"},
		"card V":          {func(r *mrz.Record) { r.Format, r.DocumentCode, r.OptionalData = mrz.TD1, "IV", "" }, "never V"},
		"card AI":         {func(r *mrz.Record) { r.Format, r.DocumentCode, r.OptionalData = mrz.TD1, "AI", "" }, "not used"},
		"state":           {func(r *mrz.Record) { r.IssuingState = "QQQ" }, "no code of Doc 9303-3"},
		"state empty":     {func(r *mrz.Record) { r.IssuingState = "" }, "empty"},
		"stateless state": {func(r *mrz.Record) { r.IssuingState = "XXA" }, "is no issuing state"},
		"nationality EUE": {func(r *mrz.Record) { r.Nationality = "EUE" }, "is no nationality"},
		"name":            {func(r *mrz.Record) { r.PrimaryIdentifier, r.SecondaryIdentifier = "", "" }, "empty"},
		"name letters":    {func(r *mrz.Record) { r.PrimaryIdentifier = "ÅSA" }, "no letter A-Z"},
		"name spaces":     {func(r *mrz.Record) { r.PrimaryIdentifier = "VAN  DER" }, "more than one filler"},
		"name long":       {func(r *mrz.Record) { r.PrimaryIdentifier = strings.Repeat("A", 40) }, "at most 39"},
		"number":          {func(r *mrz.Record) { r.DocumentNumber = "" }, "empty"},
		"number alphabet": {func(r *mrz.Record) { r.DocumentNumber = "l1" }, "none of 0-9"},
		"number inside":   {func(r *mrz.Record) { r.Format, r.DocumentCode, r.DocumentNumber = mrz.TD1, "I", "AB<1234567<89" }, "behind the ninth place"},
		"number filler":   {func(r *mrz.Record) { r.DocumentNumber = "A1<" }, "ends with a filler"},
		"optional":        {func(r *mrz.Record) { r.OptionalData = strings.Repeat("1", 15) }, "at most 14"},
		"optional 2":      {func(r *mrz.Record) { r.OptionalData2 = "1" }, "one field of optional data"},
		"birth":           {func(r *mrz.Record) { r.DateOfBirth = mrz.NewDate(2000, 2, 31) }, "no such day"},
		"expiry part":     {func(r *mrz.Record) { r.DateOfExpiry = mrz.NewDate(2020, 2, 0) }, "partly unknown"},
		"expiry before":   {func(r *mrz.Record) { r.DateOfExpiry = mrz.NewDate(1970, 2, 1) }, "before the date of birth"},
		"sex":             {func(r *mrz.Record) { r.Sex = 'Q' }, "want F, M or X"},
	} {
		t.Run(name, func(t *testing.T) {
			r := sample()
			tc.change(r)
			require.ErrorContains(t, r.Validate(), tc.want)
			_, err := mrz.Encode(r)
			require.Error(t, err)
		})
	}
	// All breaches at once, not the first.
	r := sample()
	r.DocumentCode, r.Sex, r.IssuingState = "X", 0, "QQQ"
	err := r.Validate()
	for _, want := range []string{"begins with P", "want F, M or X", "QQQ"} {
		require.ErrorContains(t, err, want)
	}
}

func TestEveryCodeOfTheIssue(t *testing.T) {
	for _, code := range strings.Fields("UNO UNA UNK EUE XOM XPO XES XMP XBA XIM XCC XCE XCO XEC XXA XXB XXC XXX RKS GBD GBN GBO GBP GBS D UTO") {
		s, ok := mrz.StateByCode(code)
		require.True(t, ok, code)
		require.NotEmpty(t, s.Name)
		require.NotEqual(t, "unknown", s.Source.String())
		r := sample()
		switch {
		case s.Use&mrz.ForNationality != 0:
			r.Nationality = code
		default:
			r.IssuingState = code
		}
		zone, err := mrz.Encode(r)
		require.NoError(t, err, code)
		back, err := mrz.Decode(zone)
		require.NoError(t, err)
		require.True(t, r.Equal(back))
	}
	s, ok := mrz.StateByCode("D<<")
	require.True(t, ok)
	require.Equal(t, "DE", s.Alpha2)
	_, ok = mrz.StateByCode("DEU")
	require.False(t, ok, "Germany is D")
	_, ok = mrz.StateByCode("")
	require.False(t, ok)
	require.Len(t, mrz.StatesByAlpha2("gb"), 6)
}

func TestStatesAreSorted(t *testing.T) {
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for _, s := range mrz.StatesByAlpha2(string([]rune{a, b})) {
				found, ok := mrz.StateByCode(s.Code)
				require.True(t, ok)
				require.Equal(t, s, found)
			}
		}
	}
}

func TestFormats(t *testing.T) {
	for f := mrz.TD3; f <= mrz.FRID; f++ {
		text, err := f.MarshalText()
		require.NoError(t, err)
		var back mrz.Format
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, f, back)
	}
	var f mrz.Format
	require.Error(t, f.UnmarshalText([]byte("TD4")))
	require.Equal(t, "format 0", f.String())
	r, err := mrz.Decode(mrvb)
	require.NoError(t, err)
	require.Equal(t, mrz.MRVB, r.Format)
}

func TestSex(t *testing.T) {
	for text, want := range map[string]mrz.Sex{"F": mrz.Female, "M": mrz.Male, "X": mrz.Unspecified, "<": mrz.Unspecified} {
		got, err := mrz.ParseSex(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := mrz.ParseSex("f")
	require.Error(t, err)
	r := sample()
	r.Sex = mrz.Unspecified
	zone, err := mrz.Encode(r)
	require.NoError(t, err)
	require.Contains(t, zone, "2<1")
	back, err := mrz.Decode(zone)
	require.NoError(t, err)
	require.Equal(t, mrz.Unspecified, back.Sex)
	back, faults := mrz.DecodeUnchecked(strings.Replace(td3, "2F1", "2X1", 1))
	require.Empty(t, faults)
	require.Equal(t, mrz.Unspecified, back.Sex)
}

func TestErrorsJoin(t *testing.T) {
	_, err := mrz.Decode(strings.Replace(strings.Replace(td3, "C36", "C37", 1), "7408122", "7408123", 1))
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	require.Len(t, joined.Unwrap(), 2, "number and birth; both changes cancel out in the composite")
	var e *mrz.Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, mrz.RuleCheckDigit, e.Rule)
}
