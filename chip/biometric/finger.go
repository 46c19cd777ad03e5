package biometric

const (
	refFinger    = "ISO/IEC 19794-4:2005, 7"
	magicFinger  = "FIR\x00"
	fingerHeader = 32
	fingerView   = 14
	maxFingers   = 64
)

// Fingers is the header of a finger record of ISO/IEC 19794-4:2005 and its views.
type Fingers struct {
	Device           uint16 // of the vendor, 0 where not reported
	AcquisitionLevel uint16 // 30 and 31 are 500 pixels per inch, 40 and 41 are 1000
	Units            uint8  // of the resolutions: 1 pixels per inch, 2 pixels per centimetre
	ScanX, ScanY     uint16
	ImageX, ImageY   uint16
	Depth            uint8 // bits of a pixel
	Compression      uint8 // 0 raw, 1 packed, 2 WSQ, 3 JPEG, 4 JPEG 2000, 5 PNG
	Views            []FingerView
}

// FingerView is one picture of a finger.
type FingerView struct {
	Position      uint8 // 0 unknown, 1 to 5 right thumb to little, 6 to 10 left, 13 to 15 several fingers, 20 to 36 palms
	Count, Number uint8 // this is picture Number of Count of the finger
	Quality       uint8 // 254 undefined
	Impression    uint8 // 0 plain, 1 rolled, 2 and 3 the same from paper, 8 swipe, 9 contactless
	Width, Height uint16
	Image         []byte
}

// DecodeFingers reads a finger record and nothing more; every count is checked against the octets left. Pictures alias b.
func DecodeFingers(b []byte) (*Fingers, error) {
	c := cursor{b: b, ref: refFinger}
	c.magic(magicFinger, "format identifier")
	c.magic(version2005, "version")
	if length := c.uint(6, "record length"); length != uint64(len(b)) {
		c.failAt(8, "record length", "%d, the record has %d octets", length, len(b))
	}
	f := &Fingers{Device: c.u16("device"), AcquisitionLevel: c.u16("acquisition level")}
	// Units to the reserved octets stand between the number of the views and the first of them.
	count := c.count(1, maxFingers, fingerView, "number of images")
	f.Units, f.ScanX, f.ScanY = c.u8("units"), c.u16("scan resolution"), c.u16("scan resolution")
	f.ImageX, f.ImageY = c.u16("image resolution"), c.u16("image resolution")
	f.Depth, f.Compression = c.u8("depth"), c.u8("compression")
	c.take(2, "reserved")
	if count == 0 {
		c.failAt(18, "number of images", "none")
	}
	if c.err != nil {
		return nil, c.err
	}
	f.Views = make([]FingerView, count)
	for i := range f.Views {
		f.Views[i].read(&c)
	}
	if c.left() > 0 {
		c.fail("record", "%d octets after the last view", c.left())
	}
	if c.err != nil {
		return nil, c.err
	}
	return f, nil
}

// read reads one view, whose length counts its own header.
func (v *FingerView) read(c *cursor) {
	start, rest := c.at, int64(c.left())
	length := int64(c.u32("view length"))
	if length < fingerView || length > rest {
		c.failAt(start, "view length", "%d, %d octets left", length, rest)
	}
	v.Position, v.Count, v.Number = c.u8("position"), c.u8("view count"), c.u8("view number")
	v.Quality, v.Impression = c.u8("quality"), c.u8("impression")
	v.Width, v.Height = c.u16("width"), c.u16("height")
	c.take(1, "reserved")
	v.Image = c.take(int(length)-fingerView, "image")
}

// Validate lists every breach: of the values, and between the record and the header of each picture.
func (f *Fingers) Validate() error {
	b := breaches{ref: refFinger}
	b.must(f.Units == 1 || f.Units == 2, "units", "%d, want 1 or 2", f.Units)
	b.must(f.ImageX <= f.ScanX && f.ImageY <= f.ScanY, "image resolution",
		"%d × %d, finer than the scan's %d × %d", f.ImageX, f.ImageY, f.ScanX, f.ScanY)
	b.must(f.Depth >= 1 && f.Depth <= 16, "depth", "%d", f.Depth)
	b.must(int(f.Compression) < len(fingerFormats), "compression", "%d", f.Compression)
	b.must(len(f.Views) > 0 && len(f.Views) <= maxFingers, "number of images", "%d, at most %d", len(f.Views), maxFingers)
	for i := range f.Views {
		v := &f.Views[i]
		b.must(v.Position <= 10 || v.Position >= 13 && v.Position <= 15 || v.Position >= 20 && v.Position <= 36, "position", "%d", v.Position)
		b.must(v.Number >= 1 && v.Number <= v.Count, "view number", "%d of %d", v.Number, v.Count)
		b.must(v.Impression <= 29, "impression", "%d", v.Impression)
		f.validateImage(&b, v)
	}
	return b.err()
}

// fingerFormats are the formats of the values of compression, nil for pixels without a header.
var fingerFormats = [][]ImageFormat{nil, nil, {WSQ}, {JPEG}, {JPEG2000, JPEG2000Codestream}, {PNG}}

func (f *Fingers) validateImage(b *breaches, v *FingerView) {
	if int(f.Compression) >= len(fingerFormats) {
		return
	}
	if f.Compression == 0 && f.Depth == 8 {
		want := int(v.Width) * int(v.Height)
		b.must(len(v.Image) == want, "image", "%d octets, want %d for %d × %d pixels", len(v.Image), want, v.Width, v.Height)
	}
	if formats := fingerFormats[f.Compression]; formats != nil {
		b.validatePicture(v.Image, formats, int(v.Width), int(v.Height))
	}
}
