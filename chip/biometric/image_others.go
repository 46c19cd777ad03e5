package biometric

import "fmt"

const (
	refPNG = "ISO/IEC 15948, 11.2.2"
	refWSQ = "IAFIS-IC-0110 (V3), C.2"
	refPNM = "ISO/IEC 39794-4:2019, image data format"
)

// pngComponents are the components of a colour type, 0 where there is no such type. A palette stands for colours.
var pngComponents = [...]int{0: 1, 2: 3, 3: 3, 4: 2, 6: 4}

// probePNG reads the image header, the first chunk.
func probePNG(b []byte) (Image, error) {
	c := cursor{b: b, at: 8, ref: refPNG}
	c.magic("\x00\x00\x00\x0dIHDR", "IHDR")
	w, h := c.u32("width"), c.u32("height")
	if w > maxSide || h > maxSide {
		c.failAt(16, "image", "%d × %d pixels", w, h)
	}
	i := Image{Format: PNG, Width: int(w), Height: int(h), Depth: int(c.u8("bit depth"))}
	colour := int(c.u8("colour type"))
	if colour >= len(pngComponents) {
		c.failAt(25, "colour type", "%d", colour)
		return Image{}, c.err
	}
	i.Components = pngComponents[colour]
	return i, c.err
}

// probeWSQ goes from segment to segment to the frame header, A2.
func probeWSQ(b []byte) (Image, error) {
	c := cursor{b: b, at: 2, ref: refWSQ}
	for range maxSegments {
		marker, start := c.marker(), c.at
		length := int(c.u16("segment length"))
		if length < 2 {
			c.failAt(start, "segment length", "%d, at least 2", length)
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
	return Image{}, &Error{"image", c.at, refWSQ, fmt.Errorf("no frame header in the first %d segments", maxSegments)}
}

// probePNM reads the three numbers of a portable grey map or pixel map: width, height and the value of white.
func probePNM(b []byte) (Image, error) {
	c := cursor{b: b, at: 2, ref: refPNM}
	i := Image{Format: PNM, Components: 1, Depth: 8}
	if b[1] == '6' {
		i.Components = 3
	}
	i.Width, i.Height = c.decimal("width"), c.decimal("height")
	if c.decimal("maximal value") > 255 {
		i.Depth = 16
	}
	return i, c.err
}

// decimal reads white space, comments to the ends of their lines, and digits.
func (c *cursor) decimal(field string) int {
	const most = 1 << 16
	for limit := c.at + 1024; c.err == nil && c.at < limit; {
		switch d := c.u8(field); {
		case d == '#':
			for c.err == nil && c.at < limit && c.u8(field) != '\n' {
				continue
			}
		case d >= '0' && d <= '9':
			n := 0
			for ; d >= '0' && d <= '9' && n < most; d = c.u8(field) {
				n = 10*n + int(d-'0')
			}
			return n
		case d != ' ' && (d < '\t' || d > '\r'):
			c.failAt(c.at-1, field, "octet %02X, want a digit", d)
		}
	}
	c.fail(field, "not there")
	return 0
}
