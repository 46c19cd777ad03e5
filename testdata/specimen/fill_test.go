package specimen

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every size can be filled from four bytes on, also where little is left behind the largest comment.
func TestFill(t *testing.T) {
	b := encode(image.NewGray(image.Rect(0, 0, 8, 8)), 50)
	for _, from := range []int{4, 60_000, 120_000} {
		for size := len(b) + from; size < len(b)+from+12; size++ {
			filled := fill(b, size)
			require.Len(t, filled, size)
			_, err := jpeg.Decode(bytes.NewReader(filled))
			require.NoError(t, err)
		}
	}
	for size := range len(b) + 4 {
		require.Equal(t, b, fill(b, size))
	}
}
