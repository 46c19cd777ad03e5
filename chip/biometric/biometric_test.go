package biometric_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/corpus"
)

func portrait(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

func TestProbeOwnImages(t *testing.T) {
	i, err := biometric.ProbeImage(portrait(t, 123, 456))
	require.NoError(t, err)
	require.Equal(t, biometric.Image{Format: biometric.JPEG, Width: 123, Height: 456, Components: 1, Depth: 8}, i)

	m := image.NewRGBA(image.Rect(0, 0, 30, 40))
	m.Set(1, 1, color.White)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	i, err = biometric.ProbeImage(b.Bytes())
	require.NoError(t, err)
	require.Equal(t, []int{30, 40, 4}, []int{i.Width, i.Height, i.Components})
	b.Reset()
	colour := image.NewYCbCr(image.Rect(0, 0, 64, 80), image.YCbCrSubsampleRatio420)
	require.NoError(t, jpeg.Encode(&b, colour, nil))
	i, err = biometric.ProbeImage(b.Bytes())
	require.NoError(t, err)
	require.Equal(t, 3, i.Components)
}

// codestream is a bare JPEG 2000 header with these numbers.
func codestream(x1, y1, x0, y0, tw, th, tx, ty uint32, components uint16) []byte {
	b := []byte{0xFF, 0x4F, 0xFF, 0x51}
	b = binary.BigEndian.AppendUint16(b, 38+3*components)
	b = append(b, 0, 0)
	for _, v := range []uint32{x1, y1, x0, y0, tw, th, tx, ty} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = binary.BigEndian.AppendUint16(b, components)
	return append(b, bytes.Repeat([]byte{7, 1, 1}, int(components))...)
}

func TestProbeRefuses(t *testing.T) {
	good := codestream(100, 120, 0, 0, 100, 120, 0, 0, 3)
	i, err := biometric.ProbeImage(good)
	require.NoError(t, err)
	require.Equal(t, []int{100, 120, 3, 1}, []int{i.Width, i.Height, i.Components, i.Tiles})
	jp2 := func(boxes ...byte) []byte { return append([]byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), boxes...) }
	box := func(kind string, content []byte) []byte {
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8)), kind...), content...)
	}
	_, err = biometric.ProbeImage(jp2(box("jp2c", good)...))
	require.NoError(t, err)
	other := append(box("jp2h", append([]byte("\x00\x00\x00\x16ihdr\x00\x00\x00\x78\x00\x00\x00\x65"), make([]byte, 6)...)), box("jp2c", good)...)
	for name, b := range map[string][]byte{
		"empty": nil, "text": []byte("GIF89a"), "JPEG cut": portrait(t, 8, 8)[:20], "JPEG end": {0xFF, 0xD8, 0xFF, 0xD9, 0, 2},
		"JPEG no marker": {0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0, 0}, "JPEG length": {0xFF, 0xD8, 0xFF, 0xE0, 0, 1},
		"JPEG endless": append([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF, 0xE0, 0, 2}, 1000)...),
		"JPEG zero":    {0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 0, 0, 0, 3}, "huge": codestream(1<<31, 1<<31, 0, 0, 1<<31, 1<<31, 0, 0, 3),
		"tiles": codestream(4000, 4000, 0, 0, 1, 1, 0, 0, 3), "no tile": codestream(100, 100, 0, 0, 0, 10, 0, 0, 3),
		"components": codestream(100, 100, 0, 0, 100, 100, 0, 0, 9), "no components": codestream(100, 100, 0, 0, 100, 100, 0, 0, 0),
		"offset": codestream(100, 100, 100, 0, 100, 100, 0, 0, 3), "tile offset": codestream(100, 100, 0, 0, 100, 100, 1, 0, 3),
		"bomb": codestream(30000, 30000, 0, 0, 30000, 30000, 0, 0, 3), "box cut": jp2(0, 0, 0, 99, 'j', 'p', '2', 'c'), "box small": jp2(0, 0, 0, 7, 'j', 'p', '2', 'c'),
		"no codestream": jp2(box("jp2h", nil)...), "box overflow": jp2(append([]byte{0, 0, 0, 1, 'j', 'p', '2', 'c'}, bytes.Repeat([]byte{0xFF}, 8)...)...),
		"other size": jp2(other...), "WSQ cut": {0xFF, 0xA0, 0xFF, 0xA2, 0, 17}, "PNG cut": []byte("\x89PNG\r\n\x1a\n\x00"),
		"endless boxes": jp2(bytes.Repeat(box("free", nil), 1000)...),
	} {
		_, err := biometric.ProbeImage(b)
		require.Error(t, err, name)
	}
	_, err = biometric.ProbeImage([]byte("GIF89a"))
	require.ErrorIs(t, err, biometric.ErrUnsupported)
}

