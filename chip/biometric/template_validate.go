package biometric

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// Validate lists every breach of a template of one modality: of its objects, its headers, its records, and of what the
// records say of their pictures. Genuine documents have some of them, sizes of pictures above all; whether the pictures
// are there at all is what [Template.Pictures] tells.
func (t *Template) Validate(m Modality) error {
	b := breaches{ref: m.clause(), all: append([]error(nil), t.found...)}
	n, most := len(t.Instances), MaxInstances
	if m == ModalityFinger {
		most = maxInstances
	}
	b.must(n <= most, "number of instances", "%d, at most %d", n, most)
	b.must(n > 0 || m != ModalityFace, "number of instances", "none")
	b.must(n == 0 || t.Random == nil, "random", "beside %d instances", n)
	b.must(len(t.Other) == 0 || len(t.found) > 0, "template", "objects that the standard does not name")
	for at := range t.Instances {
		i := &t.Instances[at]
		part := breaches{ref: b.ref}
		i.Header.validate(&part, m, i.Extensible)
		part.must(len(i.Other)+len(i.Header.Other) == 0 || len(t.found) > 0, "instance", "objects that the standard does not name")
		err := i.validateRecord(m)
		shift(err, t.place(at))
		part.join(err)
		if n > 1 {
			each(part.err(), func(e *Error) { e.Field = fmt.Sprintf("instance %d: %s", at+1, e.Field) })
		}
		b.all = append(b.all, part.all...)
	}
	return b.err()
}

// place is where the record of an instance begins, in the template that was read.
func (t *Template) place(instance int) int {
	if instance < len(t.places) {
		return t.places[instance]
	}
	return 0
}

// validate holds a header against table 44 of Doc 9303-10.
func (h *Header) validate(b *breaches, m Modality, extensible bool) {
	for _, f := range h.fields() {
		if n := len(*f.value); *f.value != nil && (n < f.least || n > f.most) {
			b.add(f.name, "%d octets, want %d", n, f.most)
			return
		}
	}
	b.must(h.Version == nil || bytes.Equal(h.Version, []byte{1, 1}), "header version", "%X, want 0101", h.Version)
	// The type may be written in up to three octets, of which the last one holds these modalities.
	kind := bytes.TrimLeft(h.Modality, "\x00")
	b.must(h.Modality == nil || bytes.Equal(kind, []byte{byte(m)}), "biometric type", "%X, want %02X (%s)", h.Modality, byte(m), m)
	switch {
	case h.Subtype == nil:
		b.must(m == ModalityFace, "biometric subtype", "missing in a template of %s", m)
	case !Subtype(h.Subtype[0]).Valid(m):
		b.add("biometric subtype", "%02X (%s)", h.Subtype[0], m)
	}
	if h.Created != nil && !isTime(h.Created) {
		b.add("creation date and time", "no time in BCD")
	}
	if h.Validity != nil {
		from, to := h.Validity[:4], h.Validity[4:]
		b.must(isTime(from) && isTime(to) && bytes.Compare(from, to) <= 0, "validity period", "no period in BCD")
	}
	b.must(h.Owner == OwnerSC37, "format owner", "%04X, want %04X", h.Owner, OwnerSC37)
	if want := formatType(m, extensible); want != 0 {
		b.must(h.Type == want, "format type", "%04X, want %04X (%s)", h.Type, want, m)
	}
}

// formatType is the type of the format of a record, or 0 where none is known here.
func formatType(m Modality, extensible bool) uint16 {
	switch {
	case extensible && m == ModalityFace:
		return TypeFace2019
	case extensible:
		return 0
	case m == ModalityFinger:
		return TypeFinger
	case m == ModalityIris:
		return TypeIris
	}
	return TypeFace
}

// isTime tells whether b is BCD yyyymmdd or yyyymmddhhmmss and a time of the calendar.
func isTime(b []byte) bool {
	const layout = "20060102150405"
	digits := fmt.Sprintf("%x", b)
	_, err := time.Parse(layout[:len(digits)], digits)
	return err == nil
}

// validateRecord holds the record against its standard, and against the header.
func (i *Instance) validateRecord(m Modality) error {
	if i.Extensible {
		return i.validateExtensible(m)
	}
	switch m {
	case ModalityFace:
		f, err := DecodeFaces(i.Record)
		if err != nil {
			return err
		}
		return f.Validate()
	case ModalityFinger:
		f, err := DecodeFingers(i.Record)
		if err != nil {
			return err
		}
		return errors.Join(f.Validate(), i.oneFinger(len(f.Views), int(f.Views[0].Position)))
	case ModalityIris:
		r, err := DecodeIrises(i.Record)
		if err != nil {
			return err
		}
		return errors.Join(r.Validate(), i.oneEye(len(r.Eyes), int(r.Eyes[0].Subtype)))
	}
	return &Error{"record", -1, m.clause(), fmt.Errorf("%w: %s", ErrUnsupported, m)}
}

func (i *Instance) validateExtensible(m Modality) error {
	x, err := DecodeExtensible(i.Record)
	if err != nil {
		return err
	}
	if x.Modality != m {
		return &Error{"record", 0, m.clause(), fmt.Errorf("of %s, want %s", x.Modality, m)}
	}
	switch n := len(x.Representations); m {
	case ModalityFinger:
		err = i.oneFinger(n, x.Representations[0].Position)
	case ModalityIris:
		err = i.oneEye(n, x.Representations[0].Position)
	}
	return errors.Join(x.Validate(), err)
}

// oneFinger says that every finger has an instance of its own, whose header names it (Doc 9303-10, 4.7.3.2.3, 4.7.3.2.4).
func (i *Instance) oneFinger(count, position int) error {
	b := breaches{ref: "Doc 9303-10, 4.7.3.2.4"}
	b.must(count == 1, "biometric data block", "%d pictures, want one", count)
	if want, ok := ofFinger(position); ok && len(i.Header.Subtype) == 1 && i.Header.Subtype[0] != 0 {
		got := Subtype(i.Header.Subtype[0])
		b.must(got == want, "biometric subtype", "%s in the header, %s in the record", got, want)
	}
	return b.err()
}

// oneEye says the same of eyes, which both standards number as the subtype does (Doc 9303-10, 4.7.4.2.4).
func (i *Instance) oneEye(count, eye int) error {
	b := breaches{ref: "Doc 9303-10, 4.7.4.2.4"}
	b.must(count == 1, "biometric data block", "%d eyes, want one", count)
	if want := Subtype(eye); (eye == 1 || eye == 2) && len(i.Header.Subtype) == 1 && i.Header.Subtype[0] != 0 {
		got := Subtype(i.Header.Subtype[0])
		b.must(got == want, "biometric subtype", "%s in the header, %s in the record", got, want)
	}
	return b.err()
}
