package lds

import (
	"bytes"

	"github.com/chancery-id/chancery/chip/tlv"
)

const refDIR = "Doc 9303-10, 3.11.2"

// Directory is EF.DIR: the applications of a chip.
type Directory struct {
	Applications []Application

	Padding []byte // octets of zero or FF behind the last data object; Encode refuses them
	found   []error
}

// Application is one application of a chip.
type Application struct {
	AID   []byte   // 5 to 16 octets
	Other []Object // label and the like
}

// DecodeDIR reads EF.DIR, a list of application templates.
func DecodeDIR(b []byte) (*Directory, error) {
	s := &scan{file: DIR, ref: refDIR}
	d := &Directory{}
	for r := tlv.NewReader(b); !r.Empty(); {
		if padded(r.Rest()) {
			d.Padding = r.Rest()
			s.deviation(r.Offset(), "", "%d octets of padding", len(d.Padding))
			break
		}
		e, err := s.next(&r)
		if err != nil {
			return nil, err
		}
		if e.Tag != 0x61 {
			return nil, structure(DIR, "", refDIR, e.Errorf("want tag 61"))
		}
		app, err := decodeApplication(s, e)
		if err != nil {
			return nil, err
		}
		d.Applications = append(d.Applications, app)
	}
	d.found = s.found
	return d, nil
}

func decodeApplication(s *scan, e tlv.Element) (app Application, err error) {
	for r := e.Children(); !r.Empty(); {
		object, err := s.next(&r)
		switch {
		case err != nil:
			return app, err
		case object.Tag == 0x4F && app.AID == nil:
			app.AID = object.Value
			if len(app.Other) > 0 {
				s.deviation(object.Offset, "application identifier", "not the first data object")
			}
		default:
			app.Other = append(app.Other, Object{object.Tag, object.Value})
		}
	}
	return app, nil
}

// Has tells whether the chip has the application with this identifier.
func (d *Directory) Has(aid []byte) bool {
	for _, app := range d.Applications {
		if bytes.Equal(app.AID, aid) {
			return true
		}
	}
	return false
}

// Validate lists every breach of the standard, those that were found when reading included.
func (d *Directory) Validate() error {
	r := check(DIR, refDIR, d.found)
	r.must(len(d.Padding) == 0 || len(d.found) > 0, "", "%d octets of padding", len(d.Padding))
	r.must(len(d.Applications) > 0, "", "no application")
	for i, app := range d.Applications {
		n := len(app.AID)
		r.must(n >= 5 && n <= 16, "application identifier", "number %d of %d octets, want 5 to 16", i+1, n)
		for _, object := range app.Other {
			r.must(object.Tag.Valid(), "application", "number %d has a tag that is none", i+1)
		}
	}
	return r.err()
}

// Encode writes EF.DIR. It refuses what Validate does not pass.
func (d *Directory) Encode() ([]byte, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	var b tlv.Builder
	for _, app := range d.Applications {
		b.AddNested(0x61, func(b *tlv.Builder) {
			b.Add(0x4F, app.AID)
			for _, object := range app.Other {
				b.Add(object.Tag, object.Value)
			}
		})
	}
	return b.Bytes(), nil
}

// padded tells whether b is zeros, or FFs, only.
func padded(b []byte) bool {
	return len(b) > 0 && (b[0] == 0 || b[0] == 0xFF) && len(bytes.Trim(b, string(b[:1]))) == 0
}
