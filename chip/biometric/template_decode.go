package biometric

import (
	"bytes"

	"github.com/chancery-id/chancery/chip/tlv"
)

const refTemplate = "Doc 9303-10, 4.7.2.1"

// maxDeviations bounds what is tolerated and named in one template.
const maxDeviations = 64

// DecodeTemplate reads the object 7F61, an object 53 that may stand behind it, and nothing more. Deviations that leave
// every instance readable are for [Template.Validate]: objects in another order or form than the standard's, or unknown.
func DecodeTemplate(b []byte) (*Template, error) {
	t := &Template{}
	s := scan{found: breaches{ref: refTemplate}}
	if err := s.template(t, b); err != nil {
		return nil, malformed("template", refTemplate, err)
	}
	t.found = s.found.all
	return t, nil
}

// scan reads the objects of a template and notes its deviations.
type scan struct {
	found breaches
	place int // of the latest record
}

func (s *scan) next(r *tlv.Reader) (tlv.Element, error) {
	e, err := r.Next()
	switch {
	case err != nil:
		return e, err
	case len(s.found.all) == maxDeviations:
		return e, e.Errorf("more than %d deviations before it", maxDeviations)
	case !e.Minimal:
		s.found.at(e.Offset, "length", "of tag %v in more octets than it takes", e.Tag)
	}
	return e, nil
}

// stray keeps an object that the standard does not name.
func (s *scan) stray(e tlv.Element, where string, other *[]byte) {
	s.found.at(e.Offset, where, "tag %v, which the standard does not name", e.Tag)
	*other = append(*other, e.Raw...)
}

// expect reads an object that must be there.
func (s *scan) expect(r *tlv.Reader, tag tlv.Tag) (tlv.Element, error) {
	if r.Peek() != tag {
		return r.Expect(tag) // says what is there
	}
	return s.next(r)
}

func (s *scan) template(t *Template, b []byte) error {
	file := tlv.NewReader(b)
	group, err := s.expect(&file, tagGroup)
	if err != nil {
		return err
	}
	r := group.Children()
	count, err := s.expect(&r, tagCount)
	if err != nil {
		return err
	}
	if len(count.Value) != 1 || count.Value[0] > maxInstances {
		return count.Errorf("number of instances %X, at most %d", count.Value[:min(len(count.Value), 4)], maxInstances)
	}
	if err := s.instances(t, &r, int(count.Value[0])); err != nil {
		return err
	}
	if len(t.Instances) < int(count.Value[0]) {
		return count.Errorf("%d instances stated, %d there", count.Value[0], len(t.Instances))
	}
	if file.Peek() == tagRandom && t.Random == nil {
		random, err := s.next(&file)
		if err != nil {
			return err
		}
		t.Random, t.RandomBehind = random.Value, true
	}
	return file.End()
}

// instances reads what follows the number of instances.
func (s *scan) instances(t *Template, r *tlv.Reader, count int) error {
	if count > 0 {
		t.Instances = make([]Instance, 0, count)
	}
	for !r.Empty() {
		e, err := s.next(r)
		if err != nil {
			return err
		}
		last := t.Random == nil && t.Other == nil
		switch {
		case e.Tag == tagInstance:
			if len(t.Instances) == count {
				return e.Errorf("more instances than the %d stated", count)
			}
			if !last {
				s.found.at(e.Offset, "instance", "behind another object")
			}
			var i Instance
			if err := s.instance(&i, e); err != nil {
				return err
			}
			t.Instances, t.places = append(t.Instances, i), append(t.places, s.place)
		case e.Tag == tagRandom && t.Random == nil:
			if !last {
				s.found.at(e.Offset, "random", "behind another object")
			}
			t.Random = e.Value
		default:
			s.stray(e, "template", &t.Other)
		}
	}
	return nil
}

