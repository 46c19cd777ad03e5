package biometric_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
)

// portrait is a grey JPEG of this size.
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

func colourPortrait(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420), nil))
	return b.Bytes()
}

func greyPNG(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))))
	return b.Bytes()
}

// siz is a bare JPEG 2000 header (ISO/IEC 15444-1, A.5.1).
type siz struct {
	x1, y1, x0, y0, tw, th, tx, ty uint32
	components                     uint16
}

func (s siz) codestream() []byte {
	b := []byte{0xFF, 0x4F, 0xFF, 0x51}
	b = binary.BigEndian.AppendUint16(b, 38+3*s.components)
	b = append(b, 0, 0)
	for _, v := range []uint32{s.x1, s.y1, s.x0, s.y0, s.tw, s.th, s.tx, s.ty} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = binary.BigEndian.AppendUint16(b, s.components)
	return append(b, bytes.Repeat([]byte{7, 1, 1}, int(s.components))...)
}

func codestream(w, h uint32) []byte {
	return siz{x1: w, y1: h, tw: w, th: h, components: 3}.codestream()
}

func jp2(boxes ...[]byte) []byte {
	return append([]byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), slices.Concat(boxes...)...)
}

func box(kind string, content []byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8)), kind...), content...)
}

// ihdr is a header box with this size.
func ihdr(w, h uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, h)
	b = binary.BigEndian.AppendUint32(b, w)
	return box("jp2h", box("ihdr", append(b, 0, 3, 7, 7, 0, 0)))
}

// wsq is the header of a fingerprint (IAFIS-IC-0110, C.2), behind a comment.
func wsq(w, h uint16) []byte {
	b := []byte{0xFF, 0xA0, 0xFF, 0xA8, 0, 5, 'N', 'I', 'S', 0xFF, 0xA2, 0, 17, 0, 255}
	b = binary.BigEndian.AppendUint16(b, h)
	b = binary.BigEndian.AppendUint16(b, w)
	return append(b, make([]byte, 9)...)
}

// oneFace is a record of one face.
func oneFace(t testing.TB) *biometric.Faces {
	t.Helper()
	f, err := biometric.NewFaces(portrait(t, 64, 80))
	require.NoError(t, err)
	return f
}

func faceRecord(t testing.TB) []byte {
	t.Helper()
	b, err := oneFace(t).Encode()
	require.NoError(t, err)
	return b
}

// fingerRecord is a record of ISO/IEC 19794-4 with this compression and these pictures of the right pointer.
func fingerRecord(compression byte, w, h uint16, pictures ...[]byte) []byte {
	size := 32
	for _, p := range pictures {
		size += 14 + len(p)
	}
	b := append([]byte("FIR\x00010\x00"), 0, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(size))
	b = append(b, 0, 0, 0, 31, byte(len(pictures)), 1, 1, 0xF4, 1, 0xF4, 1, 0xF4, 1, 0xF4, 8, compression, 0, 0)
	for i, p := range pictures {
		b = binary.BigEndian.AppendUint32(b, uint32(14+len(p)))
		b = append(b, 2, byte(len(pictures)), byte(i+1), 254, 0)
		b = binary.BigEndian.AppendUint16(b, w)
		b = append(binary.BigEndian.AppendUint16(b, h), 0)
		b = append(b, p...)
	}
	return b
}

// irisRecord is a record of ISO/IEC 19794-6 with this format and these pictures, each of another eye, right before left.
func irisRecord(format, w, h uint16, pictures ...[]byte) []byte {
	size := 45
	for _, p := range pictures {
		size += 3 + 11 + len(p)
	}
	b := binary.BigEndian.AppendUint32([]byte("IIR\x00010\x00"), uint32(size))
	b = append(b, 0, 0, byte(len(pictures)), 0, 45, 0, 0, 0, 150)
	for _, v := range []uint16{format, w, h} {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	b = append(append(b, 8, 1), make([]byte, 16)...)
	for i, p := range pictures {
		b = append(b, byte(i+1), 0, 1, 0, 1, 90, 0xFF, 0xFF, 0xFF, 0xFF)
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(p))), p...)
	}
	return b
}

// object builds one data object.
func object(tag tlv.Tag, parts ...[]byte) []byte {
	return tlv.Append(nil, tag, slices.Concat(parts...))
}

// extensible is a record of ISO/IEC 39794 of 2019 with these representations.
func extensible(tag tlv.Tag, representations ...[]byte) []byte {
	version := object(0xA0, object(0x80, []byte{3}), object(0x81, []byte{7, 0xE3}))
	return object(tag, version, object(0xA1, representations...))
}

// profile and full are a coded value in the dialect of ICAO's profile, and in that of the whole standard.
func profile(tag tlv.Tag, code byte) []byte {
	return object(tag, object(0xA1, object(0x80, []byte{code})))
}
func full(tag tlv.Tag, code byte) []byte { return object(tag, object(0x80, []byte{code})) }

// inside is the value of a data object.
func inside(t testing.TB, b []byte) []byte {
	t.Helper()
	r := tlv.NewReader(b)
	e, err := r.Next()
	require.NoError(t, err)
	return e.Value
}

func face39794(picture []byte, information ...[]byte) []byte {
	flat := object(0xA0, object(0x80, picture), object(0xA1, information...))
	return object(0x30, object(0x80, []byte{0}), object(0xA1, object(0xA0, flat)))
}

// template is a template of these records, each with a header of its modality and subtype.
func template(t testing.TB, m biometric.Modality, subtype byte, records ...[]byte) []byte {
	t.Helper()
	made := &biometric.Template{}
	for _, record := range records {
		i := biometric.Instance{Record: record, Header: biometric.Header{Modality: []byte{byte(m)}, Owner: biometric.OwnerSC37}}
		switch {
		case record[0] < 'A' || record[0] >= 'd':
			i.Extensible, i.Header.Type = true, biometric.TypeFace2019
		case m == biometric.ModalityFinger:
			i.Header.Type = biometric.TypeFinger
		case m == biometric.ModalityIris:
			i.Header.Type = biometric.TypeIris
		default:
			i.Header.Type = biometric.TypeFace
		}
		if m != biometric.ModalityFace {
			i.Header.Subtype = []byte{subtype}
		}
		made.Instances = append(made.Instances, i)
	}
	b, err := made.Encode()
	require.NoError(t, err)
	return b
}

var modalities = []biometric.Modality{biometric.ModalityFace, biometric.ModalityFinger, biometric.ModalityIris}
