package lds

import (
	"fmt"
	"unicode/utf8"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
)

const refDG16 = "Doc 9303-10, 4.7.16"

// PersonsToNotify is DG16. It is written by the issuing State and never updated.
type PersonsToNotify struct {
	Persons []Person

	Other []Object // as read; Encode refuses them
	found []error
}

// Person is one to notify in an emergency. Text is UTF-8, as in [PersonalDetails].
type Person struct {
	Recorded  mrz.Date // day on which the details were recorded
	Name      string   // primary<<secondary; see [SplitName]
	Telephone string
	Address   string // parts separated by '<'; see [Parts]
}

func (p *Person) fields() [4]field {
	return [4]field{
		{tag: 0x5F50, name: "date recorded", date: &p.Recorded},
		{tag: 0x5F51, name: "name", text: &p.Name},
		{tag: 0x5F52, name: "telephone", text: &p.Telephone},
		{tag: 0x5F53, name: "address", text: &p.Address},
	}
}

// maxPersons is how many fit between the tags A1 and AF.
const maxPersons = 15

// DecodeDG16 reads DG16. b must be the data object and nothing more; Validate says what is wrong inside.
func DecodeDG16(b []byte) (*PersonsToNotify, error) {
	s := &scan{file: DG16, ref: refDG16}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	count, err := s.count(&r)
	if err != nil {
		return nil, err
	}
	d := &PersonsToNotify{}
	for !r.Empty() {
		e, err := s.next(&r)
		if err != nil {
			return nil, err
		}
		if e.Tag < 0xA1 || e.Tag > 0xAF {
			d.Other = append(d.Other, s.stray(e))
			continue
		}
		if want := 0xA1 + tlv.Tag(len(d.Persons)); e.Tag != want {
			s.deviation(e.Offset, "", "tag %v, want %v", e.Tag, want)
		}
		person, err := d.decodePerson(s, e)
		if err != nil {
			return nil, err
		}
		d.Persons = append(d.Persons, person)
	}
	s.counted(count, len(d.Persons), "persons")
	d.found = s.found
	return d, nil
}

func (d *PersonsToNotify) decodePerson(s *scan, e tlv.Element) (Person, error) {
	var p Person
	fields := p.fields()
	next := 0
	for r := e.Children(); !r.Empty(); {
		object, err := s.next(&r)
		if err != nil {
			return p, err
		}
		at := 0
		for at < len(fields) && fields[at].tag != object.Tag {
			at++
		}
		switch {
		case at == len(fields):
			d.Other = append(d.Other, s.stray(object))
			continue
		case at < next && fields[at].present():
			s.breach(object.Offset, fields[at].name, "tag %v appears twice", object.Tag)
			d.Other = append(d.Other, Object{object.Tag, object.Value})
			continue
		case at < next:
			s.deviation(object.Offset, fields[at].name, "tag %v out of order", object.Tag)
		}
		next = max(next, at+1)
		if err := fields[at].decode(s, object); err != nil {
			return p, err
		}
		if !fields[at].present() {
			s.deviation(object.Offset, fields[at].name, "empty")
		}
	}
	return p, nil
}

// Validate lists every breach of the standard, those that were found when reading included.
func (d *PersonsToNotify) Validate() error {
	r := check(DG16, refDG16, d.found)
	r.must(len(d.Other) == 0 || len(d.found) > 0, "", "data objects that the standard doesn't name")
	r.must(len(d.Persons) > 0, "", "no person")
	r.must(len(d.Persons) <= maxPersons, "", "%d persons, more than %d", len(d.Persons), maxPersons)
	for i := range d.Persons {
		p := &d.Persons[i]
		who := fmt.Sprintf("person %d, ", i+1)
		r.must(*p != Person{}, who+"all", "no data object")
		r.must(p.Recorded.Valid(), who+"date recorded", "there is no such day")
		r.must(utf8.ValidString(p.Name), who+"name", "not UTF-8")
		r.must(utf8.ValidString(p.Telephone), who+"telephone", "not UTF-8")
		r.must(utf8.ValidString(p.Address), who+"address", "not UTF-8")
	}
	return r.err()
}

// Encode writes DG16. It refuses what Validate does not pass.
func (d *PersonsToNotify) Encode() ([]byte, error) {
	return encode(DG16, d.Validate(), 128*len(d.Persons), func(b *tlv.Builder) {
		b.AddUint(0x02, uint32(len(d.Persons)))
		for i := range d.Persons {
			b.AddNested(0xA1+tlv.Tag(i), func(b *tlv.Builder) {
				for _, f := range d.Persons[i].fields() {
					if f.present() {
						f.encode(b)
					}
				}
			})
		}
	})
}
