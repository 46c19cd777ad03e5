package biometric_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
)

const absent = -1

func TestDecodeExtensibleFace(t *testing.T) {
	picture := portrait(t, 8, 9)
	size := object(0xA7, object(0x80, []byte{8}), object(0x81, []byte{9}))
	day := []byte{0x80, 2, 0x07, 0xE9, 0x81, 1, 12, 0x82, 1, 31, 0x83, 1, 0, 0x84, 1, 59, 0x85, 1, 7, 0x86, 2, 3, 0xE7}
	for name, coded := range map[string]func(tag tlv.Tag, code byte) []byte{"profile": profile, "full": full} {
		face := face39794(picture, full(0xA0, 2), coded(0xA1, 0), size, coded(0xA9, 5))
		rest := slices.Concat(object(0xA2, day), object(0x85, []byte{1}), object(0xA8, coded(0xA0, 3)))
		x, err := biometric.DecodeExtensible(extensible(0x65, object(0x30, inside(t, face), rest)))
		require.NoError(t, err, name)
		require.Equal(t, &biometric.Extensible{
			Modality: biometric.ModalityFace, Generation: 3, Year: 2019,
			Representations: []biometric.Representation{{
				ID: 0, Format: 2, Width: 8, Height: 9, Kind: 0, ColourSpace: 5, Position: absent, Impression: absent, Gender: 3,
				Year: 2025, Month: 12, Day: 31, Hour: 0, Minute: 59, Second: 7, Image: picture,
			}},
		}, x, name)
		require.NoError(t, x.Validate())
	}
	x, err := biometric.DecodeExtensible(extensible(0x65, object(0x30, object(0x80, []byte{0}), object(0xA1, object(0xA1)))))
	require.NoError(t, err, "a three-dimensional shape")
	require.Nil(t, x.Representations[0].Image)
	require.ErrorContains(t, x.Validate(), "no two-dimensional picture")
}

func TestDecodeExtensibleFinger(t *testing.T) {
	picture := greyPNG(t, 8, 9)
	for _, coded := range []func(tlv.Tag, byte) []byte{profile, full} {
		record := object(0x30, coded(0xA0, 2), coded(0xA1, 1), coded(0xA2, 4), object(0x83, picture), object(0xA4, object(0x80, []byte{7, 0xE9})))
		x, err := biometric.DecodeExtensible(extensible(0x64, record))
		require.NoError(t, err)
		require.Equal(t, biometric.ModalityFinger, x.Modality)
		require.Equal(t, biometric.Representation{
			ID: absent, Format: 4, Kind: absent, ColourSpace: absent, Position: 2, Impression: 1, Gender: absent,
			Year: 2025, Hour: absent, Minute: absent, Second: absent, Image: picture,
		}, x.Representations[0])
		require.NoError(t, x.Validate())
		back, err := biometric.DecodeTemplate(template(t, biometric.ModalityFinger, 0x09, extensible(0x64, record)))
		require.NoError(t, err)
		require.NoError(t, back.Validate(biometric.ModalityFinger))
		require.ErrorContains(t, back.Validate(biometric.ModalityIris), "of finger, want iris")
		back, err = biometric.DecodeTemplate(template(t, biometric.ModalityFinger, 0x05, extensible(0x64, record, record)))
		require.NoError(t, err)
		err = back.Validate(biometric.ModalityFinger)
		require.ErrorContains(t, err, "right thumb in the header, right pointer in the record")
		require.ErrorContains(t, err, "2 pictures, want one")
	}
}

// Two orders are met behind the orientation: time, picture, range; and range, time, picture.
func TestDecodeExtensibleIris(t *testing.T) {
	picture := greyPNG(t, 8, 9)
	head := slices.Concat(object(0x80, []byte{1}), profile(0xA1, 2), object(0x82, []byte{8}), profile(0xA3, 2),
		object(0x84, []byte{1}), object(0x85, []byte{1}), object(0x86, []byte{0}))
	time, span := object(0x80, []byte{7, 0xE9}), object(0x80, []byte{99})
	for _, tail := range [][]byte{
		slices.Concat(object(0xA7, time), object(0x88, picture), object(0xA9, span)),
		slices.Concat(object(0xA7, span), object(0xA8, time), object(0x89, picture)),
	} {
		record := extensible(0x66, object(0x30, head, tail))
		x, err := biometric.DecodeExtensible(record)
		require.NoError(t, err)
		require.Equal(t, biometric.Representation{
			ID: absent, Format: 2, Kind: 2, ColourSpace: absent, Position: 1, Impression: absent, Gender: absent,
			Year: 2025, Hour: absent, Minute: absent, Second: absent, Image: picture,
		}, x.Representations[0])
		require.NoError(t, x.Validate())
		back, err := biometric.DecodeTemplate(template(t, biometric.ModalityIris, 1, record))
		require.NoError(t, err)
		require.NoError(t, back.Validate(biometric.ModalityIris))
		pictures, err := back.Pictures()
		require.NoError(t, err)
		require.Equal(t, [][]byte{picture}, pictures)
	}
}

