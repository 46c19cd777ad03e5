package specimen_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/testdata/specimen"
)

func TestPortrait(t *testing.T) {
	seen := map[string]int{}
	for seed := range 3 {
		b := specimen.Portrait(seed)
		require.Len(t, b, 20_000)
		require.Equal(t, b, specimen.Portrait(seed), "the same seed draws the same face")
		picture, err := jpeg.Decode(bytes.NewReader(b))
		require.NoError(t, err)
		require.Equal(t, image.Rect(0, 0, specimen.Width, specimen.Height), picture.Bounds())
		seen[string(b)]++
	}
	require.Len(t, seen, 3, "another seed draws another face")
	clear(specimen.Portrait(1))
	require.NotZero(t, specimen.Portrait(1)[0], "nobody can change another one's portrait")
}

func TestPortraitOfSize(t *testing.T) {
	for _, size := range []int{8_000, 150_000} {
		b := specimen.PortraitOfSize(1, size)
		require.Len(t, b, size)
		_, err := jpeg.Decode(bytes.NewReader(b))
		require.NoError(t, err)
	}
	small := specimen.PortraitOfSize(1, 10)
	require.Less(t, len(small), 8_000, "the smallest there is")
	_, err := jpeg.Decode(bytes.NewReader(small))
	require.NoError(t, err)
}

// A portrait goes into a document as it is.
func TestPortraitIsThatOfADocument(t *testing.T) {
	for _, size := range []int{8_000, 20_000, 150_000} {
		b := specimen.PortraitOfSize(1, size)
		require.Equal(t, "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", string(b[:11]))
		template, err := biometric.NewFaceTemplate(b)
		require.NoError(t, err)
		require.NoError(t, template.Validate(biometric.ModalityFace))
	}
}

func BenchmarkDraw(b *testing.B) {
	seed := 1_000_000
	for b.Loop() {
		seed++ // a portrait is drawn once
		specimen.Portrait(seed)
	}
}

func Example() {
	portrait := specimen.Portrait(1)
	header, err := jpeg.DecodeConfig(bytes.NewReader(portrait))
	fmt.Println(len(portrait), header.Width, header.Height, err)
	// Output: 20000 413 531 <nil>
}
