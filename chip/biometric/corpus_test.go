package biometric_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// templateOf is the template of a data group of the corpus.
func templateOf(t testing.TB, name string) (*biometric.Template, []byte) {
	t.Helper()
	r := tlv.NewReader(corpus.Read(t, name))
	file, err := r.Next()
	require.NoError(t, err, name)
	back, err := biometric.DecodeTemplate(file.Value)
	require.NoError(t, err, name)
	return back, file.Value
}

func TestCorpusTemplates(t *testing.T) {
	const size = "337 × 449, the picture has 413 × 531 pixels"
	for _, tc := range []struct {
		file     string
		modality biometric.Modality
		formats  []biometric.ImageFormat
		subtypes []string
		finding  string
	}{
		{"bsi2008/DG2.bin", biometric.ModalityFace, []biometric.ImageFormat{biometric.JPEG2000}, []string{"unspecified"}, size},
		{"loes2006/DG2.bin", biometric.ModalityFace, []biometric.ImageFormat{biometric.JPEG2000}, []string{"unspecified"}, ""},
		{"tr03105-ref/DG2.bin", biometric.ModalityFace, []biometric.ImageFormat{biometric.JPEG2000}, []string{"unspecified"}, size},
		{
			"bsi2008/DG3.bin", biometric.ModalityFinger,
			[]biometric.ImageFormat{biometric.WSQ, biometric.WSQ},
			[]string{"right pointer", "left pointer"},
			"",
		},
		{
			"bsi2008/DG4.bin", biometric.ModalityIris,
			[]biometric.ImageFormat{biometric.JPEG2000, biometric.JPEG2000},
			[]string{"right", "left"},
			"",
		},
		{"iso39794-5/DG2_all_fields.bin", biometric.ModalityFace, []biometric.ImageFormat{biometric.JPEG2000}, []string{"unspecified"}, ""},
		{"iso39794-5/DG2_mandatory_fields.bin", biometric.ModalityFace, []biometric.ImageFormat{biometric.JPEG2000}, nil, ""},
	} {
		back, b := templateOf(t, "lds/"+tc.file)
		require.Len(t, back.Instances, len(tc.formats), tc.file)
		for i, want := range tc.subtypes {
			require.Equal(t, want, biometric.Subtype(back.Instances[i].Header.Subtype[0]).String(), tc.file)
		}
		pictures, err := back.Pictures()
		require.NoError(t, err, tc.file)
		require.Len(t, pictures, len(tc.formats), tc.file)
		for i, p := range pictures {
			image, err := biometric.ProbeImage(p)
			require.NoError(t, err, tc.file)
			require.Equal(t, tc.formats[i], image.Format, tc.file)
		}
		if err := back.Validate(tc.modality); tc.finding == "" {
			require.NoError(t, err, tc.file)
		} else {
			require.ErrorContains(t, err, tc.finding, tc.file)
		}
		again, err := back.Encode()
		require.NoError(t, err)
		require.Equal(t, b, again, tc.file)
	}
}

// The portrait is the one whose hash the index of the corpus states.
func TestCorpusPortrait(t *testing.T) {
	back, _ := templateOf(t, "lds/bsi2008/DG2.bin")
	pictures, err := back.Pictures()
	require.NoError(t, err)
	sum := sha256.Sum256(pictures[0])
	require.Equal(t, "45f7dcc68564616fef418cf5721ce5851c27af56fc8b762b19762b06275a1a2d", hex.EncodeToString(sum[:]))
}

func TestCorpusFaceRecords(t *testing.T) {
	record := corpus.Read(t, "lds/iso19794-5/block.bin")
	faces, err := biometric.DecodeFaces(record)
	require.NoError(t, err)
	require.Equal(t, corpus.Read(t, "lds/iso19794-5/face.jpg"), faces.Faces[0].Image)
	require.Equal(t, uint8(2), faces.Faces[0].ImageType)
	require.EqualError(t, faces.Validate(), "biometric: data type: 1, and the picture is JPEG (ISO/IEC 19794-5:2005, 5)")
	again, err := faces.Encode()
	require.NoError(t, err)
	require.Equal(t, record, again)

	faces, err = biometric.DecodeFaces(corpus.Read(t, "lds/iso19794-5/block_invalid_image.bin"))
	require.NoError(t, err, "the record is sound")
	require.Error(t, faces.Validate(), "its picture is not")
}

