package readback

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/people"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// station signs documents into folders; a faulty build of it changes the files before it signs them, and finds nothing wrong with
// that.
type station struct {
	t       *testing.T
	dir     string
	state   *teststate.State
	signer  teststate.Credential
	issuer  *signing.Issuer
	inspect signing.Inspection
	signed  int
}

func newStation(t *testing.T) *station { return stationOf(t, "UTO", "UT") }

func stationOf(t *testing.T, code, country string) *station {
	s := &station{t: t, dir: t.TempDir(), state: teststate.New(t, code, country)}
	s.signer = s.state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.DocumentTypes = []string{"P", "I", "A", "C"} })
	var err error
	s.issuer, err = signing.NewIssuer(signing.Config{
		DocumentSigner: signing.Credential{Certificate: s.signer.Certificate, Signer: s.signer.Key}, CSCA: s.state.Certificate, Time: teststate.Now,
	})
	require.NoError(t, err)
	s.inspect = Inspection(&verify.Verifier{Trust: s.public(), Time: teststate.Now})
	return s
}

// public is a trust store as others have it: the CSCA and an empty revocation list, from files.
func (s *station) public() *trust.Store {
	dir := s.t.TempDir()
	require.NoError(s.t, os.WriteFile(filepath.Join(dir, "csca.cer"), s.state.Certificate.Raw, 0o600))
	require.NoError(s.t, os.WriteFile(filepath.Join(dir, "csca.crl"), s.state.CRL(s.t, 1).Raw, 0o600))
	store, err := trust.Load(os.DirFS(dir))
	require.NoError(s.t, err)
	return store
}

// fault is what a build does to the files that it has made and not yet signed.
type fault func(t *testing.T, image *chip.Image)

// run signs a batch and stops at the first document that does not stand the reading again.
func (s *station) run(batch int, build fault) error {
	s.signed = 0
	for n := range batch {
		ordered := order(n)
		image := s.sign(ordered, build)
		s.signed++
		folder := filepath.Join(s.dir, fmt.Sprintf("%s-%d", ordered.Number, len(s.folders())))
		require.NoError(s.t, image.WriteDir(folder))
		if err := signing.ReadBack(os.DirFS(folder), ordered, s.inspect); err != nil {
			return err
		}
	}
	return nil
}

func (s *station) folders() []os.DirEntry {
	entries, err := os.ReadDir(s.dir)
	require.NoError(s.t, err)
	return entries
}

// sign makes what the build makes: all hashes and the signature agree with the files, whatever they say.
func (s *station) sign(ordered *document.Document, build fault) *chip.Image {
	image, err := ordered.Image()
	require.NoError(s.t, err)
	if build != nil {
		build(s.t, image)
	}
	groups := map[int][]byte{}
	for _, n := range image.DataGroups() {
		groups[n], _ = image.File(lds.DataGroupFile(n))
	}
	image.Put(lds.SOD, s.signer.Object(s.t, groups))
	return image
}

func order(n int) *document.Document {
	return &document.Document{
		Profile: document.Passport(), State: "UTO", Number: fmt.Sprintf("L%08d", n), Issue: mrz.NewDate(2026, 5, 14), Expiry: mrz.NewDate(2036, 5, 13),
		Holder: document.Holder{
			PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO", Birth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female,
			Portrait: specimen.Portrait(1),
		},
	}
}

// zone changes DG1.
func zone(change func(string) string) fault {
	return func(t *testing.T, image *chip.Image) {
		raw, _ := image.File(lds.DG1)
		changed := change(string(raw[5:]))
		require.NotEqual(t, string(raw[5:]), changed)
		image.Put(lds.DG1, append(bytes.Clone(raw[:5]), changed...))
	}
}

// rulesOf returns the rules of an error.
func rulesOf(err error) (ids []string) {
	switch e := err.(type) {
	case nil:
	case *signing.Error:
		ids = []string{e.Rule}
	case *document.Error:
		ids = []string{e.Rule}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			ids = append(ids, rulesOf(inner)...)
		}
	}
	return ids
}

