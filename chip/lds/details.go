package lds

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
)

// Layout is how DG11 and DG12 arrange their data objects. The zero Layout is the standard's order with a tag list in the
// same order, which is what is written for a new document.
type Layout struct {
	TagList []tlv.Tag // content of 5C, where it differs from the order of the data objects
	Order   []tlv.Tag // of the data objects, where it differs from the standard's or some are empty

	Other []Object // not named by the standard or repeated, as read; Encode refuses them
	raw   []byte   // the file's data object, as read
	found []error
}

// Object is the value of a data object as it was read, whatever the field made of it: a date in another form, text in
// another character set.
func (l *Layout) Object(tag tlv.Tag) ([]byte, bool) {
	_, header, _, err := tlv.Header(l.raw)
	if err != nil {
		return nil, false
	}
	for r := tlv.NewReader(l.raw[header:]); !r.Empty(); {
		e, err := r.Next()
		if err != nil {
			return nil, false
		}
		if e.Tag == tag {
			return e.Value, true
		}
	}
	return nil, false
}

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

// listFields is what DG11 and DG12 have in common: a tag list, and the fields it lists.
type listFields struct {
	file   File
	ref    string
	fields []field // in the standard's order
	layout *Layout
}

func (l *listFields) decode(b []byte) error {
	s := &scan{file: l.file, ref: l.ref}
	r, err := s.open(b)
	if err != nil {
		return err
	}
	l.layout.raw = b
	var order []tlv.Tag
	listed := false
	for first := true; !r.Empty(); first = false {
		e, err := s.next(&r)
		if err != nil {
			return err
		}
		if e.Tag == 0x5C && !listed {
			listed = true
			if !first {
				s.deviation(e.Offset, "tag list", "not the first data object")
			}
			if l.layout.TagList, err = tlv.Tags(e.Value); err != nil {
				return structure(l.file, "tag list", l.ref, fmt.Errorf("tag list at offset %d: %w", e.Offset, err))
			}
			continue
		}
		if err := l.decodeField(s, e, &order); err != nil {
			return err
		}
	}
	if !listed {
		s.deviation(-1, "tag list", "tag 5C is missing")
	}
	l.settle(s, order, listed)
	l.layout.found = s.found
	return nil
}

// decodeField reads one data object into its field.
func (l *listFields) decodeField(s *scan, e tlv.Element, order *[]tlv.Tag) error {
	for i := range l.fields {
		f := &l.fields[i]
		switch {
		case f.names != nil && e.Tag == f.inner:
			s.deviation(e.Offset, f.name, "tag %v outside tag %v", e.Tag, f.tag)
			*f.names = append(*f.names, f.decodeText(s, e))
			return nil
		case e.Tag != f.tag:
			continue
		case slices.Contains(*order, e.Tag):
			s.breach(e.Offset, f.name, "tag %v appears twice", e.Tag)
			l.layout.Other = append(l.layout.Other, Object{e.Tag, e.Value})
			return nil
		}
		*order = append(*order, e.Tag)
		return f.decode(s, e)
	}
	l.layout.Other = append(l.layout.Other, s.stray(e))
	return nil
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

// settle compares the tag list with what was there, and forgets what the zero Layout says as well.
func (l *listFields) settle(s *scan, order []tlv.Tag, listed bool) {
	if listed {
		l.compareList(s, order)
	}
	if slices.Equal(l.layout.TagList, order) {
		l.layout.TagList = nil
	}
	if !slices.Equal(order, l.order()) {
		l.layout.Order = order
	}
}

// compareList notes the differences between the tag list and the data objects. A list of names may be listed under the
// tag of the list, A0, or under the tag of the names in it: documents do either.
func (l *listFields) compareList(s *scan, order []tlv.Tag) {
	there := map[tlv.Tag]bool{}
	for _, tag := range order {
		there[tag] = true
	}
	for _, object := range l.layout.Other {
		there[object.Tag] = true
	}
	listed := map[tlv.Tag]bool{}
	for _, tag := range l.layout.TagList {
		if f := l.list(); f != nil && tag == f.inner && there[f.tag] {
			tag = f.tag
		}
		if listed[tag] {
			s.deviation(-1, "tag list", "%v appears twice", tag)
		}
		if !there[tag] {
			s.deviation(-1, "tag list", "%v is listed and absent", tag)
		}
		listed[tag] = true
	}
	for _, tag := range order {
		if !listed[tag] {
			s.deviation(-1, "tag list", "%v is present and not listed", tag)
		}
	}
}

// list is the field of names.
func (l *listFields) list() *field {
	i := slices.IndexFunc(l.fields, func(f field) bool { return f.names != nil })
	if i < 0 {
		return nil
	}
	return &l.fields[i]
}

// order is the order in which the data objects are written.
func (l *listFields) order() []tlv.Tag {
	order := make([]tlv.Tag, 0, len(l.fields))
	order = append(order, l.layout.Order...)
	for i := range l.fields {
		if f := &l.fields[i]; f.present() && !slices.Contains(order, f.tag) {
			order = append(order, f.tag)
		}
	}
	return order
}

func (l *listFields) validate() error {
	r := check(l.file, l.ref, l.layout.found)
	r.must(len(l.layout.Other) == 0 || len(l.layout.found) > 0, "", "data objects that the standard doesn't name")
	order := l.order()
	r.must(len(order) > 0, "", "no data object")
	for i, tag := range order {
		r.must(l.field(tag) != nil, "", "tag %v is none of this file", tag)
		r.must(slices.Index(order, tag) == i, "", "tag %v appears twice", tag)
	}
	if l.layout.TagList != nil && len(l.layout.found) == 0 {
		l.compareList(&r.scan, order)
	}
	for i := range l.fields {
		l.fields[i].validate(r)
	}
	return r.err()
}

func (l *listFields) field(tag tlv.Tag) *field {
	i := slices.IndexFunc(l.fields, func(f field) bool { return f.tag == tag })
	if i < 0 {
		return nil
	}
	return &l.fields[i]
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

func (l *listFields) encode() ([]byte, error) {
	size := 64
	for i := range l.fields {
		size += 4 + l.fields[i].size()
	}
	return encode(l.file, l.validate(), size, func(b *tlv.Builder) {
		order := l.order()
		tags := l.layout.TagList
		if tags == nil {
			tags = order
		}
		var list [64]byte
		out := list[:0]
		for _, tag := range tags {
			out = tlv.AppendTag(out, tag)
		}
		b.Add(0x5C, out)
		for _, tag := range order {
			l.field(tag).encode(b)
		}
	})
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
