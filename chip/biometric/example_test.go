package biometric_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/chancery-id/chancery/chip/biometric"
)

func passportPhoto() []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 413, 531)), nil)
	return b.Bytes()
}

func Example() {
	made, err := biometric.NewFaceTemplate(passportPhoto())
	if err != nil {
		fmt.Println(err)
		return
	}
	group, _ := made.Encode() // goes into DG2

	read, _ := biometric.DecodeTemplate(group)
	fmt.Println("breaches:", read.Validate(biometric.ModalityFace))
	pictures, _ := read.Pictures()
	header, _ := biometric.ProbeImage(pictures[0])
	fmt.Println(header.Format, header.Width, header.Height)
	// Output:
	// breaches: <nil>
	// JPEG 413 531
}

// The successor of the record of 2005, which issuers must use from 2030 on.
func ExampleNewExtensibleFaceTemplate() {
	made, err := biometric.NewExtensibleFaceTemplate(passportPhoto(), biometric.CaptureDay(2026, 5, 13))
	if err != nil {
		fmt.Println(err)
		return
	}
	record, _ := biometric.DecodeExtensible(made.Instances[0].Record)
	face := record.Representations[0]
	fmt.Println(record.Modality, record.Generation, record.Year)
	fmt.Println(face.Year, face.Month, face.Day, face.Width, face.Height)
	// Output:
	// face 3 2019
	// 2026 5 13 413 531
}

// Pictures are never decoded here; the limits of the probe say which ones a decoder may be trusted with.
func ExampleProbeImage() {
	_, err := biometric.ProbeImage([]byte("\xFF\x4F\xFF\x51\x00\x29\x00\x00" + // JPEG 2000, a grid of 2^31 pixels
		"\x80\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x07\x01\x01"))
	fmt.Println(err)
	// Output:
	// biometric: image at offset 8: 2147483648 × 1 pixels in 2147483648 × 1 tiles (ISO/IEC 15444-1, A.5.1)
}
