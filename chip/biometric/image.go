package biometric

import (
	"bytes"
	"fmt"
	"slices"
)

// ImageFormat is the format of a picture, told by its first octets.
type ImageFormat uint8

// The formats of pictures on chips.
const (
	JPEG               ImageFormat = iota + 1
	JPEG2000                       // in a JP2 file
	JPEG2000Codestream             // bare
	PNG
	WSQ    // fingerprints
	JPEGLS // irises
	PNM    // portable grey or pixel map, fingerprints and irises of ISO/IEC 39794
)

var formatNames = [...]string{"unknown", "JPEG", "JPEG 2000", "JPEG 2000 codestream", "PNG", "WSQ", "JPEG-LS", "PNM"}

// String returns "JPEG", "JPEG 2000", "JPEG 2000 codestream", "PNG", "WSQ", "JPEG-LS" or "PNM".
func (f ImageFormat) String() string {
	if int(f) < len(formatNames) {
		return formatNames[f]
	}
	return formatNames[0]
}

// IsJPEG2000 says whether the picture is of JPEG 2000, in a file or bare.
func (f ImageFormat) IsJPEG2000() bool { return f == JPEG2000 || f == JPEG2000Codestream }

// Image is the header of a picture.
type Image struct {
	Format        ImageFormat
	Width, Height int // pixels
	Components    int // 1 grey, 3 colour
	Tiles         int // JPEG 2000: number of tiles
	Depth         int // bits of the first component
}

// Limits on what a header may claim: beyond them it is no picture of a document but a trap for its decoder.
const (
	maxSide       = 1 << 15
	maxPixels     = 1 << 27
	maxTiles      = 1 << 12
	maxComponents = 8
	maxSegments   = 256 // segments or boxes before the one with the size
)

// refPortrait names the formats of pictures that are shown.
const refPortrait = "Doc 9303-10, 4.7.5.1"

// ProbeImage reads the header of a picture without decoding it. The error is [ErrUnsupported] where the first octets are
// those of no format known here. What follows the header may be anything.
func ProbeImage(b []byte) (Image, error) {
	var i Image
	var err error
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xD8, 0xFF}):
		i, err = probeJPEG(b)
	case bytes.HasPrefix(b, []byte("\x00\x00\x00\x0cjP  \r\n\x87\n")):
		i, err = probeJP2(b)
	case bytes.HasPrefix(b, []byte{0xFF, 0x4F, 0xFF, 0x51}):
		i, err = probeCodestream(b)
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		i, err = probePNG(b)
	case bytes.HasPrefix(b, []byte{0xFF, 0xA0, 0xFF}):
		i, err = probeWSQ(b)
	case bytes.HasPrefix(b, []byte("P5")), bytes.HasPrefix(b, []byte("P6")):
		i, err = probePNM(b)
	default:
		err = &Error{"image", 0, refPortrait, fmt.Errorf("%w: the first octets are those of no known format", ErrUnsupported)}
	}
	if err == nil {
		err = i.check()
	}
	if err != nil {
		return Image{}, err
	}
	return i, nil
}

func (i Image) check() error {
	const ref = "limit of a document's picture"
	switch {
	case i.Width < 1 || i.Height < 1 || i.Width > maxSide || i.Height > maxSide || i.Width*i.Height > maxPixels:
		return &Error{"image", -1, ref, fmt.Errorf("%s of %d × %d pixels", i.Format, i.Width, i.Height)}
	case i.Components < 1 || i.Components > maxComponents:
		return &Error{"image", -1, ref, fmt.Errorf("%s of %d components", i.Format, i.Components)}
	case i.Tiles > maxTiles:
		return &Error{"image", -1, ref, fmt.Errorf("%s of %d tiles", i.Format, i.Tiles)}
	}
	return nil
}

// validatePicture notes where a picture is not what its record says. A width of 0 is that of a record that does not say.
func (b *breaches) validatePicture(picture []byte, formats []ImageFormat, width, height int) {
	image, err := ProbeImage(picture)
	switch {
	case err != nil:
		each(err, func(e *Error) { e.Offset = -1 }) // a place in the picture, not in the record
		b.join(err)
	case !slices.Contains(formats, image.Format):
		b.add("image format", "%s in the record, %s in the picture", formats[0], image.Format)
	case width != 0 && (image.Width != width || image.Height != height):
		b.add("width and height", "%d × %d in the record, %d × %d in the picture", width, height, image.Width, image.Height)
	}
}
