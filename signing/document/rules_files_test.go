package document_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// zoneFault changes the zone in DG1 as a faulty build of the data preparation would.
func zoneFault(change func(zone string) string) func(*testing.T, *chip.Image) {
	return func(t *testing.T, image *chip.Image) {
		raw, _ := image.File(lds.DG1)
		zone := string(raw[5:])
		changed := change(zone)
		require.Len(t, changed, len(zone))
		require.NotEqual(t, zone, changed)
		image.Put(lds.DG1, append(bytes.Clone(raw[:5]), changed...))
	}
}

// ofAnother puts in a file of another document.
func ofAnother(file lds.File, with change) func(*testing.T, *chip.Image) {
	return func(t *testing.T, image *chip.Image) {
		d := sample()
		with(d)
		other, err := d.Image()
		require.NoError(t, err)
		data, ok := other.File(file)
		require.True(t, ok)
		image.Put(file, data)
	}
}

// face puts in a face template.
func face(t *biometric.Template, err error) func(*testing.T, *chip.Image) {
	return func(test *testing.T, image *chip.Image) {
		require.NoError(test, err)
		data, err := (&lds.Biometrics{File: lds.DG2, Template: t}).Encode()
		require.NoError(test, err)
		image.Put(lds.DG2, data)
	}
}

// altered changes the record of the face in place.
func altered(change func(record []byte)) func(*testing.T, *chip.Image) {
	return func(t *testing.T, image *chip.Image) {
		raw, _ := image.File(lds.DG2)
		data := bytes.Clone(raw)
		at := bytes.Index(data, []byte("FAC\x00"))
		require.Positive(t, at)
		change(data[at:])
		image.Put(lds.DG2, data)
	}
}

func twoFaces() (*biometric.Template, error) {
	template, err := biometric.NewFaceTemplate(specimen.Portrait(1))
	if err == nil {
		template.Instances = append(template.Instances, template.Instances[0])
	}
	return template, err
}

// Every rule of files that were made finds its faults: those of builds that were really delivered, and their kin (fault 12).
func TestEveryRuleOfFiles(t *testing.T) {
	cases := map[string]map[string]func(*testing.T, *chip.Image){
		"SELF-FILES": {
			"DG1 cut":       func(t *testing.T, i *chip.Image) { i.Put(lds.DG1, []byte{0x61, 0}) },
			"small letters": zoneFault(func(z string) string { return z[:5] + strings.ToLower(z[5:44]) + z[44:] }),
			"EF.COM empty":  func(t *testing.T, i *chip.Image) { i.Put(lds.COM, []byte{0x60, 0}) },
		},
		"SELF-COM": {
			"one more": func(t *testing.T, i *chip.Image) {
				com, err := lds.NewCommonData(1, 2, 11, 12, 14).Encode()
				require.NoError(t, err)
				i.Put(lds.COM, com)
			},
			"file left over": ofAnother(lds.DG7, func(d *document.Document) { d.Holder.Signature = specimen.Portrait(2) }),
		},
		"SELF-ZONE": {
			"check digit":         zoneFault(func(z string) string { return z[:87] + string('0'+(z[87]-'0'+1)%10) }),
			"nationality missing": zoneFault(func(z string) string { return z[:54] + "<<<" + z[57:] }),
			"another nationality": zoneFault(func(z string) string { return z[:54] + "NLD" + z[57:] }),
			"sex missing":         zoneFault(func(z string) string { return z[:64] + "<" + z[65:] }),
			"another's":           ofAnother(lds.DG1, func(d *document.Document) { d.Number = "L898902C4" }),
			"another code":        zoneFault(func(z string) string { return "P<" + z[2:] }),
		},
		"SELF-STATE": {
			"missing": zoneFault(func(z string) string { return z[:2] + "<<<" + z[5:] }),
			"another": zoneFault(func(z string) string { return z[:2] + "NLD" + z[5:] }),
			"cut":     zoneFault(func(z string) string { return z[:2] + "UT<" + z[5:] }),
			"shifted": zoneFault(func(z string) string { return z[:2] + z[3:44] + "<" + z[44:] }),
		},
		"SELF-NAME": {
			"shifted":          zoneFault(func(z string) string { return z[:5] + z[6:44] + "<" + z[44:] }),
			"one filler":       zoneFault(func(z string) string { return strings.Replace(z, "ERIKSSON<<ANNA", "ERIKSSON<ANNA<", 1) }),
			"a name left out":  zoneFault(func(z string) string { return strings.Replace(z, "ANNA<MARIA", "ANNA<<<<<<", 1) }),
			"an invented name": zoneFault(func(z string) string { return strings.Replace(z, "ANNA<MARIA<<<<", "ANNA<MARIA<FNU", 1) }),
		},
		"SELF-FACE": {
			"another's":      ofAnother(lds.DG2, func(d *document.Document) { d.Holder.Portrait = specimen.Portrait(2) }),
			"two faces":      face(twoFaces()),
			"other standard": face(biometric.NewExtensibleFaceTemplate(specimen.Portrait(1), biometric.CaptureTime{})),
			"not frontal":    altered(func(r []byte) { r[34] = 0 }),
			"data type":      altered(func(r []byte) { r[35] = 1 }),
			"width":          altered(func(r []byte) { r[37]++ }),
			"height":         altered(func(r []byte) { r[39]-- }),
			"no file":        func(t *testing.T, i *chip.Image) { i.Put(lds.DG2, []byte{0x75, 0}) },
		},
		"SELF-DIFFERS": {
			"another's name":       ofAnother(lds.DG11, func(d *document.Document) { d.Holder.NationalName = "Another" }),
			"another day of issue": ofAnother(lds.DG12, func(d *document.Document) { d.Issue = mrz.NewDate(2026, 4, 17) }),
			"another authority":    ofAnother(lds.DG12, func(d *document.Document) { d.Authority = "NLD Passport Office" }),
		},
	}
	for rule := range document.Rules() {
		if rule.Stage != document.StageFiles || !strings.HasPrefix(rule.ID, "SELF-") || rule.ID == "SELF-GOLDEN" {
			continue // the golden documents have tests of their own
		}
		require.NotEmpty(t, cases[rule.ID], "%s has no case", rule.ID)
		for name, fault := range cases[rule.ID] {
			t.Run(rule.ID+" "+name, func(t *testing.T) {
				d := sample()
				image, err := d.Image()
				require.NoError(t, err)
				require.NoError(t, d.CheckImage(image), "as it was made")
				fault(t, image)
				found := []string{}
				for _, e := range document.Breaches(d.CheckImage(image)) {
					found = append(found, e.Rule)
					require.True(t, strings.HasPrefix(e.Rule, "SELF-"), e.Rule)
				}
				require.Contains(t, found, rule.ID)
			})
		}
		delete(cases, rule.ID)
	}
	require.Empty(t, cases)
}