func TestExtensibleRefuses(t *testing.T) {
	version := object(0xA0, object(0x80, []byte{3}), object(0x81, []byte{7, 0xE3}))
	one := face39794(portrait(t, 8, 9), full(0xA0, 2))
	many := make([][]byte, 65)
	for i := range many {
		many[i] = object(0x30)
	}
	objects := make([]byte, 0, 100)
	for i := range 33 {
		objects = append(objects, byte(0x80+i%20+i/20<<5), 0)
	}
	for name, tc := range map[string]struct {
		b    []byte
		want string
	}{
		"empty":             {nil, "input ends"},
		"other tag":         {object(0x67), "not supported"},
		"behind":            {append(extensible(0x65, one), 0), "after the last"},
		"no version":        {object(0x65, object(0xA1, one)), "no version"},
		"no year":           {object(0x65, object(0xA0, object(0x80, []byte{3})), object(0xA1, one)), "no version"},
		"generation of 5":   {object(0x65, object(0xA0, object(0x80, make([]byte, 5)))), "5 octets, want a number"},
		"generation of 0":   {object(0x65, object(0xA0, object(0x80))), "0 octets, want a number"},
		"generation below":  {object(0x65, object(0xA0, object(0x80, []byte{0xFF}))), "want a number from 0"},
		"no list":           {object(0x65, version), "A1 is missing"},
		"empty list":        {extensible(0x65), "no representation"},
		"list of SET":       {extensible(0x65, object(0x31)), "tag 31, want 30"},
		"mixed list":        {extensible(0x65, one, object(0x31)), "tag 31, want 30"},
		"65":                {extensible(0x65, many...), "more than 64 representations"},
		"object twice":      {extensible(0x65, object(0x30, []byte{0x80, 0, 0x80, 0})), "a second time"},
		"33 objects":        {extensible(0x65, object(0x30, objects)), "more than 32 data objects"},
		"picture cut":       {extensible(0x65, object(0x30, object(0xA1, []byte{0xA0, 9}))), "octets left"},
		"ID of 5":           {extensible(0x65, object(0x30, object(0x80, make([]byte, 5)))), "5 octets, want a number"},
		"time":              {extensible(0x65, object(0x30, object(0xA2, object(0x80)))), "want a number"},
		"time cut":          {extensible(0x64, object(0x30, object(0xA4, []byte{0x80}))), "input ends"},
		"code":              {extensible(0x64, object(0x30, full(0xA0, 0xFF))), "want a number"},
		"code of extension": {extensible(0x64, object(0x30, profile(0xA2, 0xFF))), "want a number"},
		"extension cut":     {extensible(0x66, object(0x30, object(0xA1, object(0xA1, []byte{9})))), "input ends"},
		"information cut":   {extensible(0x65, face39794(nil, []byte{0xA0, 9})), "octets left"},
		"size":              {extensible(0x65, face39794(nil, object(0xA7, object(0x80)))), "want a number"},
		"gender":            {extensible(0x65, object(0x30, object(0xA8, full(0xA0, 0x80)))), "want a number"},
	} {
		_, err := biometric.DecodeExtensible(tc.b)
		require.ErrorContains(t, err, tc.want, name)
		var e *biometric.Error
		require.ErrorAs(t, err, &e, name)
		require.GreaterOrEqual(t, e.Offset, 0, name)
	}
	_, err := biometric.DecodeExtensible(object(0x67))
	require.ErrorIs(t, err, biometric.ErrUnsupported)
}

// A sole representation without a SEQUENCE around it is read, and named.
func TestRepresentationWithoutSequence(t *testing.T) {
	one := face39794(portrait(t, 8, 9), full(0xA0, 2))
	x, err := biometric.DecodeExtensible(extensible(0x65, inside(t, one)))
	require.NoError(t, err)
	require.Equal(t, portrait(t, 8, 9), x.Representations[0].Image)
	require.ErrorContains(t, x.Validate(), "no tag 30 around")
}

