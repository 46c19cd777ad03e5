package biometric

import (
	"encoding/binary"
	"fmt"
	"math"
)

const (
	imageFullFrontal  = 1
	expressionNeutral = 1
	dataJPEG          = 0
	dataJPEG2000      = 1
)

// NewFaces makes the record of one portrait, JPEG or JPEG 2000: full frontal, its size, data type and colour space taken
// from the picture's header.
func NewFaces(portrait []byte) (*Faces, error) {
	image, err := probePortrait(portrait)
	if err != nil {
		return nil, err
	}
	face := Face{
		ImageType: imageFullFrontal, Expression: expressionNeutral,
		Width: uint16(image.Width), Height: uint16(image.Height), Image: portrait,
	}
	if image.Format.IsJPEG2000() {
		face.DataType = dataJPEG2000
	}
	switch image.Components {
	case 1:
		face.ColourSpace = 3
	case 3:
		face.ColourSpace = 1
	}
	return &Faces{Faces: []Face{face}}, nil
}

// probePortrait reads the header of a picture that may be the portrait of a document.
func probePortrait(b []byte) (Image, error) {
	image, err := ProbeImage(b)
	switch {
	case err != nil:
		return Image{}, err
	case image.Format != JPEG && !image.Format.IsJPEG2000():
		return Image{}, &Error{"portrait", 0, refPortrait, fmt.Errorf("%s, want JPEG or JPEG 2000", image.Format)}
	}
	return image, nil
}

// Encode writes the record. Its lengths are right, whatever those of a record were that it was read from.
func (f *Faces) Encode() ([]byte, error) {
	n := len(f.Faces)
	if n < 1 || n > maxFaces {
		return nil, &Error{"number of faces", -1, refFace, fmt.Errorf("%d, at most %d", n, maxFaces)}
	}
	size := faceHeader
	for i := range f.Faces {
		if points := len(f.Faces[i].Points); points > maxPoints {
			return nil, &Error{"number of feature points", -1, refFace, fmt.Errorf("%d, at most %d", points, maxPoints)}
		}
		size += f.Faces[i].size()
	}
	if size > math.MaxInt32 {
		return nil, &Error{"record length", -1, refFace, fmt.Errorf("%d, at most %d", size, math.MaxInt32)}
	}
	out := append(make([]byte, 0, size), magicFace+version2005...)
	out = binary.BigEndian.AppendUint32(out, uint32(size))
	out = binary.BigEndian.AppendUint16(out, uint16(n))
	for i := range f.Faces {
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
		b = binary.BigEndian.AppendUint16(b, p.X)
		b = binary.BigEndian.AppendUint16(b, p.Y)
		b = binary.BigEndian.AppendUint16(b, p.Reserved)
	}
	b = append(b, f.ImageType, f.DataType)
	b = binary.BigEndian.AppendUint16(b, f.Width)
	b = binary.BigEndian.AppendUint16(b, f.Height)
	b = append(b, f.ColourSpace, f.Source)
	b = binary.BigEndian.AppendUint16(b, f.DeviceType)
	b = binary.BigEndian.AppendUint16(b, f.Quality)
	return append(b, f.Image...)
}