// Every field of the records on the corpus, read once by eye in their encodings.
func TestCorpusExtensible(t *testing.T) {
	const none = -1
	for _, tc := range []struct {
		file string
		want biometric.Representation
	}{
		{"sample-39794-5-face.der", biometric.Representation{
			ID: 1, Format: 2, Kind: 1, ColourSpace: none, Position: none, Impression: none, Gender: 2,
			Year: 2019, Month: 7, Day: 8, Hour: none, Minute: none, Second: none,
		}},
		{"sample-39794-4-fingers.der", biometric.Representation{
			ID: none, Format: 4, Kind: none, ColourSpace: none, Position: 2, Impression: 1, Gender: none,
			Year: 2018, Month: 12, Day: 30, Hour: 13, Minute: none, Second: none,
		}},
		{"sample-39794-6-iris.der", biometric.Representation{
			ID: none, Format: 2, Kind: 2, ColourSpace: none, Position: 1, Impression: none, Gender: none,
			Year: 2019, Month: 9, Day: 18, Hour: 13, Minute: none, Second: none,
		}},
	} {
		x, err := biometric.DecodeExtensible(corpus.Read(t, "lds/iso39794-5/"+tc.file))
		require.NoError(t, err, tc.file)
		require.Equal(t, []int{3, 2019, 1}, []int{x.Generation, x.Year, len(x.Representations)}, tc.file)
		require.NoError(t, x.Validate(), tc.file)
		got := x.Representations[0]
		require.NotEmpty(t, got.Image)
		got.Image = nil
		require.Equal(t, tc.want, got, tc.file)
	}
	for _, name := range []string{"all_fields", "mandatory_fields", "invalid_image"} {
		block, err := tlv.One(corpus.Read(t, "lds/iso39794-5/block_"+name+".bin"), 0xA1)
		require.NoError(t, err)
		x, err := biometric.DecodeExtensible(block.Value)
		require.NoError(t, err, name)
		require.Equal(t, name != "invalid_image", x.Validate() == nil, name)
	}
}

// Encodings of others are what is written here, where they say no more: the record of the application profile with its
// mandatory fields has kind, size and colour space less.
func TestCorpusExtensibleIsWhatWeWrite(t *testing.T) {
	face := corpus.Read(t, "lds/iso39794-5/face.jpg")
	record, err := biometric.NewExtensibleFace(face, biometric.CaptureTime{})
	require.NoError(t, err)
	ours, err := biometric.DecodeExtensible(record)
	require.NoError(t, err)
	block, err := tlv.One(corpus.Read(t, "lds/iso39794-5/block_mandatory_fields.bin"), 0xA1)
	require.NoError(t, err)
	theirs, err := biometric.DecodeExtensible(block.Value)
	require.NoError(t, err)
	o, th := ours.Representations[0], theirs.Representations[0]
	require.Equal(t, th.Image, o.Image)
	require.Equal(t, []int{th.ID, th.Format}, []int{o.ID, o.Format})
	require.Equal(t, []int{413, 531, 0, 2}, []int{o.Width, o.Height, o.Kind, o.ColourSpace})
}

func TestCorpusPictures(t *testing.T) {
	for name, want := range map[string]biometric.Image{
		"biometrics/silver.jp2":           {Format: biometric.JPEG2000, Width: 413, Height: 531, Components: 3, Depth: 8, Tiles: 1},
		"biometrics/erika_portrait.jpf":   {Format: biometric.JPEG2000, Width: 120, Height: 153, Components: 3, Depth: 8, Tiles: 1},
		"biometrics/erika_signature.jpf":  {Format: biometric.JPEG2000, Width: 120, Height: 55, Components: 1, Depth: 8, Tiles: 1},
		"biometrics/face_seal_female.jp2": {Format: biometric.JPEG2000, Width: 100, Height: 129, Components: 3, Depth: 8, Tiles: 1},
		"biometrics/face_seal_male.jp2":   {Format: biometric.JPEG2000, Width: 100, Height: 129, Components: 1, Depth: 8, Tiles: 1},
		"biometrics/fp.wsq":               {Format: biometric.WSQ, Width: 620, Height: 620, Components: 1, Depth: 8},
		"biometrics/sample_image.wsq":     {Format: biometric.WSQ, Width: 545, Height: 622, Components: 1, Depth: 8},
		"lds/iso19794-5/face.jpg":         {Format: biometric.JPEG, Width: 148, Height: 70, Components: 3, Depth: 8},
		"lds/iso39794-5/face.jpg":         {Format: biometric.JPEG2000, Width: 413, Height: 531, Components: 3, Depth: 8, Tiles: 1},
	} {
		got, err := biometric.ProbeImage(corpus.Read(t, name))
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
}
