package biometric

import (
	"bytes"
	"fmt"
)

// ImageFormat is the format of a picture, told by its first octets.
type ImageFormat uint8

// The formats of pictures on chips.
const (
	JPEG     ImageFormat = iota + 1
	JPEG2000             // in a JP2 file
	JPEG2000Codestream
	PNG
	WSQ // fingerprints
)

// String returns "JPEG", "JPEG 2000", "JPEG 2000 codestream", "PNG" or "WSQ".
func (f ImageFormat) String() string {
	switch f {
	case JPEG:
		return "JPEG"
	case JPEG2000:
		return "JPEG 2000"
	case JPEG2000Codestream:
		return "JPEG 2000 codestream"
	case PNG:
		return "PNG"
	case WSQ:
		return "WSQ"
	}
	return "unknown"
}

// IsJPEG2000 says whether the picture is of JPEG 2000, in a file or bare.
func (f ImageFormat) IsJPEG2000() bool { return f == JPEG2000 || f == JPEG2000Codestream }

// Image is the header of a picture.
type Image struct {
	Format        ImageFormat
	Width, Height int // pixels
	Components    int // 1 grey, 3 colour; 0 where the header does not say
	Tiles         int // JPEG 2000: number of tiles
	Depth         int // bits of one component, 0 where the header does not say
}

// Limits on what a header may claim: beyond them it is no picture of a document but a trap for its decoder.
const (
	maxSide       = 1 << 15
	maxPixels     = 1 << 27
	maxTiles      = 1 << 12
	maxComponents = 8
)

// ProbeImage reads the header of a picture without decoding it. The error is [ErrUnsupported] where the first octets are
// those of no format known here.
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
		i.Format = JPEG2000Codestream
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		i, err = probePNG(b)
	case bytes.HasPrefix(b, []byte{0xFF, 0xA0, 0xFF}):
		i, err = probeWSQ(b)
	default:
		return Image{}, fault("image", "Doc 9303-9, 4.1.1", "%w: the first octets are those of no known format", ErrUnsupported)
	}
	if err != nil {
		return Image{}, err
	}
	return i, i.check()
}

func (i Image) check() error {
	const ref = "Doc 9303-9, 4.1.1"
	switch {
	case i.Width < 1 || i.Height < 1 || i.Width > maxSide || i.Height > maxSide || i.Width*i.Height > maxPixels:
		return fault("image", ref, "%s of %d × %d pixels", i.Format, i.Width, i.Height)
	case i.Components < 0 || i.Components > maxComponents:
		return fault("image", ref, "%s of %d components", i.Format, i.Components)
	case i.Tiles > maxTiles:
		return fault("image", ref, "%s of %d tiles", i.Format, i.Tiles)
	}
	return nil
}

// maxSegments bounds the segments or boxes that are looked at before the one with the size.
const maxSegments = 256

// probeJPEG goes from segment to segment to the start of frame (ISO/IEC 10918-1, B.2.2).
func probeJPEG(b []byte) (Image, error) {
	c := cursor{b: b, at: 2, ref: "ISO/IEC 10918-1, B.2"}
	for range maxSegments {
		if m := c.u8("marker"); m != 0xFF {
			c.fail("marker", "octet %02X, want FF", m)
		}
		marker := c.u8("marker")
		for marker == 0xFF && c.err == nil { // fill octets
			marker = c.u8("marker")
		}
		if marker == 0x01 || marker >= 0xD0 && marker <= 0xD7 {
			continue // without a length
		}
		length := int(c.u16("segment length"))
		if c.err == nil && length < 2 {
			c.fail("segment length", "%d, at least 2", length)
		}
		if marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC {
			i := Image{Format: JPEG, Depth: int(c.u8("precision")), Height: int(c.u16("lines")), Width: int(c.u16("samples")), Components: int(c.u8("components"))}
			return i, c.err
		}
		if marker == 0xD9 || marker == 0xDA {
			c.fail("marker", "picture data before the frame header")
		}
		if c.take(length-2, "segment"); c.err != nil {
			return Image{}, c.err
		}
	}
	return Image{}, fault("image", c.ref, "no frame header in the first %d segments", maxSegments)
}