// Whoever the holder is, the files that are made of the document stand the rules; so do those with a record of ISO/IEC 39794-5.
func TestFilesOfEverybodyStand(t *testing.T) {
	for name, change := range people() {
		for _, record := range []string{document.Record19794, document.Record39794} {
			d := sample()
			change(d)
			own := *d.Profile
			own.Portrait.Record = record
			d.Profile = &own
			image, err := d.Image()
			require.NoError(t, err, name)
			require.NoError(t, d.CheckImage(image), "%s, %s", name, record)
		}
	}
}

// The record follows the day of issue where the profile leaves it open, and one of ISO/IEC 39794-5 is held against its picture too.
func TestRecordOfThePortrait(t *testing.T) {
	for issue, extensible := range map[mrz.Date]bool{mrz.NewDate(2029, 12, 31): false, mrz.NewDate(2030, 1, 1): true, {}: false} {
		d := sample()
		d.Issue, d.Expiry = issue, mrz.NewDate(2036, 1, 1)
		image, err := d.Image()
		require.NoError(t, err)
		require.NoError(t, d.CheckImage(image))
		raw, _ := image.File(lds.DG2)
		require.Equal(t, !extensible, bytes.Contains(raw, []byte("FAC\x00")), issue)
		if !extensible {
			continue
		}
		// The size that the record gives stands behind the picture: 413 × 531.
		for _, size := range []string{"\x80\x02\x01\x9D", "\x81\x02\x02\x13"} {
			at := bytes.LastIndex(raw, []byte(size))
			require.Positive(t, at)
			bent := image.Clone()
			data := bytes.Clone(raw)
			data[at+3]++
			bent.Put(lds.DG2, data)
			rules := []string{}
			for _, e := range document.Breaches(d.CheckImage(bent)) {
				rules = append(rules, e.Rule)
			}
			require.Equal(t, []string{"SELF-FACE"}, rules)
		}
	}
}

// The name's rule allows every cut of the standard, and no other change.
func TestNamesThatAreCut(t *testing.T) {
	d := sample()
	d.Holder.PrimaryID, d.Holder.SecondaryID = "Papandropoulos Nilavadhanananda Dejthamrong", "Jonathon Warren Trevor Krasuang"
	image, err := d.Image()
	require.NoError(t, err)
	require.NoError(t, d.CheckImage(image))
	names := func(field string) func(*testing.T, *chip.Image) {
		return zoneFault(func(z string) string { return z[:5] + (field + strings.Repeat("<", 39))[:39] + z[44:] })
	}
	for field, right := range map[string]bool{
		"PAPANDROPOULOS<NILAVADHANANANDA<DE<<JON": true, // every one a beginning of its component
		"P<NILAVADHANANANDA<DEJTHAMRONG<<J<W<T<K": true,
		"PAPANDROPOULOS<<JONATHON<WARREN<TREVOR<": false, // nobody would know that it is cut
		"P<N<D<<J<W<T<K": true, // nothing but initials
		"PAPANDROPOULOS<NILAVADHANANANDA<DEJTHAM": false, // nothing of the secondary identifier
		"PAPANDROPOULOS<DEJTHAMRONG<<JONATHON<WA": false, // one left out in the middle
		"PAPANDROPULOS<NILAVADHANANANDA<D<<JONAT": false, // a letter left out
		"PAPANDROPOULOS<NILAVADHANANANDA<D<<JOHN": false, // another name
		"DEJTHAMRONG<<JONATHON<WARREN<TREVOR<KRA": false,
	} {
		bent := image.Clone()
		names(field)(t, bent)
		found := []string{}
		for _, e := range document.Breaches(d.CheckImage(bent)) {
			found = append(found, e.Rule)
		}
		require.Equal(t, !right, slices.Contains(found, "SELF-NAME"), field)
	}
}
