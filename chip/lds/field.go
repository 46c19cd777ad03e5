package lds

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
)

// field is one data object of DG11 or DG12; one of the pointers says what it holds.
type field struct {
	tag   tlv.Tag
	name  string
	text  *string
	date  *mrz.Date
	time  *time.Time
	image *[]byte
	names *[]string // inside A0, each in a data object with the tag inner
	inner tlv.Tag
}

// present tells whether the field has something to write.
func (f *field) present() bool {
	switch {
	case f.text != nil:
		return *f.text != ""
	case f.date != nil:
		return !f.date.IsZero()
	case f.time != nil:
		return !f.time.IsZero()
	case f.image != nil:
		return len(*f.image) > 0
	}
	return len(*f.names) > 0
}

func (f *field) decode(s *scan, e tlv.Element) error {
	var form string
	var err error
	switch {
	case f.text != nil:
		*f.text = f.decodeText(s, e)
	case f.image != nil:
		*f.image = e.Value
	case f.names != nil:
		return f.decodeNames(s, e)
	case f.date != nil:
		*f.date, form, err = decodeDate(e.Value)
	case f.time != nil:
		*f.time, form, err = decodeTime(e.Value)
	}
	switch {
	case err != nil:
		s.breach(e.Offset, f.name, "%w", err)
	case form != "" && form != formDigits:
		s.deviation(e.Offset, f.name, "written as %s", form)
	}
	return nil
}

func (f *field) decodeText(s *scan, e tlv.Element) string {
	text, latin := decodeText(e.Value)
	if latin {
		s.deviation(e.Offset, f.name, "not UTF-8, read as ISO 8859-1")
	}
	return text
}

func (f *field) decodeNames(s *scan, e tlv.Element) error {
	r := e.Children()
	count, err := s.count(&r)
	if err != nil {
		return err
	}
	before := len(*f.names)
	for !r.Empty() {
		name, err := s.next(&r)
		if err != nil {
			return err
		}
		if name.Tag != f.inner {
			s.deviation(name.Offset, f.name, "tag %v, want %v", name.Tag, f.inner)
			continue
		}
		*f.names = append(*f.names, f.decodeText(s, name))
	}
	got := len(*f.names) - before
	s.counted(count, got, f.name)
	if count == 0 && got == 0 {
		s.deviation(e.Offset, f.name, "tag %v with none in it", f.tag)
	}
	return nil
}

func (f *field) validate(r *rules) {
	switch {
	case f.text != nil:
		r.must(utf8.ValidString(*f.text), f.name, "not UTF-8")
	case f.date != nil:
		r.must(f.date.Valid(), f.name, "there is no such day")
	case f.time != nil:
		r.must(f.time.UTC().Year() >= 0 && f.time.UTC().Year() <= 9999, f.name, "year of more than four digits")
	case f.names != nil:
		r.must(len(*f.names) < 256, f.name, "%d, more than the count has room for", len(*f.names))
		for i, name := range *f.names {
			r.must(utf8.ValidString(name), fmt.Sprintf("%s, number %d", f.name, i+1), "not UTF-8")
		}
	}
}

func (f *field) size() int {
	switch {
	case f.text != nil:
		return len(*f.text)
	case f.image != nil:
		return len(*f.image)
	case f.names != nil:
		n := 0
		for _, name := range *f.names {
			n += 4 + len(name)
		}
		return n
	}
	return len(timeLayout)
}

func (f *field) encode(b *tlv.Builder) {
	switch {
	case f.text != nil:
		b.AddString(f.tag, *f.text)
	case f.image != nil:
		b.Add(f.tag, *f.image)
	case f.date != nil:
		b.AddString(f.tag, encodeDate(*f.date))
	case f.time != nil:
		b.AddString(f.tag, f.time.UTC().Format(timeLayout))
	case f.names != nil:
		b.AddNested(f.tag, func(b *tlv.Builder) {
			b.AddUint(0x02, uint32(len(*f.names)))
			for _, name := range *f.names {
				b.AddString(f.inner, name)
			}
		})
	}
}