// instance reads the object 7F60.
func (s *scan) instance(i *Instance, e tlv.Element) error {
	r := e.Children()
	header, err := s.next(&r)
	switch {
	case err != nil:
		return err
	case header.Tag < 0xA1 || header.Tag > 0xA9:
		return header.Errorf("tag %v, want A1", header.Tag)
	case header.Tag != tagHeader: // numbered by the instance
		s.found.at(header.Offset, "header", "tag %v, want A1", header.Tag)
	}
	if err := s.header(&i.Header, header); err != nil {
		return err
	}
	for !r.Empty() {
		block, err := s.next(&r)
		if err != nil {
			return err
		}
		if block.Tag != tagRecord && block.Tag != tagConstructed {
			s.stray(block, "instance", &i.Other)
			continue
		}
		if i.Record != nil {
			return block.Errorf("a second biometric data block")
		}
		if err := s.block(i, block); err != nil {
			return err
		}
	}
	if i.Record == nil {
		return e.Errorf("no biometric data block: tag 5F2E or 7F2E is missing")
	}
	return nil
}

// block reads the record out of 5F2E or 7F2E { A1 { … } }. Its deviations are records in the other one's place.
func (s *scan) block(i *Instance, e tlv.Element) error {
	i.Record, s.place = e.Value, e.ValueOffset()
	if e.Tag == tagRecord {
		return nil
	}
	if isRecord19794(e.Value) {
		s.found.at(e.Offset, "biometric data block", "a record of ISO/IEC 19794 in tag 7F2E, want 5F2E")
		return nil
	}
	i.Extensible = true
	r := e.Children()
	inner, err := s.next(&r)
	switch {
	case err != nil:
		return err
	case inner.Tag >= tagFinger39794 && inner.Tag <= tagIris39794:
		s.found.at(inner.Offset, "biometric data block", "tag %v in 7F2E, want A1 around it", inner.Tag)
		return r.End()
	case inner.Tag != tagHeader:
		return inner.Errorf("tag %v, want A1", inner.Tag)
	}
	i.Record, s.place = inner.Value, inner.ValueOffset()
	return r.End()
}

func isRecord19794(b []byte) bool {
	return bytes.HasPrefix(b, []byte(magicFace)) || bytes.HasPrefix(b, []byte(magicFinger)) || bytes.HasPrefix(b, []byte(magicIris))
}

// header reads the biometric header template.
func (s *scan) header(h *Header, e tlv.Element) error {
	var owner, kind []byte
	var last tlv.Tag
	for r := e.Children(); !r.Empty(); {
		one, err := s.next(&r)
		if err != nil {
			return err
		}
		field := h.field(one.Tag)
		switch one.Tag {
		case tagOwner:
			field = &owner
		case tagType:
			field = &kind
		}
		if field == nil {
			s.stray(one, "header", &h.Other)
			last = ^tlv.Tag(0)
			continue
		}
		if *field != nil {
			return one.Errorf("a second time")
		}
		if one.Tag < last {
			s.found.at(one.Offset, "header", "tag %v is not in its order", one.Tag)
		}
		*field, last = one.Value, max(last, one.Tag)
	}
	var err error
	if h.Owner, err = s.number(e, tagOwner, owner); err != nil {
		return err
	}
	h.Type, err = s.number(e, tagType, kind)
	return err
}

// number reads one of the two fields that every header must have.
func (s *scan) number(e tlv.Element, tag tlv.Tag, b []byte) (uint16, error) {
	switch {
	case b == nil:
		s.found.at(e.Offset, "header", "tag %v is missing", tag)
		return 0, nil
	case len(b) != 2:
		return 0, e.Errorf("tag %v of %d octets, want 2", tag, len(b))
	}
	return uint16(b[0])<<8 | uint16(b[1]), nil
}

// field is where an optional field of the header is kept.
func (h *Header) field(tag tlv.Tag) *[]byte {
	for _, f := range h.fields() {
		if f.tag == tag {
			return f.value
		}
	}
	return nil
}
