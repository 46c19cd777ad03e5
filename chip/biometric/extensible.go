package biometric

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

const ref39794 = "ISO/IEC 39794-1:2019"

// Application tags of the records (Doc 9303-10, 4.5.6, table 3).
const (
	tagFinger39794 tlv.Tag = 0x64
	tagFace39794   tlv.Tag = 0x65
	tagIris39794   tlv.Tag = 0x66
)

const maxRepresentations = 64

// Extensible is a record of ISO/IEC 39794-4, -5 or -6, as far as it is read: its version, and of every representation the
// picture and what is said of it.
type Extensible struct {
	Modality        Modality
	Generation      int // of the standard: 3
	Year            int // of the standard: 2019
	Representations []Representation

	found []error // deviations met when reading
}

// Representation is one representation of a record of ISO/IEC 39794. Coded values are those of the standard; -1 stands
// for one that is absent.
type Representation struct {
	ID            int // of a face
	Format        int // face: 2 JPEG, 3 and 4 JPEG 2000; finger: 0 PGM, 1 WSQ, 2 and 3 JPEG 2000, 4 PNG; iris: see irisCodes
	Width, Height int // of a face, pixels, as the record says; 0 where absent
	Kind          int // of face image: 0 MRTD, 1 general purpose; of iris image: 1 uncropped, 2 VGA, 3 cropped, 7 masked
	ColourSpace   int // of a face: 2 RGB24, 4 YUV422, 5 grey
	Position      int // of a finger, as in ISO/IEC 19794-4; of an eye: 0 unknown, 1 right, 2 left
	Impression    int // of a finger: 0 plain, 1 rolled, 4 latent, 8 swipe
	Gender        int // of a face: 0 unknown, 1 other, 2 male, 3 female
	Year          int // of capture; 0 where absent
	Month, Day    int
	Hour          int // -1 where absent, as for minute and second
	Minute        int
	Second        int
	Image         []byte // nil where the representation is no two-dimensional picture
}

// DecodeExtensible reads a record of ISO/IEC 39794, told by its application tag, and nothing more. Pictures alias b.
func DecodeExtensible(b []byte) (*Extensible, error) {
	x := &Extensible{}
	if err := x.read(b); err != nil {
		return nil, malformed("record", ref39794, err)
	}
	return x, nil
}

func (x *Extensible) read(b []byte) error {
	r := tlv.NewReader(b)
	outer, err := r.Next()
	if err != nil {
		return err
	}
	switch outer.Tag {
	case tagFinger39794:
		x.Modality = ModalityFinger
	case tagFace39794:
		x.Modality = ModalityFace
	case tagIris39794:
		x.Modality = ModalityIris
	default:
		return outer.Errorf("%w", ErrUnsupported)
	}
	if err := r.End(); err != nil {
		return err
	}
	f, err := fields(outer) // what else is in the record must be well-formed
	if err != nil {
		return err
	}
	version := (&reading{o: f}).within(0xA0)
	x.Generation, x.Year = absent, absent
	version.number(&x.Generation, 0x80)
	version.number(&x.Year, 0x81)
	if version.err != nil {
		return version.err
	}
	if x.Generation < 0 || x.Year < 0 {
		return outer.Errorf("no version")
	}
	list, ok := f.get(0xA1)
	if !ok {
		return outer.Errorf("tag A1 is missing: no representation")
	}
	return x.readList(list)
}

// readList reads the representations. A sole one may stand in the list without a SEQUENCE around it.
func (x *Extensible) readList(list tlv.Element) error {
	r := list.Children()
	if first := r.Peek(); first >= 0x80 && first < 0xC0 {
		x.found = append(x.found, &Error{"representations", list.Offset, ref39794, fmt.Errorf("no tag 30 around the one there is")})
		return x.readRepresentation(list)
	}
	for !r.Empty() {
		e, err := r.Expect(0x30)
		if err != nil {
			return err
		}
		if len(x.Representations) == maxRepresentations {
			return e.Errorf("more than %d representations", maxRepresentations)
		}
		if err := x.readRepresentation(e); err != nil {
			return err
		}
	}
	if len(x.Representations) == 0 {
		return list.Errorf("no representation")
	}
	return nil
}

func (x *Extensible) readRepresentation(e tlv.Element) error {
	o, err := fields(e)
	if err != nil {
		return err
	}
	r := Representation{
		ID: absent, Format: absent, Kind: absent, ColourSpace: absent, Position: absent, Impression: absent, Gender: absent,
		Hour: absent, Minute: absent, Second: absent,
	}
	in := &reading{o: o}
	switch x.Modality {
	case ModalityFace:
		r.readFace(in)
	case ModalityFinger:
		in.coded(&r.Position, 0xA0)
		in.coded(&r.Impression, 0xA1)
		in.coded(&r.Format, 0xA2)
		r.Image = in.octets(0x83)
		r.readTime(in, 0xA4)
	case ModalityIris:
		r.readIris(in)
	}
	x.Representations = append(x.Representations, r)
	return in.err
}

// readFace goes down to the two-dimensional picture: A1 image, A0 base, A0 two-dimensional, 80 picture and A1 information.
func (r *Representation) readFace(in *reading) {
	in.number(&r.ID, 0x80)
	r.readTime(in, 0xA2)
	identity := in.within(0xA8)
	identity.coded(&r.Gender, 0xA0)
	image := in.within(0xA1)
	image = image.within(0xA0)
	image = image.within(0xA0)
	r.Image = image.octets(0x80)
	info := image.within(0xA1)
	info.coded(&r.Format, 0xA0)
	info.coded(&r.Kind, 0xA1)
	info.coded(&r.ColourSpace, 0xA9)
	size := info.within(0xA7)
	width, height := 0, 0
	size.number(&width, 0x80)
	size.number(&height, 0x81)
	r.Width, r.Height = max(width, 0), max(height, 0)
	for _, part := range []reading{identity, size} {
		if in.err == nil {
			in.err = part.err
		}
	}
	if in.err == nil {
		in.err = info.err
	}
}

// readIris reads both orders that are met behind the orientation: time, picture, range; and range, time, picture.
func (r *Representation) readIris(in *reading) {
	in.number(&r.Position, 0x80)
	in.coded(&r.Kind, 0xA1)
	in.coded(&r.Format, 0xA3)
	if r.Image = in.octets(0x88); r.Image != nil {
		r.readTime(in, 0xA7)
		return
	}
	r.Image = in.octets(0x89)
	r.readTime(in, 0xA8)
}

// readTime reads the time of capture. All but the year may be absent.
func (r *Representation) readTime(in *reading, tag tlv.Tag) {
	time := in.within(tag)
	year, month, day := 0, 0, 0
	time.number(&year, 0x80)
	time.number(&month, 0x81)
	time.number(&day, 0x82)
	time.number(&r.Hour, 0x83)
	time.number(&r.Minute, 0x84)
	time.number(&r.Second, 0x85)
	r.Year, r.Month, r.Day = max(year, 0), max(month, 0), max(day, 0)
	if in.err == nil {
		in.err = time.err
	}
}