// The build that left the issuing State out of the zone, and was delivered: check digits, hashes and signature were right. It is
// stopped at the first document, by the inspection and by the document; and so are its kin (fault 12).
func TestFaultyBuildIsStoppedAtTheFirstDocument(t *testing.T) {
	s := newStation(t)
	require.NoError(t, s.run(3, nil))
	require.Equal(t, 3, s.signed, "a sound build signs the whole batch")
	for name, c := range map[string]struct {
		build fault
		rules []string
	}{
		"issuing State missing": {zone(func(z string) string { return z[:2] + "<<<" + z[5:] }), []string{"SELF-INSPECT", "SELF-STATE", "SELF-ZONE"}},
		"another State":         {zone(func(z string) string { return z[:2] + "NLD" + z[5:] }), []string{"SELF-INSPECT", "SELF-STATE", "SELF-ZONE"}},
		"check digit":           {zone(func(z string) string { return z[:87] + string('0'+(z[87]-'0'+1)%10) }), []string{"SELF-INSPECT", "SELF-ZONE"}},
		"name shifted":          {zone(func(z string) string { return z[:5] + z[6:44] + "<" + z[44:] }), []string{"SELF-INSPECT", "SELF-NAME"}},
		"zone of the one before": {
			func(t *testing.T, image *chip.Image) {
				before, err := order(99).Image()
				require.NoError(t, err)
				raw, _ := before.File(lds.DG1)
				image.Put(lds.DG1, raw)
			},
			[]string{"SELF-INSPECT", "SELF-ZONE"},
		},
		"another's portrait": {
			func(t *testing.T, image *chip.Image) {
				other := order(0)
				other.Holder.Portrait = specimen.Portrait(2)
				files, err := other.Image()
				require.NoError(t, err)
				raw, _ := files.File(lds.DG2)
				image.Put(lds.DG2, raw)
			},
			[]string{"SELF-FACE"}, // nobody at a border could see it
		},
		"EF.COM of another": {
			func(t *testing.T, image *chip.Image) {
				com, err := lds.NewCommonData(1, 2, 11, 12, 14).Encode()
				require.NoError(t, err)
				image.Put(lds.COM, com)
			},
			[]string{"SELF-INSPECT", "SELF-COM"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStation(t)
			err := s.run(3, c.build)
			require.Equal(t, 1, s.signed, "stopped at the first document")
			require.Subset(t, rulesOf(err), c.rules, "%v", err)
			for _, id := range rulesOf(err) {
				require.True(t, strings.HasPrefix(id, "SELF-"), id)
			}
			require.NotContains(t, strings.ToUpper(err.Error()), "ERIKSSON", "no word of the holder")
		})
	}
}

// Every kind of document in the box that has a chip, given to people whom careless systems fail, by the State that issues it: signed,
// written, read again and accepted.
func TestEveryKindStandsTheReading(t *testing.T) {
	stations := map[string]*station{}
	persons := 4
	if testing.Short() {
		persons = 2
	}
	documents := 0
	for k, p := range document.Builtin() {
		for n := range persons {
			d, ok := people.Document(k*persons+n, p, mrz.NewDate(2026, 5, 14))
			if !ok || p.NoChip {
				continue
			}
			if p.Issuers == nil {
				d.State = "UTO"
			}
			state, _ := mrz.StateByCode(d.State)
			if stations[d.State] == nil {
				stations[d.State] = stationOf(t, d.State, state.Alpha2)
			}
			s := stations[d.State]
			d.Holder.Portrait = specimen.Portrait(1 + n%2)
			issued, err := s.issuer.Issue(t.Context(), d)
			require.NoError(t, err, "%s, person %d", p, n)
			folder := filepath.Join(s.dir, fmt.Sprint(k, "-", n))
			require.NoError(t, issued.Image.WriteDir(folder))
			require.NoError(t, signing.ReadBack(os.DirFS(folder), issued.Document, s.inspect), "%s, person %d", p, n)
			documents++
		}
	}
	require.Len(t, stations, 2)
	t.Logf("%d documents", documents)
}

// What the disk and the world do to good files: each is found when they are read again.
func TestFilesThatDoNotStandTheReading(t *testing.T) {
	s := newStation(t)
	sound := func() (string, *document.Document) {
		ordered := order(7)
		folder := filepath.Join(s.t.TempDir(), "L")
		require.NoError(t, s.sign(ordered, nil).WriteDir(folder))
		return folder, ordered
	}
	folder, ordered := sound()
	require.NoError(t, signing.ReadBack(os.DirFS(folder), ordered, s.inspect))
	stranger := Inspection(&verify.Verifier{Time: teststate.Now})
	err := signing.ReadBack(os.DirFS(folder), ordered, stranger)
	require.Equal(t, []string{"SELF-INSPECT"}, rulesOf(err), "a CSCA that nobody has is found here and not at the border")
	require.ErrorContains(t, err, "TRUST-MISSING")
	require.Equal(t, []string{"SELF-READ"}, rulesOf(signing.ReadBack(os.DirFS(filepath.Join(folder, "none")), ordered, s.inspect)))
	for name, harm := range map[string]func(folder string) error{
		"torn":       func(f string) error { return os.Truncate(filepath.Join(f, "DG2.bin"), 9000) },
		"lost":       func(f string) error { return os.Remove(filepath.Join(f, "DG11.bin")) },
		"no EF.SOD":  func(f string) error { return os.Remove(filepath.Join(f, "EF.SOD.bin")) },
		"emptied":    func(f string) error { return os.Truncate(filepath.Join(f, "DG1.bin"), 0) },
		"one octet":  func(f string) error { return flip(filepath.Join(f, "DG12.bin")) },
		"and of SOD": func(f string) error { return flip(filepath.Join(f, "EF.SOD.bin")) },
	} {
		t.Run(name, func(t *testing.T) {
			folder, ordered := sound()
			require.NoError(t, harm(folder))
			err := signing.ReadBack(os.DirFS(folder), ordered, s.inspect)
			require.Error(t, err)
			require.Contains(t, rulesOf(err), "SELF-INSPECT", "%v", err)
		})
	}
}

// flip changes the last octet of a file.
func flip(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	data[len(data)-1] ^= 1
	return os.WriteFile(path, data, 0o600)
}
