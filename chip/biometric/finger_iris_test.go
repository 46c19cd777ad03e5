package biometric_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
)

func TestDecodeFingers(t *testing.T) {
	first, second := wsq(300, 400), append(wsq(300, 400), 1, 2, 3)
	f, err := biometric.DecodeFingers(fingerRecord(2, 300, 400, first, second))
	require.NoError(t, err)
	require.Equal(t, &biometric.Fingers{
		AcquisitionLevel: 31, Units: 1, ScanX: 500, ScanY: 500, ImageX: 500, ImageY: 500, Depth: 8, Compression: 2,
		Views: []biometric.FingerView{
			{Position: 2, Count: 2, Number: 1, Quality: 254, Width: 300, Height: 400, Image: first},
			{Position: 2, Count: 2, Number: 2, Quality: 254, Width: 300, Height: 400, Image: second},
		},
	}, f)
	require.NoError(t, f.Validate())
}

func TestFingerFormats(t *testing.T) {
	for compression, picture := range map[byte][]byte{
		0: make([]byte, 8*9), 1: {1}, 2: wsq(8, 9), 3: portrait(t, 8, 9), 4: codestream(8, 9), 5: greyPNG(t, 8, 9),
	} {
		f, err := biometric.DecodeFingers(fingerRecord(compression, 8, 9, picture))
		require.NoError(t, err)
		require.NoError(t, f.Validate(), compression)
		if compression > 1 {
			f.Views[0].Image = []byte("no picture")
			require.ErrorContains(t, f.Validate(), "no known format")
			f.Views[0].Image = []byte("P5 8 9 255 ")
			require.ErrorContains(t, f.Validate(), "in the record, PNM in the picture")
		}
	}
}

func TestFingersRefuse(t *testing.T) {
	good := fingerRecord(2, 300, 400, wsq(300, 400), wsq(300, 400))
	second := 32 + 14 + len(wsq(300, 400))
	put := func(at int, octets ...byte) func([]byte) []byte {
		return func(b []byte) []byte { copy(b[at:], octets); return b }
	}
	for name, tc := range map[string]struct {
		change func([]byte) []byte
		want   string
	}{
		"empty":           {func([]byte) []byte { return nil }, "format identifier at offset 0"},
		"identifier":      {put(0, 'X'), "format identifier at offset 0"},
		"version":         {put(5, '2'), "version at offset 4"},
		"length":          {put(13, 0), "record length at offset 8"},
		"length of 2^40":  {put(8, 1), "record length at offset 8: 1099511"},
		"no view":         {put(18, 0), "number of images at offset 18: none"},
		"255 views":       {put(18, 255), "number of images at offset 18: 255"},
		"view more":       {put(18, 3), "octets wanted"},
		"view less":       {put(18, 1), "octets after the last view"},
		"view of 13":      {put(32, 0, 0, 0, 13), "view length at offset 32: 13"},
		"view of 2^32":    {put(32, 255, 255, 255, 255), "view length at offset 32: 4294967295"},
		"second too long": {put(second, 0, 1), "view length at offset 74"},
		"cut":             {func(b []byte) []byte { return b[:31] }, "record length"},
		"behind":          {func(b []byte) []byte { return append(b, 0) }, "record length"},
	} {
		_, err := biometric.DecodeFingers(tc.change(bytes.Clone(good)))
		require.ErrorContains(t, err, tc.want, name)
	}
}

func TestFingersValidate(t *testing.T) {
	for want, change := range map[string]func(*biometric.Fingers){
		"units: 3":                      func(f *biometric.Fingers) { f.Units = 3 },
		"finer than the scan's":         func(f *biometric.Fingers) { f.ImageX = 1000 },
		"depth: 0":                      func(f *biometric.Fingers) { f.Depth = 0 },
		"compression: 6":                func(f *biometric.Fingers) { f.Compression = 6 },
		"number of images: 0":           func(f *biometric.Fingers) { f.Views = nil },
		"position: 11":                  func(f *biometric.Fingers) { f.Views[0].Position = 11 },
		"view number: 2 of 1":           func(f *biometric.Fingers) { f.Views[0].Number = 2 },
		"impression: 30":                func(f *biometric.Fingers) { f.Views[0].Impression = 30 },
		"WSQ in the record, JPEG":       func(f *biometric.Fingers) { f.Views[0].Image = portrait(t, 300, 400) },
		"301 × 400 in the record":       func(f *biometric.Fingers) { f.Views[0].Width = 301 },
		"octets, want 120000 for":       func(f *biometric.Fingers) { f.Compression = 0 },
		"(ISO/IEC 19794-4:2005, 7)":     func(f *biometric.Fingers) { f.Units = 0 },
		"octets wanted, 0 left (IAFIS-": func(f *biometric.Fingers) { f.Views[0].Image = wsq(300, 400)[:15] },
	} {
		f, err := biometric.DecodeFingers(fingerRecord(2, 300, 400, wsq(300, 400)))
		require.NoError(t, err)
		change(f)
		require.ErrorContains(t, f.Validate(), want)
	}
}

