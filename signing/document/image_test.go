package document_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/specimen"
)

func sample() *document.Document {
	return &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "L898902C3", Issue: mrz.NewDate(2026, 4, 16), Expiry: mrz.NewDate(2036, 4, 15),
		Authority: "Utopia Passport Office",
		Holder: document.Holder{
			PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO", Birth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female,
			Portrait: specimen.Portrait(1), PersonalNumber: "19740812-1234", PlaceOfBirth: "Zenith",
		},
	}
}

// people are holders whom careless systems fail.
func people() map[string]func(*document.Document) {
	return map[string]func(*document.Document){
		"plain":    func(*document.Document) {},
		"one name": func(d *document.Document) { d.Holder.PrimaryID, d.Holder.SecondaryID = "Zahra", "" },
		"Chinese": func(d *document.Document) {
			d.Holder.PrimaryID, d.Holder.SecondaryID, d.Holder.NationalName = "CHAN", "TAI MAN", "陳大文"
		},
		"outside BMP": func(d *document.Document) {
			d.Holder.PrimaryID, d.Holder.SecondaryID, d.Holder.NationalName = "CHEN", "YI", "陳<<𨋢"
		},
		"Arabic":   func(d *document.Document) { d.Holder.PrimaryID, d.Holder.SecondaryID = "عبّاس", "فاطمة" },
		"Cyrillic": func(d *document.Document) { d.Holder.PrimaryID, d.Holder.SecondaryID = "Иванов", "Фёдор" },
		"apostrophe": func(d *document.Document) {
			d.Holder.PrimaryID, d.Holder.SecondaryID = "O'Connor", "Siobhán Mary-Anne"
		},
		"very long":     func(d *document.Document) { d.Holder.PrimaryID = "Bennelong Wooloomooloo Warrandyte Warnambool" },
		"decomposed":    func(d *document.Document) { d.Holder.PrimaryID = "Mu\u0308ller" },
		"birth unknown": func(d *document.Document) { d.Holder.Birth = mrz.Date{} },
		"birth year":    func(d *document.Document) { d.Holder.Birth = mrz.NewDate(1962, 0, 0) },
		"birth month":   func(d *document.Document) { d.Holder.Birth = mrz.NewDate(1962, 7, 0) },
		"centenarian":   func(d *document.Document) { d.Holder.Birth = mrz.NewDate(1921, 3, 1) },
		"sex X":         func(d *document.Document) { d.Holder.Sex = mrz.Unspecified },
		"stateless":     func(d *document.Document) { d.Holder.Nationality = "XXA" },
		"refugee":       func(d *document.Document) { d.Holder.Nationality = "XXB" },
		"overseas":      func(d *document.Document) { d.Holder.Nationality = "GBO" },
		"other names":   func(d *document.Document) { d.Holder.OtherNames = []string{"Nilsson<<Anna", "Anna E"} },
		"signature":     func(d *document.Document) { d.Holder.Signature = specimen.PortraitOfSize(2, 9000) },
		"no authority":  func(d *document.Document) { d.Authority = "" },
		"child": func(d *document.Document) {
			d.Holder.Birth, d.Expiry = mrz.NewDate(2020, 5, 1), mrz.NewDate(2031, 4, 15)
		},
		"card": func(d *document.Document) {
			d.Profile, d.Number, d.OptionalData2 = document.IdentityCard(), "D2314589073456", "OPT 2"
		},
	}
}

// The law of the pair: what was written is what is read, up to transliteration.
func TestImageBothWays(t *testing.T) {
	for name, change := range people() {
		t.Run(name, func(t *testing.T) {
			d := sample()
			change(d)
			image, err := d.Image()
			require.NoError(t, err)
			require.NoError(t, document.CheckFiles(image))
			read, err := document.FromImage(image)
			require.NoError(t, err)
			require.NoError(t, d.Differences(read))
			require.NoError(t, d.SameFiles(image))
			require.Equal(t, d.Profile.ID, read.Profile.ID)
			require.Equal(t, d.Holder.Portrait, read.Holder.Portrait)
			require.Equal(t, d.Holder.Birth, read.Holder.Birth)
			if d.Holder.NationalName != "" {
				require.Equal(t, d.Holder.NationalName, read.Holder.NationalName)
			}
			again, err := d.Image()
			require.NoError(t, err)
			for _, file := range image.Files() {
				a, _ := image.File(file)
				b, _ := again.File(file)
				require.Equal(t, a, b, "the same document makes the same bytes")
			}
		})
	}
}

