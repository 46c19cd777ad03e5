package verify_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/people"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

var persons = flag.Int("persons", 600, "people generated for the test of fairness")

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
	face, profiles := portrait(t), chipProfiles()
	share := *persons / len(profiles)
	for i, profile := range profiles {
		want := map[string]string{}
		for n := i * share; n < (i+1)*share; n++ { // others than those of the profile before
			d, ok := people.Document(n, profile, mrz.DateOf(teststate.Now))
			if !ok {
				continue
			}
			d.State, d.Number, d.Expiry, d.Code, d.Holder.Portrait = "UTO", "X1234567", expiryOf(profile), "", face
			who := fmt.Sprintf("%s, person %d: %s, %s, %v, born %v", profile, n, people.Scripts[n%len(people.Scripts)], d.Holder.Nationality, d.Holder.Sex, d.Holder.Birth)
			issued, err := is.Issue(t.Context(), d)
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
	t.Logf("%d people, %d scripts, %d codes of nationality", *persons, len(people.Scripts), len(people.Nationalities()))
}

// chipProfiles are the profiles in the box with a chip that any State may use.
func chipProfiles() document.Profiles {
	return slices.DeleteFunc(document.Builtin(), func(p *document.Profile) bool { return p.NoChip || p.Issuers != nil })
}

// expiryOf is a day that every holder of a profile may be given.
func expiryOf(p *document.Profile) mrz.Date {
	if p.Validity == (document.Period{Years: 1}) {
		return mrz.NewDate(2027, 5, 13)
	}
	return mrz.NewDate(2031, 5, 13)
}
