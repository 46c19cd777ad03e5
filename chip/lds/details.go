package lds

import (
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip/tlv"
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
