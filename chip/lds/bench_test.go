package lds

import (
	"crypto/sha256"
	"testing"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// portrait is a picture of size octets.
func portrait(size int) []byte {
	head := picture(413, 531)
	b := make([]byte, 0, size)
	b = append(b, head[:len(head)-2]...)
	for len(b) < size-2 {
		b = append(b, byte(len(b)*7)&0x7F)
	}
	return append(b, 0xFF, 0xD9)
}

// BenchmarkBuild makes what a passport needs before it is signed, DG1, DG2 with 20 kB, DG11 and EF.COM, beside one hash of
// the picture.
func BenchmarkBuild(b *testing.B) {
	image := portrait(20_000)
	build := building(b, image)
	ratio.Report(b, "x-hash", ratio.Work{Do: build, Floor: func() { sha256.Sum256(image) }})
}

func building(tb testing.TB, image []byte) func() {
	personal := fullPersonal()
	return func() {
		template, err := biometric.NewFaceTemplate(image)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range []codec{
			&MachineReadableZone{Zone: zoneTD3}, &Biometrics{File: DG2, Template: template}, personal, NewCommonData(1, 2, 11),
		} {
			if _, err := f.Encode(); err != nil {
				tb.Fatal(err)
			}
		}
	}
}

// TestBuildingIsLean holds what making the files allocates.
func TestBuildingIsLean(t *testing.T) {
	if n := ratio.Allocations(ratio.Work{Do: building(t, portrait(20_000))}); n > 68 {
		t.Errorf("%v allocations, at most 68", n)
	}
}

func benchmarkRead(b *testing.B, file File, image []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(image)))
	for b.Loop() {
		if _, err := decoders[file](image); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	template, err := biometric.NewFaceTemplate(portrait(20_000))
	if err != nil {
		b.Fatal(err)
	}
	dg2, err := (&Biometrics{File: DG2, Template: template}).Encode()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("DG2", func(b *testing.B) { benchmarkRead(b, DG2, dg2) })
	for _, f := range []File{COM, DG1, DG11, DG12, DG14, DG15, DG16, CardAccess} {
		b.Run(f.Name(), func(b *testing.B) { benchmarkRead(b, f, samplesOf(b, f)[0]) })
	}
}

func BenchmarkValidate(b *testing.B) {
	for _, f := range []File{COM, DG1, DG2, DG11, DG14} {
		v, err := decoders[f](samplesOf(b, f)[0])
		if err != nil {
			b.Fatal(err)
		}
		b.Run(f.Name(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := v.Validate(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestReadingDoesNotCopy holds that a large data group is not copied when it is read.
func TestReadingDoesNotCopy(t *testing.T) {
	template, err := biometric.NewFaceTemplate(portrait(200_000))
	if err != nil {
		t.Fatal(err)
	}
	dg2, err := (&Biometrics{File: DG2, Template: template}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := DecodeDG2(dg2)
	if err != nil {
		t.Fatal(err)
	}
	record := decoded.Template.Instances[0].Record
	dg2[len(dg2)-3] ^= 0xFF
	if record[len(record)-3] != dg2[len(dg2)-3] {
		t.Error("the record is a copy")
	}
}
