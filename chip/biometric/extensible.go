package biometric

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Modality is what a record is of.
type Modality uint8

// The modalities of a chip, with the value of tag 81 in the header (ISO/IEC 7816-11).
const (
	ModalityFace   Modality = 0x02
	ModalityFinger Modality = 0x08
	ModalityIris   Modality = 0x10
)

// String returns "face", "finger" or "iris".
func (m Modality) String() string {
	switch m {
	case ModalityFace:
		return "face"
	case ModalityFinger:
		return "finger"
	case ModalityIris:
		return "iris"
	}
	return fmt.Sprintf("modality %02X", uint8(m))
}

// Extensible is a record of ISO/IEC 39794-4, -5 or -6, as far as it is read: version, and of every representation its
// picture, the format and size it claims, and the day of capture.
type Extensible struct {
	Modality        Modality
	Generation      int // version of the standard
	Year            int
	Representations []Representation
}

// Representation is one representation of a record of ISO/IEC 39794.
type Representation struct {
	Format        int // coded: for faces 2 JPEG, 3 JPEG 2000 lossy, 4 JPEG 2000 lossless; -1 where absent
	Width, Height int // 0 where absent
	Kind          int // of face image: 0 MRTD; -1 where absent
	Year          int // of capture; 0 where absent
	Month, Day    int
	Image         []byte // nil where the representation is no two-dimensional picture
}

const ref39794 = "ISO/IEC 39794-1:2019"

// Application tags of the records (ISO/IEC 39794-4, -5, -6).
const (
	tagFinger39794 tlv.Tag = 0x64
	tagFace39794   tlv.Tag = 0x65
	tagIris39794   tlv.Tag = 0x66
)

const maxRepresentations = 64

// DecodeExtensible reads a record of ISO/IEC 39794, told by its application tag. Pictures alias b.
func DecodeExtensible(b []byte) (*Extensible, error) {
	r := tlv.NewReader(b)
	outer, err := r.Next()
	if err != nil {
		return nil, err
	}
	if err := r.End(); err != nil {
		return nil, err
	}
	x := &Extensible{}
	switch outer.Tag {
	case tagFinger39794:
		x.Modality = ModalityFinger
	case tagFace39794:
		x.Modality = ModalityFace
	case tagIris39794:
		x.Modality = ModalityIris
	default:
		return nil, &Error{"record", outer.Offset, ref39794, fmt.Errorf("%w: tag %s", ErrUnsupported, outer.Tag)}
	}
	in := outer.Children()
	version, err := in.Expect(0xA0)
	if err != nil {
		return nil, err
	}
	if err := x.readVersion(version); err != nil {
		return nil, err
	}
	list, err := in.Expect(0xA1)
	if err != nil {
		return nil, err
	}
	for each := list.Children(); !each.Empty(); {
		e, err := each.Expect(0x30)
		if err != nil {
			return nil, err
		}
		if len(x.Representations) == maxRepresentations {
			return nil, e.Errorf("more than %d representations", maxRepresentations)
		}
		one, err := x.readRepresentation(e)
		if err != nil {
			return nil, err
		}
		x.Representations = append(x.Representations, one)
	}
	if len(x.Representations) == 0 {
		return nil, list.Errorf("no representation")
	}
	for !in.Empty() { // further fields of the block are not read, but must be well-formed
		if _, err := in.Next(); err != nil {
			return nil, err
		}
	}
	return x, nil
}

func (x *Extensible) readVersion(e tlv.Element) error {
	f, err := fields(e)
	if err != nil {
		return err
	}
	x.Generation, x.Year = f.number(0x80, -1), f.number(0x81, -1)
	if x.Generation < 1 || x.Year < 2019 || x.Year > 2100 {
		return e.Errorf("version %d of %d", x.Generation, x.Year)
	}
	return nil
}

func (x *Extensible) readRepresentation(e tlv.Element) (Representation, error) {
	r := Representation{Format: -1, Kind: -1}
	f, err := fields(e)
	if err != nil {
		return r, err
	}
	switch x.Modality {
	case ModalityFace:
		return r, r.readFace(f)
	case ModalityFinger:
		r.Image = f[0x83].Value
		r.Format, err = f.coded(0xA2)
		if err == nil {
			err = r.readTime(f[0xA4])
		}
	case ModalityIris:
		r.Image = f[0x88].Value
		r.Format, err = f.coded(0xA3)
		if err == nil {
			err = r.readTime(f[0xA7])
		}
	}
	return r, err
}

// readFace goes down to the two-dimensional picture: A1 image, A0 base, A0 two-dimensional, 80 picture and A1 information.
func (r *Representation) readFace(f objects) error {
	if err := r.readTime(f[0xA2]); err != nil {
		return err
	}
	image := f
	for _, tag := range []tlv.Tag{0xA1, 0xA0, 0xA0} {
		next, ok := image[tag]
		if !ok {
			return nil // a three-dimensional shape, or an extension
		}
		var err error
		if image, err = fields(next); err != nil {
			return err
		}
	}
	r.Image = image[0x80].Value
	if information, ok := image[0xA1]; ok {
		info, err := fields(information)
		if err != nil {
			return err
		}
		if r.Format, err = info.coded(0xA0); err != nil {
			return err
		}
		if r.Kind, err = info.coded(0xA1); err != nil {
			return err
		}
		if size, ok := info[0xA7]; ok {
			s, err := fields(size)
			if err != nil {
				return err
			}
			r.Width, r.Height = s.number(0x80, 0), s.number(0x81, 0)
		}
	}
	return nil
}

func (r *Representation) readTime(e tlv.Element) error {
	if e.Tag == 0 {
		return nil
	}
	f, err := fields(e)
	if err != nil {
		return err
	}
	r.Year, r.Month, r.Day = f.number(0x80, 0), f.number(0x81, 0), f.number(0x82, 0)
	return nil
}

// objects are the data objects of one level by tag; a repeated tag is an error of the record.
type objects map[tlv.Tag]tlv.Element

func fields(e tlv.Element) (objects, error) {
	out := objects{}
	for r := e.Children(); !r.Empty(); {
		one, err := r.Next()
		if err != nil {
			return nil, err
		}
		if _, twice := out[one.Tag]; twice {
			return nil, one.Errorf("data object twice")
		}
		out[one.Tag] = one
	}
	return out, nil
}

// number reads a small INTEGER; fallback where it is absent or no small number.
func (o objects) number(tag tlv.Tag, fallback int) int {
	e, ok := o[tag]
	if !ok || len(e.Value) == 0 || len(e.Value) > 4 || e.Value[0] >= 0x80 {
		return fallback
	}
	n := 0
	for _, b := range e.Value {
		n = n<<8 | int(b)
	}
	return n
}

// coded reads a coded value in either dialect: 80 code, or the extension block A1 { 80 fallback code }; -1 where absent.
func (o objects) coded(tag tlv.Tag) (int, error) {
	e, ok := o[tag]
	if !ok {
		return -1, nil
	}
	f, err := fields(e)
	if err != nil {
		return -1, err
	}
	if _, ok := f[0x80]; ok {
		return f.number(0x80, -1), nil
	}
	if extension, ok := f[0xA1]; ok {
		g, err := fields(extension)
		if err != nil {
			return -1, err
		}
		return g.number(0x80, -1), nil
	}
	return -1, nil
}