// probeJP2 goes through the boxes to the codestream, whose header counts; the image header box must agree with it
// (ISO/IEC 15444-1, I.5).
func probeJP2(b []byte) (Image, error) {
	c := cursor{b: b, ref: "ISO/IEC 15444-1, I.4"}
	var header Image
	for range maxSegments {
		start := c.at
		length, kind := uint64(c.u32("box length")), string(c.take(4, "box type"))
		if length == 1 {
			length = c.uint(8, "box length")
		}
		if c.err != nil {
			return Image{}, c.err
		}
		head := c.at - start
		if length == 0 {
			length = uint64(len(b) - start) // to the end of the file
		}
		if length < uint64(head) || length > uint64(len(b)-start) {
			return Image{}, &Error{"box length", start, c.ref, fmt.Errorf("%d, %d octets left", length, len(b)-start)}
		}
		content := c.take(int(length)-head, "box")
		switch kind {
		case "jp2h":
			if i, ok := imageHeader(content); ok {
				header = i
			}
		case "jp2c":
			i, err := probeCodestream(content)
			if err != nil {
				return Image{}, err
			}
			if header.Width != 0 && (header.Width != i.Width || header.Height != i.Height) {
				return Image{}, fault("image", c.ref, "%d × %d pixels in the header box, %d × %d in the codestream", header.Width, header.Height, i.Width, i.Height)
			}
			i.Format = JPEG2000
			return i, nil
		}
	}
	return Image{}, fault("image", c.ref, "no codestream in the first %d boxes", maxSegments)
}

// imageHeader reads the first box of the header box.
func imageHeader(b []byte) (Image, bool) {
	c := cursor{b: b}
	if c.u32("box length") != 22 || string(c.take(4, "box type")) != "ihdr" {
		return Image{}, false
	}
	h, w := c.u32("height"), c.u32("width")
	if c.err != nil || h > maxSide || w > maxSide {
		return Image{}, false
	}
	return Image{Width: int(w), Height: int(h)}, true
}

// probeCodestream reads the SIZ segment (ISO/IEC 15444-1, A.5.1).
func probeCodestream(b []byte) (Image, error) {
	c := cursor{b: b, ref: "ISO/IEC 15444-1, A.5.1"}
	c.magic("\xFF\x4F\xFF\x51", "SIZ marker")
	length := int(c.u16("segment length"))
	c.u16("capabilities")
	x1, y1, x0, y0 := c.u32("width"), c.u32("height"), c.u32("offset"), c.u32("offset")
	tw, th := c.u32("tile width"), c.u32("tile height")
	tx, ty := c.u32("tile offset"), c.u32("tile offset")
	n := int(c.u16("components"))
	if c.err == nil && (n < 1 || length != 38+3*n) {
		c.fail("segment length", "%d for %d components", length, n)
	}
	depth := int(c.u8("depth")&0x7F) + 1
	if c.err != nil {
		return Image{}, c.err
	}
	if x1 <= x0 || y1 <= y0 || tw == 0 || th == 0 || tx > x0 || ty > y0 {
		return Image{}, fault("image", c.ref, "grid %d,%d to %d,%d with tiles of %d × %d", x0, y0, x1, y1, tw, th)
	}
	across := (uint64(x1-tx) + uint64(tw) - 1) / uint64(tw)
	down := (uint64(y1-ty) + uint64(th) - 1) / uint64(th)
	if x1-x0 > maxSide || y1-y0 > maxSide || across > maxTiles || down > maxTiles {
		return Image{}, fault("image", c.ref, "%d × %d pixels in %d × %d tiles", x1-x0, y1-y0, across, down)
	}
	return Image{Width: int(x1 - x0), Height: int(y1 - y0), Components: n, Depth: depth, Tiles: int(across * down)}, nil
}

// probePNG reads IHDR (ISO/IEC 15948, 11.2.2).
func probePNG(b []byte) (Image, error) {
	c := cursor{b: b, at: 8, ref: "ISO/IEC 15948, 11.2.2"}
	c.magic("\x00\x00\x00\x0dIHDR", "IHDR")
	w, h, depth, colour := c.u32("width"), c.u32("height"), c.u8("bit depth"), c.u8("colour type")
	if w > maxSide || h > maxSide {
		c.fail("image", "%d × %d pixels", w, h)
	}
	components := map[byte]int{0: 1, 2: 3, 3: 3, 4: 2, 6: 4}[colour]
	return Image{Format: PNG, Width: int(w), Height: int(h), Components: components, Depth: int(depth)}, c.err
}

// probeWSQ goes from segment to segment to the frame header, A2.
func probeWSQ(b []byte) (Image, error) {
	c := cursor{b: b, at: 2, ref: "IAFIS-IC-0110 (V3), C.2"}
	for range maxSegments {
		if m := c.u8("marker"); m != 0xFF {
			c.fail("marker", "octet %02X, want FF", m)
		}
		marker, length := c.u8("marker"), int(c.u16("segment length"))
		if c.err == nil && length < 2 {
			c.fail("segment length", "%d, at least 2", length)
		}
		if marker == 0xA2 {
			c.take(2, "black and white")
			i := Image{Format: WSQ, Height: int(c.u16("height")), Width: int(c.u16("width")), Components: 1, Depth: 8}
			return i, c.err
		}
		if c.take(length-2, "segment"); c.err != nil {
			return Image{}, c.err
		}
	}
	return Image{}, fault("image", c.ref, "no frame header in the first %d segments", maxSegments)
}
