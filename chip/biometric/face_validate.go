package biometric

// Validate lists every breach: of the lengths, of the values, and between the record and the header of each picture.
func (f *Faces) Validate() error {
	b := breaches{ref: refFace}
	if f.Short != 0 {
		b.at(8, "record length", "%d octets short", f.Short)
	}
	b.must(f.faceShort == 0, "face length", "%d octets short", f.faceShort)
	b.must(len(f.Faces) > 0 && len(f.Faces) <= maxFaces, "number of faces", "%d, at most %d", len(f.Faces), maxFaces)
	for i := range f.Faces {
		f.Faces[i].validate(&b)
	}
	return b.err()
}

func (f *Face) validate(b *breaches) {
	const never = 1 << 32
	for _, v := range []struct {
		field       string
		value, most uint64
		from        uint64 // values from here on are unknown, or of the vendor
	}{
		{"gender", uint64(f.Gender), 2, 0xFF},
		{"eye colour", uint64(f.EyeColour), 8, 0xFF},
		{"hair colour", uint64(f.HairColour), 9, 0xFF},
		{"features", uint64(f.Features), 1<<24 - 1, never},
		{"image type", uint64(f.ImageType), 2, never},
		{"data type", uint64(f.DataType), dataJPEG2000, never},
		{"colour space", uint64(f.ColourSpace), 4, 0x80},
		{"source", uint64(f.Source), 7, 0x80},
	} {
		b.must(v.value <= v.most || v.value >= v.from, v.field, "%d", v.value)
	}
	f.validatePose(b)
	b.must(len(f.Points) <= maxPoints, "number of feature points", "%d, at most %d", len(f.Points), maxPoints)
	for _, p := range f.Points {
		if p.X > f.Width || p.Y > f.Height {
			b.add("feature points", "%d,%d in a picture of %d × %d pixels", p.X, p.Y, f.Width, f.Height)
			break
		}
	}
	f.validateImage(b)
}

// validatePose takes expressions from 8000 on for those of a vendor.
func (f *Face) validatePose(b *breaches) {
	b.must(f.Expression <= 7 || f.Expression >= 0x8000, "expression", "%d", f.Expression)
	for i, angle := range f.Pose {
		if _, ok := Angle(angle); !ok && angle != 0 {
			b.add("pose", "%d", angle)
		}
		b.must(f.PoseUncertainty[i] <= 181, "pose uncertainty", "%d", f.PoseUncertainty[i])
	}
}

func (f *Face) validateImage(b *breaches) {
	image, err := ProbeImage(f.Image)
	switch {
	case err != nil:
		each(err, func(e *Error) { e.Offset = -1 }) // a place in the picture, not in the record
		b.join(err)
	case f.DataType == dataJPEG && image.Format != JPEG, f.DataType == dataJPEG2000 && !image.Format.IsJPEG2000():
		b.add("data type", "%d, and the picture is %s", f.DataType, image.Format)
	case image.Width != int(f.Width) || image.Height != int(f.Height):
		b.add("width and height", "%d × %d, the picture has %d × %d pixels", f.Width, f.Height, image.Width, image.Height)
	}
}
