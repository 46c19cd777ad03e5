package lds

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
)

// Biometrics is DG2, DG3 or DG4: the template of a face, of fingers or of irises.
type Biometrics struct {
	File     File // DG2, DG3 or DG4
	Template *biometric.Template

	Other []Object // as read; Encode refuses them
	found []error
}

// DecodeDG2 reads DG2. The template aliases b, which must be the data object and nothing more.
func DecodeDG2(b []byte) (*Biometrics, error) { return decodeBiometrics(DG2, b) }

// DecodeDG3 reads DG3. The template aliases b, which must be the data object and nothing more.
func DecodeDG3(b []byte) (*Biometrics, error) { return decodeBiometrics(DG3, b) }

// DecodeDG4 reads DG4. The template aliases b, which must be the data object and nothing more.
func DecodeDG4(b []byte) (*Biometrics, error) { return decodeBiometrics(DG4, b) }

func decodeBiometrics(file File, b []byte) (*Biometrics, error) {
	s := scan{file: file, ref: refBiometrics(file)}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	group, err := r.Expect(0x7F61)
	if err != nil {
		return nil, structure(file, "", s.ref, err)
	}
	content := group.Raw
	if r.Peek() == 0x53 { // of an empty template, behind the group (Doc 9303-10, tables 50 and 57)
		random, err := s.next(&r)
		if err != nil {
			return nil, err
		}
		content = b[group.Offset : random.Offset+len(random.Raw)]
	}
	d := &Biometrics{File: file}
	if d.Template, err = biometric.DecodeTemplate(content); err != nil {
		return nil, within(structure(file, "template", s.ref, err), group.Offset)
	}
	for !r.Empty() {
		e, err := s.next(&r)
		if err != nil {
			return nil, err
		}
		d.Other = append(d.Other, s.stray(e))
	}
	d.found = s.found
	return d, nil
}

// within moves the place of an error by where its part of the file begins.
func within(err error, offset int) error {
	var place *Error
	if errors.As(err, &place) && place.Offset >= 0 {
		place.Offset += offset
	}
	return err
}

func refBiometrics(file File) string {
	switch file {
	case DG3:
		return "Doc 9303-10, 4.7.3"
	case DG4:
		return "Doc 9303-10, 4.7.4"
	}
	return "Doc 9303-10, 4.7.2"
}

func modality(file File) (biometric.Modality, bool) {
	switch file {
	case DG2:
		return biometric.ModalityFace, true
	case DG3:
		return biometric.ModalityFinger, true
	case DG4:
		return biometric.ModalityIris, true
	}
	return 0, false
}

// Validate lists every breach of the standard: those that were found when reading, and those of the template.
func (d *Biometrics) Validate() error {
	r := check(d.File, refBiometrics(d.File), d.found)
	kind, ok := modality(d.File)
	switch {
	case !ok:
		r.breach(-1, "", "%v holds no biometrics", d.File)
	case d.Template == nil:
		r.breach(-1, "template", "none")
	default:
		d.checkTemplate(r, kind)
	}
	r.must(len(d.Other) == 0 || len(d.found) > 0, "", "data objects that the standard doesn't name")
	return r.err()
}

// checkTemplate notes what is wrong with the template. Records that state the size of their picture wrongly, or their own
// length, are in genuine documents: while every picture is there, they are tolerable.
func (d *Biometrics) checkTemplate(r *rules, kind biometric.Modality) {
	err := d.Template.Validate(kind)
	if err == nil {
		return
	}
	pictures, unread := d.Template.Pictures()
	whole := unread == nil && len(pictures) > 0
	each(err, func(e error) {
		r.note(&Error{Field: "template", Offset: -1, Tolerable: whole, Err: e})
	})
}

// Encode writes the data group. It refuses what Validate does not pass.
func (d *Biometrics) Encode() ([]byte, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	group, err := d.Template.Encode()
	if err != nil {
		return nil, fmt.Errorf("lds: %v: %w", d.File, err)
	}
	out := make([]byte, 0, tlv.Size(d.File.Tag(), len(group)))
	return tlv.Append(out, d.File.Tag(), group), nil
}
