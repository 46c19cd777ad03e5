package biometric_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
)

func TestProbeImage(t *testing.T) {
	tiled := siz{x1: 110, y1: 220, x0: 10, y0: 20, tw: 64, th: 64, tx: 5, ty: 6, components: 1}
	for name, tc := range map[string]struct {
		picture []byte
		want    biometric.Image
	}{
		"JPEG":        {portrait(t, 123, 456), biometric.Image{Format: biometric.JPEG, Width: 123, Height: 456, Components: 1, Depth: 8}},
		"JPEG colour": {colourPortrait(t, 64, 80), biometric.Image{Format: biometric.JPEG, Width: 64, Height: 80, Components: 3, Depth: 8}},
		"JPEG progressive, behind fill octets, TEM and a table": {
			[]byte{
				0xFF, 0xD8, 0xFF, 0xFF, 0xE0, 0, 3, 0, 0xFF, 0x01, 0xFF, 0xC4, 0, 2,
				0xFF, 0xC2, 0, 11, 8, 0, 9, 0, 7, 1, 1, 0x11, 0,
			},
			biometric.Image{Format: biometric.JPEG, Width: 7, Height: 9, Components: 1, Depth: 8},
		},
		"JPEG-LS": {
			[]byte{0xFF, 0xD8, 0xFF, 0xF7, 0, 11, 8, 0, 9, 0, 7, 1, 1, 0x11, 0},
			biometric.Image{Format: biometric.JPEGLS, Width: 7, Height: 9, Components: 1, Depth: 8},
		},
		"codestream": {
			codestream(100, 120),
			biometric.Image{Format: biometric.JPEG2000Codestream, Width: 100, Height: 120, Components: 3, Depth: 8, Tiles: 1},
		},
		"codestream, tiled": {
			tiled.codestream(),
			biometric.Image{Format: biometric.JPEG2000Codestream, Width: 100, Height: 200, Components: 1, Depth: 8, Tiles: 2 * 4},
		},
		"JP2": {
			jp2(box("ftyp", []byte("jp2 ")), ihdr(100, 120), box("jp2c", codestream(100, 120))),
			biometric.Image{Format: biometric.JPEG2000, Width: 100, Height: 120, Components: 3, Depth: 8, Tiles: 1},
		},
		"JP2, codestream to the end": {
			jp2([]byte("\x00\x00\x00\x00jp2c"), codestream(9, 8)),
			biometric.Image{Format: biometric.JPEG2000, Width: 9, Height: 8, Components: 3, Depth: 8, Tiles: 1},
		},
		"JP2, long length": {
			jp2([]byte("\x00\x00\x00\x01jp2c\x00\x00\x00\x00\x00\x00\x00\x43"), codestream(9, 8)),
			biometric.Image{Format: biometric.JPEG2000, Width: 9, Height: 8, Components: 3, Depth: 8, Tiles: 1},
		},
		"PNG": {greyPNG(t, 30, 40), biometric.Image{Format: biometric.PNG, Width: 30, Height: 40, Components: 1, Depth: 8}},
		"WSQ": {wsq(300, 400), biometric.Image{Format: biometric.WSQ, Width: 300, Height: 400, Components: 1, Depth: 8}},
		"PGM": {[]byte("P5\n# a comment\n30 40\n255\n"), biometric.Image{Format: biometric.PNM, Width: 30, Height: 40, Components: 1, Depth: 8}},
		"PPM": {[]byte("P6 3 4 65535 "), biometric.Image{Format: biometric.PNM, Width: 3, Height: 4, Components: 3, Depth: 16}},
	} {
		got, err := biometric.ProbeImage(tc.picture)
		require.NoError(t, err, name)
		require.Equal(t, tc.want, got, name)
		require.NotEqual(t, "unknown", got.Format.String())
	}
}

