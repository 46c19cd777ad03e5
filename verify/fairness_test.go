package verify_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

var persons = flag.Int("persons", 600, "people generated for the test of fairness")

// scripts are those names are written in, of every family and of both planes.
var scripts = []string{
	"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Han", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar",
	"Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Tibetan", "Georgian",
	"Armenian", "Ethiopic", "Mongolian", "Cherokee", "Thaana", "Syriac", "Nko", "Tifinagh", "Yi", "Javanese", "Balinese",
	"Canadian_Aboriginal", "Vai", "Adlam", "Osage", "Chakma",
}

// nationalities are all codes that may stand there: States, organizations, British statuses, stateless people, refugees, and
// people whose nationality is not known.
func nationalities() []string {
	var codes []string
	if s, ok := mrz.StateByCode("D"); ok && s.Use&mrz.ForNationality != 0 {
		codes = append(codes, "D")
	}
	for i := range 26 * 26 * 26 {
		code := string([]byte{'A' + byte(i/676), 'A' + byte(i/26%26), 'A' + byte(i%26)})
		if s, ok := mrz.StateByCode(code); ok && s.Use&mrz.ForNationality != 0 && s.Source != mrz.Withdrawn {
			codes = append(codes, code)
		}
	}
	return codes
}

// person makes the n-th person: scripts, codes, sexes, forms of the date of birth and of the name go round, each at its own
// pace.
func person(r *rand.Rand, n int, codes []string) document.Holder {
	script := unicode.Scripts[scripts[n%len(scripts)]]
	h := document.Holder{
		Nationality: codes[n%len(codes)], Sex: []mrz.Sex{mrz.Female, mrz.Male, mrz.Unspecified}[n%3],
		PrimaryID: romanised(r, 2+r.IntN(3)), SecondaryID: romanised(r, 2+r.IntN(3)),
		NationalName: norm.NFC.String(letters(r, script, 2+r.IntN(5)) + "<<" + letters(r, script, 1+r.IntN(6))),
	}
	switch n % 5 {
	case 0: // one name only
		h.SecondaryID, h.NationalName = "", norm.NFC.String(letters(r, script, 3))
	case 1: // too long for any zone
		h.PrimaryID, h.SecondaryID = romanised(r, 12)+" "+romanised(r, 12), romanised(r, 14)
	case 2: // several parts
		h.PrimaryID, h.SecondaryID = "O'"+h.PrimaryID+"-"+romanised(r, 2), h.SecondaryID+" "+romanised(r, 1)+" "+romanised(r, 2)
	}
	year, month, day := 1927+r.IntN(99), 1+r.IntN(12), 1+r.IntN(28)
	h.Birth = []mrz.Date{mrz.NewDate(year, month, day), mrz.NewDate(year, month, 0), mrz.NewDate(year, 0, 0), mrz.NewDate(year, month, day)}[n%4]
	return h
}

func romanised(r *rand.Rand, syllables int) string {
	const consonants, vowels = "BCDFGHJKLMNPRSTVWXYZ", "AEIOU"
	var b strings.Builder
	for range syllables {
		b.WriteByte(consonants[r.IntN(len(consonants))])
		b.WriteByte(vowels[r.IntN(len(vowels))])
	}
	return b.String()
}

// letters draws letters of a script.
func letters(r *rand.Rand, script *unicode.RangeTable, n int) string {
	var all []rune
	for _, s := range script.R16 {
		for c := rune(s.Lo); c <= rune(s.Hi); c += rune(s.Stride) {
			all = append(all, c)
		}
	}
	for _, s := range script.R32 {
		for c := rune(s.Lo); c <= rune(s.Hi) && len(all) < 100_000; c += rune(s.Stride) {
			all = append(all, c)
		}
	}
	var b strings.Builder
	for b.Len() == 0 || n > 0 {
		if c := all[r.IntN(len(all))]; unicode.IsLetter(c) && norm.NFKC.IsNormalString(string(c)) {
			b.WriteRune(c)
			n--
		}
	}
	return b.String()
}

// treatment is all that an inspection says but for the holder's own data.
func treatment(r *verify.Report) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Verdict, r.Reason, r.Action, r.About, r.Notes)
	for _, c := range r.Checks {
		fmt.Fprintln(&b, c.ID, c.Status)
	}
	return b.String()
}

// situations are what can happen to anybody at a border.
func situations(v *verify.Verifier, issued *signing.Issued) map[string]*verify.Report {
	image, zone := issued.Image, issued.MRZ
	forged := image.Clone()
	portrait, _ := forged.File(lds.DG2)
	portrait[len(portrait)-1] ^= 1
	stranger := &verify.Verifier{Time: v.Time}
	late := &verify.Verifier{Trust: v.Trust, Time: v.Time.AddDate(6, 0, 0)}
	return map[string]*verify.Report{
		"as issued":   v.Inspect(&verify.Evidence{Image: image, Zone: zone}),
		"no page":     v.Inspect(&verify.Evidence{Image: image}),
		"not trusted": stranger.Inspect(&verify.Evidence{Image: image, Zone: zone}),
		"page altered": v.Inspect(&verify.Evidence{
			Image: image, Zone: strings.Replace(zone, "UTO", "D<<", 1),
		}),
		"portrait forged": v.Inspect(&verify.Evidence{Image: forged, Zone: zone}),
		"expired":         late.Inspect(&verify.Evidence{Image: image, Zone: zone}),
		"page alone":      v.Inspect(&verify.Evidence{Zone: zone}),
	}
}

// The same document but for name, script, sex, nationality and the form of the date of birth gets the same verdict, the same
// reason and the same result of every check, whatever befalls it.
func TestEverybodyIsTreatedAlike(t *testing.T) {
	a := newAuthority(t, "P-256", "P-256", false)
	is, err := signing.NewIssuer(signing.Config{
		DocumentSigner: signing.Credential{Certificate: a.signer.Certificate, Signer: a.signer.Key}, CSCA: a.csca.Certificate, Time: teststate.Now,
	})
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(9303, 1))
	codes, face := nationalities(), portrait(t)
	for _, profile := range document.Builtin() {
		want := map[string]string{}
		for n := range *persons / len(document.Builtin()) {
			h := person(random, n, codes)
			h.Portrait = face
			who := fmt.Sprintf("%s, person %d: %s, %s, %v, born %v", profile, n, scripts[n%len(scripts)], h.Nationality, h.Sex, h.Birth)
			issued, err := is.Issue(t.Context(), &document.Document{
				Profile: profile, State: "UTO", Number: "X1234567", Expiry: mrz.NewDate(2031, 5, 13), Holder: h,
			})
			require.NoError(t, err, who)
			for situation, r := range situations(a.v, issued) {
				got := treatment(r)
				if want[situation] == "" {
					want[situation] = got
				}
				require.Equal(t, want[situation], got, "%s: %s\n%s", situation, who, dump(r))
			}
		}
		require.Contains(t, want["as issued"], "valid PA-OK", profile.ID)
		require.Len(t, slices.Compact(slices.Sorted(maps.Values(want))), len(want), "the situations differ")
	}
	t.Logf("%d people, %d scripts, %d codes of nationality", *persons, len(scripts), len(codes))
}