// Every field that differs is named.
func TestDifferencesNameTheField(t *testing.T) {
	for field, change := range map[string]func(*document.Document){
		"zone":           func(d *document.Document) { d.Number = "L898902C4" },
		"names.national": func(d *document.Document) { d.Holder.NationalName = "Another" },
		"names.other":    func(d *document.Document) { d.Holder.OtherNames = []string{"X"} },
		"birth":          func(d *document.Document) { d.Holder.Birth = mrz.NewDate(1920, 8, 12) },
		"personalNumber": func(d *document.Document) { d.Holder.PersonalNumber = "2" },
		"birthPlace":     func(d *document.Document) { d.Holder.PlaceOfBirth = "Nadir" },
		"address":        func(d *document.Document) { d.Holder.Address = "Street" },
		"authority":      func(d *document.Document) { d.Authority = "Office" },
		"issued":         func(d *document.Document) { d.Issue = mrz.NewDate(2026, 4, 17) },
		"portrait":       func(d *document.Document) { d.Holder.Portrait = specimen.Portrait(2) },
		"signature":      func(d *document.Document) { d.Holder.Signature = specimen.Portrait(2) },
	} {
		d, other := sample(), sample()
		d.Holder.Birth, other.Holder.Birth = mrz.NewDate(2020, 8, 12), mrz.NewDate(2020, 8, 12) // the zone can't tell 1920 from it
		d.Expiry, other.Expiry = mrz.NewDate(2030, 4, 15), mrz.NewDate(2030, 4, 15)
		change(other)
		image, err := other.Image()
		require.NoError(t, err, field)
		read, err := document.FromImage(image)
		require.NoError(t, err)
		breaches := document.Breaches(d.Differences(read))
		require.Len(t, breaches, 1, field)
		require.Equal(t, field, breaches[0].Field)
		require.Error(t, d.SameFiles(image))
	}
}

func TestDigestSeparatesOrders(t *testing.T) {
	seen := map[[32]byte]string{}
	for name, change := range people() {
		d := sample()
		change(d)
		sum, err := d.Digest()
		require.NoError(t, err)
		again, err := d.Digest()
		require.NoError(t, err)
		require.Equal(t, sum, again)
		require.Empty(t, seen[sum], name)
		seen[sum] = name
	}
}

// lean is a profile without further details, whose issuer writes codes of its own.
func lean() *document.Profile {
	return &document.Profile{ID: "lean", Title: "Lean", Format: mrz.TD3, Code: "PP", Codes: []string{"PX"}, Required: []int{1, 2}}
}

// picture is a PNG.
func picture(t *testing.T) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 400))))
	return b.Bytes()
}

// No part of a name is lost where the zone has no room or no letters for it.
func TestTheWholeNameIsOnTheChip(t *testing.T) {
	for name, tc := range map[string]struct {
		primary, secondary, national string
		wantNational                 string
		wantOther                    []string
	}{
		"plain":                    {"CHAN", "TAI MAN", "陳大文", "陳大文", nil},
		"small letters":            {"Chan", "Tai Man", "陳大文", "陳大文", nil},
		"accents":                  {"Nguyễn", "Thị Minh Khai", "", "Nguyễn<<Thị Minh Khai", nil},
		"accents, and a script":    {"Nguyễn", "Thị", "阮氏", "阮氏", []string{"Nguyễn<<Thị"}},
		"too long, and a script":   {"Abcdefghijklm Nopqrstuvwxyz", "Abcdefghijklm Nopqrstuvwxyz", "阮氏", "阮氏", []string{"Abcdefghijklm Nopqrstuvwxyz<<Abcdefghijklm Nopqrstuvwxyz"}},
		"one name, and a script":   {"O'Zahra", "", "زهرة", "زهرة", []string{"O'Zahra"}},
		"national name in accents": {"MULLER", "JORG", "Müller<<Jörg", "Müller<<Jörg", nil},
	} {
		d := sample()
		d.Holder.PrimaryID, d.Holder.SecondaryID, d.Holder.NationalName = tc.primary, tc.secondary, tc.national
		files, err := d.Image()
		require.NoError(t, err, name)
		read, err := document.FromImage(files)
		require.NoError(t, err, name)
		require.Equal(t, tc.wantNational, read.Holder.NationalName, name)
		require.Equal(t, tc.wantOther, read.Holder.OtherNames, name)
		require.NoError(t, d.Differences(read), name)
	}
}

