package biometric

import "encoding/binary"

const (
	refFace     = "ISO/IEC 19794-5:2005, 5"
	magicFace   = "FAC\x00"
	version2005 = "010\x00" // of the face, finger and iris records
	faceHeader  = 14        // format identifier, version, length, number of faces
	faceInfo    = 20        // facial information block
	imageInfo   = 12        // image information block
	pointSize   = 8
	maxFaces    = 16
	maxPoints   = 1024
	// shortByMost is how much shorter than the record its length may say: British passports are known for one octet, those
	// of New Zealand for eight.
	shortByMost = 8
)

// Faces is a face record of ISO/IEC 19794-5:2005 with one or more representations of one face.
type Faces struct {
	Faces []Face
	// Short is how many octets the record length falls short of the record, as it does in some genuine passports, up to 8.
	Short int

	faceShort int // the same of the length of the last face
}

// Face is one representation. Values are those of the standard, not interpreted.
type Face struct {
	Gender     uint8 // 0 unspecified, 1 male, 2 female, FF unknown
	EyeColour  uint8 // 0 unspecified, 1 black, 2 blue, 3 brown, 4 grey, 5 green, 6 multi, 7 pink, 8 or FF other
	HairColour uint8 // 0 unspecified, 1 bald, 2 black, 3 blonde, 4 brown, 5 grey, 6 white, 7 red, 8 green, 9 blue, FF other
	// Features are 24 bits: 0 specified, 1 glasses, 2 moustache, 3 beard, 4 teeth, 5 blink, 6 mouth open, 7 and 8 patch on
	// the left and right eye, 9 dark glasses, 10 distorting condition.
	Features        uint32
	Expression      uint16         // 0 unspecified, 1 neutral, 2 and 3 smile, 4 raised eyebrows, 5 eyes away, 6 squint, 7 frown
	Pose            [3]uint8       // yaw, pitch, roll: 0 unspecified, else [Angle]
	PoseUncertainty [3]uint8       // 0 unspecified
	Points          []FeaturePoint // eyes, mouth and so on, where the issuer recorded them
	ImageType       uint8          // 0 basic, 1 full frontal, 2 token frontal
	DataType        uint8          // 0 JPEG, 1 JPEG 2000
	Width, Height   uint16         // pixels
	ColourSpace     uint8          // 0 unspecified, 1 RGB24, 2 YUV422, 3 grey, 4 other
	Source          uint8          // 0 unspecified, 1 photo, 2 digital camera, 3 scanner, 4 to 6 video, 7 unknown
	DeviceType      uint16         // of the vendor
	Quality         uint16         // 0 unspecified
	Image           []byte         // JPEG or JPEG 2000
}

// FeaturePoint is one point of a face (ISO/IEC 19794-5:2005, 5.6).
type FeaturePoint struct {
	Type     uint8 // 1 two-dimensional
	Code     uint8 // ISO/IEC 14496-2: major point in the high nibble, minor in the low one
	X, Y     uint16
	Reserved uint16
}

// Angle is the angle in degrees, -180 to 178, that an octet of a pose stands for (ISO/IEC 19794-5:2005, 5.5.8).
func Angle(b uint8) (degrees int, ok bool) {
	switch {
	case b == 0 || b > 180:
		return 0, false
	case b <= 91:
		return 2 * (int(b) - 1), true
	}
	return 2 * (int(b) - 181), true
}

// DecodeFaces reads a face record and nothing more. Pictures alias b. A record length that falls short is tolerated, and
// for [Faces.Validate] to name.
func DecodeFaces(b []byte) (*Faces, error) {
	c := cursor{b: b, ref: refFace}
	c.magic(magicFace, "format identifier")
	c.magic(version2005, "version")
	length := int64(c.u32("record length"))
	short := int64(len(b)) - length
	if short < 0 || short > shortByMost {
		c.failAt(8, "record length", "%d, the record has %d octets", length, len(b))
	}
	count := c.count(2, maxFaces, faceInfo+imageInfo, "number of faces")
	if count == 0 {
		c.failAt(12, "number of faces", "none")
	}
	if c.err != nil {
		return nil, c.err
	}
	f := &Faces{Faces: make([]Face, count), Short: int(short)}
	for i := range f.Faces {
		f.faceShort = f.Faces[i].read(&c, i == count-1)
		if c.err != nil {
			return nil, c.err
		}
	}
	return f, nil
}

// read reads one representation. The last one takes what is left, since its length may be short, too.
func (f *Face) read(c *cursor, last bool) (short int) {
	start, rest := c.at, int64(c.left())
	length := int64(c.u32("face length"))
	if length < faceInfo+imageInfo || length > rest || last && rest-length > shortByMost {
		c.failAt(start, "face length", "%d, %d octets left", length, rest)
	}
	points := int(c.u16("number of feature points"))
	if points > maxPoints || int64(points)*pointSize > length-faceInfo-imageInfo {
		c.failAt(start+4, "number of feature points", "%d in a face of %d octets", points, length)
	}
	if c.err != nil {
		return 0
	}
	f.Gender, f.EyeColour, f.HairColour = c.u8("gender"), c.u8("eye colour"), c.u8("hair colour")
	f.Features, f.Expression = uint32(c.uint(3, "features")), c.u16("expression")
	copy(f.Pose[:], c.take(3, "pose"))
	copy(f.PoseUncertainty[:], c.take(3, "pose uncertainty"))
	f.readPoints(c.take(points*pointSize, "feature points"))
	f.ImageType, f.DataType = c.u8("image type"), c.u8("data type")
	f.Width, f.Height = c.u16("width"), c.u16("height")
	f.ColourSpace, f.Source = c.u8("colour space"), c.u8("source")
	f.DeviceType, f.Quality = c.u16("device type"), c.u16("quality")
	end := start + int(length)
	if last {
		short, end = len(c.b)-end, len(c.b)
	}
	f.Image = c.take(end-c.at, "image")
	return short
}

func (f *Face) readPoints(b []byte) {
	if len(b) == 0 {
		return
	}
	f.Points = make([]FeaturePoint, len(b)/pointSize)
	for i := range f.Points {
		p := b[i*pointSize:]
		f.Points[i] = FeaturePoint{
			Type: p[0], Code: p[1], X: binary.BigEndian.Uint16(p[2:]), Y: binary.BigEndian.Uint16(p[4:]),
			Reserved: binary.BigEndian.Uint16(p[6:]),
		}
	}
}