func TestProbeCorpus(t *testing.T) {
	for name, want := range map[string]biometric.ImageFormat{
		"biometrics/silver.jp2": biometric.JPEG2000, "biometrics/erika_portrait.jpf": biometric.JPEG2000, "biometrics/erika_signature.jpf": biometric.JPEG2000,
		"biometrics/face_seal_female.jp2": biometric.JPEG2000, "biometrics/face_seal_male.jp2": biometric.JPEG2000,
		"biometrics/fp.wsq": biometric.WSQ, "biometrics/sample_image.wsq": biometric.WSQ,
		"lds/iso19794-5/face.jpg": biometric.JPEG, "lds/iso39794-5/face.jpg": biometric.JPEG2000,
	} {
		i, err := biometric.ProbeImage(corpus.Read(t, name))
		require.NoError(t, err, name)
		require.Equal(t, want, i.Format, name)
		require.Greater(t, i.Width*i.Height, 1000, name)
	}
}

func sample(t testing.TB) *biometric.Faces {
	t.Helper()
	f, err := biometric.NewFaces(portrait(t, 64, 80))
	require.NoError(t, err)
	return f
}

func TestFacesBothWays(t *testing.T) {
	f := sample(t)
	second := f.Faces[0]
	second.Image, second.Width, second.Height = portrait(t, 32, 40), 32, 40
	second.Points = []biometric.FeaturePoint{{Type: 1, Code: 0x31, X: 10, Y: 12}, {Type: 1, Code: 0x32, X: 20, Y: 12}}
	second.Gender, second.Features, second.Pose = 2, 1<<23|1, [3]uint8{1, 2, 3}
	f.Faces = append(f.Faces, second)
	require.NoError(t, f.Validate())
	b, err := f.Encode()
	require.NoError(t, err)
	back, err := biometric.DecodeFaces(b)
	require.NoError(t, err)
	require.Equal(t, f.Faces, back.Faces)
	require.NoError(t, back.Validate())
}

// Record lengths up to eight octets short are read and named (United Kingdom, New Zealand).
func TestShortRecordLength(t *testing.T) {
	b, err := sample(t).Encode()
	require.NoError(t, err)
	for short := range 11 {
		changed := bytes.Clone(b)
		binary.BigEndian.PutUint32(changed[8:], uint32(len(b)-short))
		binary.BigEndian.PutUint32(changed[14:], uint32(len(b)-14-short))
		f, err := biometric.DecodeFaces(changed)
		if short > 8 {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, sample(t).Faces[0].Image, f.Faces[0].Image, "the picture is whole")
		require.Equal(t, short, f.Short)
		require.Equal(t, short == 0, f.Validate() == nil)
	}
}

func TestFacesRefuse(t *testing.T) {
	good, err := sample(t).Encode()
	require.NoError(t, err)
	for name, change := range map[string]func([]byte) []byte{
		"empty": func([]byte) []byte { return nil }, "magic": func(b []byte) []byte { b[0] = 'X'; return b },
		"version": func(b []byte) []byte { b[5] = '3'; return b }, "length": func(b []byte) []byte { b[8] = 0x7F; return b },
		"no faces": func(b []byte) []byte { b[13] = 0; return b }, "many faces": func(b []byte) []byte { b[12] = 0xFF; return b },
		"two faces": func(b []byte) []byte { b[13] = 2; return b }, "face length": func(b []byte) []byte { b[14] = 0xFF; return b },
		"face short": func(b []byte) []byte { copy(b[14:], []byte{0, 0, 0, 31}); return b },
		"points":     func(b []byte) []byte { b[18] = 0xFF; return b }, "cut": func(b []byte) []byte { return b[:40] },
	} {
		_, err := biometric.DecodeFaces(change(bytes.Clone(good)))
		require.Error(t, err, name)
	}
	for name, change := range map[string]func(*biometric.Face){
		"gender": func(f *biometric.Face) { f.Gender = 3 }, "image type": func(f *biometric.Face) { f.ImageType = 3 },
		"data type": func(f *biometric.Face) { f.DataType = 1 }, "width": func(f *biometric.Face) { f.Width++ },
		"picture": func(f *biometric.Face) { f.Image = []byte("no picture") }, "features": func(f *biometric.Face) { f.Features = 1 << 24 },
	} {
		f := sample(t)
		change(&f.Faces[0])
		require.Error(t, f.Validate(), name)
	}
	_, err = (&biometric.Faces{}).Encode()
	require.Error(t, err)
}