func TestDecodeIrises(t *testing.T) {
	right, left := portrait(t, 8, 9), append(portrait(t, 8, 9), 1)
	r, err := biometric.DecodeIrises(irisRecord(6, 8, 9, right, left))
	require.NoError(t, err)
	info := []biometric.IrisImage{{Number: 1, Quality: 90, Rotation: 0xFFFF, Uncertainty: 0xFFFF}}
	require.Equal(t, &biometric.Irises{
		Diameter: 150, Format: 6, Width: 8, Height: 9, Depth: 8, Transformation: 1,
		Eyes: []biometric.Eye{{Subtype: 1, Images: [][]byte{right}, Info: info}, {Subtype: 2, Images: [][]byte{left}, Info: info}},
	}, r)
	require.NoError(t, r.Validate())
}

func TestIrisFormats(t *testing.T) {
	jpegLS := []byte{0xFF, 0xD8, 0xFF, 0xF7, 0, 11, 8, 0, 9, 0, 8, 1, 1, 0x11, 0}
	for format, picture := range map[uint16][]byte{
		2: make([]byte, 8*9), 4: make([]byte, 3*8*9), 6: portrait(t, 8, 9), 8: colourPortrait(t, 8, 9), 10: jpegLS, 12: jpegLS,
		14: codestream(8, 9), 16: jp2(box("jp2c", codestream(8, 9))),
	} {
		r, err := biometric.DecodeIrises(irisRecord(format, 8, 9, picture))
		require.NoError(t, err)
		require.NoError(t, r.Validate(), format)
		r.Eyes[0].Images[0] = []byte("P5 8 9 255 ")
		require.Error(t, r.Validate(), format)
	}
}

func TestIrisesRefuse(t *testing.T) {
	good := irisRecord(6, 8, 9, portrait(t, 8, 9), portrait(t, 8, 9))
	put := func(at int, octets ...byte) func([]byte) []byte {
		return func(b []byte) []byte { copy(b[at:], octets); return b }
	}
	for name, tc := range map[string]struct {
		change func([]byte) []byte
		want   string
	}{
		"empty":           {func([]byte) []byte { return nil }, "format identifier at offset 0"},
		"identifier":      {put(0, 'X'), "format identifier at offset 0"},
		"version":         {put(5, '2'), "version at offset 4"},
		"length":          {put(11, 0), "record length at offset 8"},
		"no eye":          {put(14, 0), "number of eyes at offset 14: none"},
		"three eyes":      {put(14, 3), "number of eyes at offset 14: 3"},
		"eye less":        {put(14, 1), "octets after the last eye"},
		"header length":   {put(16, 46), "header length at offset 15: 46, want 45"},
		"65535 images":    {put(46, 255, 255), "number of images at offset 46: 65535"},
		"another image":   {put(47, 2), "image length at offset"},
		"image of 2^32":   {put(55, 255, 255, 255, 255), "image length at offset 55: 4294967295"},
		"image too short": {put(55, 0, 0, 0, 1), "number of images"},
		"cut":             {func(b []byte) []byte { return b[:44] }, "record length"},
		"behind":          {func(b []byte) []byte { return append(b, 0) }, "record length"},
	} {
		_, err := biometric.DecodeIrises(tc.change(bytes.Clone(good)))
		require.ErrorContains(t, err, tc.want, name)
	}
}

func TestIrisesValidate(t *testing.T) {
	for want, change := range map[string]func(*biometric.Irises){
		"image format: 3":             func(r *biometric.Irises) { r.Format = 3 },
		"number of eyes: 0":           func(r *biometric.Irises) { r.Eyes = nil },
		"eye: 3":                      func(r *biometric.Irises) { r.Eyes[0].Subtype = 3 },
		"number of images: none":      func(r *biometric.Irises) { r.Eyes[0].Images = nil },
		"JPEG-LS in the record, JPEG": func(r *biometric.Irises) { r.Format = 10 },
		"9 × 9 in the record":         func(r *biometric.Irises) { r.Width = 9 },
		"octets, want 216 for 8 × 9":  func(r *biometric.Irises) { r.Format = 4 },
		"(ISO/IEC 19794-6:2005, 6)":   func(r *biometric.Irises) { r.Format = 3 },
	} {
		r, err := biometric.DecodeIrises(irisRecord(6, 8, 9, portrait(t, 8, 9)))
		require.NoError(t, err)
		change(r)
		require.ErrorContains(t, r.Validate(), want)
	}
}
