package biometric

const (
	refIris      = "ISO/IEC 19794-6:2005, 6"
	magicIris    = "IIR\x00"
	irisHeader   = 45
	irisEye      = 3  // subtype, number of images
	irisImage    = 11 // number, quality, rotation, uncertainty, length
	maxIrises    = 2
	maxIrisViews = 64
)

// Irises is the header of an iris record of ISO/IEC 19794-6:2005 and its eyes.
type Irises struct {
	Device         uint16 // of the vendor, 0 where not reported
	Properties     uint16 // orientation, scan type, occlusions and their filling, in pairs of bits
	Diameter       uint16 // of the iris in pixels, 0 where not reported
	Format         uint16 // 2 and 4 raw, 6 and 8 JPEG, 10 and 12 JPEG-LS, 14 and 16 JPEG 2000, of grey and colour
	Width, Height  uint16
	Depth          uint8 // bits of a component
	Transformation uint8 // 0 undefined, 1 standard
	DeviceID       [16]byte
	Eyes           []Eye
}

// Eye is one eye with its pictures.
type Eye struct {
	Subtype uint8 // 0 undefined, 1 right, 2 left
	Images  [][]byte
	Info    []IrisImage // of the pictures, in the same order
}

// IrisImage is the header of a picture of an iris.
type IrisImage struct {
	Number      uint16
	Quality     uint8
	Rotation    uint16 // of the eye, FFFF undefined
	Uncertainty uint16 // of the rotation, FFFF undefined
}

// DecodeIrises reads an iris record and nothing more; every count is checked against the octets left. Pictures alias b.
func DecodeIrises(b []byte) (*Irises, error) {
	c := cursor{b: b, ref: refIris}
	c.magic(magicIris, "format identifier")
	c.magic(version2005, "version")
	if length := c.u32("record length"); uint64(length) != uint64(len(b)) {
		c.failAt(8, "record length", "%d, the record has %d octets", length, len(b))
	}
	r := &Irises{Device: c.u16("device")}
	count := c.count(1, maxIrises, irisEye, "number of eyes")
	if header := c.u16("header length"); header != irisHeader {
		c.failAt(15, "header length", "%d, want %d", header, irisHeader)
	}
	r.Properties, r.Diameter = c.u16("properties"), c.u16("diameter")
	r.Format, r.Width, r.Height = c.u16("image format"), c.u16("width"), c.u16("height")
	r.Depth, r.Transformation = c.u8("depth"), c.u8("transformation")
	copy(r.DeviceID[:], c.take(16, "device"))
	if count == 0 {
		c.failAt(14, "number of eyes", "none")
	}
	if c.err != nil {
		return nil, c.err
	}
	r.Eyes = make([]Eye, count)
	for i := range r.Eyes {
		r.Eyes[i].read(&c)
	}
	if c.left() > 0 {
		c.fail("record", "%d octets after the last eye", c.left())
	}
	if c.err != nil {
		return nil, c.err
	}
	return r, nil
}

func (e *Eye) read(c *cursor) {
	e.Subtype = c.u8("eye")
	count := c.count(2, maxIrisViews, irisImage, "number of images")
	for range count {
		e.Info = append(e.Info, IrisImage{c.u16("image number"), c.u8("quality"), c.u16("rotation"), c.u16("uncertainty")})
		size := int64(c.u32("image length"))
		if size > int64(c.left()) {
			c.failAt(c.at-4, "image length", "%d, %d octets left", size, c.left())
		}
		e.Images = append(e.Images, c.take(int(size), "image"))
	}
}

// Validate lists every breach: of the values, and between the record and the header of each picture.
func (r *Irises) Validate() error {
	b := breaches{ref: refIris}
	formats, known := irisFormats[r.Format]
	b.must(known, "image format", "%d", r.Format)
	b.must(len(r.Eyes) > 0 && len(r.Eyes) <= maxIrises, "number of eyes", "%d, at most %d", len(r.Eyes), maxIrises)
	for i := range r.Eyes {
		e := &r.Eyes[i]
		b.must(e.Subtype <= 2, "eye", "%d", e.Subtype)
		b.must(len(e.Images) > 0, "number of images", "none of eye %d", i+1)
		for _, image := range e.Images {
			if formats != nil {
				b.validatePicture(image, formats, int(r.Width), int(r.Height))
			} else if per := int(r.Format) - 1; known && r.Depth == 8 { // 1 octet of a grey pixel, 3 of a coloured one
				want := int(r.Width) * int(r.Height) * per
				b.must(len(image) == want, "image", "%d octets, want %d for %d × %d pixels", len(image), want, r.Width, r.Height)
			}
		}
	}
	return b.err()
}

// irisFormats are the formats of pictures, nil for pixels without a header.
var irisFormats = map[uint16][]ImageFormat{
	2: nil, 4: nil, 6: {JPEG}, 8: {JPEG}, 10: {JPEGLS}, 12: {JPEGLS},
	14: {JPEG2000, JPEG2000Codestream}, 16: {JPEG2000, JPEG2000Codestream},
}
