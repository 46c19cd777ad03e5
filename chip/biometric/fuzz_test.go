package biometric_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// seed adds the files of the corpus that match, as far as there is one, each as change makes it.
func seed(f *testing.F, pattern string, change func([]byte) []byte) {
	f.Helper()
	for _, b := range corpus.Seeds(f, pattern) {
		if len(b) < 40_000 {
			f.Add(change(b))
		}
	}
}

func valueOf(b []byte) []byte {
	r := tlv.NewReader(b)
	e, err := r.Next()
	if err != nil {
		return b
	}
	return e.Value
}

func same(b []byte) []byte { return b }

func FuzzDecodeTemplate(f *testing.F) {
	f.Add(template(f, biometric.ModalityFace, 0, faceRecord(f)))
	f.Add(template(f, biometric.ModalityFinger, 9, fingerRecord(2, 300, 400, wsq(300, 400)), fingerRecord(0, 2, 2, make([]byte, 4))))
	f.Add(template(f, biometric.ModalityIris, 1, irisRecord(6, 8, 9, portrait(f, 8, 9))))
	made, err := biometric.NewExtensibleFaceTemplate(codestream(8, 9), biometric.CaptureDay(2026, 1, 2))
	require.NoError(f, err)
	b, err := made.Encode()
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte{0x7F, 0x61, 6, 2, 1, 0, 0x53, 1, 9})
	f.Add([]byte{0x7F, 0x61, 3, 2, 1, 0, 0x53, 1, 9})
	seed(f, "lds/*/DG[234]*.bin", valueOf)
	f.Fuzz(func(t *testing.T, b []byte) {
		back, err := biometric.DecodeTemplate(b)
		if err != nil {
			return
		}
		_, _ = back.Pictures()
		again, err := back.Encode()
		require.NoError(t, err)
		twice, err := biometric.DecodeTemplate(again)
		require.NoError(t, err, "what is written can be read")
		require.Equal(t, len(back.Instances), len(twice.Instances))
		for _, m := range modalities {
			if back.Validate(m) == nil {
				require.Equal(t, b, again)
			}
		}
	})
}

func FuzzDecodeFaces(f *testing.F) {
	f.Add(faceRecord(f))
	two := oneFace(f)
	two.Faces = append(two.Faces, two.Faces[0])
	two.Faces[0].Points = make([]biometric.FeaturePoint, 3)
	b, err := two.Encode()
	require.NoError(f, err)
	f.Add(b)
	seed(f, "lds/iso19794-5/*.bin", same)
	f.Fuzz(func(t *testing.T, b []byte) {
		faces, err := biometric.DecodeFaces(b)
		if err != nil {
			return
		}
		again, err := faces.Encode()
		require.NoError(t, err)
		if faces.Validate() == nil {
			require.Equal(t, b, again)
		}
		back, err := biometric.DecodeFaces(again)
		require.NoError(t, err)
		require.Equal(t, faces.Faces, back.Faces)
	})
}

func FuzzDecodeExtensible(f *testing.F) {
	b, err := biometric.NewExtensibleFace(portrait(f, 8, 9), biometric.CaptureDay(2026, 1, 2))
	require.NoError(f, err)
	f.Add(b)
	finger := object(0x30, profile(0xA0, 2), full(0xA1, 1), full(0xA2, 4), object(0x83, greyPNG(f, 8, 9)), object(0xA4, object(0x80, []byte{7, 0xE9})))
	f.Add(extensible(0x64, finger))
	f.Add(extensible(0x66, object(0x30, object(0x80, []byte{1}), profile(0xA3, 2), object(0x88, greyPNG(f, 8, 9)))))
	seed(f, "lds/iso39794-5/sample*.der", same)
	seed(f, "lds/iso39794-5/block*.bin", valueOf)
	f.Fuzz(func(_ *testing.T, b []byte) {
		if x, err := biometric.DecodeExtensible(b); err == nil {
			_ = x.Validate()
		}
	})
}

func FuzzDecodeFingers(f *testing.F) {
	f.Add(fingerRecord(2, 300, 400, wsq(300, 400), wsq(300, 400)))
	f.Add(fingerRecord(0, 2, 2, make([]byte, 4)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := biometric.DecodeFingers(b); err == nil {
			_ = r.Validate()
			size := 32
			for _, v := range r.Views {
				size += 14 + len(v.Image)
			}
			require.Equal(t, len(b), size, "every octet is accounted for")
		}
	})
}

func FuzzDecodeIrises(f *testing.F) {
	f.Add(irisRecord(6, 8, 9, portrait(f, 8, 9), portrait(f, 8, 9)))
	f.Add(irisRecord(2, 2, 2, make([]byte, 4)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := biometric.DecodeIrises(b); err == nil {
			_ = r.Validate()
			size := 45
			for _, e := range r.Eyes {
				size += 3
				for _, image := range e.Images {
					size += 11 + len(image)
				}
			}
			require.Equal(t, len(b), size, "every octet is accounted for")
		}
	})
}

func FuzzProbeImage(f *testing.F) {
	for _, b := range [][]byte{
		portrait(f, 8, 9), colourPortrait(f, 8, 9), codestream(8, 9), jp2(ihdr(8, 9), box("jp2c", codestream(8, 9))),
		greyPNG(f, 8, 9), wsq(8, 9), []byte("P5 8 9 255 "),
	} {
		f.Add(b)
	}
	seed(f, "biometrics/*", same)
	f.Fuzz(func(t *testing.T, b []byte) {
		i, err := biometric.ProbeImage(b)
		if err != nil {
			require.Zero(t, i)
			return
		}
		require.True(t, i.Width > 0 && i.Height > 0 && i.Width*i.Height <= 1<<27 && i.Components > 0 && i.Tiles <= 1<<12, i)
	})
}
