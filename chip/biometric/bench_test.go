package biometric_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// faceTemplate is a template of about size octets.
func faceTemplate(t testing.TB, size int) []byte {
	t.Helper()
	made, err := biometric.NewFaceTemplate(append(colourPortrait(t, 413, 531), make([]byte, size)...))
	require.NoError(t, err)
	b, err := made.Encode()
	require.NoError(t, err)
	return b
}

func BenchmarkDecodeTemplate(b *testing.B) {
	encoded := faceTemplate(b, 15_000)
	b.ReportAllocs()
	b.SetBytes(int64(len(encoded)))
	for b.Loop() {
		if _, err := biometric.DecodeTemplate(encoded); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	back, err := biometric.DecodeTemplate(faceTemplate(b, 15_000))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if err := back.Validate(biometric.ModalityFace); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	back, err := biometric.DecodeTemplate(faceTemplate(b, 15_000))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := back.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeExtensible(b *testing.B) {
	record, err := biometric.NewExtensibleFace(colourPortrait(b, 413, 531), biometric.CaptureDay(2026, 1, 2))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := biometric.DecodeExtensible(record); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProbeImage(b *testing.B) {
	for name, picture := range map[string][]byte{
		"JPEG": colourPortrait(b, 413, 531), "JP2": jp2(ihdr(413, 531), box("jp2c", codestream(413, 531))),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := biometric.ProbeImage(picture); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// hostile are inputs that would cost a careless reader most.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	const size = 500_000
	deep := []byte{0x80}
	for len(deep) < 2000 {
		deep = object(0xA0, deep)
	}
	instance := object(0x7F60, object(0xA1, bytes.Repeat([]byte{0x84, 0}, 4096)), object(0x5F2E))
	instances := append([]byte{2, 1, 16}, bytes.Repeat(instance, 16)...)
	representation := object(0x30, bytes.Repeat([]byte{0x30, 0}, 4096))
	faces := append([]byte("FAC\x00010\x00\x00\x07\xA1\x20\x00\x10"), make([]byte, size-14)...)
	return map[string][]byte{
		"deep":            object(0x7F61, []byte{2, 1, 1}, object(0x7F60, deep)),
		"deep record":     object(0x65, deep),
		"strays":          object(0x7F61, []byte{2, 1, 0}, bytes.Repeat([]byte{0x04, 0}, size/2)),
		"header objects":  object(0x7F61, instances),
		"representations": extensible(0x65, bytes.Repeat(representation, 60)),
		"faces":           faces,
		"fingers":         append(fingerRecord(0, 0, 0), make([]byte, size)...),
		"JPEG":            append([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF}, size)...),
		"JP2":             jp2(bytes.Repeat(box("free", nil), size/8)),
		"comment":         append([]byte("P5#"), bytes.Repeat([]byte{'a'}, size)...),
	}
}

func TestHostileInputCostsLittle(t *testing.T) {
	decoders := map[string]func([]byte){
		"template": func(b []byte) {
			if back, err := biometric.DecodeTemplate(b); err == nil {
				_, _ = back.Pictures()
				_ = back.Validate(biometric.ModalityFace)
			}
		},
		"faces":      func(b []byte) { _, _ = biometric.DecodeFaces(b) },
		"fingers":    func(b []byte) { _, _ = biometric.DecodeFingers(b) },
		"irises":     func(b []byte) { _, _ = biometric.DecodeIrises(b) },
		"extensible": func(b []byte) { _, _ = biometric.DecodeExtensible(b) },
		"image":      func(b []byte) { _, _ = biometric.ProbeImage(b) },
	}
	for name, b := range hostile(t) {
		for decoder, run := range decoders {
			// 50 ms on a machine that does nothing else.
			require.NoError(t, ratio.Bound{Time: time.Second, Memory: 8 << 20}.Check(func() { run(b) }), "%s as %s", name, decoder)
		}
	}
}