func TestTemplateBothWays(t *testing.T) {
	made, err := biometric.NewFaceTemplate(portrait(t, 64, 80))
	require.NoError(t, err)
	made.Instances[0].Header.Created = []byte{0x20, 0x26, 0x05, 0x13, 0x12, 0, 0}
	b, err := made.Encode()
	require.NoError(t, err)
	back, err := biometric.DecodeTemplate(b)
	require.NoError(t, err)
	require.Equal(t, made.Instances, back.Instances)
	require.NoError(t, back.Validate(biometric.ModalityFace))
	require.Error(t, back.Validate(biometric.ModalityIris))
	pictures, err := back.Pictures()
	require.NoError(t, err)
	require.Equal(t, [][]byte{portrait(t, 64, 80)}, pictures)

	empty, err := biometric.NewEmptyTemplate(bytes.NewReader(make([]byte, 32)))
	require.NoError(t, err)
	b, err = empty.Encode()
	require.NoError(t, err)
	back, err = biometric.DecodeTemplate(b)
	require.NoError(t, err)
	require.NoError(t, back.Validate(biometric.ModalityFinger))
	require.Error(t, back.Validate(biometric.ModalityFace), "a face is mandatory")
	_, err = biometric.NewFaceTemplate([]byte("no picture"))
	require.Error(t, err)
}

// count and length lies (fault 37).
func TestTemplateRefuses(t *testing.T) {
	made, err := biometric.NewFaceTemplate(portrait(t, 64, 80))
	require.NoError(t, err)
	good, err := made.Encode()
	require.NoError(t, err)
	for name, change := range map[string]func([]byte) []byte{
		"empty": func([]byte) []byte { return nil }, "other tag": func(b []byte) []byte { b[1] = 0x60; return b },
		"count 2": func(b []byte) []byte { b[7] = 2; return b }, "count 0": func(b []byte) []byte { b[7] = 0; return b }, "count 10": func(b []byte) []byte { b[7] = 10; return b },
		"trailing": func(b []byte) []byte { return append(b, 0) }, "cut": func(b []byte) []byte { return b[:len(b)-1] },
	} {
		changed := change(bytes.Clone(good))
		_, err := biometric.DecodeTemplate(changed)
		require.Error(t, err, name)
	}
	made.Instances = make([]biometric.Instance, 10)
	_, err = made.Encode()
	require.Error(t, err)
}

func TestCorpusTemplates(t *testing.T) {
	for _, tc := range []struct {
		file     string
		tag      tlv.Tag
		modality biometric.Modality
		pictures int
	}{
		{"lds/bsi2008/DG2.bin", 0x75, biometric.ModalityFace, 1},
		{"lds/loes2006/DG2.bin", 0x75, biometric.ModalityFace, 1},
		{"lds/tr03105-ref/DG2.bin", 0x75, biometric.ModalityFace, 1},
		{"lds/bsi2008/DG3.bin", 0x63, biometric.ModalityFinger, 2},
		{"lds/bsi2008/DG4.bin", 0x76, biometric.ModalityIris, 2},
		{"lds/iso39794-5/DG2_all_fields.bin", 0x75, biometric.ModalityFace, 1},
		{"lds/iso39794-5/DG2_mandatory_fields.bin", 0x75, biometric.ModalityFace, 1},
	} {
		file, err := tlv.One(corpus.Read(t, tc.file), tc.tag)
		require.NoError(t, err)
		template, err := biometric.DecodeTemplate(file.Value)
		require.NoError(t, err, tc.file)
		pictures, err := template.Pictures()
		require.NoError(t, err, tc.file)
		require.Len(t, pictures, tc.pictures, tc.file)
		for _, p := range pictures {
			_, err := biometric.ProbeImage(p)
			require.NoError(t, err, tc.file)
		}
		if template.Validate(tc.modality) == nil {
			again, err := template.Encode()
			require.NoError(t, err)
			require.Equal(t, file.Value, again)
		}
	}
	faces, err := biometric.DecodeFaces(corpus.Read(t, "lds/iso19794-5/block.bin"))
	require.NoError(t, err)
	require.Equal(t, corpus.Read(t, "lds/iso19794-5/face.jpg"), faces.Faces[0].Image)
	invalid, err := biometric.DecodeFaces(corpus.Read(t, "lds/iso19794-5/block_invalid_image.bin"))
	require.NoError(t, err, "the record is sound, its picture is not")
	require.Error(t, invalid.Validate())
}

