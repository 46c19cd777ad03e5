package document_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// The data sets of others read as documents: who is on them, and every file that has no words kept as it is.
func TestDocumentsOfOthers(t *testing.T) {
	for set, want := range map[string]struct {
		state, number, primary, secondary, nationality string
		birth, expiry                                  mrz.Date
		files                                          []lds.File
	}{
		"bsi2008": {
			"D", "C11T002JM", "MUSTERMANN", "ERIKA", "D", mrz.NewDate(1996, 8, 12), mrz.NewDate(2013, 10, 31),
			[]lds.File{lds.DG3, lds.DG4, lds.DG14, lds.DG15},
		},
		"loes2006": {
			"NLD", "XX0001328", "MEULENDIJK", "LOES ALBERTINE", "NLD", mrz.NewDate(1971, 10, 19), mrz.NewDate(2011, 10, 1), []lds.File{lds.DG15},
		},
	} {
		t.Run(set, func(t *testing.T) {
			image, err := chip.Load(corpus.Dir(t) + "/lds/" + set)
			require.NoError(t, err)
			d, err := document.FromImage(image)
			require.NoError(t, err)
			require.Equal(t, want.state, d.State)
			require.Equal(t, want.number, d.Number)
			require.Equal(t, want.primary, d.Holder.PrimaryID)
			require.Equal(t, want.secondary, d.Holder.SecondaryID)
			require.Equal(t, want.nationality, d.Holder.Nationality)
			require.Equal(t, want.birth, d.Holder.Birth)
			require.Equal(t, want.expiry, d.Expiry)
			require.NotEmpty(t, d.Holder.Portrait)
			require.Len(t, d.Files, len(want.files))
			for _, file := range want.files {
				data, _ := image.File(file)
				require.Equal(t, data, d.Files[file])
			}
		})
	}
}

// The other sets are read too, whatever is odd about them.
func TestEveryDataSetReads(t *testing.T) {
	for _, name := range corpus.Glob(t, "lds/*/DG1.bin") {
		image, err := chip.Load(corpus.Dir(t) + "/" + name[:len(name)-len("DG1.bin")])
		require.NoError(t, err, name)
		d, err := document.FromImage(image)
		require.NoError(t, err, name)
		require.NotEmpty(t, d.Number, name)
		require.NotNil(t, d.Profile, name)
	}
}

// Every zone of the corpus that a chip can hold gives a document, valid or not: a fault is the verifier's to find.
func TestEveryZoneOfTheCorpusReads(t *testing.T) {
	var all struct {
		Records []struct {
			Lines  []string `json:"lines"`
			Format string   `json:"format"`
		} `json:"records"`
	}
	corpus.JSON(t, "mrz/mrz.json", &all)
	read := 0
	for _, r := range all.Records {
		zone := strings.Join(r.Lines, "")
		if r.Format != "TD1" && r.Format != "TD2" && r.Format != "TD3" || len(zone) != 88 && len(zone) != 90 && len(zone) != 72 {
			continue
		}
		dg1 := append([]byte{0x61, byte(3 + len(zone)), 0x5F, 0x1F, byte(len(zone))}, zone...)
		image := chip.NewImage()
		image.Put(lds.DG1, dg1)
		d, err := document.FromImage(image)
		require.NoError(t, err, zone)
		require.NotNil(t, d.Profile)
		read++
	}
	require.Greater(t, read, 100)
}
