package mrz_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

// A wrong number of fillers is the usual reading error of a line: every field stays in its place, and the fault says which
// line has what length.
func TestLinesOfWrongLength(t *testing.T) {
	lines := strings.Split(td3, "\n")
	card := strings.Split(td1, "\n")
	for name, tc := range map[string]struct{ zone, fault string }{
		"line 1 short":         {lines[0][:43] + "\n" + lines[1], "line 1 has 43 characters, want 44"},
		"line 1 without end":   {strings.TrimRight(lines[0], "<") + "\n" + lines[1], "line 1 has 25 characters, want 44"},
		"line 1 long":          {lines[0] + "<<<\n" + lines[1], "line 1 has 47 characters, want 44"},
		"line 2 short":         {lines[0] + "\n" + strings.Replace(lines[1], "<<<<<", "<<<<", 1), "line 2 has 43 characters, want 44"},
		"line 2 long":          {lines[0] + "\n" + strings.Replace(lines[1], "<<<<<", "<<<<<<<", 1), "line 2 has 46 characters, want 44"},
		"both":                 {lines[0][:41] + "\n" + strings.Replace(lines[1], "<<<<<", "<<<", 1), "line 2 has 42 characters, want 44"},
		"one line short":       {lines[0][:43] + lines[1], "one line of 87 characters, want 2 of 44"},
		"one line long":        {lines[0] + "<" + lines[1], "one line of 89 characters, want 2 of 44"},
		"break elsewhere":      {td3[:40] + "\n" + strings.ReplaceAll(td3[40:], "\n", ""), "line 1 has 40 characters, want 44"},
		"one more break":       {td3[:40] + "\n" + td3[40:], "3 lines, want 2 of 44"},
		"pairs as single ones": {strings.Replace(td3, "A<M", "A«M", 1), "line 1 has 45 characters, want 44"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mrz.Decode(tc.zone)
			require.ErrorContains(t, err, tc.fault)
			r, faults := mrz.DecodeUnchecked(tc.zone)
			require.True(t, sample().Equal(r), "%+v", r)
			require.Equal(t, strings.ReplaceAll(td3, "\n", ""), r.Zone())
			for _, f := range faults {
				require.Equal(t, mrz.RuleLength, f.Rule, "the check digits confirm the places: %v", f)
			}
			key, err := mrz.AccessKey(tc.zone)
			require.NoError(t, err)
			require.Equal(t, "L898902C3674081221204159", key)
		})
	}
	want, err := mrz.Decode(td1)
	require.NoError(t, err)
	for name, zone := range map[string]string{
		"line 1": card[0][:28] + "\n" + card[1] + "\n" + card[2], "line 2": card[0] + "\n" + strings.Replace(card[1], "<<", "<", 1) + "\n" + card[2],
		"line 3": card[0] + "\n" + card[1] + "\n" + strings.TrimRight(card[2], "<"), "joined": card[0] + card[1][:17] + card[1][18:] + card[2],
	} {
		r, faults := mrz.DecodeUnchecked(zone)
		if name != "joined" { // a letter of the nationality is missing
			require.True(t, want.Equal(r), "%s %+v %v", name, r, faults)
		}
		require.Equal(t, "D23145890", r.DocumentNumber, name)
		require.Equal(t, "ERIKSSON", r.PrimaryIdentifier, name)
	}
}

