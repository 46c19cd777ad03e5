package biometric

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	refFace      = "ISO/IEC 19794-5:2005, 5"
	faceHeader   = 14 // "FAC", version, length, count
	faceInfo     = 20
	imageInfo    = 12
	pointSize    = 8
	maxFaces     = 16
	maxPoints    = 1024
	shortByMost  = 8 // a record length up to this much short is read (United Kingdom 1, New Zealand 8)
	versionFaces = "010\x00"
)

// Faces is a face record of ISO/IEC 19794-5:2005 with one or more representations.
type Faces struct {
	Faces []Face
	// Short is how many octets the record length falls short of the record; real passports have up to 8.
	Short int

	raw []byte
}

// Face is one representation. Values are those of the standard, not interpreted.
type Face struct {
	Gender          uint8  // 0 unspecified, 1 male, 2 female, FF unknown
	EyeColour       uint8  // 0 unspecified
	HairColour      uint8  // 0 unspecified
	Features        uint32 // 24 bits
	Expression      uint16 // 0 unspecified, 1 neutral
	Pose            [3]uint8
	PoseUncertainty [3]uint8
	Points          []FeaturePoint
	ImageType       uint8 // 0 basic, 1 full frontal, 2 token frontal
	DataType        uint8 // 0 JPEG, 1 JPEG 2000
	Width, Height   uint16
	ColourSpace     uint8 // 0 unspecified, 1 RGB24, 2 YUV422, 3 grey
	Source          uint8
	DeviceType      uint16
	Quality         uint16
	Image           []byte
}

// FeaturePoint is one point of a face (ISO/IEC 19794-5:2005, 5.6).
type FeaturePoint struct {
	Type, Code uint8
	X, Y       uint16
	Reserved   uint16
}

// DecodeFaces reads a face record. Pictures alias b.
func DecodeFaces(b []byte) (*Faces, error) {
	c := cursor{b: b, ref: refFace}
	c.magic("FAC\x00", "format identifier")
	c.magic(versionFaces, "version")
	length, count := int64(c.u32("record length")), int(c.u16("number of faces"))
	if c.err != nil {
		return nil, c.err
	}
	f := &Faces{Short: int(int64(len(b)) - length), raw: b}
	if length > int64(len(b)) || f.Short > shortByMost {
		return nil, &Error{"record length", 8, refFace, fmt.Errorf("%d, the record has %d octets", length, len(b))}
	}
	if count < 1 || count > maxFaces || count > c.left()/(faceInfo+imageInfo) {
		return nil, &Error{"number of faces", 12, refFace, fmt.Errorf("%d in %d octets", count, c.left())}
	}
	f.Faces = make([]Face, count)
	for i := range f.Faces {
		if err := f.Faces[i].read(&c, i == count-1); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// read reads one representation; the last one takes what is left, since its length may be short, too.
func (f *Face) read(c *cursor, last bool) error {
	start := c.at
	length, points := int64(c.u32("face length")), int(c.u16("number of feature points"))
	if c.err == nil {
		left := int64(len(c.b) - start)
		if length > left || length < faceInfo+imageInfo || last && left-length > shortByMost {
			c.fail("face length", "%d, %d octets left", length, left)
		}
		if points > maxPoints || int64(points)*pointSize > length-faceInfo-imageInfo {
			c.fail("number of feature points", "%d in a face of %d octets", points, length)
		}
	}
	f.Gender, f.EyeColour, f.HairColour = c.u8("gender"), c.u8("eye colour"), c.u8("hair colour")
	f.Features, f.Expression = uint32(c.uint(3, "features")), c.u16("expression")
	copy(f.Pose[:], c.take(3, "pose"))
	copy(f.PoseUncertainty[:], c.take(3, "pose uncertainty"))
	if c.err != nil {
		return c.err
	}
	if points > 0 {
		f.Points = make([]FeaturePoint, points)
	}
	for i := range f.Points {
		f.Points[i] = FeaturePoint{c.u8("point"), c.u8("point"), c.u16("point"), c.u16("point"), c.u16("point")}
	}
	f.ImageType, f.DataType = c.u8("image type"), c.u8("data type")
	f.Width, f.Height = c.u16("width"), c.u16("height")
	f.ColourSpace, f.Source = c.u8("colour space"), c.u8("source")
	f.DeviceType, f.Quality = c.u16("device type"), c.u16("quality")
	end := start + int(length)
	if last {
		end = len(c.b)
	}
	f.Image = c.take(end-c.at, "image")
	return c.err
}

// Encode writes the record.
func (f *Faces) Encode() ([]byte, error) {
	if n := len(f.Faces); n < 1 || n > maxFaces {
		return nil, fault("number of faces", refFace, "%d", n)
	}
	size := faceHeader
	for i := range f.Faces {
		size += f.Faces[i].size()
	}
	if uint64(size) > 1<<31 {
		return nil, fault("record length", refFace, "%d octets", size)
	}
	out := append(make([]byte, 0, size), "FAC\x00"+versionFaces...)
	out = binary.BigEndian.AppendUint32(out, uint32(size))
	out = binary.BigEndian.AppendUint16(out, uint16(len(f.Faces)))
	for i := range f.Faces {
		if len(f.Faces[i].Points) > maxPoints {
			return nil, fault("number of feature points", refFace, "%d", len(f.Faces[i].Points))
		}
		out = f.Faces[i].append(out)
	}
	return out, nil
}

func (f *Face) size() int { return faceInfo + pointSize*len(f.Points) + imageInfo + len(f.Image) }

func (f *Face) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(f.size()))
	b = binary.BigEndian.AppendUint16(b, uint16(len(f.Points)))
	b = append(b, f.Gender, f.EyeColour, f.HairColour, byte(f.Features>>16), byte(f.Features>>8), byte(f.Features))
	b = binary.BigEndian.AppendUint16(b, f.Expression)
	b = append(append(b, f.Pose[:]...), f.PoseUncertainty[:]...)
	for _, p := range f.Points {
		b = append(b, p.Type, p.Code)
		for _, v := range []uint16{p.X, p.Y, p.Reserved} {
			b = binary.BigEndian.AppendUint16(b, v)
		}
	}
	b = append(b, f.ImageType, f.DataType)
	b = binary.BigEndian.AppendUint16(b, f.Width)
	b = binary.BigEndian.AppendUint16(b, f.Height)
	b = append(b, f.ColourSpace, f.Source)
	b = binary.BigEndian.AppendUint16(b, f.DeviceType)
	b = binary.BigEndian.AppendUint16(b, f.Quality)
	return append(b, f.Image...)
}

