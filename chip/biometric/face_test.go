package biometric_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
)

func TestFacesBothWays(t *testing.T) {
	f := oneFace(t)
	second := f.Faces[0]
	second.Image, second.Width, second.Height, second.DataType = codestream(32, 40), 32, 40, 1
	second.Points = []biometric.FeaturePoint{{Type: 1, Code: 0x31, X: 10, Y: 12}, {Type: 1, Code: 0x32, X: 20, Y: 12}}
	second.Gender, second.EyeColour, second.HairColour = 2, 3, 0xFF
	second.Features, second.Pose, second.PoseUncertainty = 1<<10|1, [3]uint8{1, 91, 180}, [3]uint8{1, 0, 181}
	second.Source, second.DeviceType, second.Quality = 2, 7, 80
	f.Faces = append(f.Faces, second)
	require.NoError(t, f.Validate())
	b, err := f.Encode()
	require.NoError(t, err)
	back, err := biometric.DecodeFaces(b)
	require.NoError(t, err)
	require.Equal(t, f, back)
	require.NoError(t, back.Validate())
}

// The layout of ISO/IEC 19794-5:2005, octet by octet.
func TestFaceLayout(t *testing.T) {
	picture := codestream(32, 40)
	face := biometric.Face{
		Gender: 1, EyeColour: 2, HairColour: 3, Features: 0x040506, Expression: 0x0708, Pose: [3]uint8{9, 10, 11},
		PoseUncertainty: [3]uint8{12, 13, 14}, Points: []biometric.FeaturePoint{{Type: 15, Code: 16, X: 0x1112, Y: 0x1314, Reserved: 0x1516}},
		ImageType: 17, DataType: 18, Width: 0x1920, Height: 0x2122, ColourSpace: 23, Source: 24, DeviceType: 0x2526, Quality: 0x2728,
		Image: picture,
	}
	b, err := (&biometric.Faces{Faces: []biometric.Face{face}}).Encode()
	require.NoError(t, err)
	want := append([]byte("FAC\x00010\x00\x00\x00\x00\x69\x00\x01"+
		"\x00\x00\x00\x5b\x00\x01\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e"+
		"\x0f\x10\x11\x12\x13\x14\x15\x16"+"\x11\x12\x19\x20\x21\x22\x17\x18\x25\x26\x27\x28"), picture...)
	require.Equal(t, want, b)
	require.Len(t, b, 14+20+8+12+len(picture))
}

func TestNewFaces(t *testing.T) {
	for name, tc := range map[string]struct {
		picture          []byte
		data, colour     uint8
		wantedW, wantedH uint16
	}{
		"grey": {portrait(t, 30, 40), 0, 3, 30, 40}, "colour": {colourPortrait(t, 30, 40), 0, 1, 30, 40},
		"JPEG 2000": {codestream(50, 60), 1, 1, 50, 60}, "JP2": {jp2(box("jp2c", codestream(50, 60))), 1, 1, 50, 60},
	} {
		f, err := biometric.NewFaces(tc.picture)
		require.NoError(t, err, name)
		face := f.Faces[0]
		require.Equal(t, []uint16{uint16(tc.data), uint16(tc.colour), tc.wantedW, tc.wantedH},
			[]uint16{uint16(face.DataType), uint16(face.ColourSpace), face.Width, face.Height}, name)
		require.NoError(t, f.Validate(), name)
	}
	_, err := biometric.NewFaces(greyPNG(t, 30, 40))
	require.ErrorContains(t, err, "PNG, want JPEG or JPEG 2000")
	_, err = biometric.NewFaces([]byte("no picture"))
	require.ErrorIs(t, err, biometric.ErrUnsupported)
}

// Record and face lengths up to eight octets short are read, with the whole picture, and named.
func TestShortLengths(t *testing.T) {
	b := faceRecord(t)
	for record := range 11 {
		for face := range 11 {
			changed := bytes.Clone(b)
			binary.BigEndian.PutUint32(changed[8:], uint32(len(b)-record))
			binary.BigEndian.PutUint32(changed[14:], uint32(len(b)-14-face))
			f, err := biometric.DecodeFaces(changed)
			if record > 8 || face > 8 {
				require.ErrorContains(t, err, "length")
				continue
			}
			require.NoError(t, err)
			require.Equal(t, oneFace(t).Faces[0].Image, f.Faces[0].Image, "the picture is whole")
			require.Equal(t, record, f.Short)
			require.Equal(t, record+face == 0, f.Validate() == nil)
			again, err := f.Encode()
			require.NoError(t, err)
			require.Equal(t, b, again, "written with the right lengths")
		}
	}
	long := binary.BigEndian.AppendUint32(bytes.Clone(b[:8]), uint32(len(b)+1))
	_, err := biometric.DecodeFaces(append(long, b[12:]...))
	require.ErrorContains(t, err, "record length at offset 8")
}

