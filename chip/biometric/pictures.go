package biometric

import (
	"bytes"
	"errors"
)

// Pictures returns the pictures of all instances in order. The error joins those of records that could not be read; the
// pictures of the others are returned all the same.
func (t *Template) Pictures() ([][]byte, error) {
	var out [][]byte
	var errs []error
	for i := range t.Instances {
		pictures, err := t.Instances[i].pictures()
		shift(err, t.place(i))
		out, errs = append(out, pictures...), append(errs, err)
	}
	return out, errors.Join(errs...)
}

// pictures tells the standard of the record by its first octets.
func (i *Instance) pictures() ([][]byte, error) {
	switch {
	case i.Extensible:
		x, err := DecodeExtensible(i.Record)
		if err != nil {
			return nil, err
		}
		return x.pictures(), nil
	case bytes.HasPrefix(i.Record, []byte(magicFinger)):
		f, err := DecodeFingers(i.Record)
		if err != nil {
			return nil, err
		}
		return f.pictures(), nil
	case bytes.HasPrefix(i.Record, []byte(magicIris)):
		r, err := DecodeIrises(i.Record)
		if err != nil {
			return nil, err
		}
		return r.pictures(), nil
	}
	f, err := DecodeFaces(i.Record)
	if err != nil {
		return nil, err
	}
	return f.pictures(), nil
}

func (x *Extensible) pictures() (out [][]byte) {
	for _, r := range x.Representations {
		if r.Image != nil {
			out = append(out, r.Image)
		}
	}
	return out
}

func (f *Fingers) pictures() (out [][]byte) {
	for _, v := range f.Views {
		out = append(out, v.Image)
	}
	return out
}

func (r *Irises) pictures() (out [][]byte) {
	for _, e := range r.Eyes {
		out = append(out, e.Images...)
	}
	return out
}

func (f *Faces) pictures() (out [][]byte) {
	for _, face := range f.Faces {
		out = append(out, face.Image)
	}
	return out
}