func TestExtensibleValidate(t *testing.T) {
	for want, change := range map[string]func(*biometric.Extensible){
		"version: 2 of 2019":          func(x *biometric.Extensible) { x.Generation = 2 },
		"version: 3 of 2018":          func(x *biometric.Extensible) { x.Year = 2018 },
		"representations: none":       func(x *biometric.Extensible) { x.Representations = nil },
		"representations: 2":          func(x *biometric.Extensible) { x.Representations = append(x.Representations, x.Representations...) },
		"image format: 1":             func(x *biometric.Extensible) { x.Representations[0].Format = 1 },
		"image format: -1":            func(x *biometric.Extensible) { x.Representations[0].Format = absent },
		"JPEG 2000 in the record":     func(x *biometric.Extensible) { x.Representations[0].Format = 3 },
		"image kind: 2":               func(x *biometric.Extensible) { x.Representations[0].Kind = 2 },
		"capture time: no time":       func(x *biometric.Extensible) { x.Representations[0].Month = 13 },
		"no time of the calendar":     func(x *biometric.Extensible) { x.Representations[0].Month, x.Representations[0].Day = 2, 30 },
		"no known format":             func(x *biometric.Extensible) { x.Representations[0].Image = []byte("no picture") },
		"no two-dimensional picture":  func(x *biometric.Extensible) { x.Representations[0].Image = nil },
		"(ISO/IEC 39794-5:2019)":      func(x *biometric.Extensible) { x.Representations[0].Kind = 3 },
		"3 of 2101, want 3 of 2019 o": func(x *biometric.Extensible) { x.Year = 2101 },
	} {
		record, err := biometric.NewExtensibleFace(portrait(t, 8, 9), biometric.CaptureDay(2026, 2, 28))
		require.NoError(t, err)
		x, err := biometric.DecodeExtensible(record)
		require.NoError(t, err)
		require.NoError(t, x.Validate())
		change(x)
		require.ErrorContains(t, x.Validate(), want)
	}
}

func TestNewExtensibleFaceTemplate(t *testing.T) {
	for name, tc := range map[string]struct {
		picture        []byte
		format, colour int
		captured       biometric.CaptureTime
	}{
		"grey":           {portrait(t, 128, 300), 2, 5, biometric.CaptureTime{}},
		"colour":         {colourPortrait(t, 64, 80), 2, 2, biometric.CaptureDay(2026, 2, 28)},
		"JPEG 2000":      {codestream(50, 60), 3, 2, biometric.CaptureTime{Year: 2026, Month: 1, Day: 2, Hour: 0, Minute: 4, Second: 0}},
		"year":           {codestream(50, 60), 3, 2, biometric.CaptureDay(2026, 0, 0)},
		"month of a JP2": {jp2(box("jp2c", codestream(50, 60))), 3, 2, biometric.CaptureDay(2026, 12, 0)},
	} {
		made, err := biometric.NewExtensibleFaceTemplate(tc.picture, tc.captured)
		require.NoError(t, err, name)
		b, err := made.Encode()
		require.NoError(t, err, name)
		back, err := biometric.DecodeTemplate(b)
		require.NoError(t, err, name)
		require.Equal(t, made.Instances, back.Instances)
		require.NoError(t, back.Validate(biometric.ModalityFace), name)
		x, err := biometric.DecodeExtensible(back.Instances[0].Record)
		require.NoError(t, err, name)
		image, err := biometric.ProbeImage(tc.picture)
		require.NoError(t, err)
		r := x.Representations[0]
		require.Equal(t, tc.picture, r.Image)
		require.Equal(t, []int{0, tc.format, 0, tc.colour, image.Width, image.Height}, []int{r.ID, r.Format, r.Kind, r.ColourSpace, r.Width, r.Height}, name)
		if tc.captured.Year != 0 {
			require.Equal(t, tc.captured, biometric.CaptureTime{
				Year: r.Year, Month: r.Month, Day: r.Day, Hour: r.Hour, Minute: r.Minute, Second: r.Second,
			}, name)
		}
	}
	for _, bad := range []biometric.CaptureTime{
		biometric.CaptureDay(1899, 1, 1), biometric.CaptureDay(2026, 13, 1), biometric.CaptureDay(2026, 2, 29),
		biometric.CaptureDay(2026, 0, 1),
		{Year: 2026, Month: 1, Day: 1, Hour: 24},
		{Month: 1},
		{Year: 2026, Month: 1, Day: 1, Hour: absent, Minute: 1},
	} {
		_, err := biometric.NewExtensibleFace(portrait(t, 8, 9), bad)
		require.ErrorContains(t, err, "capture time", bad)
	}
	_, err := biometric.NewExtensibleFaceTemplate(bytes.Repeat([]byte{1}, 100), biometric.CaptureTime{})
	require.ErrorIs(t, err, biometric.ErrUnsupported)
}
