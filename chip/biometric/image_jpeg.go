package biometric

import "fmt"

const refJPEG = "ISO/IEC 10918-1, B.2"

// Markers of JPEG and JPEG-LS (ISO/IEC 10918-1, table B.1; ISO/IEC 14495-1, C.1.1).
const (
	markerTEM = 0x01
	markerDHT = 0xC4
	markerJPG = 0xC8
	markerDAC = 0xCC
	markerRST = 0xD0 // to D7
	markerEOI = 0xD9
	markerSOS = 0xDA
	markerLS  = 0xF7
)

// probeJPEG goes from segment to segment to the frame header.
func probeJPEG(b []byte) (Image, error) {
	c := cursor{b: b, at: 2, ref: refJPEG}
	for range maxSegments {
		marker := c.marker()
		if c.err != nil {
			return Image{}, c.err
		}
		if marker == markerTEM || marker&^7 == markerRST {
			continue // without a segment
		}
		start := c.at
		length := int(c.u16("segment length"))
		if length < 2 {
			c.failAt(start, "segment length", "%d, at least 2", length)
		}
		switch {
		case marker == markerEOI || marker == markerSOS:
			c.failAt(start-2, "marker", "picture data before the frame header")
		case marker == markerLS:
			return c.frame(start, length, JPEGLS)
		case marker&^15 == 0xC0 && marker != markerDHT && marker != markerJPG && marker != markerDAC:
			return c.frame(start, length, JPEG)
		}
		c.take(length-2, "segment")
	}
	return Image{}, &Error{"image", c.at, refJPEG, fmt.Errorf("no frame header in the first %d segments", maxSegments)}
}

// marker reads FF and the octet behind it; further FF are fill octets.
func (c *cursor) marker() byte {
	start := c.at
	if first := c.u8("marker"); c.err == nil && first != 0xFF {
		c.failAt(start, "marker", "octet %02X, want FF", first)
	}
	for c.err == nil {
		if marker := c.u8("marker"); marker != 0xFF {
			return marker
		}
	}
	return 0
}

// frame reads a frame header behind its length.
func (c *cursor) frame(start, length int, format ImageFormat) (Image, error) {
	i := Image{Format: format, Depth: int(c.u8("precision")), Height: int(c.u16("lines")), Width: int(c.u16("samples"))}
	i.Components = int(c.u8("components"))
	if length != 8+3*i.Components {
		c.failAt(start, "segment length", "%d for %d components", length, i.Components)
	}
	c.take(3*i.Components, "components")
	return i, c.err
}
