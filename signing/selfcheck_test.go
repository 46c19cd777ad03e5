package signing

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// What a faulty build of the data preparation would make is stopped at the first document by the re-reading, although it is
// signed and every hash agrees: the missing issuing State of a real recall, and its kin (fault 12).
func TestFaultyPreparationIsStopped(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner)
	is, err := NewIssuer(Config{
		DocumentSigner: Credential{Certificate: signer.Certificate, Signer: signer.Key}, CSCA: state.Certificate, Time: teststate.Now,
	})
	require.NoError(t, err)
	zone := func(change func(zone string) string) func(*testing.T, *chip.Image) {
		return func(t *testing.T, image *chip.Image) {
			raw, _ := image.File(lds.DG1)
			dg1, err := lds.DecodeDG1(raw)
			require.NoError(t, err)
			changed := change(dg1.Zone)
			require.NotEqual(t, dg1.Zone, changed)
			image.Put(lds.DG1, append(append([]byte{}, raw[:5]...), changed...))
		}
	}
	swap := func(file lds.File, with func(*document.Document)) func(*testing.T, *chip.Image) {
		return func(t *testing.T, image *chip.Image) {
			d := ordered()
			with(d)
			other, err := d.Image()
			require.NoError(t, err)
			data, ok := other.File(file)
			require.True(t, ok)
			image.Put(file, data)
		}
	}
	for name, fault := range map[string]func(*testing.T, *chip.Image){
		"issuing State missing": zone(func(z string) string { return z[:2] + "<<<" + z[5:] }),
		"other State":           zone(func(z string) string { return z[:2] + "NLD" + z[5:] }),
		"nationality missing":   zone(func(z string) string { return z[:54] + "<<<" + z[57:] }),
		"check digit":           zone(func(z string) string { return z[:87] + string('0'+(z[87]-'0'+1)%10) }),
		"name shifted":          zone(func(z string) string { return z[:5] + z[6:44] + "<" + z[44:] }),
		"small letters":         zone(func(z string) string { return z[:5] + strings.ToLower(z[5:44]) + z[44:] }),
		"another's portrait":    swap(lds.DG2, func(d *document.Document) { d.Holder.Portrait = specimen.Portrait(2) }),
		"another's name":        swap(lds.DG11, func(d *document.Document) { d.Holder.NationalName = "Another" }),
		"another day of issue":  swap(lds.DG12, func(d *document.Document) { d.Issue = mrz.NewDate(2026, 5, 13) }),
		"another's zone":        swap(lds.DG1, func(d *document.Document) { d.Number = "L898902C4" }),
		"file left over":        swap(lds.DG7, func(d *document.Document) { d.Holder.Signature = specimen.Portrait(2) }),
		"EF.COM empty":          func(_ *testing.T, image *chip.Image) { image.Put(lds.COM, []byte{0x60, 0}) },
		"EF.COM of another": func(t *testing.T, image *chip.Image) {
			com, err := lds.NewCommonData(1, 2, 11, 12, 14).Encode()
			require.NoError(t, err)
			image.Put(lds.COM, com)
		},
	} {
		t.Run(name, func(t *testing.T) {
			draft, err := is.Prepare(t.Context(), ordered())
			require.NoError(t, err)
			fault(t, draft.image)
			issued, err := draft.Sign(t.Context())
			require.Nil(t, issued)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, "SELF-CHECK", e.Rule)
			_, err = draft.Sign(t.Context())
			require.ErrorIs(t, err, ErrSigned, "there is no second signature for it")
		})
	}
	draft, err := is.Prepare(t.Context(), ordered())
	require.NoError(t, err)
	_, err = draft.Sign(t.Context())
	require.NoError(t, err, "without a fault it is signed")
}

// A file that goes astray after the signature is found by its hash, and an object without its signer by its absence.
func TestFaultAfterTheSignature(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	signer, other := state.Signer(t, pki.DocumentSigner), state.Signer(t, pki.DocumentSigner)
	is, err := NewIssuer(Config{DocumentSigner: Credential{Certificate: signer.Certificate, Signer: signer.Key}, Time: teststate.Now})
	require.NoError(t, err)
	issued, err := is.Issue(t.Context(), ordered())
	require.NoError(t, err)
	require.NoError(t, is.selfCheck(issued.Image, issued.Document))
	for _, file := range issued.Image.Files() {
		lost := chip.NewImage()
		for _, kept := range issued.Image.Files() {
			if data, _ := issued.Image.File(kept); kept != file {
				lost.Put(kept, data)
			}
		}
		require.Error(t, is.selfCheck(lost, issued.Document), "without %v", file)
		data, _ := issued.Image.File(file)
		for _, at := range []int{0, 1, len(data) / 2, len(data) - 1} {
			bent := issued.Image.Clone()
			copied, _ := bent.File(file)
			copied[at] ^= 0x20
			require.Error(t, is.selfCheck(bent, issued.Document), "%v at %d", file, at)
		}
	}
	object, err := parseObject(issued.Image)
	require.NoError(t, err)
	require.ErrorContains(t, checkSignature(object, issued.Image, other.Certificate), "is not in it")
}

func ordered() *document.Document {
	return &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "L898902C3", Issue: mrz.NewDate(2026, 5, 14), Expiry: mrz.NewDate(2036, 5, 13),
		Authority: "Utopia Passport Office",
		Holder: document.Holder{
			PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO", Birth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female,
			Portrait: specimen.Portrait(1),
		},
	}
}
