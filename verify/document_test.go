package verify_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// portrait makes a grey picture of the usual size.
func portrait(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 480, 640)), nil))
	return b.Bytes()
}

// issued makes the files of a document and signs them with a signer of the State.
func issued(t testing.TB, state *teststate.State, d *document.Document) *chip.Image {
	t.Helper()
	files, err := d.Image()
	require.NoError(t, err)
	groups := map[int][]byte{}
	for _, n := range files.DataGroups() {
		groups[n], _ = files.File(lds.DataGroupFile(n))
	}
	files.Put(lds.SOD, state.Signer(t, pki.DocumentSigner).Object(t, groups))
	return files
}

func holders(t testing.TB) map[string]document.Holder {
	face := portrait(t)
	return map[string]document.Holder{
		"Latin": {
			PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO", Birth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female,
			Portrait: face,
		},
		"Arabic": {
			PrimaryID: "ALI", SecondaryID: "MUHAMMAD", NationalName: "علي<<محمد", Nationality: "UTO", Birth: mrz.NewDate(1990, 1, 2),
			Sex: mrz.Male, Portrait: face,
		},
		"Chinese": {
			PrimaryID: "CHAN", SecondaryID: "TAI MAN", NationalName: "陳<<大文", Nationality: "CHN", Birth: mrz.NewDate(1985, 11, 30), Sex: mrz.Male,
			Portrait: face,
		},
		"one name, unknown day, sex X": {
			PrimaryID: "SUHARTO", Nationality: "UTO", Birth: mrz.NewDate(1960, 5, 0), Sex: mrz.Unspecified, Portrait: face,
		},
		"stateless centenarian": {
			PrimaryID: "NANSEN", SecondaryID: "FRIDA", Nationality: "XXA", Birth: mrz.NewDate(1921, 3, 4), Sex: mrz.Female, Portrait: face,
		},
	}
}

// What was issued is what is inspected, and the same for everybody.
func TestInspectedDocumentIsTheIssuedOne(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	for name, holder := range holders(t) {
		t.Run(name, func(t *testing.T) {
			d := &document.Document{
				Profile: document.Passport(), State: "UTO", Number: "X1234567", Issue: mrz.NewDate(2026, 5, 1), Expiry: mrz.NewDate(2036, 4, 30),
				Authority: "Utopian Passport Office", Holder: holder,
			}
			s := &specimen{state: state}
			r := s.trusting().Inspect(&verify.Evidence{Image: issued(t, state, d)})
			requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
			requireStatus(t, r, map[string]verify.Status{"icao.usage-period": verify.Passed, "5.6.4.4.1": verify.Passed})
			got, err := r.Document()
			require.NoError(t, err)
			require.NoError(t, d.Differences(got))
			text, err := r.MarshalJSON()
			require.NoError(t, err)
			require.Contains(t, string(text), `"dateOfBirth":"`+holder.Birth.String()+`"`)
			require.Contains(t, string(text), `"portrait":{"format":"JPEG","width":480,"height":640,"sha256":"`)
			require.Contains(t, string(text), `"dateOfIssue":"2026-05-01","issuingAuthority":"Utopian Passport Office"`)

			var page bytes.Buffer
			require.NoError(t, r.WriteHTML(&page, verify.TraditionalChinese))
			require.Contains(t, page.String(), `<img src="data:image/jpeg;base64,`)
		})
	}
}

// A group that its State wrote wrongly costs an accepted document nothing but that group.
func TestUndecodableGroupCostsNoOther(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	d := &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "X1234567", Issue: mrz.NewDate(2026, 5, 1), Expiry: mrz.NewDate(2036, 4, 30),
		Authority: "Utopian Passport Office", Holder: holders(t)["Arabic"],
	}
	whole := issued(t, state, d)
	for n, tag := range map[int]byte{2: 0x75, 7: 0x67, 11: 0x6B, 12: 0x6C} {
		image, groups := chip.NewImage(), map[int][]byte{n: {tag, 3, 0x5F, 0x0E, 0x40}}
		for _, other := range whole.DataGroups() {
			if other != n {
				groups[other], _ = whole.File(lds.DataGroupFile(other))
			}
		}
		for number, data := range groups {
			image.Put(lds.DataGroupFile(number), data)
		}
		image.Put(lds.SOD, state.Signer(t, pki.DocumentSigner).Object(t, groups))
		r := (&specimen{state: state}).trusting().Inspect(&verify.Evidence{Image: image})
		requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
		got, err := r.Document()
		require.ErrorContains(t, err, "DG"+strconv.Itoa(n))
		require.Equal(t, "X1234567", got.Number)
		require.Equal(t, n == 2, got.Holder.Portrait == nil)
		require.Equal(t, n == 11, got.Holder.NationalName == "")
		require.Equal(t, n == 12, got.Authority == "")
		text, err := r.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, n != 2, strings.Contains(string(text), `"portrait":`))
	}
}

// The data of a document that was not accepted is there for the second line, under its own name only.
func TestUnverifiedDocument(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	d := &document.Document{
		Profile: document.IdentityCard(), State: "UTO", Number: "I1234567", Issue: mrz.NewDate(2026, 5, 1), Expiry: mrz.NewDate(2036, 4, 30),
		Holder: holders(t)["Chinese"],
	}
	r := (&verify.Verifier{Time: teststate.Now}).Inspect(&verify.Evidence{Image: issued(t, state, d)})
	requireVerdict(t, r, verify.VerdictUndetermined, verify.TrustMissing)
	got, err := r.UnverifiedDocument()
	require.NoError(t, err)
	require.Equal(t, "I1234567", got.Number)
	var page bytes.Buffer
	require.NoError(t, r.WriteHTML(&page, verify.English))
	require.False(t, strings.Contains(page.String(), "<img"), "no portrait of a document that was not accepted")
	_, err = (&verify.Verifier{}).Inspect(&verify.Evidence{Zone: "x"}).UnverifiedDocument()
	require.Error(t, err)
}