// The original is kept as it was given; what is stored is NFC.
func TestNormalForm(t *testing.T) {
	d := sample()
	d.Holder.NationalName = "Mu\u0308ller"
	files, err := d.Image()
	require.NoError(t, err)
	require.Equal(t, "Mu\u0308ller", d.Holder.NationalName)
	read, err := document.FromImage(files)
	require.NoError(t, err)
	require.Equal(t, "M\u00FCller", read.Holder.NationalName)
	d.Holder.NationalName = "\uFA19田" // a compatibility ideograph that normalisation replaces
	require.Equal(t, "NAME-NORMALISED", d.Notes()[0].Rule)
}

func TestNotes(t *testing.T) {
	codes := func(change func(*document.Document)) (list []string) {
		d := sample()
		change(d)
		require.NoError(t, d.Validate())
		for _, n := range d.Notes() {
			list = append(list, n.Rule)
		}
		return list
	}
	require.Empty(t, codes(func(*document.Document) {}))
	require.Equal(t, []string{"NAME-TRUNCATED"}, codes(func(d *document.Document) { d.Holder.SecondaryID = strings.Repeat("Anna ", 9) + "Maria" }))
	require.Equal(t, []string{"NAME-NOT-LISTED"}, codes(func(d *document.Document) { d.Holder.PrimaryID = "Əliyev" }))
	require.Equal(t, []string{"BIRTH-UNKNOWN"}, codes(func(d *document.Document) { d.Holder.Birth = mrz.Date{} }))
}

func TestFromImageRefuses(t *testing.T) {
	_, err := document.FromImage(chip.NewImage())
	require.ErrorContains(t, err, "missing")
	good, err := sample().Image()
	require.NoError(t, err)
	for _, file := range []lds.File{lds.DG1, lds.DG2, lds.DG11, lds.DG12} {
		broken := good.Clone()
		broken.Put(file, []byte{0x30, 0})
		_, err := document.FromImage(broken)
		require.ErrorContains(t, err, file.Name())
		require.Error(t, document.CheckFiles(broken))
	}
	require.Error(t, document.CheckFiles(chip.NewImage()))
}

func TestNothingPersonalIsPrinted(t *testing.T) {
	d := sample()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		out := fmt.Sprintf(verb, *d) + fmt.Sprintf(verb, d.Holder)
		require.NotContains(t, out, "Eriksson")
		require.NotContains(t, out, "L898902C3")
	}
}

func BenchmarkImage(b *testing.B) {
	d := sample()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Image(); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleDocument_MRZ() {
	d := &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "L898902C3", Expiry: mrz.NewDate(2036, 4, 15),
		Holder: document.Holder{
			PrimaryID: "Müller-Lüdenscheidt", SecondaryID: "Jürgen", Nationality: "XXA", Birth: mrz.NewDate(1971, 0, 0), Sex: mrz.Unspecified,
		},
	}
	record, names, err := d.MRZ()
	if err != nil {
		fmt.Println(err)
		return
	}
	zone, err := mrz.Encode(record)
	fmt.Println(zone, err, names.Truncated)
	// Output:
	// PPUTOMUELLER<LUEDENSCHEIDT<<JUERGEN<<<<<<<<<
	// L898902C36XXA71<<<<2<3604155<<<<<<<<<<<<<<<2 <nil> false
}