// Of several faces only the last one may be short: the others would lose their place.
func TestShortFaceBeforeAnother(t *testing.T) {
	f := oneFace(t)
	f.Faces = append(f.Faces, f.Faces[0])
	b, err := f.Encode()
	require.NoError(t, err)
	binary.BigEndian.PutUint32(b[14:], binary.BigEndian.Uint32(b[14:])-1)
	_, err = biometric.DecodeFaces(b)
	require.Error(t, err)
}

func TestFacesRefuse(t *testing.T) {
	good := faceRecord(t)
	put := func(at int, octets ...byte) func([]byte) []byte {
		return func(b []byte) []byte { copy(b[at:], octets); return b }
	}
	for name, tc := range map[string]struct {
		change func([]byte) []byte
		want   string
	}{
		"empty":       {func([]byte) []byte { return nil }, "format identifier at offset 0"},
		"identifier":  {put(0, 'X'), "format identifier at offset 0"},
		"version 030": {put(5, '3'), "version at offset 4"},
		"length":      {put(8, 0x7F), "record length at offset 8"},
		"no face":     {put(13, 0), "number of faces at offset 12: none"},
		"many faces":  {put(12, 0xFF), "number of faces at offset 12: 65281"},
		"two faces":   {put(13, 2), "octets wanted"},
		"face length": {put(14, 0xFF), "face length at offset 14"},
		"face of 31":  {put(14, 0, 0, 0, 31), "face length at offset 14"},
		"points":      {put(18, 0xFF), "number of feature points at offset 18: 65280"},
		"points too many for the face": {
			func(b []byte) []byte { binary.BigEndian.PutUint16(b[18:], 1000); return b }, "number of feature points at offset 18",
		},
		"cut":    {func(b []byte) []byte { return b[:40] }, "record length"},
		"behind": {func(b []byte) []byte { return append(b, make([]byte, 9)...) }, "record length"},
	} {
		_, err := biometric.DecodeFaces(tc.change(bytes.Clone(good)))
		require.ErrorContains(t, err, tc.want, name)
	}
}

func TestFacesValidate(t *testing.T) {
	for want, change := range map[string]func(*biometric.Face){
		"gender: 3":               func(f *biometric.Face) { f.Gender = 3 },
		"eye colour: 9":           func(f *biometric.Face) { f.EyeColour = 9 },
		"hair colour: 10":         func(f *biometric.Face) { f.HairColour = 10 },
		"features: 16777216":      func(f *biometric.Face) { f.Features = 1 << 24 },
		"expression: 8":           func(f *biometric.Face) { f.Expression = 8 },
		"pose: 181":               func(f *biometric.Face) { f.Pose[2] = 181 },
		"pose uncertainty: 182":   func(f *biometric.Face) { f.PoseUncertainty[1] = 182 },
		"feature points: 65,1 in": func(f *biometric.Face) { f.Points = []biometric.FeaturePoint{{X: 65, Y: 1}} },
		"points: 1025, at most":   func(f *biometric.Face) { f.Points = make([]biometric.FeaturePoint, 1025) },
		"image type: 3":           func(f *biometric.Face) { f.ImageType = 3 },
		"data type: 1, and":       func(f *biometric.Face) { f.DataType = 1 },
		"data type: 2":            func(f *biometric.Face) { f.DataType = 2 },
		"picture is JPEG 2000":    func(f *biometric.Face) { f.Image = codestream(64, 80) },
		"colour space: 5":         func(f *biometric.Face) { f.ColourSpace = 5 },
		"source: 8":               func(f *biometric.Face) { f.Source = 8 },
		"65 × 80, the picture":    func(f *biometric.Face) { f.Width++ },
		"64 × 81, the picture":    func(f *biometric.Face) { f.Height++ },
		"no known format":         func(f *biometric.Face) { f.Image = []byte("no picture") },
	} {
		f := oneFace(t)
		change(&f.Faces[0])
		require.ErrorContains(t, f.Validate(), want)
	}
	none := &biometric.Faces{}
	require.ErrorContains(t, none.Validate(), "number of faces: 0")
	_, err := none.Encode()
	require.ErrorContains(t, err, "number of faces")
	many := &biometric.Faces{Faces: make([]biometric.Face, 17)}
	_, err = many.Encode()
	require.ErrorContains(t, err, "number of faces")
	points := &biometric.Faces{Faces: []biometric.Face{{Points: make([]biometric.FeaturePoint, 1025)}}}
	_, err = points.Encode()
	require.ErrorContains(t, err, "number of feature points")
}

func TestAngle(t *testing.T) {
	for b, want := range map[uint8]int{1: 0, 2: 2, 46: 90, 91: 180, 92: -178, 136: -90, 180: -2} {
		got, ok := biometric.Angle(b)
		require.True(t, ok)
		require.Equal(t, want, got, b)
	}
	for _, b := range []uint8{0, 181, 255} {
		_, ok := biometric.Angle(b)
		require.False(t, ok)
	}
}
