package mrz_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

// The calendar of Doc 9303-4, 4.4, at each of its borders.
func TestCodesOfPassports(t *testing.T) {
	for _, tc := range []struct {
		format               mrz.Format
		code, issued, expiry string
		breach               string
	}{
		{mrz.TD3, "P", "2025-12-31", "2035-12-31", ""},
		{mrz.TD3, "P", "2026-01-01", "2036-01-01", ""},
		{mrz.TD3, "P", "2027-12-31", "2037-12-31", ""},
		{mrz.TD3, "P", "2028-01-01", "2037-12-31", "issued from 2028-01-01"},
		{mrz.TD3, "P", "2027-12-31", "2038-01-01", "expires before 2038-01-01"},
		{mrz.TD3, "P", "", "2038-01-01", "expires before 2038-01-01"},
		{mrz.TD3, "P", "", "2037-12-31", ""},
		{mrz.TD3, "PN", "2025-12-31", "2035-12-31", ""},
		{mrz.TD3, "PN", "2026-01-01", "2035-12-31", "issued from 2026-01-01"},
		{mrz.TD3, "PN", "2028-06-01", "2033-05-31", "issued from 2028-01-01"},
		{mrz.TD3, "PN", "", "2038-01-01", "expires before 2038-01-01"},
		{mrz.TD3, "PP", "2030-01-01", "2040-01-01", ""},
		{mrz.TD3, "PU", "2028-01-01", "2028-03-01", "issued from 2028-01-01"},
		{mrz.TD2, "PU", "2028-01-01", "2028-03-01", ""},
		{mrz.TD2, "ID", "2030-01-01", "2040-01-01", ""},
		{mrz.TD1, "I", "2030-01-01", "2040-01-01", ""},
		{mrz.MRVA, "V", "2030-01-01", "2040-01-01", ""},
	} {
		issued, err := mrz.ParseDate(tc.issued)
		require.NoError(t, err)
		expiry, err := mrz.ParseDate(tc.expiry)
		require.NoError(t, err)
		r := sample()
		r.Format, r.DocumentCode, r.DateOfExpiry, r.OptionalData = tc.format, tc.code, expiry, ""
		err = r.ValidateCode(issued)
		if tc.breach == "" {
			require.NoError(t, err, "%+v", tc)
			require.NoError(t, r.Validate(), "%+v", tc)
			continue
		}
		require.ErrorContains(t, err, tc.breach, "%+v", tc)
		require.ErrorContains(t, err, "Doc 9303-4, 4.4")
	}
	for _, second := range "PEDORTSLM" {
		name, ok := mrz.DocumentType("P" + string(second))
		require.True(t, ok)
		require.NotEmpty(t, name)
	}
	for code, want := range map[string]string{"PU": "single-sheet emergency travel document", "AC": "crew member certificate", "V": "visa", "VB": "visa", "P": "", "ID": "", "": "", "PN": ""} {
		name, ok := mrz.DocumentType(code)
		require.Equal(t, want, name, code)
		require.Equal(t, want != "", ok)
	}
}

// What real issuers print and the standard does not is read, and named; none of it is a fault.
func TestFindings(t *testing.T) {
	unknown := withLine1(t, strings.Replace(td3, "P<UTO", "P<QQQ", 1))
	for name, tc := range map[string]struct {
		zone, detail string
		field        mrz.Field
		rule         mrz.Rule
	}{
		"X for sex":        {strings.Replace(td3, "2F1", "2X1", 1), "X at place 21, the standard writes <", mrz.FieldSex, mrz.RuleForm},
		"zeros":            {withBirth(t, "740000"), "the standard writes <", mrz.FieldBirth, mrz.RuleForm},
		"digits in a name": {strings.Replace(td3, "ERIKSSON", "ER1KSS0N", 1), "a digit", mrz.FieldName, mrz.RuleAlphabet},
		"unknown issuer":   {unknown, `"QQQ" is no code`, mrz.FieldState, mrz.RuleCode},
		"national letter":  {strings.Replace(td3, "P<UTO", "PNUTO", 1), "second letter N", mrz.FieldCode, mrz.RuleCode},
		"more fillers":     {strings.Replace(td3, "ANNA<MARIA<<", "ANNA<<MARIA<", 1), "more than one filler", mrz.FieldName, mrz.RuleForm},
		"no name":          {strings.Replace(td3, "ERIKSSON<<ANNA<MARIA", strings.Repeat("<", 20), 1), "empty", mrz.FieldName, mrz.RuleRequired},
		"card with V":      {strings.Replace(td1, "I<UTO", "IVUTO", 1), "never V", mrz.FieldCode, mrz.RuleCode},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := mrz.Decode(tc.zone)
			require.NoError(t, err, "findings are no faults")
			found := r.Findings()
			require.Len(t, found, 1, "%v", found)
			require.Equal(t, tc.field, found[0].Field)
			require.Equal(t, tc.rule, found[0].Rule)
			require.Contains(t, found[0].Detail, tc.detail)
			require.NotEmpty(t, found[0].Ref)
		})
	}
	for _, zone := range []string{td3, td1, td1x, mrvb} {
		r, err := mrz.Decode(zone)
		require.NoError(t, err)
		require.Empty(t, r.Findings())
	}
	require.Empty(t, (&mrz.Record{}).Findings())
	old, err := mrz.Decode("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<8806923102858CORINNE<<<<<<<6512068F6")
	require.NoError(t, err)
	require.Equal(t, mrz.FieldZone, old.Findings()[0].Field)
}

func withLine1(t *testing.T, zone string) string {
	t.Helper()
	_, err := mrz.Decode(zone)
	require.NoError(t, err, "no check digit covers line 1")
	return zone
}

// A record that was read may be changed, as by the full date of birth in DG11, and is then written anew.
func TestChangeAfterReading(t *testing.T) {
	r, err := mrz.Decode(strings.Replace(td3, "2F1", "2X1", 1))
	require.NoError(t, err)
	require.Error(t, r.Validate())
	r.DocumentNumber = "L898902C4"
	zone, err := mrz.Encode(r)
	require.NoError(t, err)
	require.Contains(t, zone, "2<1")

	// The century alone is no change.
	r, err = mrz.Decode(td3)
	require.NoError(t, err)
	r.DateOfBirth = mrz.NewDate(1874, 8, 12)
	zone, err = mrz.Encode(r)
	require.NoError(t, err)
	require.Equal(t, td3, zone)
}