func TestCorpusExtensible(t *testing.T) {
	for _, tc := range []struct {
		file     string
		modality biometric.Modality
		format   int
		image    biometric.ImageFormat
	}{
		{"lds/iso39794-5/sample-39794-4-fingers.der", biometric.ModalityFinger, 4, biometric.PNG},
		{"lds/iso39794-5/sample-39794-5-face.der", biometric.ModalityFace, 2, biometric.JPEG},
		{"lds/iso39794-5/sample-39794-6-iris.der", biometric.ModalityIris, 2, biometric.PNG},
	} {
		x, err := biometric.DecodeExtensible(corpus.Read(t, tc.file))
		require.NoError(t, err, tc.file)
		require.Equal(t, tc.modality, x.Modality)
		require.Equal(t, []int{3, 2019}, []int{x.Generation, x.Year})
		require.Equal(t, tc.format, x.Representations[0].Format)
		i, err := biometric.ProbeImage(x.Representations[0].Image)
		require.NoError(t, err)
		require.Equal(t, tc.image, i.Format)
	}
	for _, name := range []string{"all_fields", "mandatory_fields", "invalid_image"} {
		block, err := tlv.One(corpus.Read(t, "lds/iso39794-5/block_"+name+".bin"), 0xA1)
		require.NoError(t, err)
		x, err := biometric.DecodeExtensible(block.Value)
		require.NoError(t, err)
		face := corpus.Read(t, "lds/iso39794-5/face.jpg")
		require.Equal(t, name != "invalid_image", bytes.Equal(face, x.Representations[0].Image))
	}
}

func TestExtensibleRefuses(t *testing.T) {
	record := func(build func(*tlv.Builder)) []byte {
		b := tlv.NewBuilder(64)
		b.AddNested(0x65, build)
		return b.Bytes()
	}
	version := func(b *tlv.Builder) {
		b.AddNested(0xA0, func(b *tlv.Builder) { b.Add(0x80, []byte{3}); b.Add(0x81, []byte{7, 0xE3}) })
	}
	for name, b := range map[string][]byte{
		"empty": nil, "tag": {0x67, 0}, "no version": record(func(*tlv.Builder) {}), "no list": record(version),
		"old":   record(func(b *tlv.Builder) { b.AddNested(0xA0, func(b *tlv.Builder) { b.Add(0x80, []byte{0}) }) }),
		"none":  record(func(b *tlv.Builder) { version(b); b.AddNested(0xA1, func(*tlv.Builder) {}) }),
		"no 30": record(func(b *tlv.Builder) { version(b); b.AddNested(0xA1, func(b *tlv.Builder) { b.Add(0x31, nil) }) }),
		"twice": record(func(b *tlv.Builder) {
			version(b)
			b.AddNested(0xA1, func(b *tlv.Builder) { b.Add(0x30, []byte{0x80, 0, 0x80, 0}) })
		}),
		"behind": append(record(version), 0),
		"many": record(func(b *tlv.Builder) {
			version(b)
			b.AddNested(0xA1, func(b *tlv.Builder) {
				for range 65 {
					b.Add(0x30, nil)
				}
			})
		}),
	} {
		_, err := biometric.DecodeExtensible(b)
		require.Error(t, err, name)
	}
	_, err := biometric.DecodeExtensible([]byte{0x67, 0})
	require.ErrorIs(t, err, biometric.ErrUnsupported)
}

