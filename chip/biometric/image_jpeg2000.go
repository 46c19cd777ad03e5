package biometric

import "fmt"

const (
	refJP2        = "ISO/IEC 15444-1, I.4"
	refCodestream = "ISO/IEC 15444-1, A.5.1"
)

// probeJP2 goes through the boxes to the codestream, whose header counts. The image header box must agree with it: readers
// differ in which of the two they believe.
func probeJP2(b []byte) (Image, error) {
	c := cursor{b: b, ref: refJP2}
	var width, height uint32 // of the image header box
	for n := 0; n < maxSegments && c.left() > 0; n++ {
		start := c.at
		kind, content := c.box()
		if c.err != nil {
			return Image{}, c.err
		}
		switch kind {
		case "jp2h":
			width, height = imageHeader(content)
		case "jp2c":
			i, err := probeCodestream(content)
			shift(err, c.at-len(content))
			if err != nil {
				return Image{}, err
			}
			if width != 0 && (int64(width) != int64(i.Width) || int64(height) != int64(i.Height)) {
				return Image{}, &Error{
					"image", start, refJP2,
					fmt.Errorf("%d × %d pixels in the header box, %d × %d in the codestream", width, height, i.Width, i.Height),
				}
			}
			i.Format = JPEG2000
			return i, nil
		}
	}
	return Image{}, &Error{"image", c.at, refJP2, fmt.Errorf("no codestream in the first %d boxes", maxSegments)}
}

// box reads one box: 4 octets of length and 4 of type; length 1 says that 8 octets of length follow, 0 that the box goes to
// the end.
func (c *cursor) box() (kind string, content []byte) {
	start, rest := c.at, uint64(c.left())
	length := uint64(c.u32("box length"))
	kind = string(c.take(4, "box type"))
	switch length {
	case 0:
		length = rest
	case 1:
		length = c.uint(8, "box length")
	}
	if header := uint64(c.at - start); length < header || length > rest {
		c.failAt(start, "box length", "%d, %d octets left", length, rest)
	}
	return kind, c.take(start+int(length)-c.at, "box")
}

// imageHeader reads the first box of the header box.
func imageHeader(b []byte) (width, height uint32) {
	c := cursor{b: b, ref: refJP2}
	if kind, content := c.box(); c.err == nil && kind == "ihdr" {
		c = cursor{b: content, ref: refJP2}
		height, width = c.u32("height"), c.u32("width")
	}
	return width, height
}

// probeCodestream reads the SIZ segment.
func probeCodestream(b []byte) (Image, error) {
	c := cursor{b: b, ref: refCodestream}
	c.magic("\xFF\x4F\xFF\x51", "SIZ marker")
	length := int(c.u16("segment length"))
	c.take(2, "capabilities")
	x1, y1, x0, y0 := c.u32("width"), c.u32("height"), c.u32("offset"), c.u32("offset")
	tw, th, tx, ty := c.u32("tile width"), c.u32("tile height"), c.u32("tile offset"), c.u32("tile offset")
	n := int(c.u16("components"))
	if n < 1 || length != 38+3*n {
		c.failAt(4, "segment length", "%d for %d components", length, n)
	}
	components := c.take(3*n, "components")
	if c.err != nil {
		return Image{}, c.err
	}
	for i := 0; i < len(components); i += 3 {
		if components[i+1] == 0 || components[i+2] == 0 {
			return Image{}, &Error{"components", c.at - len(components) + i, refCodestream, fmt.Errorf("separation of 0")}
		}
	}
	if x1 <= x0 || y1 <= y0 || tw == 0 || th == 0 || tx > x0 || ty > y0 || uint64(tx)+uint64(tw) <= uint64(x0) ||
		uint64(ty)+uint64(th) <= uint64(y0) {
		return Image{}, &Error{
			"image", 8, refCodestream,
			fmt.Errorf("grid %d,%d to %d,%d with tiles of %d × %d from %d,%d", x0, y0, x1, y1, tw, th, tx, ty),
		}
	}
	across, down := tiles(x1-tx, tw), tiles(y1-ty, th)
	if x1-x0 > maxSide || y1-y0 > maxSide || across > maxTiles || down > maxTiles {
		return Image{}, &Error{
			"image", 8, refCodestream,
			fmt.Errorf("%d × %d pixels in %d × %d tiles", x1-x0, y1-y0, across, down),
		}
	}
	return Image{
		Format: JPEG2000Codestream, Width: int(x1 - x0), Height: int(y1 - y0), Components: n,
		Depth: int(components[0]&0x7F) + 1, Tiles: int(across * down),
	}, nil
}

func tiles(length, size uint32) uint64 { return (uint64(length) + uint64(size) - 1) / uint64(size) }
