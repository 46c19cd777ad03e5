package specimen_test

import (
	"bytes"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/specimen"
)

func TestPortrait(t *testing.T) {
	for seed := range 3 {
		b := specimen.Portrait(seed)
		require.Len(t, b, 20_000)
		require.Equal(t, b, specimen.Portrait(seed), "the same seed draws the same face")
		header, err := jpeg.DecodeConfig(bytes.NewReader(b))
		require.NoError(t, err)
		require.Equal(t, []int{specimen.Width, specimen.Height}, []int{header.Width, header.Height})
	}
	require.NotEqual(t, specimen.Portrait(1), specimen.Portrait(2))
	require.Len(t, specimen.PortraitOfSize(1, 100_000), 100_000)
	require.Less(t, len(specimen.PortraitOfSize(1, 10)), 20_000)
}
