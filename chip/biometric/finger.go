package biometric

import "fmt"

const (
	refFinger    = "ISO/IEC 19794-4:2005, 7"
	refIris      = "ISO/IEC 19794-6:2005, 6"
	maxFingers   = 64
	fingerView   = 14
	irisHeader   = 45
	maxIrises    = 2
	maxIrisViews = 64
)

// Fingers is the header of a finger record of ISO/IEC 19794-4:2005 and its views.
type Fingers struct {
	Device           uint16
	AcquisitionLevel uint16
	Units            uint8 // 1 pixels per inch, 2 pixels per centimetre
	ScanX, ScanY     uint16
	ImageX, ImageY   uint16
	Depth            uint8
	Compression      uint8 // 0 raw, 1 packed, 2 WSQ, 3 JPEG, 4 JPEG 2000, 5 PNG
	Views            []FingerView
}

// FingerView is one picture of a finger.
type FingerView struct {
	Position      uint8 // 1 to 5 right thumb to little, 6 to 10 left
	Count, Number uint8
	Quality       uint8
	Impression    uint8
	Width, Height uint16
	Image         []byte
}

// DecodeFingers reads a finger record; every count is checked against the octets left. Pictures alias b.
func DecodeFingers(b []byte) (*Fingers, error) {
	c := cursor{b: b, ref: refFinger}
	c.magic("FIR\x00", "format identifier")
	c.magic("010\x00", "version")
	length := c.uint(6, "record length")
	f := &Fingers{Device: c.u16("device"), AcquisitionLevel: c.u16("acquisition level")}
	count := int(c.u8("number of images"))
	f.Units, f.ScanX, f.ScanY = c.u8("units"), c.u16("scan resolution"), c.u16("scan resolution")
	f.ImageX, f.ImageY = c.u16("image resolution"), c.u16("image resolution")
	f.Depth, f.Compression = c.u8("depth"), c.u8("compression")
	c.u16("reserved")
	if c.err != nil {
		return nil, c.err
	}
	if length != uint64(len(b)) {
		return nil, &Error{"record length", 8, refFinger, fmt.Errorf("%d, the record has %d octets", length, len(b))}
	}
	if count < 1 || count > maxFingers || count > c.left()/fingerView {
		return nil, &Error{"number of images", 18, refFinger, fmt.Errorf("%d in %d octets", count, c.left())}
	}
	f.Views = make([]FingerView, count)
	for i := range f.Views {
		size := int64(c.u32("view length"))
		if c.err == nil && (size < fingerView || size-4 > int64(c.left())) {
			c.fail("view length", "%d, %d octets left", size, c.left()+4)
		}
		v := &f.Views[i]
		v.Position, v.Count, v.Number = c.u8("position"), c.u8("view count"), c.u8("view number")
		v.Quality, v.Impression = c.u8("quality"), c.u8("impression")
		v.Width, v.Height = c.u16("width"), c.u16("height")
		c.u8("reserved")
		v.Image = c.take(int(size)-fingerView, "image")
	}
	if c.err == nil && c.left() > 0 {
		c.fail("record", "%d octets after the last view", c.left())
	}
	if c.err != nil {
		return nil, c.err
	}
	return f, nil
}

// Irises is the header of an iris record of ISO/IEC 19794-6:2005 and its eyes.
type Irises struct {
	Device        uint16
	Format        uint16 // 2 and 4 raw, 6 and 8 JPEG, 14 and 16 JPEG 2000
	Width, Height uint16
	Depth         uint8
	Eyes          []Eye
}

// Eye is one eye with its pictures.
type Eye struct {
	Subtype uint8 // 1 right, 2 left
	Images  [][]byte
}

// DecodeIrises reads an iris record; every count is checked against the octets left. Pictures alias b.
func DecodeIrises(b []byte) (*Irises, error) {
	c := cursor{b: b, ref: refIris}
	c.magic("IIR\x00", "format identifier")
	c.magic("010\x00", "version")
	length := c.u32("record length")
	r := &Irises{Device: c.u16("device")}
	count, header := int(c.u8("number of eyes")), c.u16("header length")
	c.take(4, "properties and diameter")
	r.Format, r.Width, r.Height = c.u16("image format"), c.u16("width"), c.u16("height")
	r.Depth = c.u8("depth")
	c.take(1+16, "transformation and device")
	if c.err != nil {
		return nil, c.err
	}
	if uint64(length) != uint64(len(b)) || header != irisHeader {
		return nil, &Error{"record length", 8, refIris, fmt.Errorf("%d with a header of %d, the record has %d octets", length, header, len(b))}
	}
	if count < 1 || count > maxIrises {
		return nil, &Error{"number of eyes", 14, refIris, fmt.Errorf("%d", count)}
	}
	r.Eyes = make([]Eye, count)
	for i := range r.Eyes {
		r.Eyes[i].read(&c)
	}
	if c.err == nil && c.left() > 0 {
		c.fail("record", "%d octets after the last eye", c.left())
	}
	if c.err != nil {
		return nil, c.err
	}
	return r, nil
}

func (e *Eye) read(c *cursor) {
	const head = 2 + 1 + 2 + 2 + 4
	e.Subtype = c.u8("eye")
	count := int(c.u16("number of images"))
	if c.err == nil && (count > maxIrisViews || count > c.left()/head) {
		c.fail("number of images", "%d in %d octets", count, c.left())
	}
	for range count {
		if c.err != nil {
			return
		}
		c.take(head-4, "image header")
		size := int64(c.u32("image length"))
		if size > int64(c.left()) {
			c.fail("image length", "%d, %d octets left", size, c.left())
		}
		e.Images = append(e.Images, c.take(int(min(size, int64(c.left()))), "image"))
	}
}