func TestProbeImageRefuses(t *testing.T) {
	grid := func(change func(*siz)) []byte {
		s := siz{x1: 100, y1: 100, tw: 100, th: 100, components: 3}
		change(&s)
		return s.codestream()
	}
	zeroSeparation := codestream(100, 100)
	zeroSeparation[len(zeroSeparation)-1] = 0
	for name, tc := range map[string]struct {
		picture []byte
		want    string
	}{
		"empty":                     {nil, "no known format"},
		"GIF":                       {[]byte("GIF89a"), "no known format"},
		"JPEG cut":                  {portrait(t, 8, 8)[:20], "octets wanted"},
		"JPEG cut in the frame":     {[]byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 9}, "octets wanted"},
		"JPEG without marker":       {[]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0, 0}, "octet 00, want FF"},
		"JPEG segment of 1":         {[]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 1}, "segment length at offset 4: 1, at least 2"},
		"JPEG ended":                {[]byte{0xFF, 0xD8, 0xFF, 0xD9, 0, 2}, "before the frame header"},
		"JPEG scan first":           {[]byte{0xFF, 0xD8, 0xFF, 0xDA, 0, 2}, "before the frame header"},
		"JPEG of fill octets":       {append([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF}, 1000)...), "octets wanted"},
		"JPEG of segments":          {append([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF, 0xE0, 0, 2}, 1000)...), "first 256 segments"},
		"JPEG frame length":         {[]byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 9, 0, 7, 1, 1, 0x11, 0}, "17 for 1 components"},
		"JPEG without lines":        {[]byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 0, 0, 7, 1, 1, 0x11, 0}, "7 × 0 pixels"},
		"JPEG without components":   {[]byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 9, 0, 7, 0}, "0 components"},
		"grid too large":            {grid(func(s *siz) { s.x1, s.tw = 1<<31, 1<<31 }), "pixels in"},
		"too many pixels":           {grid(func(s *siz) { s.x1, s.y1, s.tw, s.th = 30000, 30000, 30000, 30000 }), "30000 × 30000 pixels"},
		"tiles of a pixel":          {grid(func(s *siz) { s.tw, s.th = 1, 1 }), "10000 tiles"},
		"rows of tiles":             {grid(func(s *siz) { s.x1, s.tw = 30000, 1 }), "30000 × 1 tiles"},
		"no tile":                   {grid(func(s *siz) { s.tw = 0 }), "tiles of 0 × 100"},
		"tile before the picture":   {grid(func(s *siz) { s.x1, s.x0, s.tw = 300, 200, 50 }), "tiles of 50 × 100"},
		"tile behind the picture":   {grid(func(s *siz) { s.tx = 1 }), "from 1,0"},
		"picture behind the grid":   {grid(func(s *siz) { s.x0 = 100 }), "grid 100,0 to 100,100"},
		"nine components":           {grid(func(s *siz) { s.components = 9 }), "9 components"},
		"no component":              {grid(func(s *siz) { s.components = 0 }), "0 components"},
		"separation":                {zeroSeparation, "separation of 0"},
		"codestream cut":            {codestream(100, 100)[:44], "octets wanted"},
		"codestream without length": {append([]byte{0xFF, 0x4F, 0xFF, 0x51}, make([]byte, 60)...), "segment length"},
		"box cut":                   {jp2([]byte{0, 0, 0, 99, 'j', 'p', '2', 'c'}), "box length at offset 12: 99, 8 octets left"},
		"box smaller than its head": {jp2([]byte{0, 0, 0, 7, 'j', 'p', '2', 'c'}), "7, 8 octets left"},
		"box of 2^64":               {jp2([]byte("\x00\x00\x00\x01jp2c\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")), "box length"},
		"no codestream":             {jp2(ihdr(1, 1)), "no codestream"},
		"boxes without end":         {jp2(bytes.Repeat(box("free", nil), 1000)), "first 256 boxes"},
		"two sizes":                 {jp2(ihdr(101, 120), box("jp2c", codestream(100, 120))), "101 × 120 pixels in the header box, 100 × 120"},
		"codestream of other octets": {
			jp2(box("jp2c", make([]byte, 60))), `SIZ marker at offset 20`,
		},
		"PNG cut":            {[]byte("\x89PNG\r\n\x1a\n\x00"), "octets wanted"},
		"PNG of other chunk": {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIDAT"), "IHDR"},
		"PNG colour type 5":  {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x05"), "0 components"},
		"PNG colour type 7":  {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x07"), "colour type"},
		"PNG too wide":       {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x80\x00\x00\x00\x00\x00\x00\x01\x08\x00"), "pixels"},
		"WSQ cut":            {wsq(300, 400)[:16], "octets wanted"},
		"WSQ segment of 1":   {[]byte{0xFF, 0xA0, 0xFF, 0xA8, 0, 1}, "1, at least 2"},
		"WSQ of segments":    {append([]byte{0xFF, 0xA0}, bytes.Repeat([]byte{0xFF, 0xA8, 0, 2}, 1000)...), "first 256 segments"},
		"PGM without number": {[]byte("P5\nx"), "octet 78, want a digit"},
		"PGM of blanks":      {append([]byte("P5"), bytes.Repeat([]byte{' '}, 5000)...), "not there"},
		"PGM of a comment":   {append([]byte("P5#"), bytes.Repeat([]byte{'a'}, 5000)...), "not there"},
		"PGM of digits":      {append([]byte("P5 "), bytes.Repeat([]byte{'9'}, 5000)...), "pixels"},
		"PGM cut":            {[]byte("P5 3 4"), "octets wanted"},
	} {
		got, err := biometric.ProbeImage(tc.picture)
		require.ErrorContains(t, err, tc.want, name)
		require.Zero(t, got, name)
		var e *biometric.Error
		require.ErrorAs(t, err, &e, name)
	}
	_, err := biometric.ProbeImage([]byte("GIF89a"))
	require.ErrorIs(t, err, biometric.ErrUnsupported)
	require.Equal(t, "unknown", biometric.ImageFormat(99).String())
}