func TestFingersAndIrisesRefuse(t *testing.T) {
	file, err := tlv.One(corpus.Read(t, "lds/bsi2008/DG3.bin"), 0x63)
	require.NoError(t, err)
	template, err := biometric.DecodeTemplate(file.Value)
	require.NoError(t, err)
	good := template.Instances[0].Record
	f, err := biometric.DecodeFingers(good)
	require.NoError(t, err)
	require.Equal(t, uint8(2), f.Compression)
	for _, at := range []int{0, 4, 8, 13, 18, 32} { // magic, version, length, length, count, view length
		changed := bytes.Clone(good)
		changed[at] ^= 0x7F
		_, err := biometric.DecodeFingers(changed)
		require.Error(t, err, at)
	}
	file, err = tlv.One(corpus.Read(t, "lds/bsi2008/DG4.bin"), 0x76)
	require.NoError(t, err)
	template, err = biometric.DecodeTemplate(file.Value)
	require.NoError(t, err)
	good = template.Instances[0].Record
	_, err = biometric.DecodeIrises(good)
	require.NoError(t, err)
	for _, at := range []int{0, 4, 8, 14, 15, 46, 55} {
		changed := bytes.Clone(good)
		changed[at] ^= 0x7F
		_, err := biometric.DecodeIrises(changed)
		require.Error(t, err, at)
	}
}

func TestErrorsNameFieldAndOffset(t *testing.T) {
	_, err := biometric.DecodeFaces([]byte("FAC\x00010\x00\xff\xff\xff\xff\x00\x01"))
	var e *biometric.Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, "record length", e.Field)
	require.Equal(t, 8, e.Offset)
}

func FuzzDecodeTemplate(f *testing.F) {
	t, err := biometric.NewFaceTemplate(portrait(f, 16, 20))
	require.NoError(f, err)
	b, err := t.Encode()
	require.NoError(f, err)
	f.Add(b)
	empty, err := biometric.NewEmptyTemplate(nil)
	require.NoError(f, err)
	b, err = empty.Encode()
	require.NoError(f, err)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		template, err := biometric.DecodeTemplate(b)
		if err != nil {
			return
		}
		_, _ = template.Pictures()
		for _, m := range []biometric.Modality{biometric.ModalityFace, biometric.ModalityFinger, biometric.ModalityIris} {
			if template.Validate(m) == nil {
				again, err := template.Encode()
				require.NoError(t, err)
				require.Equal(t, b, again)
			}
		}
	})
}

func FuzzDecodeFaces(f *testing.F) {
	b, err := sample(f).Encode()
	require.NoError(f, err)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		faces, err := biometric.DecodeFaces(b)
		if err != nil || faces.Validate() != nil {
			return
		}
		again, err := faces.Encode()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte("FIR\x00010\x00"))
	f.Add([]byte("IIR\x00010\x00"))
	f.Add([]byte{0x65, 0x00})
	f.Add(codestream(100, 120, 0, 0, 100, 120, 0, 0, 3))
	f.Add(portrait(f, 8, 8))
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = biometric.DecodeFingers(b)
		_, _ = biometric.DecodeIrises(b)
		_, _ = biometric.DecodeExtensible(b)
		_, _ = biometric.ProbeImage(b)
	})
}

func BenchmarkDecodeTemplate(b *testing.B) {
	t, err := biometric.NewFaceTemplate(portrait(b, 413, 531))
	require.NoError(b, err)
	encoded, err := t.Encode()
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if t, err := biometric.DecodeTemplate(encoded); err != nil || len(t.Instances) != 1 {
			b.Fatal(err)
		}
	}
}

func Example() {
	var picture bytes.Buffer
	_ = jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 413, 531)), nil)
	template, err := biometric.NewFaceTemplate(picture.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	file, _ := template.Encode()
	back, _ := biometric.DecodeTemplate(file)
	pictures, _ := back.Pictures()
	header, _ := biometric.ProbeImage(pictures[0])
	fmt.Println(header.Format, header.Width, header.Height)
	// Output: JPEG 413 531
}