// What the check digits do not confirm has its fields, and no format.
func TestLinesThatCantBePlacedWithCertainty(t *testing.T) {
	lines := strings.Split(td3, "\n")
	r, faults := mrz.DecodeUnchecked(lines[0] + "\n" + lines[1][:30])
	require.Equal(t, mrz.Format(0), r.Format)
	require.NotEmpty(t, faults)
	require.Equal(t, "ERIKSSON", r.PrimaryIdentifier)
	require.Equal(t, "L898902C3", r.DocumentNumber)
	require.Equal(t, mrz.NewDate(1974, 8, 12), r.DateOfBirth)
	require.Equal(t, mrz.NewDate(2012, 4, 15), r.DateOfExpiry)
	require.Len(t, r.Lines(), 2)

	// One line alone, either of the two.
	r, _ = mrz.DecodeUnchecked(lines[0])
	require.Equal(t, "ANNA MARIA", r.SecondaryIdentifier)
	require.Equal(t, "P", r.DocumentCode)
	r, _ = mrz.DecodeUnchecked(lines[1])
	require.Equal(t, "L898902C3", r.DocumentNumber)
	require.Equal(t, mrz.Female, r.Sex)
	card := strings.Split(td1, "\n")
	r, _ = mrz.DecodeUnchecked(card[0] + "\n" + card[1])
	require.Equal(t, "D23145890", r.DocumentNumber)
	key, err := mrz.AccessKey(card[0] + "\n" + card[1])
	require.NoError(t, err)
	require.Equal(t, "D23145890774081221204159", key)

	for _, nothing := range []string{"", "nothing to see here", "two\nlines", "a\nb\nc", strings.Repeat("A\n", 12), strings.Repeat("A", 200), "?"} {
		r, faults := mrz.DecodeUnchecked(nothing)
		require.Equal(t, &mrz.Record{}, r, nothing)
		require.Equal(t, mrz.RuleLength, faults[0].Rule)
		require.Contains(t, faults[0].Detail, "want 2 lines of 44")
	}
}

func TestInputFromReaders(t *testing.T) {
	joined := strings.ReplaceAll(td3, "\n", "")
	wide := strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return r - ' ' + 0xFF00
	}, td3)
	for name, zone := range map[string]string{
		"joined": joined, "CRLF": strings.ReplaceAll(td3, "\n", "\r\n") + "\r\n", "CR": strings.ReplaceAll(td3, "\n", "\r"), "newline at the end": td3 + "\n",
		"joined, newline": joined + "\n", "lower case": strings.ToLower(td3), "spaces": strings.ReplaceAll(td3, "<<", "< <"),
		"indented":   "\n\t " + strings.ReplaceAll(td3, "\n", "\n   ") + "\n\n",
		"guillemets": strings.ReplaceAll(td3, "<<", "«"), "single": strings.ReplaceAll(td3, "<", "‹"), "wide filler": strings.ReplaceAll(td3, "<", "＜"),
		"full width": wide, "much less": strings.ReplaceAll(td3, "<<", "≪"), "precedes": strings.ReplaceAll(td3, "<", "≺"),
		"BOM": "\ufeff" + td3, "bidi": "\u202a\u2066" + strings.ReplaceAll(td3, "\n", "\u2069\u200e\n\u202d") + "\u202c",
		"no-break": strings.ReplaceAll(td3, "<<", "<\u00a0<"), "line separator": strings.ReplaceAll(td3, "\n", "\u2028"), "zero width": strings.ReplaceAll(td3, "<<", "<\u200b<"),
	} {
		r, err := mrz.Decode(zone)
		require.NoError(t, err, name)
		require.True(t, sample().Equal(r), name)
		require.Equal(t, joined, r.Zone(), name)
	}
	// A letter that only looks like one of the zone is not read as that: who wrote it may have meant to deceive.
	for _, letter := range []string{"А", "Α", "Á", "𝖠"} {
		r, faults := mrz.DecodeUnchecked(strings.Replace(td3, "ANNA", "ANN"+letter, 1))
		require.Equal(t, "ANN? MARIA", r.SecondaryIdentifier)
		require.Equal(t, mrz.RuleAlphabet, faults[0].Rule)
	}
}

func TestRaw(t *testing.T) {
	r, err := mrz.Decode(td3)
	require.NoError(t, err)
	for field, want := range map[mrz.Field]string{
		mrz.FieldCode: "P<", mrz.FieldState: "UTO", mrz.FieldName: "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", mrz.FieldNumber: "L898902C36",
		mrz.FieldNationality: "UTO", mrz.FieldBirth: "7408122", mrz.FieldSex: "F", mrz.FieldExpiry: "1204159", mrz.FieldOptional: "ZE184226B<<<<<1",
		mrz.FieldOptional2: "", mrz.FieldComposite: "0", mrz.FieldZone: "",
	} {
		require.Equal(t, want, r.Raw(field), field)
	}
	require.Empty(t, sample().Raw(mrz.FieldNumber))
	r, _ = mrz.DecodeUnchecked(strings.Replace(td3, "740812", "740BIZ", 1))
	require.Equal(t, "740BIZ2", r.Raw(mrz.FieldBirth))
	require.Equal(t, "1974", r.DateOfBirth.String())
}
