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