// Validate lists every breach: of the lengths, the values, and between the record and the header of each picture.
func (f *Faces) Validate() error {
	var errs []error
	if f.Short != 0 {
		errs = append(errs, fault("record length", refFace, "%d octets short", f.Short))
	}
	for i := range f.Faces {
		errs = append(errs, f.Faces[i].validate()...)
	}
	if f.raw != nil {
		if again, err := f.Encode(); err != nil || string(again) != string(f.raw) {
			errs = append(errs, fault("face length", refFace, "does not agree with the record"))
		}
	}
	return errors.Join(errs...)
}

func (f *Face) validate() []error {
	var errs []error
	add := func(field, format string, args ...any) { errs = append(errs, fault(field, refFace, format, args...)) }
	if f.Gender > 2 && f.Gender != 0xFF {
		add("gender", "%d", f.Gender)
	}
	if f.Features > 1<<24-1 {
		add("features", "more than 24 bits")
	}
	if f.ImageType > 2 {
		add("image type", "%d", f.ImageType)
	}
	image, err := ProbeImage(f.Image)
	switch {
	case err != nil:
		errs = append(errs, err)
	case f.DataType == 0 && image.Format != JPEG, f.DataType == 1 && !image.Format.IsJPEG2000(), f.DataType > 1:
		add("data type", "%d, and the picture is %s", f.DataType, image.Format)
	case image.Width != int(f.Width) || image.Height != int(f.Height):
		add("width and height", "%d × %d, the picture has %d × %d pixels", f.Width, f.Height, image.Width, image.Height)
	}
	return errs
}

// NewFaces makes the record of one portrait, full frontal, its size and data type taken from the picture's header.
func NewFaces(portrait []byte) (*Faces, error) {
	image, err := ProbeImage(portrait)
	if err != nil {
		return nil, err
	}
	face := Face{ImageType: 1, Width: uint16(image.Width), Height: uint16(image.Height), Expression: 1, Image: portrait}
	switch {
	case image.Format.IsJPEG2000():
		face.DataType = 1
	case image.Format != JPEG:
		return nil, fault("portrait", "Doc 9303-9, 4.1.1", "%s, want JPEG or JPEG 2000", image.Format)
	}
	switch image.Components {
	case 1:
		face.ColourSpace = 3
	case 3:
		face.ColourSpace = 1
	}
	return &Faces{Faces: []Face{face}}, nil
}
